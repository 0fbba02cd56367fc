"""Heart rate that a chest strap stored by itself (in water, say) and the file holds beside the records.

One ``hr`` message ties the strap's clock to the date: it has both a timestamp and a count of
1/1024 s. Those after it hold eight rates each, with the low twelve bits of that count.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from science.recording import Column
from sessions.decoders.fit.messages import Messages, Positions
from sessions.decoders.fit.profile import HR, TIMESTAMP, Source
from sessions.decoders.fit.table import Group, Table

RATE, TICKS, PACKED_TICKS = 6, 9, 10
FRACTION = Source(0, 32_768)
TICKS_PER_SECOND = 1024
LOW_TICKS = 0xFFF
#: No field is longer.
MOST_RATES = 256
#: The format packs so many rates in a message; a file with more messages than a race of days is not believed.
IN_ONE, MOST_MESSAGES = 8, 50_000
#: A record tells of at most so many seconds before it: longer ones are pauses.
LONGEST_SPAN = 10.0
#: Of the first record.
FIRST_SPAN = 1.0

Ticks = NDArray[np.int64]


def fill_heart_rate(messages: Messages, times: Column, columns: dict[str, Column]) -> None:
    """Fill, in place, the heart rate that records lack with the mean of what the strap stored since the one before."""
    given = columns.get("heart_rate")
    if not messages.count(HR) or not len(times) or (given is not None and not np.isnan(given).any()):
        return
    moments, rates = stored(messages)
    row = np.searchsorted(times, moments)
    before = np.concatenate([[times[0] - FIRST_SPAN], times[:-1]])
    begin = np.maximum(before, times - LONGEST_SPAN)
    inside = row < len(times)
    inside[inside] &= moments[inside] > begin[row[inside]]
    row, rates = row[inside], rates[inside]
    counts = np.bincount(row, minlength=len(times))
    if not counts.any():
        return
    sums = np.bincount(row, weights=rates, minlength=len(times))
    mean = np.divide(sums, counts, out=np.full(len(times), np.nan), where=counts > 0)
    columns["heart_rate"] = mean if given is None else np.where(np.isnan(given), mean, given)


def stored(messages: Messages) -> tuple[Column, Column]:
    """Return the FIT time and the heart rate [bpm] of everything that the strap stored."""
    parts = [part for group in Table(messages, HR).groups for part in values(group)]
    if not parts:
        return np.empty(0), np.empty(0)
    positions, rates, ticks, exact, dates = map(np.concatenate, zip(*parts, strict=True))
    order = np.argsort(positions, kind="stable")
    rates, ticks, exact, dates = rates[order], ticks[order], exact[order], dates[order]
    counted = followed(ticks, exact)
    tied = np.where(exact & np.isfinite(dates), np.arange(len(ticks)), -1)
    np.maximum.accumulate(tied, out=tied)
    moments = dates[tied] + (counted - counted[tied]) / TICKS_PER_SECOND
    known = (tied >= 0) & np.isfinite(moments) & np.isfinite(rates) & (rates > 0)
    return moments[known], rates[known]


def followed(ticks: Ticks, exact: NDArray[np.bool_]) -> Ticks:
    """Return the whole count of each, where some are exact and others are the low bits of what follows them."""
    anchor = np.where(exact, np.arange(len(ticks)), 0)
    np.maximum.accumulate(anchor, out=anchor)
    step = np.diff(ticks, prepend=ticks[:1]) & LOW_TICKS
    step[exact] = 0
    along = np.cumsum(step)
    return ticks[anchor] + along - along[anchor]


def values(group: Group) -> list[tuple[Positions, Column, Ticks, NDArray[np.bool_], Column]]:
    """Return, for each place in the messages' arrays: position, rate, ticks, whether these are whole, date."""
    fields = group.layout.fields
    rate, ticks, packed = fields.get(RATE), fields.get(TICKS), fields.get(PACKED_TICKS)
    if rate is None or rate.base.kind != "u1" or rate.size > IN_ONE or len(group.positions) > MOST_MESSAGES:
        return []
    date = column(group, TIMESTAMP)
    fraction = np.nan_to_num(column(group, FRACTION.number) / FRACTION.scale)
    found = []
    for at in range(rate.size):
        bpm = group.values(rate.offset + at, rate.base)
        whole = ticks is not None and ticks.base.kind == "u4" and ticks.whole and 4 * at < ticks.size
        if ticks is not None and whole:
            counted = group.raw(ticks.offset + 4 * at, group.layout.dtype(ticks.base)).astype(np.int64)
            dates = date + fraction if at == 0 else np.full(len(counted), np.nan)
        elif packed is not None and packed.size == (3 * rate.size + 1) // 2:
            counted, dates = twelve_bits(group, packed.offset, at), np.full(len(group.positions), np.nan)
        else:
            continue
        if bpm is not None:
            exact = np.full(len(counted), whole)
            found.append((group.positions * MOST_RATES + at, bpm, counted, exact, dates))
    return found


def column(group: Group, number: int) -> Column:
    """Return a field of the group, NaN where there is none."""
    field = group.layout.numbers.get(number)
    found = None if field is None else group.values(field.offset, field.base)
    return np.full(len(group.positions), np.nan) if found is None else found


def twelve_bits(group: Group, offset: int, at: int) -> Ticks:
    """Return the value ``at`` of a field that packs two of them in three bytes."""
    byte = np.dtype("u1")
    first = group.raw(offset + 3 * at // 2, byte).astype(np.int64)
    second = group.raw(offset + 3 * at // 2 + 1, byte).astype(np.int64)
    return first >> 4 | second << 4 if at % 2 else first | (second & 0x0F) << 8
