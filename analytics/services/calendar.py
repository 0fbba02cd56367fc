"""The dense calendar of a runner's load: every day from the first session on, rest days included.

After a year without a session the history begins anew, as it does at the first session: a file of years ago that came
alone says nothing of the fitness with which the runs of this year were begun. A shorter stretch without sessions counts
as the break that it looks like, so that a real return after injury starts low; pages ask whether files are missing.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from analytics.models import DailyLoad
from analytics.services.loads import SessionLoad, SessionRow
from runners.models import Runner
from science.cardiac_cost import MEMORY_DAYS, Drift, drift
from science.fitness import SEED_DAYS, State, TimeConstants, beginnings, load_history, seed_of
from science.load import ACUTE_DAYS, CHRONIC_DAYS, pace_load, weighted_mean
from science.recording import Column
from sessions.models import SportClass

#: A session dated further ahead than this was recorded by a watch whose clock was wrong.
CLOCK_AHEAD = dt.timedelta(days=1)
#: Elsewhere the ground, or the belt's speed, changes what running costs.
EVEN_GROUND = (SportClass.RUN, SportClass.TRACK)
#: Work is counted against this speed, m/s, whatever the critical speed of the day.
ONE_SPEED = 4.0

SMOOTHED = ("ctl", "atl", "tsb", "acute", "chronic")


@dataclass(frozen=True, slots=True)
class Days:
    """The days of a calendar from ``begin`` on, and which of them each session was run on."""

    begin: dt.date
    count: int
    index: NDArray[np.intp]

    def day(self, number: int) -> dt.date:
        return self.begin + dt.timedelta(days=number)

    def summed(self, values: Iterable[float | None]) -> Column:
        weights = np.array([value or 0.0 for value in values])
        return np.bincount(self.index, weights=weights, minlength=self.count).astype(float)

    def largest(self, values: Iterable[float]) -> Column:
        found = np.zeros(self.count)
        np.maximum.at(found, self.index, np.array(list(values)))
        return found


def calendar_rows(
    runner: Runner, rows: list[SessionRow], loads: dict[int, SessionLoad], first: dt.date
) -> list[DailyLoad]:
    """Return unsaved rows from ``first``, or from where the stored calendar ends, through the runner's today.

    The smoothed loads go on from the day before; a change among the days that they start from begins anew.
    """
    today = runner.today()
    counted = [row for row in rows if row.day <= today + CLOCK_AHEAD]
    if not counted:
        return []
    begin = counted[0].day
    index = np.array([(row.day - begin).days for row in counted])
    days = Days(begin, (max(today, counted[-1].day) - begin).days + 1, index)
    columns = daily(days, counted, loads)
    begun = beginnings(index)
    # What changed later than the calendar goes changes its last day at most.
    start, before = where_to_go_on(runner, days, begun, min(first, days.day(days.count - 1)))
    cost = cardiac_cost(days, counted, start)
    has_trimp = days.summed(row.trimp is not None for row in counted) > 0
    methods = main_methods(counted, loads, days.day(start))
    values = {name: column[start:].tolist() for name, column in columns.items()}
    values |= smoothed(columns["load"], start, before, begun, runner.time_constants)
    values |= {"cardiac_cost": known(cost.change), "cardiac_cost_z": known(cost.z)}
    values["trimp"] = [trimp if has else None for trimp, has in zip(values["trimp"], has_trimp[start:], strict=True)]
    return [
        DailyLoad(
            runner=runner,
            day=(day := days.day(start + i)),
            method=methods.get(day, ""),
            begun=days.day(max(number for number in begun if number <= start + i)),
            **{name: column[i] for name, column in values.items()},
        )
        for i in range(days.count - start)
    ]


def daily(days: Days, rows: list[SessionRow], loads: dict[int, SessionLoad]) -> dict[str, Column]:
    """Return what each day's sessions come to."""
    both = [bool(row.is_running and row.trimp and loads[row.pk].pace_load) for row in rows]
    distances = [(row.distance or 0.0) * row.is_running for row in rows]
    return {
        "load": days.summed(loads[row.pk].load for row in rows),
        "trimp": days.summed(row.trimp for row in rows),
        "distance": days.summed(distances),
        "longest_run": days.largest(distances),
        "external": days.summed(loads[row.pk].pace_load if has else 0.0 for row, has in zip(rows, both, strict=True)),
        "internal": days.summed(row.trimp if has else 0.0 for row, has in zip(rows, both, strict=True)),
    }


