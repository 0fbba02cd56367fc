"""Intervals between heart beats: ``hrv`` messages lie among the records, without a time of their own."""

from __future__ import annotations

import numpy as np

from science.recording import Column
from sessions.decoders.fit.messages import Messages, Positions
from sessions.decoders.fit.profile import HRV
from sessions.decoders.fit.table import Group, Table

TIME, PER_SECOND = 0, 1000
NONE = np.empty((0, 2))
#: More beats than a race of days has.
MOST = 1_000_000


def intervals(messages: Messages, records: Table, times: Column) -> Column:
    """Return (n, 2): the FIT time of the record before each interval, and the interval in seconds."""
    if not messages.count(HRV) or not len(records):
        return NONE
    parts = [part for group in Table(messages, HRV).groups if (part := told(group)) is not None]
    if not parts:
        return NONE
    position, span = parts[0] if len(parts) == 1 else map(np.concatenate, zip(*parts, strict=True))
    if len(parts) > 1:
        order = np.argsort(position, kind="stable")
        position, span = position[order], span[order]
    row = np.searchsorted(records.positions(), position) - 1
    found = np.empty((len(span), 2))
    found[:, 0], found[:, 1] = times[np.maximum(row, 0)], span
    known = np.isfinite(found[:, 0])
    return found if known.all() else found[known]


def told(group: Group) -> tuple[Positions, Column] | None:
    """Return position and seconds of every interval in the messages of a group, None if they hold none."""
    field = group.layout.fields.get(TIME)
    if field is None or not field.whole or field.base.kind != "u2":
        return None
    shape, dtype = (len(group.positions), field.size // field.base.size), group.layout.dtype(field.base)
    strides = (group.stride, field.base.size)
    raw = np.ndarray(shape, dtype, group.buffer, group.offset + field.offset, strides)
    flat = raw.ravel()
    there = flat != field.base.invalid
    chosen = np.flatnonzero(there & (flat > 0))[:MOST]
    return group.positions[chosen // shape[1]], flat[chosen] / PER_SECOND


def between(beats: Column, begun: float, window: tuple[float, float] | None) -> Column:
    """Return the intervals in a window (None: all of them), with their times since ``begun``."""
    if not len(beats):
        return NONE
    if window is not None:
        beats = beats[(beats[:, 0] >= window[0]) & (beats[:, 0] < window[1])]
    return beats - [begun, 0.0]
