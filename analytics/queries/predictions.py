"""The predictions page: what the runner would run today, what it rests on, how predictions did before."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from analytics.queries.bests import Record
from analytics.services.known import OLDEST_DAYS, Known
from analytics.services.predictions import predictions
from analytics.services.race_results import DatedResult
from runners.models import Race, Runner
from science.prediction import RACE_DISTANCES, Prediction, sharper_by
from science.results import Result
from science.units import HALF_MARATHON, MARATHON

#: What the overview shows.
DISTANCES = (5000.0, 10000.0, HALF_MARATHON, MARATHON)
#: The axis of a prediction reaches this share to both sides of it.
REACH = 0.16
#: Validity, 0 to 5, of a prediction whose band reaches no farther to one side than this share (convention).
SURE = ((0.04, 4), (0.06, 3), (0.09, 2))
#: The course of predictions: one every so many days, over so many.
COURSE_STEP, COURSE_DAYS = 28, 728
#: Fewer past predictions say nothing about the band.
FEWEST_PAST = 5


def place(time: float, middle: float) -> float:
    """Return where a time stands on an axis from 0 (faster) to 100 (slower) around ``middle``."""
    share = (time / middle - 1) / REACH
    return round(min(100.0, max(0.0, 50 + 50 * share)), 1)


class OnAxis:
    """A prediction's band as places on its axis."""

    prediction: Prediction

    @property
    def low(self) -> float:
        return place(self.prediction.low, self.prediction.time)

    @property
    def width(self) -> float:
        return round(place(self.prediction.high, self.prediction.time) - self.low, 1)

    @property
    def low50(self) -> float:
        return place(self.prediction.half_band[0], self.prediction.time)

    @property
    def width50(self) -> float:
        return round(place(self.prediction.half_band[1], self.prediction.time) - self.low50, 1)


@dataclass(frozen=True)
class PredictionRow(OnAxis):
    """A prediction beside the runner's best and goal over the distance."""

    prediction: Prediction
    best: Record | None
    goal_time: float | None

    @property
    def best_place(self) -> float | None:
        return place(self.best.time, self.prediction.time) if self.best else None

    @property
    def goal_place(self) -> float | None:
        return place(self.goal_time, self.prediction.time) if self.goal_time else None

    @property
    def validity(self) -> int:
        """How sure it is, 0 to 5."""
        return next((points for width, points in SURE if self.prediction.width <= width), 1)


def prediction_rows(
    runner: Runner, known: Known, bests: list[Record], distances: tuple[float, ...] = DISTANCES
) -> list[PredictionRow]:
    """Return what the runner would run today; nothing without results. 1 query."""
    today = runner.today()
    held = {record.distance: record for record in bests}
    goals = {
        race.distance: race.goal_time
        for race in Race.objects.filter(runner=runner, day__gte=today, goal_time__isnull=False).order_by("-day")
    }
    return [
        PredictionRow(found, held.get(found.distance), goals.get(found.distance))
        for found in predictions(known, today, distances)
    ]


@dataclass(frozen=True)
class PastRow(OnAxis):
    """A race beside what was predicted on its eve, of what was known then."""

    race: DatedResult
    prediction: Prediction

    @property
    def error(self) -> float:
        """By how many per cent the race was slower than predicted."""
        return 100 * (self.race.time / self.prediction.time - 1)

    @property
    def inside(self) -> bool:
        return self.prediction.low <= self.race.time <= self.prediction.high

    @property
    def result_place(self) -> float:
        return place(self.race.time, self.prediction.time)


@dataclass(frozen=True)
class Past:
    """How the predictions of past races did; ``unpredicted`` races had nothing before them to be predicted from."""

    rows: list[PastRow]
    unpredicted: int

    @property
    def inside(self) -> int:
        return sum(row.inside for row in self.rows)

    @property
    def bias(self) -> float | None:
        """By how many per cent races were slower than predicted, in the mean."""
        return sum(row.error for row in self.rows) / len(self.rows) if self.rows else None

    @property
    def faster(self) -> float | None:
        return -self.bias if self.bias is not None else None

    @property
    def size(self) -> float | None:
        """Mean size of the error, per cent."""
        return sum(abs(row.error) for row in self.rows) / len(self.rows) if self.rows else None

    @property
    def enough(self) -> bool:
        return len(self.rows) >= FEWEST_PAST

    @property
    def as_promised(self) -> bool:
        """Whether so many inside go with a band that holds 8 of 10: not among the unlikeliest 5 % (binomial)."""
        n, chance = len(self.rows), 0.8
        below = sum(math.comb(n, k) * chance**k * (1 - chance) ** (n - k) for k in range(self.inside + 1))
        return below >= 0.05


