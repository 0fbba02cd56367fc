"""What the device itself summed up: session totals, laps, pauses, who it is, its clock."""

from __future__ import annotations

import math
from typing import cast

import numpy as np

from science.recording import Column, Device, Lap, Length
from sessions.decoders.fit.messages import Messages
from sessions.decoders.fit.names import INTENSITIES, LAP_TRIGGERS, MANUFACTURERS, STROKES, named
from sessions.decoders.fit.profile import (
    DEVICE_INFO,
    EVENT,
    HEART_RATE_ZONE,
    IDLE,
    TIMER,
    TIMER_START,
    TIMER_STOPS,
    USER_PROFILE,
    ZONES_TARGET,
)
from sessions.decoders.fit.rows import Row, each_row, number

NAN = float("nan")

#: The totals of a Recording that a session message gives as they are.
TOTALS = (
    *("distance", "elapsed", "timer", "ascent", "descent", "calories"),
    *("mean_heart_rate", "max_heart_rate", "mean_speed", "max_speed"),
    *("mean_power", "max_power", "training_effect", "pool_length"),
)
#: Clocks of the world are at most so far from UTC, and a quarter of an hour apart.
FURTHEST_ZONE = 15 * 3600
ZONE_STEP = 900


def totals(session: Row, strides: float) -> dict[str, float]:
    """Return the device's own sums, in SI units; cadence in steps per minute."""
    summed = {name: value for name in TOTALS if (value := number(session, name)) is not None}
    for name in ("mean_speed", "max_speed"):
        if (enhanced := number(session, f"enhanced_{name}")) is not None:
            summed[name] = enhanced
    if not math.isnan(cadence := mean_cadence(session, strides)):
        summed["mean_cadence"] = cadence
    return summed


def mean_cadence(row: Row, strides: float) -> float:
    """Return the mean cadence in steps per minute, NaN if unknown."""
    per_leg = number(row, "mean_cadence")
    return NAN if per_leg is None else strides * (per_leg + (number(row, "fractional_cadence") or 0.0))


def lap(row: Row, begun: float, strides: float) -> Lap:
    """Return a lap; its start never lies before the recording's."""
    step = number(row, "step")
    told = cast("dict[str, float]", row).get  # no field of a lap is a text
    return Lap(
        start=max(0.0, told("start_time", NAN) - begun),
        elapsed=told("elapsed", NAN),
        timer=told("timer", NAN),
        distance=told("distance", NAN),
        mean_heart_rate=told("mean_heart_rate", NAN),
        max_heart_rate=told("max_heart_rate", NAN),
        mean_cadence=mean_cadence(row, strides),
        ascent=told("ascent", NAN),
        descent=told("descent", NAN),
        trigger=named(LAP_TRIGGERS, number(row, "trigger")),
        intensity=named(INTENSITIES, number(row, "intensity")),
        step=None if step is None else int(step),
    )


def length(row: Row, begun: float) -> Length:
    """Return a length of a pool; what does not call itself a rest was swum."""
    return Length(
        start=max(0.0, (number(row, "start_time") or begun) - begun),
        elapsed=number(row, "elapsed") or 0.0,
        active=number(row, "type") != IDLE,
        strokes=NAN if (strokes := number(row, "strokes")) is None else strokes,
        stroke=named(STROKES, number(row, "stroke")),
    )


def pauses(messages: Messages, begun: float, elapsed: float) -> Column:
    """Return (n, 2) seconds since ``begun`` from each stop of the timer to its next start."""
    found: list[tuple[float, float]] = []
    stopped: float | None = None
    for row in each_row(messages, EVENT):
        moment = number(row, "timestamp")
        if row.get("event") != TIMER or moment is None:
            continue
        kind = number(row, "event_type")
        if kind in TIMER_STOPS and stopped is None:
            stopped = moment - begun
        elif kind == TIMER_START and stopped is not None:
            found.append((stopped, moment - begun))
            stopped = None
    if not found:
        return np.empty((0, 2))
    spans: Column = np.clip(np.array(found).reshape(-1, 2), 0.0, elapsed)
    lasting: Column = spans[spans[:, 1] > spans[:, 0]]
    return lasting


def device(messages: Messages, file_id: Row) -> Device:
    """Return the maker of the file: its device_info where there is one, else what file_id says."""
    creators = (row for row in each_row(messages, DEVICE_INFO) if row.get("index") == 0)
    row = file_id | next(creators, {})
    product = row.get("product_name", number(row, "product"))
    serial, version = number(row, "serial_number"), number(row, "software_version")
    return Device(
        manufacturer=named(MANUFACTURERS, number(row, "manufacturer")),
        product=product if isinstance(product, str) else "" if product is None else str(int(product)),
        serial_number="" if serial is None else str(int(serial)),
        firmware="" if version is None else f"{version:.2f}",
    )


def settings(messages: Messages) -> dict[str, float]:
    """Return what the device knew of the runner; what it said of heart rate zones goes before his profile."""
    return {
        name: value
        for kind in (USER_PROFILE, ZONES_TARGET)
        for row in each_row(messages, kind)
        for name, value in row.items()
        if isinstance(value, float) and value > 0
    }


def heart_rate_zones(messages: Messages) -> tuple[float, ...]:
    """Return the upper limits of the zones in bpm, lowest first."""
    zones = {number(row, "index"): number(row, "high") for row in each_row(messages, HEART_RATE_ZONE)}
    return tuple(sorted(high for high in zones.values() if high is not None))


def utc_offset(activities: list[Row]) -> int | None:
    """Return by how many seconds the watch's wall clock was ahead of UTC."""
    for row in activities:
        utc, local = number(row, "timestamp"), number(row, "local_timestamp")
        if utc is not None and local is not None and abs(local - utc) <= FURTHEST_ZONE:
            return ZONE_STEP * round((local - utc) / ZONE_STEP)
    return None
