"""The course that is expected of a runner if the days ahead are run as written, from where she stands today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from django.db.models import Q

from analytics.models import DailyLoad
from plans.generator.preview import EIGHT_OF_TEN, form_spread
from runners.models import Runner
from science.fitness import History, State, TimeConstants, load_history

HABIT_DAYS = 28
"""The mean load of so many days is taken for the days until a plan begins, as the generator does."""


@dataclass(frozen=True)
class Stand:
    """Where a runner stands on the eve of ``day``, and her fitness on the eve of its week.

    ``run_today`` is the load of what she has run that day already, ``habit`` her mean daily load before it.
    """

    day: dt.date
    state: State
    week_began: float = 0.0
    run_today: float = 0.0
    habit: float = 0.0


@dataclass(frozen=True)
class Course:
    """Fitness after each day from ``first_day`` on, form in its morning, and half the band that holds 8 of 10."""

    first_day: dt.date
    history: History
    half_band: tuple[float, ...]

    def number(self, day: dt.date) -> int | None:
        """Return the index of a day; None outside."""
        number = (day - self.first_day).days
        return number if 0 <= number < len(self.history) else None

    def fitness(self, day: dt.date) -> float | None:
        """Return CTL at the end of a day; None outside."""
        number = self.number(day)
        return None if number is None else float(self.history.ctl[number])

    def form(self, day: dt.date) -> tuple[float, float] | None:
        """Return form in the morning of a day and half its band; None outside."""
        number = self.number(day)
        return None if number is None else (float(self.history.tsb[number]), self.half_band[number])


def state_on(rows: Mapping[dt.date, DailyLoad], day: dt.date, tau: TimeConstants) -> State | None:
    """Return CTL and ATL at the end of a day; None before the first row. Days after the last row have no load."""
    last = max((each for each in rows if each <= day), default=None)
    if last is None:
        return None
    state = State(rows[last].ctl, rows[last].atl, tau)
    return load_history(np.zeros((day - last).days), state=state).state(-1) if last < day else state


def stand_of(rows: Mapping[dt.date, DailyLoad], today: dt.date, tau: TimeConstants) -> Stand:
    """Return where a runner stands by her daily loads.

    Those of the last four weeks must be among ``rows``, or the last one before today if they have none.
    """
    state = state_on(rows, today - dt.timedelta(days=1), tau) or State(0.0, 0.0, tau)
    since = today - dt.timedelta(days=HABIT_DAYS)
    habit = sum(row.load for day, row in rows.items() if since <= day < today) / HABIT_DAYS
    week_began = state_on(rows, today - dt.timedelta(days=today.weekday() + 1), tau) or state
    return Stand(today, state, week_began.ctl, rows[today].load if today in rows else 0.0, habit)


def stand_today(runner: Runner, today: dt.date) -> Stand:
    """Return where a runner stands; 1 query."""
    rows = loads_since(runner, today - dt.timedelta(days=HABIT_DAYS), today, today)
    return stand_of(rows, today, runner.time_constants)


def loads_since(runner: Runner, since: dt.date, until: dt.date, today: dt.date) -> dict[dt.date, DailyLoad]:
    """Return daily loads by day from ``since`` on, and the last one before today however old it is; 1 query."""
    own = DailyLoad.objects.filter(runner=runner)
    last = own.filter(day__lt=today).order_by("-day").values("day")[:1]
    rows = own.filter(Q(day__gte=since, day__lte=until) | Q(day__in=last))
    return {row.day: row for row in rows}


def expected(stand: Stand, planned: Mapping[dt.date, float], first_day: dt.date, last_day: dt.date) -> Course:
    """Return the course from today to ``last_day``; ``planned`` are the loads of a plan that begins on ``first_day``.

    What was run today counts instead of what was planned for today.
    """
    days = [stand.day + dt.timedelta(days=number) for number in range((last_day - stand.day).days + 1)]
    loads = np.array([stand.habit if day < first_day else planned.get(day, 0.0) for day in days])
    if len(loads) and stand.run_today:
        loads[0] = stand.run_today
    band = EIGHT_OF_TEN * form_spread(loads, stand.state.days) if len(loads) else loads
    return Course(stand.day, load_history(loads, state=stand.state), tuple(band.tolist()))
