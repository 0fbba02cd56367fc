"""Two years of plausible training: what was run on which day, and how fit it made the runner."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from operations.demo.people import Profile
from operations.demo.races import RaceDay, next_race, past_races
from operations.demo.workouts import Workout, easy, intervals, long_run, race, recovery, tempo, time_trials

WEEKS = 104
#: Weekdays of a week with so many runs, Monday 0, and what each is for.
PURPOSES: dict[int, dict[int, str]] = {
    3: {1: "quality", 3: "easy", 6: "long"},
    4: {1: "quality", 3: "easy", 5: "easy", 6: "long"},
    5: {1: "intervals", 2: "easy", 3: "tempo", 5: "easy", 6: "long"},
    6: {0: "recovery", 1: "intervals", 2: "easy", 3: "tempo", 5: "easy", 6: "long"},
}
#: Share of the week's distance by purpose, before it is scaled to one.
SHARES = {"recovery": 0.6, "easy": 0.8, "quality": 1.0, "intervals": 0.9, "tempo": 1.0, "long": 1.75}
#: Three weeks up, one down.
WAVE = (1.0, 1.1, 1.2, 0.8)
#: Volume in the weeks before a race and after it; a marathon takes longest.
TAPER = {"marathon": (0.45, 0.62, 0.82), "half": (0.62, 0.85), "short": (0.85,)}
AFTER = {"marathon": (0.22, 0.45, 0.7), "half": (0.6,), "short": ()}
SKIPPED = 0.06
#: Everybody's speed is tested once in so many weeks, over these distances in turn, each followed by 3000 m.
TRIAL_WEEKS = 5
TRIALS = {"time trials": 1500.0, "short time trials": 1000.0}
FITNESS_DAYS, FATIGUE_DAYS = 42.0, 7.0
#: Critical speed lost by a runner whose fitness falls to nothing, and gained in the two years, as shares.
DETRAINING, PROGRESS = 0.12, 0.03


@dataclass(frozen=True, slots=True)
class Outing:
    """One run as it will be simulated. ``critical_speed`` in m/s is that of its day."""

    start: dt.datetime
    workout: Workout
    critical_speed: float
    indoors: bool = False
    race: RaceDay | None = None


@dataclass(slots=True)
class Fitness:
    """Load of the last weeks, and the critical speed that follows from it."""

    top: float
    usual: float
    fitness: float
    fatigue: float

    def critical_speed(self, days_left: int) -> float:
        """Rise with the years and with fitness, which pays less above the usual, and dip with fatigue."""
        lack = 1 - self.fitness / self.usual
        trained = 1 - DETRAINING * (lack if lack > 0 else lack / 3)
        tired = max(0.0, self.fatigue / max(self.fitness, 1.0) - 1.0)
        return self.top * trained * (1 - PROGRESS * days_left / 7 / WEEKS) * (1 - 0.015 * tired)

    def after(self, load: float) -> None:
        self.fitness += (load - self.fitness) / FITNESS_DAYS
        self.fatigue += (load - self.fatigue) / FATIGUE_DAYS


def outings(profile: Profile, last: dt.datetime, rng: np.random.Generator, weeks: int = WEEKS) -> Iterator[Outing]:
    """Yield what the runner did in the weeks before ``last`` (aware, local), oldest first."""
    first_day = last.date() - dt.timedelta(weeks=weeks)
    first_day -= dt.timedelta(days=first_day.weekday())
    races = past_races(profile, first_day, last.date(), rng)
    if goal := next_race(profile, last.date()):
        races[goal.day] = goal
    usual = daily_load(profile)
    state = Fitness(profile.critical_speed, usual, 0.75 * usual, 0.75 * usual)
    for index in range((last.date() - first_day).days // 7 + 1):
        monday = first_day + dt.timedelta(weeks=index)
        week = dict(week_of(profile, monday, index, races, last.date(), rng))
        for day in (monday + dt.timedelta(days=n) for n in range(7)):
            load = 0.0
            if day in week and not absent(profile, day, last.date()):
                outing = on_day(profile, day, week[day], races.get(day), state, last, rng)
                if outing.start + dt.timedelta(seconds=outing.workout.seconds(outing.critical_speed) + 600) < last:
                    load = outing.workout.load(outing.critical_speed)
                    yield outing
            state.after(load)


def daily_load(profile: Profile) -> float:
    """Return the load a day of the usual week: hours times intensity squared, in hundreds."""
    speed = 0.78 * profile.critical_speed
    return profile.kilometres * 1000 / speed / 3600 * 0.60 * 100 / 7


def absent(profile: Profile, day: dt.date, last: dt.date) -> bool:
    """Whether ``day`` lies in an illness or an injury."""
    back = (last - day).days
    return any(gap.first >= back > gap.first - gap.days for gap in profile.absences)


def week_of(
    profile: Profile,
    monday: dt.date,
    index: int,
    races: dict[dt.date, RaceDay],
    last: dt.date,
    rng: np.random.Generator,
) -> Iterator[tuple[dt.date, Workout]]:
    """Yield the days of a week and what is run on each; race days come with the race."""
    metres = 1000 * profile.kilometres * volume(profile, monday, index, races, last) * rng.normal(1, 0.05)
    days = PURPOSES[profile.runs]
    total = sum(SHARES[purpose] for purpose in days.values())
    race_days = {day for day in races if monday <= day < monday + dt.timedelta(days=7)}
    yield from ((day, race(races[day].distance, share_of_race(profile, races[day].distance))) for day in race_days)
    for weekday, purpose in days.items():
        day = monday + dt.timedelta(days=weekday)
        near = min((abs((day - other).days) for other in race_days), default=9)
        if near == 0 or rng.random() < SKIPPED or (near == 1 and purpose != "recovery" and rng.random() < 0.5):
            continue
        free = weekday < 6 and weekday + 1 not in days and near > 2
        moved = day + dt.timedelta(days=1) if free and rng.random() < 0.2 else day
        distance = metres * SHARES[purpose] / total
        if near <= 3 and purpose != "recovery":
            purpose = "easy"
        if purpose in {"quality", "intervals"} and index % TRIAL_WEEKS == 2:
            purpose = list(TRIALS)[index // TRIAL_WEEKS % len(TRIALS)]
        yield moved, chosen(purpose, distance, profile, rng)


def chosen(purpose: str, distance: float, profile: Profile, rng: np.random.Generator) -> Workout:
    """Return a workout for the purpose."""
    if purpose == "quality":
        purpose = "intervals" if rng.random() < 0.5 else "tempo"
    make = {"easy": easy, "recovery": recovery, "tempo": tempo, "intervals": intervals}
    if purpose in TRIALS:
        return time_trials(distance, profile.d_prime, first=TRIALS[purpose])
    if purpose == "long":
        return long_run(min(distance, 34_000), rng, marathon_share=profile.marathon_share)
    return make[purpose](distance, rng)


def volume(profile: Profile, monday: dt.date, index: int, races: dict[dt.date, RaceDay], last: dt.date) -> float:
    """Return the week's volume as a share of the usual one."""
    factor = WAVE[index % 4] * (0.9 + 0.1 * min(index / 40, 1))
    for day, run in races.items():
        weeks = (day - monday).days // 7
        for sizes, distance in ((TAPER[run.size], weeks), (AFTER[run.size], -weeks - 1)):
            if 0 <= distance < len(sizes):
                factor = min(factor, sizes[distance])
    if (last - monday).days < 14:
        factor *= profile.recent
    return factor * (0.6 if resuming(profile, monday, last) else 1.0)


