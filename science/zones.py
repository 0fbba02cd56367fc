"""Maximum heart rate by age, and zones of heart rate and of speed.

Zones are given by their rising upper bounds and are half-open: zone k holds ``bounds[k-2] <= value <
bounds[k-1]``, the first reaches down to nothing, the last up to anything (``science.streams.time_in_zones``).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

#: Standard error of the HUNT formula, bpm (Nes et al. 2013).
MAX_HEART_RATE_ERROR = 10.8
#: Intercept and slope per year of age. HUNT: Nes et al. 2013; Tanaka et al. 2001; Gellish et al. 2007.
AGE_FORMULAS: dict[str, tuple[float, float]] = {
    "hunt": (211.0, 0.64),
    "tanaka": (208.0, 0.7),
    "gellish": (207.0, 0.7),
}
#: Upper bounds of five zones as shares of the maximum heart rate, or of the reserve (convention).
FIVE_ZONES: tuple[float, ...] = (0.60, 0.70, 0.80, 0.90, 1.00)
#: Friel's seven zones 1, 2, 3, 4, 5a, 5b, 5c as shares of the threshold heart rate (upper bounds).
FRIEL_HEART_RATE: tuple[float, ...] = (0.85, 0.90, 0.95, 1.00, 1.03, 1.06, math.inf)
#: The same in five zones, 5a–5c taken together; the last bound is for display only.
FRIEL_FIVE: tuple[float, ...] = (0.85, 0.90, 0.95, 1.00, 1.06)
#: Upper bounds of the pace zones as shares of critical speed (convention).
PACE_ZONES: dict[str, float] = {
    "recovery": 0.78,
    "easy": 0.88,
    "steady": 0.95,
    "threshold": 1.02,
    "VO2max": 1.10,
    "repetition": math.inf,
}
#: Share of the heart-rate reserve at the lactate threshold where nobody measured it (convention).
THRESHOLD_RESERVE = 0.85
#: An observed maximum lower than the formula's by more than this is no maximum, bpm.
MAX_HEART_RATE_SLACK = 15.0


@dataclass(frozen=True, slots=True)
class HeartRateThresholds:
    """What a runner's heart does, valid on some day: bpm, NaN or None where unknown.

    ``maximum`` and ``resting`` heart rate, ``threshold`` (the rate held for an hour; None if nobody
    knows it) and ``zone_bounds``, the upper bounds of zones 1 to 5.
    """

    maximum: float
    resting: float
    threshold: float | None
    zone_bounds: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class PaceZone:
    """A zone of speed from ``low`` (included) to ``high`` (excluded), m/s."""

    name: str
    low: float
    high: float


def max_heart_rate_by_age(age: float, *, formula: str = "hunt") -> float:
    """Estimate the maximum heart rate (bpm) from age in years: ``211 - 0.64 age``.

    Holds for adults of 19 to 89; standard error 10.8 bpm, so ±21 bpm at 95 %, no difference between the
    sexes: an observed maximum is better. Nes et al. 2013, Scand J Med Sci Sports 23:697,
    doi 10.1111/j.1600-0838.2012.01445.x. ``formula`` "tanaka" (``208 - 0.7 age``, Tanaka et al. 2001,
    J Am Coll Cardiol 37:153) and "gellish" (``207 - 0.7 age``, Gellish et al. 2007, MSSE 39:822) exist to
    compare.
    """
    intercept, slope = AGE_FORMULAS[formula]
    return intercept - slope * age


def observed_max_heart_rate(maxima: Sequence[float], *, age: float | None = None) -> float:
    """Return the maximum heart rate (bpm) that runs have shown, NaN if they show none.

    ``maxima`` are the highest five-second heart rates of runs of the last 12 months. The second highest
    counts (two runs must agree), and only if not more than 15 bpm below the formula for the age, if that
    is given (convention).
    """
    known = sorted(value for value in maxima if math.isfinite(value))
    if len(known) < 2:
        return math.nan
    if age is not None and known[-2] < max_heart_rate_by_age(age) - MAX_HEART_RATE_SLACK:
        return math.nan
    return known[-2]


def heart_rate_at_reserve(share: float, *, maximum: float, resting: float) -> float:
    """Return the heart rate (bpm) at a share of the reserve: ``resting + share (maximum - resting)``.

    Karvonen, Kentala & Mustala 1957, Ann Med Exp Biol Fenn 35:307.
    """
    return resting + share * (maximum - resting)


def estimated_threshold_heart_rate(*, maximum: float, resting: float) -> float:
    """Guess the threshold heart rate (bpm) as 85 % of the reserve, where nobody measured it.

    A convention without a study behind it; measured, it is the mean of the last 20 minutes of a
    solo time trial of 30 minutes (Friel).
    """
    return heart_rate_at_reserve(THRESHOLD_RESERVE, maximum=maximum, resting=resting)


def bounds_by_maximum(maximum: float, shares: Sequence[float] = FIVE_ZONES) -> tuple[float, ...]:
    """Return upper zone bounds (bpm) at shares of the maximum heart rate: ``share * maximum`` (convention)."""
    return tuple(share * maximum for share in shares)


def bounds_by_reserve(maximum: float, resting: float, shares: Sequence[float] = FIVE_ZONES) -> tuple[float, ...]:
    """Return upper zone bounds (bpm) at shares of the reserve (Karvonen 1957); these are not %max."""
    return tuple(heart_rate_at_reserve(share, maximum=maximum, resting=resting) for share in shares)


def bounds_by_threshold(threshold: float, shares: Sequence[float] = FRIEL_FIVE) -> tuple[float, ...]:
    """Return upper zone bounds (bpm) at Friel's shares of the threshold heart rate.

    Zones below 85, 85–89, 90–94, 95–99 and from 100 % on, as half-open intervals (Friel, The Triathlete's
    Training Bible).
    """
    return tuple(share * threshold for share in shares)


def pace_zones(critical_speed: float) -> list[PaceZone]:
    """Return the pace zones by critical speed (m/s), slowest first.

    Recovery below 78 %, easy to 88 %, steady to 95 %, threshold to 102 %, VO2max to 110 %, repetition
    above (convention).
    """
    highs = [share * critical_speed for share in PACE_ZONES.values()]
    lows = [0.0, *highs[:-1]]
    return [PaceZone(name, low, high) for name, low, high in zip(PACE_ZONES, lows, highs, strict=True)]


def pace_zone_bounds(critical_speed: float) -> tuple[float, ...]:
    """Return the upper bounds (m/s) of the pace zones of ``pace_zones``."""
    return tuple(zone.high for zone in pace_zones(critical_speed))
