"""When each record was made: full timestamps, compressed ones, seconds since the watch was switched on."""

from __future__ import annotations

import numpy as np

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
from sessions.decoders.fit.table import Table


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
    positions, full, low, owners = known_times(messages, table)
    order = np.argsort(positions, kind="stable")
    full, low, owners = full[order], low[order], owners[order]
    given = np.isfinite(full)
    usable = given | (low >= 0)
    full, low, owners, given = full[usable], low[usable], owners[usable], given[usable]
    if not given.any():
        return
    step = np.diff(low, prepend=low[:1]) & 31
    along = np.cumsum(np.where(given, 0, step))
    anchor = np.maximum.accumulate(np.where(given, np.arange(len(full)), -1))
    reached = full[anchor] + along - along[anchor]
    reached[anchor < 0] = np.nan
    mine = owners >= 0
    times[owners[mine]] = reached[mine]


def known_times(messages: Messages, table: Table) -> tuple[Positions, Column, Positions, Positions]:
    """Return position, full time (NaN: none), low five bits (-1: none) and row in ``table`` (-1: another's)."""
    parts: list[tuple[Positions, Column, Positions, Positions]] = []
    for message in messages.found:
        one = table if any(group.layout.message == message for group in table.groups) else Table(messages, message)
        for group in one.groups:
            count = len(group.positions)
            field = group.layout.fields.get(TIMESTAMP)
            values = None if field is None or not field.whole else group.values(field.offset, field.base)
            full = np.full(count, np.nan) if values is None else values
            header = group.raw(0, np.dtype("u1")).astype(np.int64)
            low = np.where(header >= 0x80, header & 31, -1)
            stated = np.isfinite(full)
            low[stated] = full[stated].astype(np.int64) & 31
            rank = np.arange(len(one))[slice(None) if group.where is None else group.where]
            parts.append((group.positions, full, low, rank if one is table else np.full(count, -1)))
    positions, fulls, lows, owners = zip(*parts, strict=True)
    return np.concatenate(positions), np.concatenate(fulls), np.concatenate(lows), np.concatenate(owners)


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
