"""What running costs the heart, and whether that drifts: TRIMP for the same work in the same warmth, over time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from science.recording import Column

#: A run is compared with those of so many days before it; the drift is the median of the last ``RECENT_DAYS``.
BASELINE_DAYS, RECENT_DAYS = 365, 28
#: Fewer runs than these say nothing of what is usual, or of the last weeks (conventions).
FEWEST_BASELINE, FEWEST_RECENT = 20, 5
#: Earlier medians are taken every so many days, and so many must be known to tell what is unusual (conventions).
STRIDE_DAYS, FEWEST_EARLIER = 14, 6
#: Warmer than this the heart works harder, °C (convention).
WARM = 15.0
#: Hotter than this is a sensor in the sun, °C (convention).
HOTTEST = 45.0
#: A run's TRIMP and its work, lest one absurd run outweigh all others (convention).
PLAUSIBLE = (1.0, 2000.0)
#: Weight of what is believed without any run: cost in proportion to work, and nothing known of warmth.
PRIOR = np.array([0.0, 0.1, 25.0])
#: Natural logarithms of the cost that differ less than this are the same, whatever the spread.
LEAST_SPREAD = 0.02
#: A normal distribution's standard deviation over its median absolute deviation.
MAD = 1.4826
#: Days of history that a day's drift depends on.
MEMORY_DAYS = 2 * BASELINE_DAYS + RECENT_DAYS


@dataclass(frozen=True, slots=True)
class Drift:
    """One value a day, NaN where runs are too few.

    ``change`` is the natural logarithm of the heart's cost of the last 28 days over what was usual in the year before,
    ``z`` the same in robust standard deviations of earlier four weeks.
    """

    change: Column
    z: Column


def drift(day: NDArray[np.intp], trimp: Column, work: Column, temperature: Column, days: int) -> Drift:
    """Return how the heart's cost of running drifts over ``days`` days, numbered from 0.

    Runs come in order of their ``day`` with TRIMP, ``work`` (load by pace against one fixed speed, so that a new
    critical speed does not look like another heart) and temperature (°C; unknown counts as not warm).
    ``ln TRIMP = a + b ln work + c max(0, T - 15)`` is fitted to the runs of the year before each run; the residual's
    median over 28 days is compared with such medians of the year before. Positive: the same work costs the heart more,
    by heat, illness, fatigue, loss of fitness, or a new strap. Robust statistics of Hampel 1974, J Am Stat Assoc
    69:383, doi 10.1080/01621459.1974.10482962; as a measure of training it is a convention.
    """
    usable = (trimp > PLAUSIBLE[0]) & (trimp < PLAUSIBLE[1]) & (work > PLAUSIBLE[0]) & (work < PLAUSIBLE[1])
    day = day[usable]
    cost = np.log(trimp[usable] / work[usable])
    warmth = np.nan_to_num(np.clip(temperature[usable] - WARM, 0.0, HOTTEST - WARM))
    residual = _residuals(day, cost, np.log(work[usable]), warmth)
    known = np.isfinite(residual)
    recent = _rolling_medians(day[known], residual[known], days)
    earlier = _earlier(recent)
    enough = np.isfinite(earlier).sum(axis=1) >= FEWEST_EARLIER
    change, z = np.full(days, np.nan), np.full(days, np.nan)
    if enough.any():
        usual = np.nanmedian(earlier[enough], axis=1)
        spread = MAD * np.nanmedian(np.abs(earlier[enough] - usual[:, None]), axis=1)
        change[enough] = recent[enough] - usual
        z[enough] = change[enough] / np.maximum(spread, LEAST_SPREAD)
    return Drift(change, z)


def _residuals(day: NDArray[np.intp], cost: Column, size: Column, warmth: Column) -> Column:
    """Return each run's cost less what the runs of the year before let expect; NaN where those are too few."""
    residual = np.full(len(day), np.nan)
    if not len(day):
        return residual
    size = size - np.log(100.0)
    terms = np.column_stack((np.ones(len(day)), size, warmth))
    squares = np.concatenate((np.zeros((1, 3, 3)), np.cumsum(terms[:, :, None] * terms[:, None, :], axis=0)))
    products = np.concatenate((np.zeros((1, 3)), np.cumsum(terms * cost[:, None], axis=0)))
    first, last = np.searchsorted(day, day - BASELINE_DAYS), np.searchsorted(day, day)
    enough = last - first >= FEWEST_BASELINE
    if enough.any():
        first, last = first[enough], last[enough]
        matrices = squares[last] - squares[first] + np.diag(PRIOR)
        fitted = np.linalg.solve(matrices, (products[last] - products[first])[:, :, None])[:, :, 0]
        residual[enough] = cost[enough] - np.sum(terms[enough] * fitted, axis=1)
    return residual


def _rolling_medians(day: NDArray[np.intp], values: Column, days: int) -> Column:
    """Return per day the median of the values of the last 28 days, NaN where they are too few."""
    first = np.searchsorted(day, np.arange(days) - RECENT_DAYS + 1)
    last = np.searchsorted(day, np.arange(days), side="right")
    count = last - first
    medians = np.full(days, np.nan)
    enough = count >= FEWEST_RECENT
    if not enough.any():
        return medians
    place = first[enough, None] + np.arange(count.max())
    inside = place < last[enough, None]
    windows = np.sort(np.where(inside, values[np.minimum(place, len(values) - 1)], np.inf), axis=1)
    row, counted = np.arange(len(windows)), count[enough]
    medians[enough] = (windows[row, (counted - 1) // 2] + windows[row, counted // 2]) / 2
    return medians


def _earlier(recent: Column) -> NDArray[np.float64]:
    """Return for each day the medians of the year before, none of which shares a run with the day's own."""
    padded = np.concatenate((np.full(BASELINE_DAYS, np.nan), recent))
    windows = sliding_window_view(padded, BASELINE_DAYS + 1)[: len(recent)]
    return windows[:, BASELINE_DAYS - RECENT_DAYS :: -STRIDE_DAYS]