def main_methods(rows: list[SessionRow], loads: dict[int, SessionLoad], first: dt.date) -> dict[dt.date, str]:
    """Return by which method most of the load of each day from ``first`` on was found."""
    sums: dict[dt.date, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for row in rows:
        found = loads[row.pk]
        if row.day >= first and found.load is not None:
            sums[row.day][found.load_method] += found.load
    return {day: max(by_method, key=lambda method: by_method[method]) for day, by_method in sums.items()}


@dataclass(frozen=True, slots=True)
class Before:
    """What the smoothed loads of a day need of the day before."""

    state: State
    acute: float
    chronic: float


def smoothed(
    load: Column, start: int, before: Before | None, begun: list[int], tau: TimeConstants
) -> dict[str, list[float]]:
    """Return the smoothed loads from day ``start`` on, begun anew on each of ``begun`` from the mean of 28 days."""
    found: dict[str, list[float]] = {name: [] for name in SMOOTHED}
    edges = [start, *(number for number in begun if number > start), len(load)]
    for first, end in pairwise(edges):
        part = load[first:end]
        seed = seed_of(load[first:])
        if first in begun or before is None:
            before = Before(State(seed, seed, tau), seed, seed)
        history = load_history(part, state=before.state)
        acute = weighted_mean(part, ACUTE_DAYS, start=before.acute)
        chronic = weighted_mean(part, CHRONIC_DAYS, start=before.chronic)
        columns = (history.ctl, history.atl, history.tsb, acute, chronic)
        for name, column in zip(SMOOTHED, columns, strict=True):
            found[name] += column.tolist()
    return found


def where_to_go_on(runner: Runner, days: Days, begun: list[int], first: dt.date) -> tuple[int, Before | None]:
    """Return the number of the first day to work out, and what is known of the day before it."""
    number = (first - days.begin).days
    since = max((each for each in begun if each <= number), default=0)
    if number - since < SEED_DAYS:
        return since, None
    stored = DailyLoad.objects.filter(runner=runner, day__gte=days.day(since), day__lt=first).order_by("-day").first()
    if stored is None or stored.acute is None or stored.chronic is None:
        return since, None
    return (stored.day - days.begin).days + 1, Before(
        State(stored.ctl, stored.atl, runner.time_constants), stored.acute, stored.chronic
    )


def cardiac_cost(days: Days, rows: list[SessionRow], start: int) -> Drift:
    """Return the drift of what running costs the heart from day ``start`` on, by runs on even ground."""
    origin = max(0, start - MEMORY_DAYS)
    nan = float("nan")
    runs = [
        (
            (row.day - days.begin).days - origin,
            row.trimp or nan,
            pace_load(row.normalised_speed or nan, row.moving_time or nan, threshold_speed=ONE_SPEED),
            nan if row.mean_temperature is None else row.mean_temperature,
        )
        for row in rows
        if row.sport_class in EVEN_GROUND
    ]
    runs = [run for run in runs if run[0] >= 0]
    day, *columns = zip(*runs, strict=True) if runs else ((), (), (), ())
    trimp, work, temperature = (np.array(column, dtype=float) for column in columns)
    found = drift(np.array(day, dtype=np.intp), trimp, work, temperature, days.count - origin)
    return Drift(found.change[start - origin :], found.z[start - origin :])


def known(column: Column) -> list[float | None]:
    return [value if np.isfinite(value) else None for value in column.tolist()]
