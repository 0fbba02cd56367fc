"""The people of the demo club, all invented: who they are, how they run, what happened to them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

#: A domain that can never be anybody's.
DOMAIN = "demo.example"
ZONE = "Europe/Vienna"

ADMIN = ("Dagny Holm", f"admin@{DOMAIN}")
COACHES = (("Bela Novotny", f"bela@{DOMAIN}"), ("Ruth Okafor", f"ruth@{DOMAIN}"))


@dataclass(frozen=True, slots=True)
class Absence:
    """Days without running, counted back from the last day of the simulation."""

    first: int
    days: int


@dataclass(frozen=True, slots=True)
class Profile:
    """A runner at the top of her form, and how she trains.

    ``marathon`` is the time in minutes that she is good for then, ``kilometres`` her usual week,
    ``runs`` how often she runs in it. ``recent`` scales the volume of the last two weeks.
    """

    name: str
    sex: str
    birth_date: dt.date
    marathon: float
    kilometres: float
    runs: int
    max_heart_rate: float
    resting_heart_rate: float
    d_prime: float
    coach: int
    #: Days from the last day of the simulation to the next race, its length in metres and name.
    next_race: tuple[int, float, str] | None = None
    absences: tuple[Absence, ...] = ()
    recent: float = 1.0
    #: Whether her coach has planned the way to the next race.
    has_plan: bool = False
    treadmill_winter: bool = False
    #: Height between the lowest and the highest point of the usual loops, m.
    relief: float = 40.0
    watch_has_power: bool = False
    mass: float = 65.0
    minutes: tuple[int, ...] = (60, 75, 60, 75, 0, 75, 180)

    @property
    def email(self) -> str:
        return f"{self.name.split()[0].lower()}@{DOMAIN}"

    @property
    def critical_speed(self) -> float:
        """Critical speed in m/s at the top of form, from the marathon that she is good for.

        Slower runners hold a smaller share of it: here 90 % at 2:45 and 80 % at 5:00. Smyth and
        Muniz-Pumares 2020 (doi:10.1249/mss.0000000000002412) report 93 % at 2:30, 79 % at 6:00.
        """
        share = 0.90 - 0.10 * (self.marathon - 165) / 135
        return 42_195 / (self.marathon * 60) / share

    @property
    def marathon_share(self) -> float:
        """Marathon speed as a share of critical speed."""
        return 42_195 / (self.marathon * 60) / self.critical_speed


def _born(year: int, month: int, day: int) -> dt.date:
    return dt.date(year, month, day)


RUNNERS = (
    Profile(
        "Mara Lindqvist", "F", _born(1991, 4, 18), 198, 58, 5, 191, 48, 190, 0,
        next_race=(112, 42_195, "Valley Marathon"), has_plan=True, relief=90, watch_has_power=True, mass=58,
    ),
    Profile(
        "Jonas Adeyemi", "M", _born(1988, 9, 2), 165, 88, 6, 188, 44, 240, 0,
        next_race=(20, 21_097.5, "Old Town Half"), watch_has_power=True, mass=66,
        minutes=(45, 90, 60, 90, 0, 75, 180),
    ),
    Profile(
        "Ines Carvalho", "F", _born(1984, 1, 27), 216, 48, 4, 184, 52, 170, 0,
        absences=(Absence(150, 19),), treadmill_winter=True, mass=61,
    ),
    Profile(
        "Tomasz Wilk", "M", _born(1979, 6, 11), 205, 52, 4, 178, 50, 210, 0,
        absences=(Absence(400, 12),), recent=1.75, mass=74,
    ),
    Profile(
        "Aiko Brandt", "F", _born(1996, 11, 30), 186, 64, 5, 198, 46, 185, 0,
        next_race=(9, 42_195, "Three Bridges Marathon"), watch_has_power=True, mass=54,
    ),
    Profile(
        "Samir Haddad", "M", _born(1975, 3, 5), 228, 44, 4, 174, 55, 200, 0,
        absences=(Absence(13, 14),), relief=120, mass=79,
    ),
    Profile(
        "Greta Moen", "F", _born(1968, 8, 21), 252, 38, 4, 169, 56, 150, 1,
        next_race=(112, 42_195, "Valley Marathon"), has_plan=True, mass=60,
    ),
    Profile(
        "Lukas Ferrari", "M", _born(1993, 12, 14), 176, 76, 6, 194, 45, 250, 1,
        absences=(Absence(290, 35),), relief=60, mass=68, minutes=(45, 90, 60, 90, 0, 75, 180),
    ),
    Profile("Nora Petrenko", "F", _born(2001, 2, 9), 240, 36, 3, 202, 54, 165, 1, absences=(Absence(60, 9),)),
    Profile(
        "Emil Castellanos", "M", _born(1962, 10, 3), 270, 34, 3, 163, 58, 160, 1,
        next_race=(41, 10_000, "Station Ten"), mass=77,
    ),
    Profile("Hana Sorensen", "F", _born(1989, 7, 7), 285, 30, 3, 187, 60, 155, 1, absences=(Absence(205, 16),)),
    Profile(
        "Viktor Amsel", "M", _born(1971, 5, 25), 300, 31, 3, 176, 61, 175, 1,
        absences=(Absence(330, 21),), relief=70, mass=84,
    ),
)  # fmt: skip
