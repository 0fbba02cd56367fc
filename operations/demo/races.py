"""The races of the region, all invented, and who ran which."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from operations.demo.people import Profile

MARATHON, HALF = 42_195.0, 21_097.5


@dataclass(frozen=True, slots=True)
class RaceDay:
    """A race that somebody ran: day, metres, name."""

    day: dt.date
    distance: float
    name: str

    @property
    def size(self) -> str:
        """How much of the training makes room for it."""
        if self.distance > 30_000:
            return "marathon"
        return "half" if self.distance > 15_000 else "short"


@dataclass(frozen=True, slots=True)
class Fixture:
    """A race that comes every year: on which Sunday of which month, and how many of the club go."""

    name: str
    month: int
    sunday: int
    distance: float
    share: float


FIXTURES = (
    Fixture("Carnival Five", 2, 2, 5_000, 0.4),
    Fixture("Poppy Field Half", 3, 4, HALF, 0.55),
    Fixture("Lakeside Marathon", 4, 3, MARATHON, 0.5),
    Fixture("Orchard Ten", 5, 3, 10_000, 0.5),
    Fixture("Midsummer Five", 6, 3, 5_000, 0.6),
    Fixture("Mill Hill Ten", 8, 4, 10_000, 0.4),
    Fixture("Harvest Half", 9, 2, HALF, 0.5),
    Fixture("Riverbank Marathon", 10, 3, MARATHON, 0.4),
    Fixture("Saint Martin's Five", 11, 2, 5_000, 0.4),
    Fixture("Winter Ten", 12, 2, 10_000, 0.4),
)


def day_of(fixture: Fixture, year: int) -> dt.date:
    """Return the day of a yearly race."""
    first = dt.date(year, fixture.month, 1)
    return first + dt.timedelta(days=(6 - first.weekday()) % 7 + 7 * (fixture.sunday - 1))


def next_race(profile: Profile, last: dt.date) -> RaceDay | None:
    """Return the race that the runner trains for: the Sunday on or after the days that the profile says."""
    if profile.next_race is None:
        return None
    days, distance, name = profile.next_race
    day = last + dt.timedelta(days=days)
    return RaceDay(day + dt.timedelta(days=6 - day.weekday()), distance, name)


def past_races(profile: Profile, first: dt.date, last: dt.date, rng: np.random.Generator) -> dict[dt.date, RaceDay]:
    """Choose the races that the runner ran from ``first`` to ``last``, never ill, never too soon after another."""
    found: dict[dt.date, RaceDay] = {}
    for year in range(first.year, last.year + 1):
        for fixture in FIXTURES:
            day = day_of(fixture, year)
            goes = rng.random() < fixture.share and (fixture.distance < MARATHON or profile.kilometres > 33)
            if goes and first + dt.timedelta(days=28) < day < last and free(profile, day, last, found):
                found[day] = RaceDay(day, fixture.distance, fixture.name)
    return found


def free(profile: Profile, day: dt.date, last: dt.date, races: dict[dt.date, RaceDay]) -> bool:
    """Whether neither an absence nor the last or next race is in the way."""
    back = (last - day).days
    if any(gap.first + 2 >= back > gap.first - gap.days - 21 for gap in profile.absences):
        return False
    if profile.next_race and back + profile.next_race[0] < 80:
        return False
    return all((day - other.day).days >= (35 if other.size == "marathon" else 13) for other in races.values())