def resuming(profile: Profile, monday: dt.date, last: dt.date) -> bool:
    """Whether the week is one of the three after an absence of more than a week."""
    ends = (last - dt.timedelta(days=gap.first - gap.days) for gap in profile.absences if gap.days > 7)
    return any(0 <= (monday - end).days < 21 for end in ends)


def share_of_race(profile: Profile, distance: float) -> float:
    """Return the speed of a race as a share of critical speed, from 5 km to the marathon.

    Over 10 km and less the distance above critical speed gives what exceeds it; beyond, the
    share falls with the logarithm of the distance to that of the marathon.
    """
    critical = profile.critical_speed
    if distance <= 10_000:
        # d = CS t + D', so v = CS d / (d − D'); beyond half an hour nobody uses all of it.
        ideal = distance / (distance - profile.d_prime)
        minutes = distance / critical / 60
        return float(ideal - 0.0012 * max(0.0, minutes - 22))
    shorter = share_of_race(profile, 10_000)
    part = np.log(distance / 10_000) / np.log(4.2195)
    return float(shorter + (profile.marathon_share - shorter) * part)


def on_day(
    profile: Profile,
    day: dt.date,
    workout: Workout,
    run: RaceDay | None,
    state: Fitness,
    last: dt.datetime,
    rng: np.random.Generator,
) -> Outing:
    """Return the run of a day with its hour of start and the critical speed of that day."""
    start = start_of(day, last.tzinfo, rng, race=run is not None)
    form = rng.normal(1, 0.012 if run else 0.018)
    if run:
        workout = replace(workout, pieces=tuple(replace(p, share=p.share * form) for p in workout.pieces))
    winter = profile.treadmill_winter and day.month in (12, 1, 2) and run is None
    return Outing(start, workout, state.critical_speed((last.date() - day).days), indoors=winter, race=run)


def start_of(day: dt.date, zone: dt.tzinfo | None, rng: np.random.Generator, *, race: bool = False) -> dt.datetime:
    """Return when a run of the day begins: races and weekends in the morning, else before or after work."""
    hour = 9.5 if race else (8.0 if day.weekday() >= 5 else float(rng.choice([6.2, 17.8])))
    seconds = round(3600 * (hour + rng.uniform(-0.4, 0.9)))
    return dt.datetime.combine(day, dt.time(), tzinfo=zone) + dt.timedelta(seconds=seconds)
