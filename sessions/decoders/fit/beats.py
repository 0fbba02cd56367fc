"""Intervals between heart beats: ``hrv`` messages lie among the records, without a time of their own."""

from __future__ import annotations

import numpy as np

from science.recording import Column
from sessions.decoders.fit.layout import STRING
from sessions.decoders.fit.messages import Messages
from sessions.decoders.fit.profile import HRV
from sessions.decoders.fit.table import Table

TIME, PER_SECOND = 0, 1000
NONE = np.empty((0, 2))


def intervals(messages: Messages, records: Table, times: Column) -> Column:
    """Return (n, 2): the FIT time of the record before each interval, and the interval in seconds."""
    if not messages.count(HRV) or not len(records):
        return NONE
    where, spans = [], []
    for group in Table(messages, HRV).groups:
        field = group.layout.fields.get(TIME)
        if field is None or not field.whole or field.base is STRING:
            continue
        for at in range(0, field.size, field.base.size):
            values = group.values(field.offset + at, field.base, PER_SECOND)
            if values is not None:
                told = np.isfinite(values) & (values > 0)
                where.append(group.positions[told])
                spans.append(values[told])
    if not where:
        return NONE
    position, span = np.concatenate(where), np.concatenate(spans)
    order = np.argsort(position, kind="stable")
    row = np.searchsorted(records.positions(), position[order]) - 1
    found: Column = np.column_stack([times[np.maximum(row, 0)], span[order]])
    return found[np.isfinite(found[:, 0])]


def between(beats: Column, begun: float, window: tuple[float, float] | None) -> Column:
    """Return the intervals in a window (None: all of them), with their times since ``begun``."""
    if not len(beats):
        return NONE
    if window is not None:
        beats = beats[(beats[:, 0] >= window[0]) & (beats[:, 0] < window[1])]
    return beats - [begun, 0.0]
