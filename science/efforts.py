"""The fastest stretches of a run, exact on its piecewise linear distance, and its splits."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from science.limits import DEFAULT_LIMITS
from science.recording import Column, increments
from science.units import HALF_MARATHON, KILOMETRE, MARATHON, MILE
from science.world_records import world_record

#: Distances over which bests are kept, m.
BEST_EFFORT_DISTANCES: tuple[float, ...] = (
    400.0,
    800.0,
    1000.0,
    1500.0,
    MILE,
    3000.0,
    5000.0,
    10000.0,
    15000.0,
    HALF_MARATHON,
    30000.0,
    MARATHON,
)
#: Durations of the pace–duration curve, s: log-spaced from 5 s to 6 h.
CURVE_DURATIONS: Column = np.unique(np.round(np.geomspace(5.0, 21600.0, 64)))
#: An effort with a larger share of flagged time is not believed.
SUSPECT_SHARE = 0.05
#: Height that an effort may lose, as a share of its distance, and at least so many metres (conventions).
LARGEST_DROP = 0.010
DROP_NOISE = 8.0
#: More splits than this come from a broken distance, not from a run (convention).
MOST_SPLITS = 1000
#: Resampling a curve to one second pays up to this many seconds (convention).
LONGEST_GRID = 200_000
#: Two efforts of a run that share more than this of the shorter one's time are one effort (convention).
SHARED = 0.5
#: The D′ by which the one that was nearer to all-out is told, m (convention).
USUAL_D_PRIME = 190.0
#: Seconds at an effort's end whose heart rate says how hard it was (convention).
LAST_SECONDS = 30.0
#: Room for rounding when a window's end meets a standstill, m.
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Effort:
    """The fastest stretch over a distance (m): seconds taken, where it began and ended (s since start).

    ``verified`` is False if too much of it is flagged, or if nobody ever ran that fast. ``heart_rate`` is that of
    its last 30 seconds (bpm). ``part_of`` is the distance of the effort of the same run that it is a mere stretch of.
    """

    distance: float
    time: float
    start: float = float("nan")
    end: float = float("nan")
    verified: bool = True
    heart_rate: float = float("nan")
    part_of: float = float("nan")

    @property
    def speed(self) -> float:
        """Mean speed in m/s."""
        return self.distance / self.time


@dataclass(frozen=True, slots=True)
class Split:
    """A stretch of even length, the last one shorter: metres, seconds, from and to (s since start)."""

    distance: float
    time: float
    start: float
    end: float


def usable(time: Column, distance: Column) -> tuple[Column, Column, NDArray[np.intp]]:
    """Return times and distances that are finite and never fall, and the indices that they come from."""
    finite = np.isfinite(time) & np.isfinite(distance)
    times = np.where(finite, time, -np.inf)
    rising = times > np.concatenate(([-np.inf], np.maximum.accumulate(times)[:-1])) if len(times) else finite
    kept = np.flatnonzero(finite & rising)
    return time[kept], np.maximum.accumulate(distance[kept]), kept


@dataclass(frozen=True, slots=True)
class _Windows:
    """Stretches of one length, each with an end on a sample: their starts and ends in s."""

    start: Column
    end: Column

    def fastest(self, barred: NDArray[np.bool_] | None = None) -> _Windows | None:
        """Return the shortest in time that is not barred, alone; None if there is none."""
        taken = self.end - self.start
        unusable = (taken <= 0) if barred is None else barred | (taken <= 0)
        taken = np.where(unusable, np.inf, taken)
        best = int(np.argmin(taken)) if len(taken) else 0
        if not len(taken) or not np.isfinite(taken[best]):
            return None
        return _Windows(self.start[best : best + 1], self.end[best : best + 1])


def _windows(time: Column, distance: Column, length: float) -> _Windows | None:
    """Return all stretches of ``length`` metres that begin or end on a sample; None if the run is shorter."""
    if len(time) < 2 or not 0 < length <= distance[-1] - distance[0] + ROUNDING:
        return None
    begin = int(np.searchsorted(distance, distance[-1] - length + ROUNDING, side="right"))
    finish = int(np.searchsorted(distance, distance[0] + length - ROUNDING))
    ends = np.interp(distance[:begin] + length - ROUNDING, distance, time)
    starts = np.interp(distance[finish:] - length + ROUNDING, distance, time)
    return _Windows(np.concatenate((time[:begin], starts)), np.concatenate((ends, time[finish:])))


def _drops(windows: _Windows, length: float, time: Column, altitude: Column) -> NDArray[np.bool_]:
    """Return which stretches lose more than 10 m of height per km; none if no altitude is known."""
    if not len(time):
        return np.zeros(len(windows.start), dtype=bool)
    high, low = (np.interp(when, time, altitude) for when in (windows.start, windows.end))
    return np.asarray(high - low > max(LARGEST_DROP * length, DROP_NOISE))


def best_efforts(
    time: Column,
    distance: Column,
    distances: Sequence[float],
    *,
    suspect: NDArray[np.bool_] | None = None,
    altitude: Column | None = None,
    heart_rate: Column | None = None,
) -> list[Effort]:
    """Find the fastest stretch over each of ``distances`` (m) that the run is long enough for.

    The distance is linear between samples, so the best window has one end on a sample: one pass with
    its start there and one with its end there are exact, in O(n log n). Time is elapsed time (s):
    pauses count; what is slower than standing is no effort. With ``altitude`` (m, smoothed) stretches that drop more
    than 10 m per km are passed over, unless there is no other. ``suspect`` marks samples whose step from the one
    before is not to be believed; an effort with more than 5 % of such time, one downhill, or one faster than the
    world record, is not ``verified``. ``heart_rate`` (bpm) says how hard the end of each was.

    World records from ``science.world_records``; the drop allowed is a convention, after the rule for
    record-eligible road courses (1 m per km) with room for what a watch measures.
    """
    when, way, kept = usable(time, distance)
    if len(when) < 2:
        return []
    flagged = np.zeros(len(when), dtype=bool) if suspect is None else suspect[kept]
    doubtful = np.cumsum(increments(when) * flagged)
    height = np.full(len(when), np.nan) if altitude is None else altitude[kept]
    known = np.isfinite(height)
    heights = when[known], height[known]
    beats = None if heart_rate is None else heart_rate[kept]
    found = []
    for length in distances:
        windows = _windows(when, way, length)
        if windows is None:
            continue
        window = level = windows.fastest()
        if window is None:
            continue
        if _drops(window, length, *heights)[0]:
            level = windows.fastest(_drops(windows, length, *heights))
            window = level or window
        start, end = float(window.start[0]), float(window.end[0])
        if length < DEFAULT_LIMITS.standing_speed * (end - start):
            continue
        low, high = np.interp((start, end), when, doubtful)
        believed = high - low <= SUSPECT_SHARE * (end - start) and end - start >= world_record(length)
        beat = math.nan if beats is None else _mean_between(when, beats, end - LAST_SECONDS, end)
        verified = bool(believed) and level is not None
        found.append(Effort(float(length), end - start, start, end, verified, heart_rate=beat))
    return mark_parts(found)


def _mean_between(time: Column, values: Column, start: float, end: float) -> float:
    first, last = np.searchsorted(time, (start, end), side="right")
    inside = values[first:last]
    known = inside[np.isfinite(inside)]
    return float(known.mean()) if len(known) else math.nan


def mark_parts(efforts: Sequence[Effort]) -> list[Effort]:
    """Return the efforts of one run, those that are mere stretches of another told by ``part_of``.

    The best 1 km of a 1500 m race is run at the speed of the 1500 m, and the best mile is the 1500 m with some
    metres of jogging: neither was all-out, though no faster one is known. Of efforts that share more than half of the
    shorter one's time the one with the highest ``(d - 190 m) / t`` is the effort, the others are parts (convention).
    """
    whole: list[Effort] = []
    parts: dict[float, float] = {}
    for effort in sorted(efforts, key=lambda one: (one.distance - USUAL_D_PRIME) / one.time, reverse=True):
        of = next((other for other in whole if _shared(effort, other) > SHARED), None)
        if of is None:
            whole.append(effort)
        else:
            parts[effort.distance] = of.distance
    return [replace(effort, part_of=parts.get(effort.distance, math.nan)) for effort in efforts]


def _shared(effort: Effort, other: Effort) -> float:
    """Return the share of the shorter one's time that both have in common."""
    common = min(effort.end, other.end) - max(effort.start, other.start)
    return common / min(effort.time, other.time) if common > 0 else 0.0


