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
GOAL_RESERVE = 0.88
"""Share of the estimate below which a goal is slower than easy running, and trains nothing. A convention."""
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
    target as a heart-rate zone.
    """

    def one(step: Step) -> Step:
        target: Target = step.target
        if isinstance(target, RaceTarget):
            target = SpeedTarget(round(target.low * race_share, 4), round(target.high * race_share, 4))
        elif isinstance(target, SpeedTarget) and step.kind in EASY_KINDS:
            target = _below(target, BELOW_RACE * race_share)
        step = replace(step, target=target)
        return replace(step, target=ZoneTarget(HEART_ZONES[step.pace_zone - 1])) if by_heart_rate and target else step

    return tuple(
        replace(item, steps=tuple(one(step) for step in item.steps)) if isinstance(item, Repeat) else one(item)
        for item in structure
    )
