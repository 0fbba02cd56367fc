"""What a session cost, outside (pace) and inside (heart rate, effort), and how load changes by day.

Streams come as ``(values, time)``: a sample stands for the seconds since the one before, so give a time
without pauses. Daily loads come as dense arrays, one value a day, rest days 0.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from science.cleaning import Mask
from science.recording import Column, increments

#: Weights a and b of Banister's TRIMP by sex (Morton, Fitz-Clarke & Banister 1990).
TRIMP_WEIGHTS: dict[str, tuple[float, float]] = {"m": (0.64, 1.92), "f": (0.86, 1.67)}
#: Lower bounds of Edwards' five zones as shares of the maximum heart rate (Edwards 1993).
EDWARDS_ZONES = (0.5, 0.6, 0.7, 0.8, 0.9)
#: Window of the rolling mean in the normalised speed, s (convention).
NORMALISING_WINDOW = 30.0
#: How hard an hour at the threshold feels on the CR-10 scale (convention).
EFFORT_OF_THRESHOLD = 7.0
#: Longest grid of one second that a rolling mean is computed on.
LONGEST_GRID = 200_000
#: Days of the acute and of the chronic mean.
ACUTE_DAYS, CHRONIC_DAYS = 7, 28
#: Monotony has no upper end; a week of equal days is shown as this (convention).
HIGHEST_MONOTONY = 10.0
#: Smallest number that is divided by.
TINY = 1e-12


def _seconds(values: Column, time: Column) -> Column:
    seconds = increments(time)
    return np.where(np.isfinite(values) & (seconds > 0), seconds, 0.0)


def trimp_rate(reserve: Column, *, sex: str = "") -> Column:
    """Return TRIMP per minute at a share of the heart-rate reserve: ``x a e^(b x)``, x clamped to 0–1.

    ``sex`` "m…" or "f…" chooses (a, b) = (0.64, 1.92) or (0.86, 1.67); otherwise the mean of both sexes'
    values is returned. Morton, Fitz-Clarke & Banister 1990, J Appl Physiol 69:1171, doi
    10.1152/jappl.1990.69.3.1171.
    """
    x = np.clip(reserve, 0.0, 1.0)
    chosen = TRIMP_WEIGHTS.get(sex[:1].lower())
    weights = [chosen] if chosen else list(TRIMP_WEIGHTS.values())
    return np.asarray(sum(x * a * np.exp(b * x) for a, b in weights) / len(weights))


def trimp(heart_rate: Column, time: Column, *, maximum: float, resting: float, sex: str = "") -> float:
    """Return Banister's training impulse of a heart-rate stream, in TRIMP (arbitrary units).

    ``sum dt x a e^(b x)``, dt in minutes, ``x = (HR - resting) / (maximum - resting)`` in bpm. The stream is
    integrated: the TRIMP of the mean heart rate is too low for intervals. Missing heart rates add nothing.
    NaN if there is no heart rate or the thresholds are impossible. Morton, Fitz-Clarke & Banister 1990, J
    Appl Physiol 69:1171, doi 10.1152/jappl.1990.69.3.1171.
    """
    seconds = _seconds(heart_rate, time)
    if not seconds.any() or not maximum > resting:
        return math.nan
    known = seconds > 0
    reserve = (heart_rate[known] - resting) / (maximum - resting)
    return float(np.sum(seconds[known] * trimp_rate(reserve, sex=sex)) / 60.0)


def hr_load(trimp: float, *, threshold: float, maximum: float, resting: float, sex: str = "") -> float:
    """Return the heart-rate load: 100 is an hour at the threshold heart rate (bpm).

    ``100 TRIMP / TRIMP(60 min at threshold)``; NaN if the thresholds are impossible. The load of
    the same name by TrainingPeaks counts zones and differs.
    """
    if not resting < threshold <= maximum:
        return math.nan
    hour = 60.0 * float(trimp_rate(np.array((threshold - resting) / (maximum - resting)), sex=sex))
    return 100.0 * trimp / hour


def edwards_trimp(heart_rate: Column, time: Column, *, maximum: float) -> float:
    """Return Edwards' training impulse: minutes in 50–60, 60–70 … 90–100 % of the maximum (bpm) times 1 to 5.

    Below 50 % counts nothing. NaN without heart rate. Edwards 1993, The Heart Rate Monitor Book.
    """
    seconds = _seconds(heart_rate, time)
    if not seconds.any() or not maximum > 0:
        return math.nan
    known = seconds > 0
    weight = np.digitize(heart_rate[known] / maximum, EDWARDS_ZONES)
    return float(np.sum(seconds[known] * weight) / 60.0)


def lucia_trimp(heart_rate: Column, time: Column, *, first: float, second: float) -> float:
    """Return Lucía's training impulse: minutes below, between and above two thresholds times 1, 2, 3.

    ``first`` and ``second`` ventilatory threshold in bpm. Lucía et al. 2003, Med Sci Sports Exerc 35:872,
    doi 10.1249/01.MSS.0000064999.82036.B4.
    """
    seconds = _seconds(heart_rate, time)
    if not seconds.any() or not second > first:
        return math.nan
    known = seconds > 0
    return float(np.sum(seconds[known] * (1 + np.digitize(heart_rate[known], (first, second)))) / 60.0)


def session_rpe(rating: float, duration: float) -> float:
    """Return the session-RPE load: rating on the CR-10 scale (0–10) times minutes; ``duration`` in seconds.

    Foster et al. 2001, J Strength Cond Res 15:109, doi 10.1519/00124278-200102000-00019.
    """
    return rating * duration / 60.0


def normalised_speed(
    speed: Column, time: Column, *, moving: Mask | None = None, window: float = NORMALISING_WINDOW
) -> float:
    """Return the even speed (m/s) that weighs as much as this uneven one.

    4th root of the mean of the 4th power of the mean over ``window`` seconds, of a (grade-adjusted) speed
    in m/s; of a power in W it is the normalised power. Samples that are missing or not ``moving`` are cut out
    of the time before windows are laid, so a stop neither adds nor removes pace. NaN if nothing is left. The
    4th power comes from cycling power and over-rewards fartlek in running (convention).
    """
    seconds = _seconds(speed, time)
    if moving is not None:
        seconds = np.where(moving, seconds, 0.0)
    total = float(seconds.sum())
    if total <= 0:
        return math.nan
    clock = np.cumsum(seconds)
    way = np.cumsum(np.where(seconds > 0, speed, 0.0).clip(0.0) * seconds)
    if total <= window:
        return float(way[-1] / total)
    ends = np.linspace(window, total, min(int(total - window) + 1, LONGEST_GRID))
    passed = np.interp(ends, clock, way) - np.interp(ends - window, clock, way)
    # Squared twice: a power of 4 takes twenty times as long.
    squared = np.square(passed / window)
    return float(np.mean(np.square(squared)) ** 0.25)


def intensity_factor(normalised_speed: float, *, threshold_speed: float) -> float:
    """Return the normalised speed as a share of the threshold speed (both m/s); NaN without a threshold."""
    return normalised_speed / threshold_speed if threshold_speed > 0 else math.nan


def pace_load(normalised_speed: float, moving_time: float, *, threshold_speed: float) -> float:
    """Return the pace load: 100 is an hour at the threshold speed.

    ``100 h IF²`` with ``IF = normalised / threshold speed`` (m/s), h the hours moving (``moving_time`` in
    s). The threshold speed is what one holds for an hour, 0.94 of critical speed, valid on that day.
    """
    share = intensity_factor(normalised_speed, threshold_speed=threshold_speed)
    return 100.0 * moving_time / 3600.0 * share * share


def power_load(normalised_power: float, moving_time: float, *, threshold_power: float) -> float:
    """Return the power load: 100 is an hour at the threshold power (W), ``100 h (normalised / threshold)²``.

    Meters of other brands read up to a third differently: both powers must come from one.
    """
    return pace_load(normalised_power, moving_time, threshold_speed=threshold_power)


def effort_load(rating: float, duration: float) -> float:
    """Return the session-RPE load on the scale of the others: 100 is an hour that felt like 7 of 10.

    ``100 RPE min / (7 · 60)``, ``duration`` in s. The 7 is a convention until enough runs say what an effort is
    worth to this runner.
    """
    return 100.0 * session_rpe(rating, duration) / session_rpe(EFFORT_OF_THRESHOLD, 3600.0)


def rolling_mean(load: Column, days: int) -> Column:
    """Return the mean of each day and the ``days - 1`` before it; NaN where there are fewer."""
    means = np.full(len(load), np.nan)
    if len(load) >= days:
        total = np.concatenate(([0.0], np.cumsum(load)))
        means[days - 1 :] = (total[days:] - total[:-days]) / days
    return means


def acwr_coupled(load: Column) -> Column:
    """Return per day the acute to chronic ratio ``mean(7 days) / mean(28 days)``, at most 4; NaN without history.

    No predictor of injury: coupling alone correlates the two (Lolli et al. 2019, Br J Sports Med 53:921,
    doi 10.1136/bjsports-2017-098110), and in runners it went the other way (Frandsen et al. 2025,
    doi 10.1136/bjsports-2024-109380).
    """
    return _ratio(rolling_mean(load, ACUTE_DAYS), rolling_mean(load, CHRONIC_DAYS))


def acwr_uncoupled(load: Column) -> Column:
    """Return per day ``mean(7 days) / mean(the 21 days before them)``; the coupled one is ``4 U / (3 + U)``.

    Lolli et al. 2019, Br J Sports Med 53:921, doi 10.1136/bjsports-2017-098110.
    """
    before = rolling_mean(load, CHRONIC_DAYS - ACUTE_DAYS)
    shifted = np.concatenate((np.full(ACUTE_DAYS, np.nan), before))[: len(load)]
    return _ratio(rolling_mean(load, ACUTE_DAYS), shifted)


def acwr_weighted(load: Column) -> Column:
    """Return per day the ratio of exponentially weighted means with ``lambda = 2 / (N + 1)``, N 7 and 28.

    Those decay with 3.5 and 14 days: not to be mixed with CTL and ATL. NaN in the first 27 days. Williams
    et al. 2017, Br J Sports Med 51:209, doi 10.1136/bjsports-2016-096589.
    """
    acute, chronic = (weighted_mean(load, days) for days in (ACUTE_DAYS, CHRONIC_DAYS))
    ratio = _ratio(acute, chronic)
    ratio[: CHRONIC_DAYS - 1] = np.nan
    return ratio


def weighted_mean(load: Column, days: int, *, start: float | None = None) -> Column:
    """Return per day the exponentially weighted mean with ``lambda = 2 / (days + 1)``.

    It begins at ``start``, else at the first load.
    Williams et al. 2017, Br J Sports Med 51:209, doi 10.1136/bjsports-2016-096589.
    """
    share = 2.0 / (days + 1.0)
    mean = start if start is not None else float(load[0]) if len(load) else 0.0
    means = []
    for value in load.tolist():
        mean += share * (value - mean)
        means.append(mean)
    return np.array(means, dtype=float)


def _ratio(above: Column, below: Column) -> Column:
    usable = below > TINY
    return np.asarray(np.divide(above, below, out=np.full(len(above), np.nan), where=usable))


def monotony(load: Column, *, sample: bool = False) -> Column:
    """Return per day Foster's monotony, mean over standard deviation of seven days' loads, at most 10.

    The population's deviation, or the ``sample``'s. A week without any load has none (NaN). Foster 1998,
    Med Sci Sports Exerc 30:1164, doi 10.1097/00005768-199807000-00023: 25 athletes; above 2 is commonly
    flagged.
    """
    result = np.full(len(load), np.nan)
    if len(load) >= ACUTE_DAYS:
        weeks = sliding_window_view(load, ACUTE_DAYS)
        mean, spread = weeks.mean(axis=1), weeks.std(axis=1, ddof=int(sample))
        capped = np.minimum(mean / np.maximum(spread, TINY), HIGHEST_MONOTONY)
        result[ACUTE_DAYS - 1 :] = np.where(mean > TINY, capped, np.nan)
    return result


def strain(load: Column, *, sample: bool = False) -> Column:
    """Return per day Foster's strain: seven days' load times its monotony (Foster 1998, see there)."""
    return rolling_mean(load, ACUTE_DAYS) * ACUTE_DAYS * monotony(load, sample=sample)


def longest_before(values: Column, *, days: int = 30) -> Column:
    """Return per day the largest value of the ``days`` before it, today left out; NaN on the first day.

    Of the longest run of each day (m) it is what a new run is compared with: single runs more than 10 % longer than
    the longest of the last 30 days went with more injuries, in 5,205 runners. Frandsen et al. 2025, Br J Sports Med
    59:1203, doi 10.1136/bjsports-2024-109380.
    """
    padded = np.concatenate((np.full(days, -np.inf), values))
    largest = sliding_window_view(padded, days).max(axis=1)[: len(values)]
    return np.where(np.isfinite(largest), largest, np.nan)


def ramp(ctl: Column, *, days: int = 7) -> Column:
    """Return per day how much CTL rose in a week: ``CTL_t - CTL_{t-7}``; NaN in the first week."""
    rise = np.full(len(ctl), np.nan)
    rise[days:] = ctl[days:] - ctl[:-days]
    return rise


def divergence(external: Column, internal: Column) -> Column:
    """Return ``ln(E / I)`` of two acute to chronic ratios: below 0 the heart works harder than the legs.

    0 is agreement. It inherits every flaw of the ratios and is unvalidated. NaN unless both
    are positive.
    """
    usable = (external > 0) & (internal > 0)
    quotient = np.divide(external, internal, out=np.ones(len(external)), where=usable)
    return np.where(usable, np.log(quotient), np.nan)