def pace_duration_curve(time: Column, distance: Column, durations: Column | Sequence[float]) -> Column:
    """Return the best mean speed (m/s) held for each of ``durations`` (s, elapsed).

    ``max over s of (d(s + T) - d(s)) / T`` with the distance linear between samples, exact; NaN where
    the run was shorter.
    """
    spans = np.asarray(durations, dtype=float)
    best = np.full(len(spans), np.nan)
    when, way, _ = usable(time, distance)
    if len(when) < 2:
        return best
    whole = bool(np.all(when == np.round(when)) and when[-1] - when[0] <= LONGEST_GRID)
    grid = np.interp(np.arange(when[0], when[-1] + 1), when, way) if whole else way
    for i, span in enumerate(spans):
        if not 0 < span <= when[-1] - when[0]:
            continue
        if whole and span == round(span):
            best[i] = (grid[int(span) :] - grid[: -int(span)]).max() / span
        else:
            best[i] = _farthest(when, way, float(span)) / span
    return best


def _farthest(time: Column, distance: Column, span: float) -> float:
    first = time[time <= time[-1] - span]
    last = time[time >= time[0] + span]
    forward = np.interp(first + span, time, distance) - distance[: len(first)]
    backward = distance[len(time) - len(last) :] - np.interp(last - span, time, distance)
    return float(max(forward.max(initial=0.0), backward.max(initial=0.0)))


