"""Structured workouts: steps and repeats with targets, and what they come to for a runner.

A length is in metres or seconds. A target is a share of critical speed, of threshold power or of the maximum heart
rate, a heart-rate zone, an effort, or open. ``least``
and ``most`` (``fewest`` and ``most`` of a repeat) say how far a workout may be scaled; a planned workout
carries none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from science.critical_speed import THRESHOLD_SHARE

StepKind = Literal["warmup", "work", "recovery", "cooldown", "easy", "rest"]
KINDS: tuple[StepKind, ...] = get_args(StepKind)

RACE_SHARE = 0.85
"""Share of critical speed of a marathon whose runner is not known (mean of Smyth & Muniz-Pumares 2020: 84.8
%)."""
ZONE_TOPS = (0.78, 0.88, 0.95, 1.02)
"""Upper ends of pace zones 1 to 4 as shares of critical speed; above is zone 5."""
ZONE_SHARES = (0.68, 0.75, 0.83, 0.94, 1.03)
"""Share of critical speed assumed for a step that only names a heart-rate zone. A convention, for estimates
only."""
HEART_ZONES = (2, 3, 4, 4, 5)
"""The heart-rate zone that pace zones 1 to 5 are run in: easy running at 78 to 88 % of critical speed costs 70
to 80 % of the maximum heart rate. A convention for zones at 60, 70, 80 and 90 % of the maximum."""
MAXIMUM_TOPS = (0.6, 0.7, 0.8, 0.9)
"""Upper ends of heart-rate zones 1 to 4 as shares of the maximum, for estimates of steps that name such a share."""
EFFORT_SHARES = (0.64, 0.68, 0.74, 0.79, 0.85, 0.90, 0.95, 1.00, 1.06, 1.13)
"""Share of critical speed assumed for an effort of 1 to 10 (rating of perceived exertion, CR-10). A convention, for
estimates only."""
OPEN_SHARES: dict[StepKind, float] = {
    "warmup": 0.785,
    "work": 0.95,
    "recovery": 0.65,
    "cooldown": 0.75,
    "easy": 0.79,
    "rest": 0.0,
}
"""Share of critical speed assumed for a step without a target. A convention, for estimates only."""


@dataclass(frozen=True, slots=True)
class SpeedTarget:
    """A range of speed, as shares of critical speed."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class RacePace(SpeedTarget):
    """The speed of the goal race in a plan, as shares of critical speed: what became of a RaceTarget."""


@dataclass(frozen=True, slots=True)
class ZoneTarget:
    """A heart-rate zone, 1 to 5."""

    zone: int


@dataclass(frozen=True, slots=True)
class RaceTarget:
    """A range of speed, as shares of the speed of the goal race; a plan turns it into shares of critical
    speed.
    """

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class PowerTarget:
    """A range of power, as shares of threshold power."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class MaximumTarget:
    """A range of heart rate, as shares of the maximum."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class EffortTarget:
    """A perceived exertion, 1 (very easy) to 10 (all out)."""

    effort: int


Target = SpeedTarget | ZoneTarget | RaceTarget | PowerTarget | MaximumTarget | EffortTarget | None


@dataclass(frozen=True, slots=True)
class Step:
    kind: StepKind
    metres: float | None = None
    seconds: float | None = None
    target: Target = None
    note: str = ""
    least: float | None = None
    most: float | None = None

    @property
    def length(self) -> float:
        """The length in the step's own unit."""
        return self.metres if self.metres is not None else self.seconds or 0.0

    @property
    def share(self) -> float:
        """The share of critical speed that estimates assume: the middle of the target."""
        if self.kind == "rest":
            return 0.0
        if isinstance(self.target, SpeedTarget):
            return (self.target.low + self.target.high) / 2
        if isinstance(self.target, RaceTarget):
            return RACE_SHARE * (self.target.low + self.target.high) / 2
        if isinstance(self.target, PowerTarget):
            # On the flat power grows with speed; threshold power is held for an hour, as threshold pace is.
            return THRESHOLD_SHARE * (self.target.low + self.target.high) / 2
        if isinstance(self.target, MaximumTarget):
            middle = (self.target.low + self.target.high) / 2
            return ZONE_SHARES[sum(middle >= top for top in MAXIMUM_TOPS)]
        if isinstance(self.target, EffortTarget):
            return EFFORT_SHARES[self.target.effort - 1]
        if isinstance(self.target, ZoneTarget):
            return ZONE_SHARES[self.target.zone - 1]
        return OPEN_SHARES[self.kind]

    @property
    def pace_zone(self) -> int:
        """The pace zone 1 to 5 that the step lies in."""
        share = self.share
        return 1 + sum(share >= top for top in ZONE_TOPS)


@dataclass(frozen=True, slots=True)
class Repeat:
    """Steps done several times; recoveries that end the round are left out after the last one."""

    times: int
    steps: tuple[Step, ...]
    fewest: int | None = None
    most: int | None = None


Item = Step | Repeat
Structure = tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a workout comes to: metres, seconds and load."""

    distance: float = 0.0
    duration: float = 0.0
    load: float = 0.0

    def __add__(self, other: Estimate) -> Estimate:
        return Estimate(self.distance + other.distance, self.duration + other.duration, self.load + other.load)


def flatten(structure: Iterable[Item]) -> Iterator[Step]:
    """Yield the steps in the order in which they are run."""
    for item in structure:
        if isinstance(item, Step):
            yield item
            continue
        for round_ in range(item.times):
            last = round_ == item.times - 1
            yield from _without_last_recovery(item.steps) if last else item.steps


def _without_last_recovery(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    end = len(steps)
    while end > 1 and steps[end - 1].kind in ("recovery", "rest"):
        end -= 1
    return steps[:end]


def step_estimate(step: Step, critical_speed: float) -> Estimate:
    """Return metres, seconds and load of one step; load = 100 h (v / (0.94 CS))^2."""
    speed = step.share * critical_speed
    if step.metres is not None:
        distance, duration = step.metres, step.metres / speed if speed else 0.0
    else:
        duration = step.seconds or 0.0
        distance = speed * duration
    intensity = step.share / THRESHOLD_SHARE
    return Estimate(distance, duration, 100.0 * duration / 3600.0 * intensity**2)


def estimate(structure: Iterable[Item], critical_speed: float) -> Estimate:
    """Return what a workout comes to: the sums over its steps."""
    total = Estimate()
    for item in structure:
        if isinstance(item, Step):
            total += step_estimate(item, critical_speed)
            continue
        for steps, count in ((item.steps, item.times - 1), (_without_last_recovery(item.steps), 1)):
            for step in steps if count else ():
                one = step_estimate(step, critical_speed)
                total += Estimate(count * one.distance, count * one.duration, count * one.load)
    return total


def work_steps(structure: Iterable[Item]) -> list[Step]:
    """Return the steps that the workout is about, each once: its work, or all it has if it is easy
    throughout.
    """
    steps: list[Step] = []
    for item in structure:
        steps += [item] if isinstance(item, Step) else item.steps
    return [step for step in steps if step.kind == "work"] or [step for step in steps if step.kind != "rest"]
