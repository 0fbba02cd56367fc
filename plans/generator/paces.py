"""Race speed of a runner, and targets in his own terms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from plans.structure import HEART_ZONES, Item, RaceTarget, Repeat, SpeedTarget, Step, Structure, Target, ZoneTarget
from science.critical_speed import THRESHOLD_SHARE

NOMINAL_CRITICAL_SPEED = 3.3
"""Critical speed, m/s, that durations are estimated with when a runner's is not known. A convention."""
RIEGEL = 1.07
"""Exponent between about an hour and other distances below the marathon (Riegel's law, shrunk)."""
MARATHON_FROM = 30_000.0
FAST_FINISH, FAST_SHARE = 150.0, 0.930
SLOW_FINISH, SLOW_SHARE = 360.0, 0.789
"""Share of critical speed of 150- and 360-minute marathons (Smyth & Muniz-Pumares 2020, doi
10.1249/mss.0000000000002412); between them the share is interpolated."""
GOAL_ROOM = 1.03
"""How much faster than the estimate a goal may be before its pace is left out of training. A convention."""


@dataclass(frozen=True)
class RaceSpeed:
    """Speed to train for, m/s; ``estimate`` is what the critical speed allows."""

    speed: float
    estimate: float
    goal: float | None

    @property
    def goal_left_out(self) -> bool:
        return self.goal is not None and self.speed != self.goal


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


def race_speed(distance: float, goal_time: float | None, critical_speed: float) -> RaceSpeed:
    """Return the speed to train for: the goal's, unless it is far from what the critical speed allows."""
    estimate = estimated_race_speed(distance, critical_speed)
    goal = distance / goal_time if goal_time else None
    return RaceSpeed(goal if goal and goal <= estimate * GOAL_ROOM else estimate, estimate, goal)


def resolved(structure: Iterable[Item], race_share: float, by_heart_rate: bool) -> Structure:
    """Return the workout with race targets as shares of critical speed, or every target as a heart-rate
    zone.
    """

    def one(step: Step) -> Step:
        target: Target = step.target
        if isinstance(target, RaceTarget):
            target = SpeedTarget(round(target.low * race_share, 4), round(target.high * race_share, 4))
        step = replace(step, target=target)
        return replace(step, target=ZoneTarget(HEART_ZONES[step.pace_zone - 1])) if by_heart_rate and target else step

    return tuple(
        replace(item, steps=tuple(one(step) for step in item.steps)) if isinstance(item, Repeat) else one(item)
        for item in structure
    )
