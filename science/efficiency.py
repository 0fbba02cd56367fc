"""How much speed a heartbeat, or a watt, buys."""

from __future__ import annotations

import math

import numpy as np

from science.recording import Column, increments

#: The first minutes, in which the heart rate still rises, are left out of decoupling, s.
WARM_UP = 600.0
#: Shortest run that shows decoupling, and shortest that shows an efficiency factor, s moving (convention).
SHORTEST_FOR_DECOUPLING = 2400.0
SHORTEST_FOR_EFFICIENCY = 1200.0
#: Largest coefficient of variation of a steady run's speed (convention).
STEADY = 0.15
#: Largest share of pauses in a run that shows decoupling (convention).
LARGEST_PAUSE = 0.03
#: Share of the time whose heart rate must be known (convention).
SMALLEST_COVERAGE = 0.8
#: Window over which speed is averaged before its variation is judged, s.
VARIATION_WINDOW = 30.0
#: Largest number of windows that anything is computed on.
LONGEST_GRID = 100_000


def efficiency_factor(normalised_speed: float, mean_heart_rate: float) -> float:
    """Return metres per minute per beat: ``60 v / HR`` of a normalised speed (m/s) and a mean heart rate (bpm).

    Means something only for steady aerobic runs. TrainingPeaks' number of the same name is in yards.
    """
    return 60.0 * normalised_speed / mean_heart_rate if mean_heart_rate > 0 else math.nan


def decoupling(speed: Column, heart_rate: Column, time: Column, *, warm_up: float = WARM_UP) -> float:
    """Return by how many per cent efficiency fell from the first half of the time to the second.

    ``100 (EF1 - EF2) / EF1``, EF the mean speed (m/s, grade-adjusted) over the mean heart rate (bpm) of a
    half, after ``warm_up`` seconds are left out. Samples without both are skipped. Below 5 % is called
    coupled, a convention (Friel). NaN if a half is empty.
    """
    seconds = increments(time)
    known = np.isfinite(speed) & np.isfinite(heart_rate) & (seconds > 0) & (time - time[:1] > warm_up)
    if not known.any():
        return math.nan
    middle = (time[0] + warm_up + time[-1]) / 2
    first, second = known & (time <= middle), known & (time > middle)
    halves = []
    for half in (first, second):
        beats = float(np.sum(heart_rate[half] * seconds[half]))
        halves.append(float(np.sum(speed[half] * seconds[half])) / beats if beats > 0 else math.nan)
    return 100.0 * (halves[0] - halves[1]) / halves[0] if halves[0] > 0 else math.nan


def speed_variation(speed: Column, time: Column, *, window: float = VARIATION_WINDOW) -> float:
    """Return the coefficient of variation (share of the mean) of the mean speeds (m/s) of windows of 30 s.

    NaN for fewer than two windows.
    """
    seconds = np.where(np.isfinite(speed), increments(time), 0.0)
    clock = np.cumsum(seconds)
    if not len(clock) or not 2 * window <= clock[-1] < math.inf:
        return math.nan
    way = np.cumsum(np.where(seconds > 0, speed, 0.0) * seconds)
    edges = np.arange(0.0, min(clock[-1] + 1e-9, LONGEST_GRID * window), window)
    means = np.diff(np.interp(edges, clock, way)) / window
    return float(means.std() / means.mean()) if means.mean() > 0 else math.nan


def running_effectiveness(speed: float, power: float, mass: float) -> float:
    """Return speed over specific power, ``v / (P / m)`` of m/s, W and kg, in kg·m/s/W (about 1.0 when experienced).

    Comparable only within one brand of power meter and one setting of body mass. Coggan 2016.
    """
    return speed * mass / power if power > 0 else math.nan
