"""The line of critical speed through all-out efforts: whether it can be believed, and which efforts lie off it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from science.distance_time import CriticalSpeedFit, fit
from science.effort_checks import Rejection
from science.efforts import Effort
from science.recording import Column
from science.units import distance_name, duration_text

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
#: So many efforts may be left out because they lie off the line of the others (convention).
MOST_LEFT_OUT = 3
#: Smallest number that is divided by.
TINY = 1e-12


def arrays(efforts: Sequence[Effort]) -> tuple[Column, Column]:
    """Return the distances (m) and the times (s) of efforts."""
    return np.array([effort.distance for effort in efforts]), np.array([effort.time for effort in efforts])


def too_few(used: Sequence[Effort]) -> str:
    """Return a sentence about what efforts a line lacks, empty if nothing; ``used`` come shortest first."""
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


def refusal(fitted: CriticalSpeedFit, used: Sequence[Effort]) -> str:
    """Return why a fitted line is not believed, empty if it is."""
    speed = fitted.critical_speed
    residual = max(abs(share) for share in _shares(fitted, used))
    impossible = not D_PRIMES[0] <= fitted.d_prime <= D_PRIMES[1]
    scattered = fitted.critical_speed_error > LARGEST_ERROR * speed
    gates = (
        (speed <= 0, "The efforts lie on no rising line."),
        (impossible, "The efforts imply an impossible D′: some were not all-out."),
        (residual > LARGEST_RESIDUAL, "The efforts do not lie on one line: some were not all-out."),
        (scattered, "The efforts scatter too much around their line."),
        (speed >= min(effort.speed for effort in used), "The line is faster than one of the efforts."),
    )
    return next((reason for failed, reason in gates if failed), "") or (
        "The models of critical speed disagree on these efforts." if _spread(fitted, used) > LARGEST_SPREAD else ""
    )


def below_ten_kilometres(fitted: CriticalSpeedFit, best: Sequence[Effort]) -> str:
    """Return a sentence if the line is far slower than the best 10 km of ``best``, else nothing."""
    tens = [effort.speed for effort in best if math.isclose(effort.distance, 10000, rel_tol=1e-3)]
    slow = bool(tens) and fitted.critical_speed <= SHARE_OF_10_KM * max(tens)
    return "The line is far slower than the best 10 km." if slow else ""


def _shares(fitted: CriticalSpeedFit, used: Sequence[Effort]) -> list[float]:
    return [r / effort.distance for r, effort in zip(fitted.residuals, used, strict=True)]


def _spread(fitted: CriticalSpeedFit, used: Sequence[Effort]) -> float:
    """Return by how much the inverse and the hyperbolic model differ, as a share of the linear one."""
    inverse, hyperbolic = (fit(*arrays(used), model=model).critical_speed for model in ("inverse", "hyperbolic"))
    return (inverse - hyperbolic) / max(fitted.critical_speed, TINY)


@dataclass(frozen=True, slots=True)
class Line:
    """A line through efforts: the ``fitted`` one (None with fewer than three), the efforts ``used`` and ``left_out``.

    ``missing`` says why it is not to be believed; empty if it is.
    """

    fitted: CriticalSpeedFit | None
    used: tuple[Effort, ...]
    left_out: tuple[Rejection, ...] = ()
    missing: str = ""


def line_through(efforts: Sequence[Effort]) -> Line:
    """Fit the line, without the fewest efforts that keep it from being believed.

    ``efforts`` come shortest first. Leaving out is tried in this order: as few as may be, rather efforts below the
    line of the others than above it (who runs easily is too slow, nobody is too fast), those that leave the smallest
    residuals. If nothing helps the line through all is returned.
    """
    if len(efforts) < FEWEST_EFFORTS:
        return Line(None, tuple(efforts), missing=too_few(efforts))
    whole = fit(*arrays(efforts))
    missing = too_few(efforts)
    if missing or not (missing := refusal(whole, efforts)):
        return Line(whole, tuple(efforts), missing=missing)
    for left_out in range(1, min(MOST_LEFT_OUT, len(efforts) - FEWEST_EFFORTS) + 1):
        found = min(_lines(efforts, left_out), key=lambda line: line[0], default=None)
        if found is not None:
            _order, fitted, used = found
            return Line(fitted, used, tuple(_off(effort, fitted) for effort in efforts if effort not in used))
    return Line(whole, tuple(efforts), missing=missing)


def _lines(
    efforts: Sequence[Effort], left_out: int
) -> Iterator[tuple[tuple[int, float], CriticalSpeedFit, tuple[Effort, ...]]]:
    """Yield the believable lines without ``left_out`` efforts, each with what it is to be preferred by."""
    for used in combinations(efforts, len(efforts) - left_out):
        if too_few(used):
            continue
        fitted = fit(*arrays(used))
        if refusal(fitted, used):
            continue
        above = sum(_above(effort, fitted) > 0 for effort in efforts if effort not in used)
        yield (above, sum(share * share for share in _shares(fitted, used))), fitted, used


def _above(effort: Effort, fitted: CriticalSpeedFit) -> float:
    return (effort.distance - fitted.d_prime - fitted.critical_speed * effort.time) / effort.distance


def _off(effort: Effort, fitted: CriticalSpeedFit) -> Rejection:
    share = 100 * _above(effort, fitted)
    if share < 0:
        return Rejection(effort, f"It lies {-share:.0f} % below the line of the other efforts: probably not all-out.")
    return Rejection(effort, f"It lies {share:.0f} % above the line of the other efforts: too fast to fit them.")
