"""How evenly a run was run: stops, walking, steady stretches, the best mean of a stream over a time."""

from __future__ import annotations

import math
from collections import deque

import numpy as np

from science.cleaning import Mask, runs_of
from science.recording import Column

#: Standing for at least this long is a stop, s (convention).
SHORTEST_STOP = 10.0
#: Slower than this is walking; the usual change from a walk to a run is at 2 m/s (convention).
WALKING_SPEED = 1.9
#: Speed is averaged over this long before its steadiness is judged, s.
STEADY_BLOCK = 30.0
#: A stretch is steady while its fastest and slowest block differ by no more than this share (convention).
STEADY_SHARE = 0.10
#: Largest number of blocks or seconds that anything is computed on.
LONGEST_GRID = 200_000


def stops(time: Column, moving: Mask) -> tuple[int, float, float]:
    """Return the number of stops of 10 s or more, their seconds, and the longest time (s) between two of them.

    ``moving`` says of each sample whether the runner moved since the one before; ``time`` is elapsed time (s), so
    that pauses are stops too. NaN for seconds of less than two samples.
    """
    if len(time) < 2:
        return 0, math.nan, math.nan
    standing = ~moving[1:]
    starts, ends = runs_of(np.concatenate(([False], standing[1:] == standing[:-1])))
    begun, ended = time[starts], time[ends + 1]
    long = standing[starts] & (ended - begun >= SHORTEST_STOP)
    edges = np.concatenate(([time[0]], np.column_stack((begun[long], ended[long])).ravel(), [time[-1]]))
    between = edges[1::2] - edges[0::2]
    return int(long.sum()), float((ended - begun)[long].sum()), float(between.max())


def walking_time(speed: Column, seconds: Column) -> float:
    """Return the seconds moving slower than 1.9 m/s; ``seconds`` are those that each sample moved (convention)."""
    known = np.isfinite(speed) & (seconds > 0)
    return float(seconds[known & (speed < WALKING_SPEED)].sum()) if known.any() else math.nan


def block_means(values: Column, seconds: Column, length: float = STEADY_BLOCK) -> Column:
    """Return the means of successive blocks of ``length`` seconds; samples stand for ``seconds``, missing for none."""
    weights = np.where(np.isfinite(values), seconds, 0.0)
    clock = np.cumsum(weights)
    if not len(clock) or not length <= clock[-1] < math.inf:
        return np.empty(0)
    total = np.cumsum(np.where(weights > 0, values, 0.0) * weights)
    edges = np.arange(0.0, min(clock[-1] + 1e-9, LONGEST_GRID * length), length)
    return np.asarray(np.diff(np.interp(edges, clock, total)) / length)


def longest_steady(speed: Column, seconds: Column) -> float:
    """Return the seconds of the longest stretch whose 30-s speeds (m/s) lie within 10 % of one another (convention)."""
    # Nobody runs backwards, nor at no speed that is a number.
    blocks = np.nan_to_num(block_means(speed, seconds)).clip(0.0).tolist()
    if not blocks:
        return math.nan
    # Indices whose blocks fall towards the end, and rise: the first of each is the extreme of the stretch.
    highs: deque[int] = deque()
    lows: deque[int] = deque()
    best = first = 0
    for last, value in enumerate(blocks):
        while highs and blocks[highs[-1]] <= value:
            highs.pop()
        while lows and blocks[lows[-1]] >= value:
            lows.pop()
        highs.append(last)
        lows.append(last)
        while blocks[highs[0]] > (1 + STEADY_SHARE) * blocks[lows[0]]:
            first = min(highs[0], lows[0]) + 1
            for extremes in (highs, lows):
                while extremes[0] < first:
                    extremes.popleft()
        best = max(best, last + 1 - first if value > 0 else 0)
    return best * STEADY_BLOCK


def best_mean(values: Column, seconds: Column, length: float) -> float:
    """Return the highest mean over ``length`` seconds; NaN if less than that is known. On a grid of one second."""
    weights = np.where(np.isfinite(values), seconds, 0.0)
    clock = np.cumsum(weights)
    if not len(clock) or not length <= clock[-1] < LONGEST_GRID:
        return math.nan
    total = np.cumsum(np.where(weights > 0, values, 0.0) * weights)
    ends = np.append(np.arange(length, clock[-1], 1.0), clock[-1])
    return float(np.max(np.interp(ends, clock, total) - np.interp(ends - length, clock, total)) / length)


def level_split(level_speed: Column, distance: Column, seconds: Column) -> float:
    """Return by how many per cent the second half of the way was run faster than the first, hills taken out.

    ``100 (v2 / v1 - 1)`` of the mean grade-adjusted speeds (m/s) of the halves of ``distance`` (m). Above 0 is a
    negative split. NaN for less than 1 km.
    """
    if not len(distance) or not distance[-1] - distance[0] >= 1000.0:
        return math.nan
    late = distance > (distance[0] + distance[-1]) / 2
    known = np.isfinite(level_speed) & (seconds > 0)
    halves = [known & ~late, known & late]
    if not all(half.any() for half in halves):
        return math.nan
    first, second = (float(np.average(level_speed[half], weights=seconds[half])) for half in halves)
    return 100.0 * (second / first - 1.0) if first > 0 else math.nan
