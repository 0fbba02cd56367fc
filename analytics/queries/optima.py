"""Personal optima: what was usual in the six weeks before this runner's best critical speeds."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _

from analytics.models import CriticalSpeed, DailyLoad, Measures
from analytics.services.critical_speeds import FITTED
from runners.models import Runner
from science.optima import BLOCK_DAYS, FEWEST_BLOCKS, Optimum, at_speed, optimum
from science.recording import Column
from sessions.models import Session

BLOCK = dt.timedelta(days=BLOCK_DAYS)
#: Runs below this share of threshold speed are easy, and of so many in a block a mean is taken (conventions).
EASY, FEWEST_RUNS = 0.83, 5


@dataclass(frozen=True, slots=True)
class OptimumRow:
    """A habit with its range, None if it cannot be told; ``blocks`` say how many results there are for it."""

    name: str
    unit: str
    found: Optimum | None
    blocks: int

    @property
    def missing(self) -> int:
        return max(0, FEWEST_BLOCKS - self.blocks)


@dataclass(frozen=True, slots=True)
class Runs:
    """Easy runs as columns: day numbers, mean heart rates (bpm), and cadences at one speed (steps/min)."""

    day: Column
    heart_rate: Column
    cadence: Column


def optima(runner: Runner, *, heart: bool) -> list[OptimumRow]:
    """Return ranges of weekly load, easy heart rate (if ``heart`` may be seen) and cadence; 3 queries."""
    ends = block_ends(runner)
    result = np.array([value for _, value in ends])
    load, runs = dict(DailyLoad.objects.filter(runner=runner).values_list("day", "load")), easy_runs(runner)
    days = [day for day, _ in ends]
    rows = [(_("Weekly load"), "", np.array([weekly_load(load, day) for day in days]))]
    if heart:
        rows.append((_("Heart rate of easy runs"), "bpm", block_means(runs.day, runs.heart_rate, days)))
    rows.append((_("Cadence at your easy pace"), "steps/min", block_means(runs.day, runs.cadence, days)))
    return [OptimumRow(name, unit, optimum(result, habit), int(np.isfinite(habit).sum())) for name, unit, habit in rows]


def block_ends(runner: Runner) -> list[tuple[dt.date, float]]:
    """Return fitted critical speeds that are six weeks or more apart, the latest first."""
    found: list[tuple[dt.date, float]] = []
    speeds = CriticalSpeed.objects.filter(runner=runner, method=FITTED).order_by("-day")
    for day, value in speeds.values_list("day", "value"):
        if not found or found[-1][0] - day >= BLOCK:
            found.append((day, value))
    return found


def weekly_load(load: dict[dt.date, float], day: dt.date) -> float:
    """Return the mean load of a week before ``day``, NaN if the calendar does not reach back so far."""
    values = [load.get(day - dt.timedelta(days=back)) for back in range(1, BLOCK_DAYS + 1)]
    known = [value for value in values if value is not None]
    return 7 * sum(known) / BLOCK_DAYS if len(known) == BLOCK_DAYS else float("nan")


def easy_runs(runner: Runner) -> Runs:
    sessions = Session.objects.alive().running().filter(runner=runner)
    kept = Measures.objects.filter(session__in=sessions, intensity_factor__lt=EASY, moving_time__gte=1200)
    fields = ("session__day", "mean_heart_rate", "values__mean_cadence", "normalised_speed")
    rows = [(day.toordinal(), *rest) for day, *rest in kept.values_list(*fields)]
    table = np.array(rows, dtype=float).reshape(len(rows), 4)
    day, heart, cadence, speed = table.T
    known = speed[np.isfinite(speed)]
    reference = float(np.median(known)) if len(known) else float("nan")
    return Runs(day, heart, at_speed(cadence, speed, reference))


def block_means(day: Column, values: Column, ends: list[dt.date]) -> Column:
    """Return the mean of the runs before each day, NaN with fewer than five."""
    found = np.full(len(ends), np.nan)
    for number, end in enumerate(ends):
        inside = (day < end.toordinal()) & (day >= end.toordinal() - BLOCK_DAYS) & np.isfinite(values)
        if inside.sum() >= FEWEST_RUNS:
            found[number] = values[inside].mean()
    return found