def splits(time: Column, distance: Column, length: float = KILOMETRE) -> list[Split]:
    """Cut the run every ``length`` metres; the last split is what remains, if at least a metre.

    A distance that would give more than ``MOST_SPLITS`` is broken and gives none.
    """
    when, way, _ = usable(time, distance)
    if len(when) < 2 or not length > 0 or way[-1] - way[0] > MOST_SPLITS * length:
        return []
    way = way - way[0]
    marks = np.arange(0.0, way[-1] + ROUNDING, length)
    if way[-1] - marks[-1] >= 1.0:
        marks = np.append(marks, way[-1])
    if len(marks) < 2:
        return []
    passed = np.interp(marks - ROUNDING, way, when)
    passed[0] = when[0]
    return [
        Split(
            float(marks[i + 1] - marks[i]),
            float(passed[i + 1] - passed[i]),
            float(passed[i]),
            float(passed[i + 1]),
        )
        for i in range(len(marks) - 1)
    ]


def time_in_zones(values: Column, time: Column, bounds: Sequence[float]) -> Column:
    """Return the seconds spent in each zone, one zone per bound.

    ``bounds`` are the rising upper bounds: zone 1 is everything below ``bounds[0]``, zone k is
    ``bounds[k-2] <= value < bounds[k-1]``, and the last zone also holds what lies above its bound. A sample
    stands for the seconds since the one before (``time`` in s); missing values count nowhere.
    """
    seconds = increments(time)
    known = np.isfinite(values) & np.isfinite(seconds) & (seconds > 0)
    zone = np.digitize(values[known], np.asarray(bounds[:-1], dtype=float))
    return np.bincount(zone, weights=seconds[known], minlength=len(bounds)).astype(float)
