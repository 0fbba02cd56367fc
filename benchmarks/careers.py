"""Invented careers: runners whose speed is known on every day, and what Longrun would see of them.

Each has a critical speed that drifts over the years and follows the training, a D′, an endurance exponent up to the
half marathon and another one beyond. A race gives what the runner is good for that day, changed by form, heat, and
now and then a collapse in a marathon or a race run for company. Training leaves best efforts that are mostly not
all-out. The watch flatters short efforts and counts courses long; some races have an official time. Injuries stop the
training. The spread of the exponents between career bests is close to that of 1,011 runners (`exponents`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from science.results import ability_exponent
from science.units import HALF_MARATHON, MARATHON, MILE

#: Races by their share of all: runners like the half and the ten.
RACES = {5000.0: 0.26, 10000.0: 0.30, 15000.0: 0.05, HALF_MARATHON: 0.27, MARATHON: 0.12}
HARD, LONG = (1500.0, MILE, 3000.0, 5000.0), (5000.0, 10000.0, 15000.0, HALF_MARATHON)
#: Time until which critical speed and D′ set the pace, s.
HYPERBOLIC = 1200.0
WEEK = 7


@dataclass(frozen=True, slots=True)
class Seen:
    """An effort as Longrun knows it: day since the beginning, metres, seconds, whether it was a race."""

    day: int
    distance: float
    time: float
    race: bool


@dataclass(frozen=True, slots=True)
class Body:
    """What is true of a runner: m/s, m, exponents, and by how much speed follows training."""

    critical_speed: float
    d_prime: float
    exponent: float
    marathon_offset: float
    response: float

    def time(self, distance: float, level: float) -> float:
        """Return the seconds over ``distance`` when critical speed stands at ``exp(level)`` of the usual."""
        speed = self.critical_speed * math.exp(level)
        reach = self.d_prime + speed * HYPERBOLIC
        if distance <= reach:
            return (distance - self.d_prime) / speed
        if distance <= HALF_MARATHON:
            return HYPERBOLIC * math.pow(distance / reach, self.exponent)
        half = self.time(HALF_MARATHON, level)
        return half * math.pow(distance / HALF_MARATHON, ability_exponent(half) + self.marathon_offset)


@dataclass(slots=True)
class Career:
    """A runner's efforts in time order, and of every week the distance run and what it adds up to.

    ``loads_known`` and ``races_known`` say whether Longrun knows of the training, and which efforts were races.
    """

    body: Body
    fitness: np.ndarray
    weekly: np.ndarray
    loads_known: bool
    races_known: bool
    efforts: list[Seen] = field(default_factory=list)

    @property
    def races(self) -> list[Seen]:
        return [effort for effort in self.efforts if effort.race]

    def fitness_on(self, day: int) -> float | None:
        """Return the smoothed load at the end of the week before ``day``."""
        return float(self.fitness[max(0, day // WEEK - 1)]) if self.loads_known else None

    def weekly_distance(self, day: int) -> float | None:
        """Return the mean of the four weeks before ``day``, m."""
        week = day // WEEK
        return float(self.weekly[max(0, week - 4) : week].mean()) if self.loads_known and week else None


def careers(count: int, *, seed: int) -> Iterator[Career]:
    """Yield ``count`` careers; the same ones for the same seed."""
    rng = np.random.default_rng(seed)
    for _ in range(count):
        yield career(rng)


def career(rng: np.random.Generator) -> Career:
    weeks = int(rng.integers(100, 320))
    usual = float(np.clip(rng.lognormal(math.log(42_000), 0.35), 15_000, 120_000))
    body = Body(
        critical_speed=float(np.clip(rng.normal(3.85, 0.45), 2.7, 5.4)),
        d_prime=float(rng.uniform(100, 260)),
        exponent=float(rng.normal(1.075, 0.022)),
        marathon_offset=float(rng.normal(-0.02 - 0.014 * (usual / MILE / 10 - 2.6), 0.045)),
        response=float(rng.uniform(0.03, 0.09)),
    )
    weekly = volumes(weeks, usual, rng)
    fitness = np.empty(weeks)
    smoothed = usual
    for week, distance in enumerate(weekly):
        smoothed += (distance - smoothed) * (1 - math.exp(-1 / 6))
        fitness[week] = smoothed
    drift = np.cumsum(rng.normal(0.0001, 0.02 / math.sqrt(52), weeks))
    level = drift + body.response * np.log(np.maximum(fitness, 0.05 * usual) / usual)
    found = Career(body, fitness, weekly, bool(rng.random() < 0.8), bool(rng.random() < 0.75))
    found.efforts = sorted(
        [*training(found, level, rng), *raced(found, level, rng)], key=lambda effort: (effort.day, effort.distance)
    )
    return found


def volumes(weeks: int, usual: float, rng: np.random.Generator) -> np.ndarray:
    """Return the distance of each week: a wave of seasons, better and worse weeks, injuries and the way back."""
    season = 1 + 0.2 * np.sin(2 * math.pi * (np.arange(weeks) / 52 + rng.random()))
    weekly = usual * season * np.clip(rng.normal(1, 0.18, weeks), 0.3, 1.6)
    for start in np.flatnonzero(rng.random(weeks) < 0.7 / 52):
        length = int(rng.integers(2, 10))
        weekly[start : start + length] *= rng.uniform(0, 0.2)
        back = weekly[start + length : start + 2 * length]
        back *= np.linspace(0.4, 1.0, len(back))
    return np.asarray(weekly)


def training(found: Career, level: np.ndarray, rng: np.random.Generator) -> Iterator[Seen]:
    """Yield the best efforts of training: a hard session and a long run in most weeks, a time trial now and then."""
    ambitious, trials = rng.random() < 0.7, rng.random() < 0.4
    for week in range(len(level)):
        if found.weekly[week] < 0.3 * found.fitness[week]:
            continue
        if ambitious and rng.random() < 0.7:
            trial = trials and rng.random() < 0.15
            effort = rng.uniform(0.97, 1.0) if trial else rng.uniform(0.84, 0.95)
            for distance in HARD[: int(rng.integers(2, 5))]:
                yield seen(found, WEEK * week + 2, distance, level[week], effort * rng.normal(1, 0.008), rng)
        easy = rng.uniform(0.72, 0.86)
        longest = min(0.4 * found.weekly[week], 32_000)
        for distance in LONG:
            if distance <= longest:
                yield seen(found, WEEK * week + 6, distance, level[week], easy * rng.normal(1, 0.01), rng)


def seen(found: Career, day: int, distance: float, level: float, effort: float, rng: np.random.Generator) -> Seen:
    """Return a stretch of training as the watch has it: the best of much noise, most flattered when short."""
    flattered = abs(rng.normal(0, 0.012 if distance < 2000 else 0.005))
    return Seen(day, distance, found.body.time(distance, level) / effort * (1 - flattered), race=False)


def raced(found: Career, level: np.ndarray, rng: np.random.Generator) -> Iterator[Seen]:
    """Yield the races: from one in two years to one a month, fewer marathons, none in the weeks of an injury."""
    a_year = float(np.clip(rng.lognormal(math.log(3.0), 0.7), 0.5, 12))
    distances, shares = list(RACES), np.array(list(RACES.values()))
    liking = shares * rng.gamma(1.2, 1.0, len(shares))
    form, official = float(rng.uniform(0.008, 0.018)), rng.random() < 0.6
    last_marathon = -99
    for week in np.flatnonzero(rng.random(len(level)) < a_year / 52):
        distance = float(rng.choice(distances, p=liking / liking.sum()))
        if found.weekly[week] < 0.3 * found.fitness[week] or (distance == MARATHON and week - last_marathon < 16):
            continue
        last_marathon = int(week) if distance == MARATHON else last_marathon
        time = found.body.time(distance, level[week]) * math.exp(loss_of_the_day(distance, int(week), form, rng))
        measured = time if official else time * (1 - rng.uniform(0.0, 0.01))
        yield Seen(WEEK * int(week) + 6, distance, measured, race=True)


def loss_of_the_day(distance: float, week: int, form: float, rng: np.random.Generator) -> float:
    """Return by how much (log) a race is slower than what the runner is good for: form, heat, company, collapse."""
    warm = max(0.0, rng.normal(12 + 9 * math.sin(2 * math.pi * (week % 52) / 52), 4) - 15)
    heat = warm * 0.0018 * (0.5 + math.log(distance / 5000) / 2 if distance > 5000 else 0.5)
    company = rng.uniform(0.03, 0.12) if rng.random() < 0.06 else 0.0
    collapse = abs(rng.normal(0, 0.09)) if distance == MARATHON and rng.random() < 0.2 else 0.0
    return float(rng.normal(0, form) + heat + company + collapse)


def exponents(given: list[Career], short: float, long: float) -> np.ndarray:
    """Return the exponent between the career bests over two distances of everybody who raced both."""
    found = []
    for one in given:
        best = {
            d: min((race.time for race in one.races if race.distance == d), default=math.nan) for d in (short, long)
        }
        found.append(math.log(best[long] / best[short]) / math.log(long / short))
    return np.array([value for value in found if math.isfinite(value)])
