"""A recording between two times: what is left of it when its beginning or end is cut off."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta

import numpy as np

from science.recording import Column, Lap, Recording

#: What is left of a lap is no lap if it is shorter, s.
SHORTEST_LAP = 1.0


def between(recording: Recording, start: float, end: float) -> Recording:
    """Return the recording from ``start`` to ``end`` (s since its own start), counted from ``start`` on.

    Laps, pauses and beats are cut with it; of what the device itself summed up nothing is left, since that was about
    the whole.
    """
    start = max(start, 0.0)
    inside = (recording.time >= start) & (recording.time <= end)
    columns = {name: column[inside] for name, column in recording.columns.items()}
    columns["time"] = columns["time"] - start
    if "distance" in columns:
        columns["distance"] = columns["distance"] - along(recording, start)
    beats = recording.beats
    kept = beats[(beats[:, 0] >= start) & (beats[:, 0] <= end)] if len(beats) else beats
    return replace(
        recording,
        start=recording.start + timedelta(seconds=start),
        columns=columns,
        laps=tuple(cut for lap in recording.laps if (cut := cut_lap(recording, lap, start, end)) is not None),
        pauses=cut_spans(recording.pauses, start, end),
        totals={},
        beats=kept - [start, 0.0] if len(kept) else kept,
    )


def along(recording: Recording, at: float) -> float:
    """Return the metres covered by a time (s); NaN without a distance."""
    distance = recording.column("distance")
    known = np.isfinite(distance)
    return float(np.interp(at, recording.time[known], distance[known])) if known.any() else math.nan


def cut_spans(spans: Column, start: float, end: float) -> Column:
    """Return what lies between two times of spans (n, 2), counted from ``start`` on."""
    clipped = np.clip(spans, start, end) - start
    return np.asarray(clipped[clipped[:, 1] > clipped[:, 0]])


def cut_lap(recording: Recording, lap: Lap, start: float, end: float) -> Lap | None:
    """Return what lies between two times of a lap; of one that was cut, what the columns say of the rest."""
    if not (math.isfinite(lap.start) and math.isfinite(lap.elapsed)):
        return None
    first, last = max(lap.start, start), min(lap.start + lap.elapsed, end)
    if first <= lap.start and last >= lap.start + lap.elapsed:
        return replace(lap, start=lap.start - start)
    if last - first < SHORTEST_LAP:
        return None
    paused = cut_spans(recording.pauses, first, last)
    inside = (recording.time >= first) & (recording.time <= last)
    beats, cadence = recording.column("heart_rate")[inside], recording.column("cadence")[inside]
    beats, cadence = beats[beats > 0], cadence[cadence > 0]
    return replace(
        lap,
        start=first - start,
        elapsed=last - first,
        timer=last - first - float(np.sum(paused[:, 1] - paused[:, 0])),
        distance=along(recording, last) - along(recording, first),
        mean_heart_rate=float(beats.mean()) if len(beats) else math.nan,
        max_heart_rate=float(beats.max()) if len(beats) else math.nan,
        mean_cadence=float(cadence.mean()) if len(cadence) else math.nan,
        ascent=math.nan,
        descent=math.nan,
    )
