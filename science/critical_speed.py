"""Critical speed from a runner's best efforts: which count, how sure the estimate is, and what is missing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from science.distance_time import CriticalSpeedFit, fit, intercept_error, interval_half_width
from science.effort_advice import advice
from science.effort_checks import (
    Rejection,
    doubts,
    fastest_by_distance,
    reject_easy,
    reject_impossible,
    reject_parts,
    reject_short_of_line,
    reject_stale,
)
from science.effort_line import arrays, below_ten_kilometres, line_through
from science.efforts import Effort
from science.units import duration_text

__all__ = [
    "CriticalSpeedEstimate",
    "CriticalSpeedFit",
    "Rejection",
    "estimate",
    "fit",
    "threshold_of_effort",
    "threshold_speed",
]

#: Speed that one holds for about an hour, as a share of critical speed (convention).
THRESHOLD_SHARE = 0.94
#: Efforts of this duration show critical speed, s.
DURATIONS = (120.0, 1200.0)
#: D′ is shown only with a standard error below this share of it.
D_PRIME_ERROR = 0.25
#: A single effort of this duration gives a threshold when there is no critical speed, s.
SINGLE_DURATIONS = (1200.0, 3600.0)
#: Riegel's exponent that carries it to an hour, and the half width of its interval as a share (convention).
SINGLE_EXPONENT = 1.07
SINGLE_ERROR = 0.05


@dataclass(frozen=True, slots=True)
class CriticalSpeedEstimate:
    """What a runner's efforts say about critical speed and threshold, and what they do not say.

    ``critical_speed`` (m/s) with its 95 % interval ``low`` to ``high``, and ``d_prime`` (m) with its standard
    error, all NaN if the efforts do not allow it; ``d_prime_shown`` says whether D′ is sure enough to show.
    ``threshold_speed`` with ``threshold_low`` and ``threshold_high`` is the speed held for an hour, by ``method``
    "critical speed", "single effort" or "" for none. ``used`` and ``rejected`` efforts, ``flags`` (sentences
    about doubtful efforts), ``missing`` (why there is no critical speed, else empty) and ``advice`` (the
    run that would make it surer).
    """

    critical_speed: float = math.nan
    low: float = math.nan
    high: float = math.nan
    d_prime: float = math.nan
    d_prime_error: float = math.nan
    d_prime_shown: bool = False
    threshold_speed: float = math.nan
    threshold_low: float = math.nan
    threshold_high: float = math.nan
    method: str = ""
    used: tuple[Effort, ...] = ()
    rejected: tuple[Rejection, ...] = ()
    fit: CriticalSpeedFit | None = None
    flags: tuple[str, ...] = field(default=())
    missing: str = ""
    advice: str = ""


def threshold_speed(critical_speed: float) -> float:
    """Return the speed held for about 60 minutes: ``0.94 CS`` (m/s).

    From the critical speeds and hour performances of two world-record holders; a convention.
    """
    return THRESHOLD_SHARE * critical_speed


def threshold_of_effort(effort: Effort) -> float:
    """Return the speed held for an hour (m/s) that an all-out effort of 20 to 60 minutes implies.

    ``d (3600 / t)^(1/1.07) / 3600``: Riegel's law with the exponent 1.07. Riegel 1981, Am Sci 69:285.
    """
    hour = 3600.0
    return float(effort.distance * (hour / effort.time) ** (1.0 / SINGLE_EXPONENT) / hour)


def estimate(efforts: Sequence[Effort], *, sex: str = "", max_heart_rate: float = math.nan) -> CriticalSpeedEstimate:
    """Estimate critical speed from a runner's best efforts of the last 90 to 120 days.

    ``efforts`` may hold any distances, several times too; ``sex`` chooses the world records that cap them,
    ``max_heart_rate`` (bpm, measured) tells long efforts that were held back. The line ``d = D′ + CS t`` is fitted to
    those of 2 to 20 minutes that pass the checks of ``science.effort_checks``; it is given out only with at least
    3 distances, a longest effort of 3 times the shortest, SE(CS) up to 2 %, residuals up to 2.5 %, D′ between 40 and
    450 m, CS below the slowest of these speeds and above 80 % of the best 10 km speed, and the three models within
    4 % of one another. The interval is for noise that grows with distance (``interval_half_width``). Otherwise the
    threshold comes from the best single effort of 20 to 60 minutes, ±5 %.

    Smyth & Muniz-Pumares 2020, Med Sci Sports Exerc 52:2637, doi 10.1249/mss.0000000000002412; the gates
    are conventions.
    """
    best, rejected = reject_impossible(fastest_by_distance(efforts), sex=sex)
    best, stale = reject_stale(best)
    whole, parts = reject_parts(best)
    inside, outside = _in_window(whole)
    hard, easy = reject_easy(inside, max_heart_rate=max_heart_rate)
    level, short = reject_short_of_line(hard)
    line = line_through(level)
    fitted, used = line.fitted, line.used
    rejected = [*rejected, *stale, *parts, *outside, *easy, *short, *line.left_out]
    missing = line.missing or ("" if fitted is None else below_ten_kilometres(fitted, best))
    flags = tuple(doubts(best))
    if fitted is None or missing:
        return _from_single_effort(best, tuple(rejected), flags, missing, advice(used))
    chosen = bool(short or line.left_out or _in_window([item.effort for item in stale])[0])
    error = intercept_error(fitted, *arrays(used))
    half = interval_half_width(fitted, *arrays(used), chosen=chosen)
    speed = fitted.critical_speed
    return CriticalSpeedEstimate(
        critical_speed=speed,
        low=speed - half,
        high=speed + half,
        d_prime=fitted.d_prime,
        d_prime_error=error,
        d_prime_shown=error < D_PRIME_ERROR * fitted.d_prime,
        threshold_speed=threshold_speed(speed),
        threshold_low=threshold_speed(speed - half),
        threshold_high=threshold_speed(speed + half),
        method="critical speed",
        used=used,
        rejected=tuple(rejected),
        fit=fitted,
        flags=flags,
        advice=advice(used, fitted),
    )


def _in_window(efforts: Sequence[Effort]) -> tuple[list[Effort], list[Rejection]]:
    low, high = DURATIONS
    inside = [effort for effort in efforts if low <= effort.time <= high]
    reason = "It took {}; only efforts of 2 to 20 minutes show critical speed."
    outside = [
        Rejection(effort, reason.format(duration_text(effort.time))) for effort in efforts if effort not in inside
    ]
    return inside, outside


def _from_single_effort(
    best: Sequence[Effort],
    rejected: tuple[Rejection, ...],
    flags: tuple[str, ...],
    missing: str,
    advice: str,
) -> CriticalSpeedEstimate:
    low, high = SINGLE_DURATIONS
    single = [effort for effort in best if low <= effort.time <= high]
    if not single:
        return CriticalSpeedEstimate(rejected=rejected, flags=flags, missing=missing, advice=advice)
    chosen = max(single, key=threshold_of_effort)
    speed = threshold_of_effort(chosen)
    return CriticalSpeedEstimate(
        threshold_speed=speed,
        threshold_low=speed * (1 - SINGLE_ERROR),
        threshold_high=speed * (1 + SINGLE_ERROR),
        method="single effort",
        used=(chosen,),
        rejected=tuple(item for item in rejected if item.effort != chosen),
        flags=flags,
        missing=missing,
        advice=advice,
    )
