"""Critical speed from a runner's best efforts: which count, how sure the estimate is, and what is missing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from science.distance_time import CriticalSpeedFit, fit, proportional_half_width
from science.effort_checks import (
    Rejection,
    doubts,
    fastest_by_distance,
    reject_impossible,
    reject_short_of_line,
    reject_stale,
)
from science.efforts import Effort
from science.recording import Column
from science.units import distance_name, duration_text

__all__ = [
    "CriticalSpeedEstimate",
    "CriticalSpeedFit",
    "Rejection",
    "d_prime_balance",
    "estimate",
    "fit",
    "threshold_of_effort",
    "threshold_speed",
]

#: Speed that one holds for about an hour, as a share of critical speed (convention).
THRESHOLD_SHARE = 0.94
#: Efforts of this duration show critical speed, s.
DURATIONS = (120.0, 1200.0)
#: At least this many distances, and the longest lasting at least so many times as long as the shortest.
FEWEST_EFFORTS = 3
SMALLEST_RATIO = 3.0
#: Largest believable standard error of critical speed and residual, as shares (convention).
LARGEST_ERROR = 0.02
LARGEST_RESIDUAL = 0.025
#: Believable D′, m (convention).
D_PRIMES = (40.0, 450.0)
#: Largest spread of the models over the linear one (convention).
LARGEST_SPREAD = 0.04
#: Critical speed lies above this share of the best 10 km speed (convention).
SHARE_OF_10_KM = 0.80
#: D′ is shown only with a standard error below this share of it.
D_PRIME_ERROR = 0.25
#: A single effort of this duration gives a threshold when there is no critical speed, s.
SINGLE_DURATIONS = (1200.0, 3600.0)
#: Riegel's exponent that carries it to an hour, and the half width of its interval as a share (convention).
SINGLE_EXPONENT = 1.07
SINGLE_ERROR = 0.05
#: Durations that an estimate wants, s: short, middle and long (convention).
WANTED_DURATIONS = (180.0, 420.0, 900.0)
#: Smallest number that is divided by.
TINY = 1e-12


@dataclass(frozen=True, slots=True)
class CriticalSpeedEstimate:
    """What a runner's efforts say about critical speed and threshold, and what they do not say.

    ``critical_speed`` (m/s) with its 95 % interval ``low`` to ``high``, and ``d_prime`` (m), all NaN if
    the efforts do not allow it; ``d_prime_shown`` says whether D′ is sure enough to show. ``threshold_speed``
    with ``threshold_low`` and ``threshold_high`` is the speed held for an hour, by ``method``
    "critical speed", "single effort" or "" for none. ``used`` and ``rejected`` efforts, ``flags`` (sentences
    about doubtful efforts), ``missing`` (why there is no critical speed, else empty) and ``advice`` (the
    run that would make it surer).
    """

    critical_speed: float = math.nan
    low: float = math.nan
    high: float = math.nan
    d_prime: float = math.nan
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


def estimate(efforts: Sequence[Effort], *, sex: str = "") -> CriticalSpeedEstimate:
    """Estimate critical speed from a runner's best efforts of the last 90 to 120 days.

    ``efforts`` may hold any distances, several times too; ``sex`` chooses the world records that cap them.
    The line ``d = D′ + CS t`` is fitted to those of 2 to 20 minutes that pass the checks of
    ``science.effort_checks``; it is given out only with at least 3 distances, a longest effort of 3 times
    the shortest, SE(CS) up to 2 %, residuals up to 2.5 %, D′ between 40 and 450 m, CS below the slowest of
    these speeds and above 80 % of the best 10 km speed, and the three models within 4 % of one another. The
    interval is the wider of the plain one and the one for noise that grows with distance. Otherwise the
    threshold comes from the best single effort of 20 to 60 minutes, ±5 %.

    Smyth & Muniz-Pumares 2020, Med Sci Sports Exerc 52:2637, doi 10.1249/mss.0000000000002412; the gates
    are conventions.
    """
    best, rejected = reject_impossible(fastest_by_distance(efforts), sex=sex)
    best, stale = reject_stale(best)
    inside, outside = _in_window(best)
    used, short = reject_short_of_line(inside)
    rejected = [*rejected, *stale, *outside, *short]
    fitted, used, odd = _fit_without_outliers(used)
    rejected += odd
    missing = _too_few(used) or _refusal(fitted, used, best)
    flags = tuple(doubts(best))
    if fitted is None or missing:
        return _from_single_effort(best, tuple(rejected), flags, missing, _advice(used))
    half = (fitted.high - fitted.low) / 2
    scattered = proportional_half_width(fitted, *_arrays(used))
    half = max(half, 0.0 if math.isnan(scattered) else scattered)
    speed = fitted.critical_speed
    return CriticalSpeedEstimate(
        critical_speed=speed,
        low=speed - half,
        high=speed + half,
        d_prime=fitted.d_prime,
        d_prime_shown=fitted.d_prime_error < D_PRIME_ERROR * fitted.d_prime,
        threshold_speed=threshold_speed(speed),
        threshold_low=threshold_speed(speed - half),
        threshold_high=threshold_speed(speed + half),
        method="critical speed",
        used=tuple(used),
        rejected=tuple(rejected),
        fit=fitted,
        flags=flags,
        advice=_advice(used),
    )


def _in_window(efforts: Sequence[Effort]) -> tuple[list[Effort], list[Rejection]]:
    low, high = DURATIONS
    inside = [effort for effort in efforts if low <= effort.time <= high]
    reason = "It took {}; only efforts of 2 to 20 minutes show critical speed."
    outside = [
        Rejection(effort, reason.format(duration_text(effort.time))) for effort in efforts if effort not in inside
    ]
    return inside, outside


def _arrays(efforts: Sequence[Effort]) -> tuple[Column, Column]:
    return np.array([effort.distance for effort in efforts]), np.array([effort.time for effort in efforts])


def _fit_without_outliers(
    efforts: list[Effort],
) -> tuple[CriticalSpeedFit | None, list[Effort], list[Rejection]]:
    """Fit the line; while an effort lies too far off it and enough others remain, leave out the worst."""
    used = list(efforts)
    rejected: list[Rejection] = []
    while len(used) >= FEWEST_EFFORTS:
        fitted = fit(*_arrays(used))
        shares = [abs(r) / effort.distance for r, effort in zip(fitted.residuals, used, strict=True)]
        worst = int(np.argmax(shares))
        if shares[worst] <= LARGEST_RESIDUAL or len(used) == FEWEST_EFFORTS:
            return fitted, used, rejected
        reason = f"It lies {100 * shares[worst]:.0f} % off the line through the other efforts."
        rejected.append(Rejection(used.pop(worst), reason))
    return None, used, rejected


def _too_few(used: Sequence[Effort]) -> str:
    if len(used) < FEWEST_EFFORTS:
        names = ", ".join(distance_name(effort.distance) for effort in used)
        return "Critical speed needs all-out efforts of 2 to 20 minutes over at least three distances; " + (
            f"there are {len(used)} ({names})." if used else "there are none."
        )
    if used[-1].time < SMALLEST_RATIO * used[0].time:
        return (
            "The longest effort must last at least three times as long as the shortest; "
            f"they last {duration_text(used[0].time)} and {duration_text(used[-1].time)}."
        )
    return ""


def _refusal(fitted: CriticalSpeedFit | None, used: Sequence[Effort], best: Sequence[Effort]) -> str:
    """Return why a fitted line is not believed, empty if it is."""
    if fitted is None:
        return ""
    speed = fitted.critical_speed
    tens = [effort.speed for effort in best if math.isclose(effort.distance, 10000, rel_tol=1e-3)]
    residual = max(abs(r) / effort.distance for r, effort in zip(fitted.residuals, used, strict=True))
    impossible = not D_PRIMES[0] <= fitted.d_prime <= D_PRIMES[1]
    scattered = fitted.critical_speed_error > LARGEST_ERROR * speed
    gates = (
        (speed <= 0, "The efforts lie on no rising line."),
        (impossible, "The efforts imply an impossible D′: some were not all-out."),
        (residual > LARGEST_RESIDUAL, "The efforts do not lie on one line: some were not all-out."),
        (scattered, "The efforts scatter too much around their line."),
        (speed >= min(effort.speed for effort in used), "The line is faster than one of the efforts."),
        (bool(tens) and speed <= SHARE_OF_10_KM * max(tens), "The line is far slower than the best 10 km."),
        (_spread(used) > LARGEST_SPREAD, "The models of critical speed disagree on these efforts."),
    )
    return next((reason for failed, reason in gates if failed), "")


def _spread(used: Sequence[Effort]) -> float:
    """Return by how much the inverse and the hyperbolic model differ, as a share of the linear one."""
    data = _arrays(used)
    inverse, hyperbolic, linear = (
        fit(*data, model=model).critical_speed for model in ("inverse", "hyperbolic", "linear")
    )
    return (inverse - hyperbolic) / max(linear, TINY)


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


def _advice(used: Sequence[Effort]) -> str:
    """Return which all-out run would add most: the wanted duration farthest from those at hand."""
    times = [effort.time for effort in used]

    def distance_to_known(duration: float) -> float:
        return min((abs(math.log(duration / time)) for time in times), default=duration)

    wanted = max(WANTED_DURATIONS, key=distance_to_known)
    text = f"An all-out run of about {wanted / 60:.0f} minutes"
    if not used:
        return f"{text} would be a start."
    nearest = min(used, key=lambda effort: abs(math.log(wanted / effort.time)))
    way = round(nearest.speed * (nearest.time / wanted) ** 0.07 * wanted / 100) * 100
    return f"{text} (some {distance_name(way)}) would make the estimate surer."


def d_prime_balance(speed: Column, time: Column, *, critical_speed: float, d_prime: float) -> Column:
    """Return what is left of D′ (m) at every sample of a speed (m/s; grade-adjusted, smoothed over 5 s).

    Above critical speed ``B -= (v - CS) dt``, below ``B = D′ - (D′ - B) e^(-(CS - v) dt / D′)``. Starts
    full. Below zero means that critical speed or D′ is too low, not heroism. A missing speed changes
    nothing. Kirby et al. 2021, J Appl Physiol 131:1532, doi 10.1152/japplphysiol.00223.2021; Skiba et al.
    2015.
    """
    seconds = np.diff(time, prepend=time[:1])
    over = np.where(np.isfinite(speed), speed - critical_speed, 0.0) * seconds
    left = np.exp(np.minimum(over, 0.0) / max(d_prime, TINY))
    spent = 0.0
    balance = []
    for more, share in zip(np.maximum(over, 0.0).tolist(), left.tolist(), strict=True):
        spent = spent * share + more
        balance.append(d_prime - spent)
    return np.array(balance, dtype=float)
