"""The record messages as the columns of a Recording."""

from __future__ import annotations

import numpy as np

from science.recording import Column
from sessions.decoders.fit.developer import developer_columns
from sessions.decoders.fit.layout import Field
from sessions.decoders.fit.messages import Messages
from sessions.decoders.fit.profile import (
    COLUMNS,
    COMPRESSED_SPEED_DISTANCE,
    DEVELOPER_UNITS,
    FRACTIONAL_CADENCE,
    Source,
)
from sessions.decoders.fit.table import Group, Table


def record_columns(messages: Messages, table: Table) -> dict[str, Column]:
    """Return every column but time that the file has, in SI units; cadence is still per leg."""
    columns: dict[str, Column] = {}
    for name, sources in COLUMNS.items():
        values = best(table, sources)
        if values is not None:
            columns[name] = values
    if "speed" not in columns or "distance" not in columns:
        columns = compressed_speed_distance(table) | columns
    absent = set(DEVELOPER_UNITS) - set(columns)
    if absent:
        columns |= developer_columns(messages, table, absent)
    fraction = table.column(*FRACTIONAL_CADENCE) if "cadence" in columns else None
    if fraction is not None:
        fraction[np.isnan(fraction)] = 0.0
        columns["cadence"] += fraction
    return columns


def best(table: Table, sources: tuple[Source, ...]) -> Column | None:
    """Return the first source, its gaps filled from the next ones."""
    whole: Column | None = None
    for source in sources:
        missing = None if whole is None else np.isnan(whole)
        if missing is not None and not missing.any():
            break
        values = table.column(*source)
        if whole is None or missing is None:
            whole = values
        elif values is not None:
            whole[missing] = values[missing]
    return whole


def compressed_speed_distance(table: Table) -> dict[str, Column]:
    """Unpack three bytes: 12 bits of speed [cm/s], 12 bits of distance [m/16] that roll over."""
    packed = np.full((len(table), 3), 0xFF, np.int64)
    for group in table.groups:
        field = group.layout.fields.get(COMPRESSED_SPEED_DISTANCE)
        if field is not None and field.size == 3:
            packed[slice(None) if group.where is None else group.where] = three_bytes(group, field)
    present = (packed != 0xFF).any(axis=1)
    if not present.any():
        return {}
    first, second, third = packed[present].T
    speed = np.full(len(table), np.nan)
    speed[present] = (first | (second & 0x0F) << 8) / 100
    ticks = second >> 4 | third << 4
    distance = np.full(len(table), np.nan)
    distance[present] = (ticks[0] + np.cumsum(np.diff(ticks, prepend=ticks[:1]) & 0xFFF)) / 16
    return {"speed": speed, "distance": distance}


def three_bytes(group: Group, field: Field) -> np.ndarray:
    """Return the three bytes of a field as columns of integers."""
    byte = np.dtype("u1")
    return np.stack([group.raw(field.offset + at, byte) for at in range(3)], axis=1).astype(np.int64)
