"""Choosing a workout from a family and scaling it to the load, time and distance that a day has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from plans.generator.paces import resolved
from plans.library import LibraryWorkout
from plans.naming import named
from plans.scaling import by_distance, by_duration, by_load, scaled, smallest
from plans.structure import Estimate, Structure, estimate

SLACK = 1e-6
WELL_FILLED = 0.8
"""A workout that reaches this share of the wanted load is taken; else the family is searched for a fuller
one."""


@dataclass(frozen=True)
class Room:
    """What a day has: load, seconds and metres at most."""

    load: float
    seconds: float
    metres: float

    def holds(self, found: Estimate) -> bool:
        """Say whether a workout fits."""
        return (
            found.load <= self.load + SLACK
            and found.duration <= self.seconds + SLACK
            and found.distance <= self.metres + SLACK
        )


@dataclass(frozen=True)
class Choice:
    workout: LibraryWorkout
    structure: Structure
    estimate: Estimate

    @property
    def name(self) -> str:
        """The name with the numbers of the scaled workout."""
        return named(self.workout.name, self.structure, self.estimate)


class Chooser:
    """Picks workouts from a library in turn, so that a family's variety is used, always in the same order."""

    def __init__(
        self, library: Iterable[LibraryWorkout], critical_speed: float, race_share: float, by_heart_rate: bool
    ) -> None:
        self.critical_speed = critical_speed
        self.used: Counter[str] = Counter()
        self.library = tuple(
            replace(workout, steps=resolved(workout.steps, race_share, by_heart_rate)) for workout in library
        )
        self.least = {workout.slug: smallest(workout.steps, critical_speed) for workout in self.library}
        self.empty: set[str] = set()

    def choose(self, family: str, phases: tuple[str, ...], room: Room, slug: str = "") -> Choice | None:
        """Return a workout of the family that fits the day; None if not even the smallest does."""
        candidates = [one for one in self.library if (one.slug == slug if slug else one.family == family)]
        if not candidates:
            self.empty.add(family)
        fitting = [one for one in candidates if slug or not one.phases or set(one.phases) & set(phases)] or candidates
        turn = self.used[family] % len(fitting) if fitting else 0
        best: Choice | None = None
        for workout in (*fitting[turn:], *fitting[:turn]):
            found = self.fit(workout, room)
            if found and (best is None or found.estimate.load > best.estimate.load + SLACK):
                best = found
            if best and best.estimate.load >= WELL_FILLED * room.load:
                break
        return best

    def fit(self, workout: LibraryWorkout, room: Room) -> Choice | None:
        """Return the workout scaled to the room; None if it does not fit."""
        if not room.holds(self.least[workout.slug]):
            return None
        structure = workout.steps
        for wanted, measure in ((room.load, by_load), (room.seconds, by_duration), (room.metres, by_distance)):
            fitted = scaled(workout.steps, wanted, self.critical_speed, measure)
            found = estimate(fitted, self.critical_speed)
            if room.holds(found):
                return Choice(workout, fitted, found)
            structure = fitted
        found = estimate(structure, self.critical_speed)
        return Choice(workout, structure, found) if room.holds(found) else None

    def took(self, choice: Choice) -> None:
        """Remember that a workout was used, so that the next of its family has its turn."""
        self.used[choice.workout.family] += 1