def past_predictions(known: Known, until: dt.date) -> Past:
    """Return the races up to ``until`` beside what was predicted the day before each, newest first. No query."""
    run = [race for race in reversed(known.races) if race.day <= until.toordinal()]
    rows = []
    for race in run:
        found = predictions(known, race.date - dt.timedelta(days=1), [race.distance])
        rows += [PastRow(race, prediction) for prediction in found]
    return Past(rows, len(run) - len(rows))


def course_of(known: Known, today: dt.date, distance: float) -> list[tuple[dt.date, Prediction | None]]:
    """Return what was predicted of a distance every four weeks of two years, None where nothing was. No query."""
    days = [today - dt.timedelta(days=back) for back in range(COURSE_DAYS, -1, -COURSE_STEP)]
    return [(day, next(iter(predictions(known, day, [distance])), None)) for day in days]


def course_columns(known: Known, today: dt.date, distance: float) -> dict[str, Any]:
    """Return the same for the chart, with the races over the distance."""
    course = course_of(known, today, distance)
    races = [race for race in known.races if race.distance == distance and course[0][0] <= race.date <= today]
    return {
        "course": [
            {"day": day, **{name: getattr(found, name, None) for name in ("time", "low", "high")}}
            for day, found in course
        ],
        "races": [{"day": race.date, "time": race.time} for race in races],
    }


@dataclass(frozen=True)
class Input:
    """A result that the predictions rest on, with its day; ``race`` is none that was only typed in as a best."""

    result: Result
    day: dt.date
    age: int
    session: int | None
    race: bool

    @property
    def typed(self) -> bool:
        return self.result.race and not self.race


def inputs_of(rows: list[PredictionRow], known: Known, today: dt.date) -> list[Input]:
    """Return what the predictions rest on, newest first. No query."""
    results = sorted(rows[0].prediction.inputs, key=lambda item: item.age_days) if rows else []
    races = {(race.day, race.distance, race.time) for race in known.races}
    found = []
    for result in results:
        age = int(result.age_days)
        day = today - dt.timedelta(days=age)
        is_race = (day.toordinal(), result.distance, result.time) in races
        found.append(Input(result, day, age, known.session_of(day.toordinal(), result), is_race))
    return found


@dataclass(frozen=True)
class Sharper:
    """The race that would narrow the band of ``distance`` most: from ``now`` to ``after`` per cent to one side."""

    distance: float
    race: float
    now: float
    after: float


def sharper(known: Known, rows: list[PredictionRow], today: dt.date, distance: float) -> Sharper | None:
    """Return what would make the prediction of ``distance`` surer, None if no single race would do much."""
    row = next((row for row in rows if row.prediction.distance == distance), None)
    if row is None:
        return None
    when = today.toordinal()
    found = sharper_by(distance, results=known.results(when), weekly_distance=known.weekly_distance(when))
    if found is None:
        return None
    race, after = found
    return Sharper(distance, race, 100 * row.prediction.width, 100 * after.width)


def missing(known: Known, today: dt.date) -> str:
    """Say what it takes for a first prediction."""
    last = max(known.days.tolist(), default=None)
    if last is None:
        return _("It takes one all-out effort of 4 minutes or more outdoors: a race, or a time trial from 1500 m up.")
    if last <= today.toordinal() - OLDEST_DAYS:
        day = dt.date.fromordinal(last)
        return _(
            "The last result is of %(day)s. Results older than a year are not used: race, or run a time trial."
        ) % {"day": f"{day:%d %B %Y}"}
    return _("There are efforts, but none of 3.5 minutes to 6 hours that can be true. It takes a race or a time trial.")


__all__ = [
    "DISTANCES",
    "RACE_DISTANCES",
    "course_columns",
    "course_of",
    "inputs_of",
    "missing",
    "past_predictions",
    "prediction_rows",
    "sharper",
]
