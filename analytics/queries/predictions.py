"""Race predictions from a runner's results of the last year."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from analytics.queries.bests import Record
from analytics.services.results import believed_efforts, told_results
from runners.models import Race, Runner
from science.prediction import Prediction, Result, aged_time, predict_race
from science.units import HALF_MARATHON, MARATHON

DISTANCES = (5000.0, 10000.0, HALF_MARATHON, MARATHON)
#: Older results say little about today.
OLDEST = dt.timedelta(days=365)
#: The axis of a prediction reaches this share to both sides of it.
REACH = 0.16


@dataclass(frozen=True, slots=True)
class PredictionRow:
    """A prediction with its marks on an axis from 0 (faster) to 100 (slower)."""

    prediction: Prediction
    best: Record | None
    goal_time: float | None

    @property
    def speed(self) -> float:
        return self.prediction.distance / self.prediction.time

    @property
    def low(self) -> float:
        return self.place(self.prediction.low)

    @property
    def width(self) -> float:
        return self.place(self.prediction.high) - self.low

    @property
    def best_place(self) -> float | None:
        return self.place(self.best.time) if self.best else None

    @property
    def goal_place(self) -> float | None:
        return self.place(self.goal_time) if self.goal_time else None

    def place(self, time: float) -> float:
        share = (time / self.prediction.time - 1) / REACH
        return round(min(100.0, max(0.0, 50 + 50 * share)), 1)


def results_of(runner: Runner, today: dt.date) -> list[Result]:
    """Return the best result of the last year over each distance, as old as it is; 4 queries at most."""
    span = {"day__gt": today - OLDEST, "day__lte": today}
    rows = list(believed_efforts(runner, **span).order_by().values_list("distance", "time", "day"))
    rows += [(told.distance, told.time, told.day) for told in told_results(runner, **span)]
    best: dict[float, Result] = {}
    for distance, time, day in rows:
        result = Result(distance, time, (today - day).days)
        if distance not in best or aged_time(result) < aged_time(best[distance]):
            best[distance] = result
    return [best[distance] for distance in sorted(best)]


def race_prediction(runner: Runner, distance: float, weekly_distance: float | None) -> Prediction | None:
    """Return what the runner's results say about a race over ``distance`` m today; None without results."""
    return predict_race(distance, results=results_of(runner, runner.today()), weekly_distance=weekly_distance)


def predictions(runner: Runner, weekly_distance: float | None, bests: list[Record]) -> list[PredictionRow]:
    """Return what the runner's results say about races of today; nothing without results. 5 queries at most."""
    today = runner.today()
    results = results_of(runner, today)
    held = {record.distance: record for record in bests}
    goals = {
        race.distance: race.goal_time
        for race in Race.objects.filter(runner=runner, day__gte=today, goal_time__isnull=False).order_by("-day")
    }
    found = []
    for distance in DISTANCES:
        prediction = predict_race(distance, results=results, weekly_distance=weekly_distance)
        if prediction is not None:
            found.append(PredictionRow(prediction, held.get(distance), goals.get(distance)))
    return found
