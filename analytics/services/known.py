"""What predictions of a runner rest on, as it stood on any day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.models import DailyLoad, LearnedModel
from analytics.services.learning import current_model
from analytics.services.race_results import DatedResult, results_of
from runners.models import Runner
from science.recording import Column
from science.results import Result, slowing

#: Older results say little about today.
OLDEST_DAYS = 365
WEEKS = 4
#: Fitness that differs by no more than this share from what has faded has faded, in stored numbers.
FADED = 1e-3


@dataclass(frozen=True, slots=True)
class Known:
    """All that predictions of a runner rest on, read once for as many days as one likes.

    Results in columns by their days (ordinals), session 0 is none; the calendar from ``first`` on, a value a day.
    """

    runner: Runner
    model: LearnedModel | None
    days: NDArray[np.int64]
    distances: Column
    times: Column
    raced: NDArray[np.bool_]
    sessions: NDArray[np.int64]
    races: tuple[DatedResult, ...]
    first: int
    fitness: Column
    run: Column

    def fitness_on(self, days: NDArray[np.int64]) -> Column:
        """Return fitness (CTL) at the end of each day; it decays after the calendar's end, NaN before its beginning."""
        if not len(self.fitness):
            return np.full(len(days), np.nan)
        place = days - self.first
        held = self.fitness[np.clip(place, 0, len(self.fitness) - 1)]
        after = np.maximum(place - len(self.fitness) + 1, 0)
        return np.where(place < 0, np.nan, held * np.exp(-after / self.runner.ctl_days))

    def trained_before(self, days: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return of each day whether training of the four weeks before is known: fitness did more than fade.

        Who has a result without any trained unrecorded, and of that nothing tells how much is kept. A convention.
        """
        earlier = np.nan_to_num(self.fitness_on(days - 1 - 7 * WEEKS))
        faded = earlier * np.exp(-7 * WEEKS / self.runner.ctl_days)
        trained: NDArray[np.bool_] = self.fitness_on(days - 1) > faded * (1 + FADED)
        return trained

    def weekly_distance(self, day: int) -> float | None:
        """Return the mean of the four weeks up to ``day``, m; None without a calendar by then."""
        end = day - self.first + 1
        if not len(self.run) or end <= 0:
            return None
        return float(self.run[max(0, end - 7 * WEEKS) : max(0, end)].sum()) / WEEKS

    def session_of(self, day: int, result: Result) -> int | None:
        """Return the session in which a result of ``day`` was recorded, if it was."""
        same = (self.days == day) & (self.distances == result.distance) & (self.times == result.time)
        return next((int(pk) for pk in self.sessions[same] if pk), None)

    def results(self, day: int) -> list[Result]:
        """Return what was known at the end of ``day``: the races of a year, the best of training over each distance."""
        chosen = slice(*np.searchsorted(self.days, (day - OLDEST_DAYS + 1, day + 1)))
        days, distances, times, raced = (
            self.days[chosen],
            self.distances[chosen],
            self.times[chosen],
            self.raced[chosen],
        )
        # On its eve: the load of a race is no fitness that a runner could lose.
        before, now = self.fitness_on(days - 1), self.fitness_on(np.array([day]))
        kept = np.divide(now, before, out=np.full(len(days), np.nan), where=(before > 0) & self.trained_before(days))
        ages = (day - days).astype(float)
        aged = times * (1 + slowing(ages, kept))
        order = np.lexsort((aged, distances))
        trained = order[~raced[order]]
        fastest = trained[np.unique(distances[trained], return_index=True)[1]]
        return [
            Result(float(distances[i]), float(times[i]), float(ages[i]), known(kept[i]), bool(raced[i]))
            for i in sorted((*fastest.tolist(), *np.flatnonzero(raced).tolist()))
        ]


def known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def known_of(runner: Runner, *, recent_to: dt.date | None = None) -> Known:
    """Read what predictions rest on, of all the years or only what those of the day ``recent_to`` need; 5 queries."""
    model = current_model()
    since = None
    if recent_to is not None:
        # The learned model is told how the races of the last year were predicted, each from the year before it.
        since = recent_to - dt.timedelta(days=(2 if model else 1) * OLDEST_DAYS + 2)
    results = results_of(runner, since)
    calendar = DailyLoad.objects.filter(runner=runner, **({"day__gte": since} if since else {}))
    rows = list(calendar.order_by("day").values_list("day", "ctl", "distance"))
    return Known(
        runner=runner,
        model=model,
        days=np.array([result.day for result in results], dtype=np.int64),
        distances=np.array([result.distance for result in results], dtype=float),
        times=np.array([result.time for result in results], dtype=float),
        raced=np.array([result.raced for result in results], dtype=bool),
        sessions=np.array([result.session or 0 for result in results], dtype=np.int64),
        races=tuple(result for result in results if result.shown),
        first=rows[0][0].toordinal() if rows else 0,
        fitness=np.array([ctl for _, ctl, _ in rows], dtype=float),
        run=np.array([distance for _, _, distance in rows], dtype=float),
    )
