"""Race speed of a runner, and targets in his own terms."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from plans.structure import (
    HEART_ZONES,
    Item,
    RacePace,
    RaceTarget,
    Repeat,
    SpeedTarget,
    Step,
    Structure,
    Target,
    ZoneTarget,
)
from science.critical_speed import THRESHOLD_SHARE

NOMINAL_CRITICAL_SPEED = 3.3
"""Critical speed, m/s, that durations are estimated and workouts named with when nobody's is known. A convention."""
RIEGEL = 1.07
"""Exponent between about an hour and other distances below the marathon (Riegel's law, shrunk)."""
HOUR = 3600.0
MARATHON_FROM = 30_000.0
FAST_FINISH, FAST_SHARE = 150.0, 0.930
SLOW_FINISH, SLOW_SHARE = 360.0, 0.789
"""Share of critical speed of 150- and 360-minute marathons (Smyth & Muniz-Pumares 2020, doi
10.1249/mss.0000000000002412); between them the share is interpolated."""
GOAL_ROOM = 1.03
"""How much faster than the estimate a goal may be before its pace is left out of training. A convention."""
GOAL_RESERVE = 0.88
"""Share of the estimate below which a goal is slower than easy running, and trains nothing. A convention."""
SLOWEST_GOAL = 0.3
"""Share of the estimate below which no race is planned: no step of a workout is so slow."""
BELOW_RACE = 0.97
"""Easy running stays below this share of race speed, also for whom race pace itself is nearly easy. A convention."""
EASY_KINDS = ("warmup", "easy", "recovery", "cooldown")


@dataclass(frozen=True)
class RaceSpeed:
    """Speed of the race, m/s; ``estimate`` is what ``basis`` allows, ``trained`` what sessions at race pace are
    run at.
    """

    speed: float
    estimate: float
    goal: float | None
    trained: float
    basis: str = "critical speed allows"

    @property
    def by_marathon(self) -> bool:
        """Whether marathon pace stands in for a race pace that is too fast for the lengths of the schema."""
        return self.trained != self.speed

    @property
    def goal_left_out(self) -> bool:
        return self.goal is not None and self.speed != self.goal

    @property
    def goal_in_reserve(self) -> bool:
        """Whether the goal was left out because it is far slower than what the runner can do."""
        return self.goal is not None and self.goal_left_out and self.goal < self.estimate

    @property
    def raced(self) -> float:
        """What the race itself is planned at: a goal in reserve trains nothing, and is still that of the day."""
        if self.goal is None or not self.goal_in_reserve:
            return self.speed
        return max(self.goal, SLOWEST_GOAL * self.estimate)


def trained_critical_speed(measured: float, low: float | None, predicted: Sequence[tuple[float, float]]) -> float:
    """Return the critical speed to train by, m/s: the ``measured`` one, unless the runner's results contradict it.

    Nobody's threshold pace, 0.94 of it, is faster than the pace that results predict over an hour, and it is no faster
    itself than the pace predicted over 5 km. ``predicted`` are distances and times, shortest first, from 5 km on;
    ``low`` is the lower end of its 95 % interval, below which it is not taken.
    """
    if not predicted:
        return measured
    speeds = [distance / time for distance, time in predicted]
    hour = float(np.interp(math.log(HOUR), [math.log(time) for _, time in predicted], speeds))
    top = min(speeds[0], hour / THRESHOLD_SHARE)
    return min(measured, max(top, low or 0.0))


def estimated_race_speed(distance: float, critical_speed: float) -> float:
    """Return the speed that a critical speed allows over a distance, m/s."""
    if distance >= MARATHON_FROM:
        return _marathon_speed(distance, critical_speed)
    hour = THRESHOLD_SHARE * critical_speed
    return float(hour * (hour * 3600.0 / distance) ** (RIEGEL - 1.0))


def _marathon_speed(distance: float, critical_speed: float) -> float:
    speed = critical_speed * 0.85
    for _ in range(60):
        minutes = distance / speed / 60.0
        part = (min(max(minutes, FAST_FINISH), SLOW_FINISH) - FAST_FINISH) / (SLOW_FINISH - FAST_FINISH)
        speed = critical_speed * (FAST_SHARE + part * (SLOW_SHARE - FAST_SHARE))
    return speed


def race_speed(
    distance: float,
    goal_time: float | None,
    critical_speed: float,
    schema_distance: float | None = None,
    predicted_time: float | None = None,
) -> RaceSpeed:
    """Return the speed to train for: the goal's, unless it is far from what the runner can do.

    That is what his results predict, where there are any: critical speed alone says little about a marathon (7.7 %
    error, Smyth & Muniz-Pumares 2020). A marathon schema asks for up to 16 km at race pace: for a shorter race it
    is trained at marathon pace.
    """
    estimate = distance / predicted_time if predicted_time else estimated_race_speed(distance, critical_speed)
    basis = "results predict" if predicted_time else "critical speed allows"
    goal = distance / goal_time if goal_time else None
    near = goal is not None and GOAL_RESERVE * estimate <= goal <= GOAL_ROOM * estimate
    speed = goal if goal is not None and near else estimate
    if schema_distance is None or not distance < MARATHON_FROM <= schema_distance:
        return RaceSpeed(speed, estimate, goal, speed, basis)
    return RaceSpeed(speed, estimate, goal, min(speed, _marathon_speed(schema_distance, critical_speed)), basis)


def _below(target: SpeedTarget, top: float) -> SpeedTarget:
    """Return the target moved down as far as it reaches above ``top``."""
    over = max(target.high - top, 0.0)
    return SpeedTarget(round(target.low - over, 4), round(target.high - over, 4)) if over else target


def resolved(structure: Iterable[Item], race_share: float, by_heart_rate: bool) -> Structure:
    """Return the workout with race targets as shares of critical speed and easy ones below them, or every
    pace as a heart-rate zone.
    """

    def one(step: Step) -> Step:
        target: Target = step.target
        if isinstance(target, RaceTarget):
            target = RacePace(round(target.low * race_share, 4), round(target.high * race_share, 4))
        elif isinstance(target, SpeedTarget) and step.kind in EASY_KINDS:
            target = _below(target, BELOW_RACE * race_share)
        step = replace(step, target=target)
        if by_heart_rate and isinstance(target, SpeedTarget):
            return replace(step, target=ZoneTarget(HEART_ZONES[step.pace_zone - 1]))
        return step

    return tuple(
        replace(item, steps=tuple(one(step) for step in item.steps)) if isinstance(item, Repeat) else one(item)
        for item in structure
    )
