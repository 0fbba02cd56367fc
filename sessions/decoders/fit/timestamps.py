"""When each record was made: full timestamps, compressed ones, seconds since the watch was switched on."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from science.recording import Column
from sessions.decoders.fit.messages import Messages, Positions
from sessions.decoders.fit.profile import (
    ACTIVITY,
    FILE_ID,
    SESSION,
    SYSTEM_TIME,
    TIMESTAMP,
    TIMESTAMP_CORRELATION,
)
from sessions.decoders.fit.rows import number, rows
from sessions.decoders.fit.table import Group, Table


def timestamps(messages: Messages, table: Table, warnings: list[str]) -> Column:
    """Return the FIT time of each message of the table, NaN where nothing tells it."""
    times = table.column(TIMESTAMP)
    if times is None:
        times = np.full(len(table), np.nan)
    if np.isnan(times).any():
        fill_compressed(times, messages, table)
    system = times < SYSTEM_TIME
    if system.any():
        shift_system_time(times, system, messages, warnings)
    return times


def fill_compressed(times: Column, messages: Messages, table: Table) -> None:
    """Fill in, in place, the times of messages whose header holds the low five bits of theirs.

    The full time is the first one not before the time of the message before whose low five
    bits are these; so a message counts on from the one before it, and the chain hangs on the
    last full timestamp of any message.
    """
    full, low, owners = known_times(messages, table)
    given = np.isfinite(full)
    if not given.any():
        return
    anchor = np.where(given, np.arange(len(full)), -1)
    np.maximum.accumulate(anchor, out=anchor)
    step = np.diff(low, prepend=low[:1]) & 31
    step[given] = 0
    along = np.cumsum(step, dtype=np.int64)
    along -= along[anchor]
    reached = full[anchor]
    reached += along
    reached[anchor < 0] = np.nan
    mine = owners >= 0
    times[owners[mine]] = reached[mine]


def known_times(messages: Messages, table: Table) -> tuple[Column, NDArray[np.int8], NDArray[np.int32]]:
    """Return full time (NaN: none), low five bits and row in ``table`` (-1: another's), in the order of the file.

    A message that tells neither is left out. The arrays are small ones: a file may hold millions of messages.
    """
    parts: list[tuple[Positions, Column, NDArray[np.int8], NDArray[np.int32]]] = []
    for message in messages.found:
        one = table if any(group.layout.message == message for group in table.groups) else Table(messages, message)
        for group in one.groups:
            full, low = told_times(group)
            usable = np.isfinite(full) | (low >= 0)
            rank = np.arange(len(one), dtype=np.int32)[slice(None) if group.where is None else group.where]
            owner = rank if one is table else np.full(len(full), -1, np.int32)
            part = (group.positions, full, low, owner)
            parts.append(part if usable.all() else tuple(each[usable] for each in part))  # type: ignore[arg-type]
    if len(parts) == 1:
        return parts[0][1:]
    positions, fulls, lows, owners = map(np.concatenate, zip(*parts, strict=True))
    del parts
    order = np.argsort(positions, kind="stable").astype(np.int32)
    return fulls[order], lows[order], owners[order]


def told_times(group: Group) -> tuple[Column, NDArray[np.int8]]:
    """Return the full time of each message (NaN: none) and the low five bits of it (-1: none)."""
    field = group.layout.numbers.get(TIMESTAMP)
    values = None if field is None else group.values(field.offset, field.base)
    header = group.raw(0, np.dtype("u1")).astype(np.uint8)
    low = np.where(header >= 0x80, header & 31, 0xFF).view(np.int8)
    if values is None:
        return np.full(len(low), np.nan), low
    stated = np.isfinite(values)
    low[stated] = (values[stated] % 32).astype(np.int8)
    return values, low


def shift_system_time(times: Column, system: np.ndarray, messages: Messages, warnings: list[str]) -> None:
    """Turn seconds since switching on into dates, in place, by the best clue that the file has."""
    for row in rows(messages, TIMESTAMP_CORRELATION):
        date, counted = number(row, "timestamp"), number(row, "system_timestamp")
        if date is not None and counted is not None and date >= SYSTEM_TIME:
            times[system] += date - counted
            return
    if not system.all():
        times[system] = np.nan
        return
    clues = [
        *(number(row, "start_time") for row in rows(messages, SESSION)),
        *(number(row, "time_created") for row in rows(messages, FILE_ID)),
        *(number(row, "timestamp") for row in rows(messages, ACTIVITY)),
    ]
    dated = [clue for clue in clues if clue is not None and clue >= SYSTEM_TIME]
    if dated:
        times += dated[0] - times[0]
        warnings.append("The watch had not set its clock; the start is taken from the file's own date.")
    else:
        warnings.append("The watch had not set its clock; the date is wrong.")
