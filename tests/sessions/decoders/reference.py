"""The columns of a FIT file as fitdecode reads them, to hold ours against."""

from __future__ import annotations

import io
import warnings
from datetime import datetime
from typing import Any

import fitdecode
import numpy as np

from science.recording import Column, Recording
from sessions.decoders.fit.names import NOT_ON_FOOT

#: Column: fitdecode's names of the field, best first, and what one of its units is in ours.
FIELDS: dict[str, tuple[tuple[str, ...], float]] = {
    "latitude": (("position_lat",), 180 / 2**31),
    "longitude": (("position_long",), 180 / 2**31),
    "altitude": (("enhanced_altitude", "altitude"), 1),
    "distance": (("distance",), 1),
    "speed": (("enhanced_speed", "speed"), 1),
    "heart_rate": (("heart_rate",), 1),
    "cadence": (("cadence",), 1),
    "power": (("power",), 1),
    "temperature": (("temperature",), 1),
    "vertical_oscillation": (("vertical_oscillation",), 1e-3),
    "ground_contact_time": (("stance_time",), 1e-3),
    "ground_contact_balance": (("stance_time_balance",), 1),
    "step_length": (("step_length",), 1e-3),
    "vertical_ratio": (("vertical_ratio",), 1),
    "grade": (("grade",), 1),
    "respiration_rate": (("enhanced_respiration_rate", "respiration_rate"), 1),
}
RELATIVE, ABSOLUTE = 1e-9, 1e-12


def messages(data: bytes) -> list[Any]:
    """Return the record messages."""
    with (
        warnings.catch_warnings(),
        fitdecode.FitReader(io.BytesIO(data), check_crc=fitdecode.CrcCheck.DISABLED) as reader,
    ):
        warnings.simplefilter("ignore")
        return [frame for frame in reader if frame.frame_type == fitdecode.FIT_FRAME_DATA and frame.name == "record"]


def native(message: Any, name: str) -> float:
    """Return a native field's number, NaN if there is none."""
    for field in message.fields:
        if field.name == name and not isinstance(field.field_def, fitdecode.types.DevFieldDefinition):
            value = field.value[0] if isinstance(field.value, tuple) else field.value
            if isinstance(value, int | float):
                return float(value)
            if isinstance(value, datetime):
                return value.timestamp()
    return float("nan")


def column(records: list[Any], names: tuple[str, ...]) -> Column:
    """Return a field of every record, from the first of its names that has a value."""
    whole = np.full(len(records), np.nan)
    for name in names:
        missing = np.isnan(whole)
        whole[missing] = [native(record, name) for record, gap in zip(records, missing, strict=True) if gap]
    return whole


def differences(data: bytes, recordings: list[Recording]) -> list[str]:
    """Return what differs between our columns and fitdecode's, a line for each column that does."""
    records = messages(data)
    times = column(records, ("timestamp",))
    order = np.argsort(times, kind="stable")
    ours = np.concatenate([recording.start.timestamp() + recording.time for recording in recordings])
    found = unequal("time", ours, times[order])
    strides = 1.0 if recordings[0].sport in NOT_ON_FOOT else 2.0
    for name, (fields, factor) in FIELDS.items():
        theirs = column(records, fields)[order] * factor
        if name == "cadence":
            theirs = (theirs + np.nan_to_num(column(records, ("fractional_cadence",))[order])) * strides
        if np.isnan(theirs).all():
            continue
        found += unequal(name, np.concatenate([each.column(name) for each in recordings]), theirs)
    return found


def unequal(name: str, ours: Column, theirs: Column) -> list[str]:
    """Return a line if two columns are not equal."""
    if len(ours) != len(theirs):
        return [f"{name}: {len(ours)} values, fitdecode has {len(theirs)}"]
    equal = np.isclose(ours, theirs, rtol=RELATIVE, atol=ABSOLUTE, equal_nan=True)
    if equal.all():
        return []
    first = int(np.argmin(equal))
    return [f"{name}: {np.count_nonzero(~equal)} differ, the first at {first}: {ours[first]}, {theirs[first]}"]
