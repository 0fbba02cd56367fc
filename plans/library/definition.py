"""What a workout of the library is, and the short words that its definitions are written in."""

from __future__ import annotations

from dataclasses import dataclass

from plans.structure import RaceTarget, Repeat, SpeedTarget, Step, Structure, Target

RECOVERY = SpeedTarget(0.64, 0.74)
EASY = SpeedTarget(0.74, 0.84)
STEADY = SpeedTarget(0.82, 0.88)
TEMPO = SpeedTarget(0.90, 0.94)
THRESHOLD = SpeedTarget(0.94, 0.98)
CRITICAL = SpeedTarget(0.98, 1.02)
VO2 = SpeedTarget(1.02, 1.07)
FAST = SpeedTarget(1.07, 1.13)
STRIDE = SpeedTarget(1.10, 1.25)
RACE = RaceTarget(0.985, 1.015)


@dataclass(frozen=True, slots=True)
class LibraryWorkout:
    """A workout with its purpose; ``name`` may hold {times}, {work}, {distance} of the scaled workout.

    ``phases`` are those of a plan in which it serves, "race" for the days before the race; empty means all.
    """

    slug: str
    name: str
    family: str
    purpose: str
    when: str
    scaling: str
    steps: Structure
    phases: tuple[str, ...] = ()


def warmup(metres: float = 2000, least: float | None = None, most: float | None = None) -> Step:
    """Easy running up to the pace of the day."""
    return Step("warmup", metres=metres, target=SpeedTarget(0.73, 0.84), least=least, most=most)


def cooldown(metres: float = 1500, least: float | None = None, most: float | None = None) -> Step:
    """Easy running home."""
    return Step("cooldown", metres=metres, target=SpeedTarget(0.70, 0.80), least=least, most=most)


def run(metres: float, target: Target, least: float | None = None, most: float | None = None, note: str = "") -> Step:
    """A stretch of easy or steady running, by distance."""
    return Step("easy", metres=metres, target=target, least=least, most=most, note=note)


def work(metres: float, target: Target, least: float | None = None, most: float | None = None, note: str = "") -> Step:
    """A hard or specific stretch, by distance."""
    return Step("work", metres=metres, target=target, least=least, most=most, note=note)


def timed(
    minutes: float, target: Target, least: float | None = None, most: float | None = None, note: str = ""
) -> Step:
    """A hard or specific stretch, by minutes."""
    low, high = (None if value is None else value * 60.0 for value in (least, most))
    return Step("work", seconds=minutes * 60.0, target=target, least=low, most=high, note=note)


def jog(minutes: float) -> Step:
    """A jogged recovery, by minutes."""
    return Step("recovery", seconds=minutes * 60.0, target=RECOVERY)


def float_(metres: float) -> Step:
    """A recovery that keeps moving at easy pace, by distance."""
    return Step("recovery", metres=metres, target=EASY)


def times(count: int, *steps: Step, fewest: int | None = None, most: int | None = None) -> Repeat:
    """Steps done several times, with how far their number may be scaled."""
    return Repeat(count, steps, fewest, most)
