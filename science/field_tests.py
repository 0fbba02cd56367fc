"""What tests in the field and in the laboratory say of the threshold."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from science.recording import Column, increments

#: A time trial of so many seconds, of which the last so many count (Friel, The Triathlete's Training Bible).
TRIAL, COUNTED = 1800.0, 1200.0
#: Share of the counted minutes that must have a heart rate (convention).
SMALLEST_COVERAGE = 0.9
#: Lactate at the threshold, mmol/l: a convention (Heck et al. 1985, Int J Sports Med 6:117), not an individual's.
LACTATE = 4.0
#: Seconds of the two all-out runs of the critical-speed test.
SHORT_RUN, LONG_RUN = 180.0, 720.0


def time_trial(time: Column, distance: Column, heart_rate: Column) -> float:
    """Return the threshold heart rate (bpm) of a solo time trial of 30 minutes: the mean of its last 20 minutes.

    ``time`` in s, rising; ``distance`` in m, cumulative; bpm, NaN where missing. The trial is the fastest 30 minutes
    of the recording. NaN if it is shorter, or too little of the heart rate is known. Friel's field test.
    """
    known = np.isfinite(distance)
    clock, way = time[known], distance[known]
    if len(clock) < 2 or clock[-1] - clock[0] < TRIAL:
        return math.nan
    starts = clock[clock <= clock[-1] - TRIAL]
    covered = np.interp(starts + TRIAL, clock, way) - way[: len(starts)]
    end = float(starts[int(np.argmax(covered))]) + TRIAL
    inside = (time > end - COUNTED) & (time <= end)
    seconds = np.where(inside & np.isfinite(heart_rate), increments(time), 0.0)
    if seconds.sum() < SMALLEST_COVERAGE * COUNTED:
        return math.nan
    return float(np.sum(np.where(seconds > 0, heart_rate, 0.0) * seconds) / seconds.sum())


def lactate_threshold(steps: Sequence[tuple[float, float]]) -> float:
    """Return the heart rate (bpm) at 4 mmol/l of blood lactate, between the two steps around it.

    ``steps`` are (heart rate, lactate) of an incremental test, the easiest first. The last crossing from below counts,
    since lactate often falls at first. NaN if lactate never reaches 4 mmol/l. The 4 is a convention.
    """
    found = math.nan
    for (low_rate, low), (high_rate, high) in pairwise(steps):
        if low < LACTATE <= high:
            found = low_rate + (high_rate - low_rate) * (LACTATE - low) / (high - low)
    return found


def two_run_critical_speed(short: float, long: float) -> tuple[float, float]:
    """Return critical speed (m/s) and D′ (m) of the distances (m) of all-out runs of 3 and of 12 minutes.

    The line through two points: ``CS = (d12 - d3) / 540 s``, ``D′ = d3 - 180 s CS``. Without a third effort nobody
    can say how sure it is.
    """
    speed = (long - short) / (LONG_RUN - SHORT_RUN)
    return speed, short - SHORT_RUN * speed
