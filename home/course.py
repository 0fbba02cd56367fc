"""Load, fitness, fatigue and form of every day: what was, and what the plan as written makes of it."""

from __future__ import annotations

import datetime as dt
from statistics import fmean
from typing import Any

import numpy as np

from analytics.queries.performance import load_columns, rounded
from plans.models import Plan, PlannedWorkout
from runners.models import Runner
from science.fitness import State, load_history

HABIT_DAYS = 28


def course(runner: Runner) -> dict[str, Any]:
    """Return the columns of the load chart with the days until the race; 3 queries."""
    columns = load_columns(runner)
    plan = Plan.objects.filter(runner=runner, state=Plan.State.ACTIVE).first()
    if plan is not None and columns["days"]:
        state = State(columns["ctl"][-1], columns["atl"][-1])
        columns["planned"] = ahead(plan, runner.today(), state, habit=fmean(columns["load"][-HABIT_DAYS:]))
        columns["race_day"] = plan.last_day.isoformat()
    return columns


def ahead(plan: Plan, today: dt.date, state: State, *, habit: float = 0.0) -> dict[str, Any] | None:
    """Return what comes if every day from tomorrow on is run as written; the band is the plan's own.

    Until the plan begins the days carry ``habit``, the mean load of the last ones, as the plan itself counts on.
    """
    days = [today + dt.timedelta(days=n + 1) for n in range((plan.last_day - today).days)]
    if not days:
        return None
    loads = {day: habit if day < plan.first_day else 0.0 for day in days}
    for day, load in PlannedWorkout.objects.filter(plan=plan, day__gt=today).values_list("day", "load"):
        loads[day] = loads.get(day, 0.0) + load
    history = load_history(np.array([loads[day] for day in days]), state=state)
    expected = plan.preview.get("days", [])
    half = dict(zip(expected, band(plan.preview), strict=True))
    widths = [half.get(day.isoformat(), 0.0) for day in days]
    form = history.tsb.tolist()
    return {
        "days": [day.isoformat() for day in days],
        "ctl": rounded(history.ctl.tolist()),
        "atl": rounded(history.atl.tolist()),
        "tsb": rounded(form),
        "low": rounded([value - width for value, width in zip(form, widths, strict=True)]),
        "high": rounded([value + width for value, width in zip(form, widths, strict=True)]),
    }


def band(preview: dict[str, Any]) -> list[float]:
    """Return half the width of the band of form, a day of the accepted course."""
    return [(high - low) / 2 for low, high in zip(preview.get("low", []), preview.get("high", []), strict=True)]
