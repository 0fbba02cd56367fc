"""Runners with a known critical speed, to see whether the estimate and its interval find it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from science.critical_speed import CriticalSpeedEstimate, estimate
from science.efforts import Effort
from science.recording import Column
from science.units import MILE

#: Distances that an all-out run may have, m, and how long the shortest and the longest of a runner last, s.
DISTANCES = np.array([800.0, 1000.0, 1200.0, 1500.0, MILE, 2000.0, 2400.0, 3000.0, 3200.0, 4000.0, 5000.0])
SHORTEST, LONGEST = 125.0, 1150.0
#: Between these the runners' critical speeds (m/s) and D′ (m) are spread evenly.
SPEEDS, D_PRIMES = (3.0, 5.0), (100.0, 300.0)
#: An effort that was not all-out takes so much longer, as a share.
HELD_BACK = (0.02, 0.06)
#: Share of the maximum heart rate at the end of an all-out effort, how it falls with the time lost, its spread.
HEART_AT_END, HEART_FALL, HEART_SPREAD = 0.97, 1.6, 0.015
MAX_HEART_RATE = 190.0


@dataclass(frozen=True, slots=True)
class Scenario:
    """How many ``efforts`` each runner has and how they scatter.

    ``noise`` is the standard deviation of a time: a share of it if ``proportional``, else seconds. ``held_back`` is
    the share of runners with one effort that was not all-out, ``heart`` whether heart rates tell which.
    """

    efforts: int
    noise: float
    proportional: bool = True
    held_back: float = 0.0
    heart: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a scenario, as shares: estimates ``given``, and of these the ``coverage`` of the 95 % interval.

    ``bias`` and ``spread`` are mean and standard deviation of the error, ``width`` is the median half width of the
    interval, all as shares of the true speed.
    """

    given: float
    coverage: float
    bias: float
    spread: float
    width: float


def scenarios() -> Iterator[Scenario]:
    """Yield every scenario: 3 to 6 efforts, noise of both kinds, all of them all-out or some held back."""
    noises = ((0.005, True), (0.010, True), (0.015, True), (2.0, False), (4.0, False))
    for (held_back, heart), efforts, (noise, proportional) in product(
        ((0.0, False), (1 / 3, False), (1 / 3, True)), range(3, 7), noises
    ):
        yield Scenario(efforts, noise, proportional, held_back, heart)


def simulate(among: Sequence[Scenario], *, runners: int = 500, seed: int = 1) -> Outcome:
    """Estimate the critical speed of so many runners, each in one of the scenarios; the same for the same arguments."""
    random = np.random.default_rng(seed)
    found = [_runner(among[int(random.integers(len(among)))], random) for _ in range(runners)]
    given = [(truth, one) for truth, one in found if one.method == "critical speed"]
    truth = np.array([speed for speed, _one in given])
    speed, low, high = (
        np.array([getattr(one, name) for _truth, one in given]) for name in ("critical_speed", "low", "high")
    )
    error = speed / truth - 1
    inside = (low <= truth) & (truth <= high)
    width = (high - low) / 2 / truth
    return Outcome(
        len(given) / runners, float(inside.mean()), float(error.mean()), float(error.std()), float(np.median(width))
    )


def _runner(scenario: Scenario, random: np.random.Generator) -> tuple[float, CriticalSpeedEstimate]:
    speed, d_prime = random.uniform(*SPEEDS), random.uniform(*D_PRIMES)
    distances = _distances(scenario.efforts, speed, d_prime, random)
    noise = random.normal(0.0, scenario.noise, len(distances))
    ideal = (distances - d_prime) / speed
    times = ideal * (1 + noise) if scenario.proportional else ideal + noise
    lost = np.zeros(len(distances))
    if random.random() < scenario.held_back:
        lost[random.integers(len(distances))] = random.uniform(*HELD_BACK)
    hearts = MAX_HEART_RATE * np.minimum(
        HEART_AT_END - HEART_FALL * lost + random.normal(0.0, HEART_SPREAD, len(distances)), 1.0
    )
    efforts = [
        Effort(float(distance), float(time), heart_rate=float(heart) if scenario.heart else float("nan"))
        for distance, time, heart in zip(distances, times * (1 + lost), hearts, strict=True)
    ]
    return speed, estimate(efforts, max_heart_rate=MAX_HEART_RATE)


def _distances(count: int, speed: float, d_prime: float, random: np.random.Generator) -> Column:
    """Choose the shortest and the longest distance that a runner covers in 2 to 20 minutes, and others between."""
    seconds = (DISTANCES - d_prime) / speed
    possible = DISTANCES[(seconds > SHORTEST) & (seconds < LONGEST)]
    between = random.choice(possible[1:-1], count - 2, replace=False)
    return np.sort(np.concatenate((possible[[0, -1]], between)))
