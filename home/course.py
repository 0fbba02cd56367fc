"""Load, fitness, fatigue and form of every day: what was, and what the plan as written makes of it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

import numpy as np

from analytics.queries.performance import load_columns, rounded
from plans.course import Stand, expected, stand_today
from plans.models import Plan
from runners.models import Runner


def course(runner: Runner) -> dict[str, Any]:
    """Return the columns of the load chart with the days until the race; 4 queries."""
    columns = load_columns(runner)
    plan = Plan.objects.filter(runner=runner, state=Plan.State.ACTIVE).first()
    if plan is not None and columns["days"]:
        columns["planned"] = ahead(plan, stand_today(runner, runner.today()))
        columns["race_day"] = plan.last_day.isoformat()
    return columns


def ahead(plan: Plan, stand: Stand) -> dict[str, Any] | None:
    """Return what comes from tomorrow on if every day is run as written, as the calendar reckons it; None at the end.

    The band of form holds 8 of 10 cases.
    """
    if plan.last_day <= stand.day:
        return None
    loads: dict[dt.date, float] = defaultdict(float)
    for day, load in plan.workouts.filter(day__gte=stand.day).order_by().values_list("day", "load"):
        loads[day] += load
    found = expected(stand, loads, plan.first_day, plan.last_day)
    form, width = found.history.tsb[1:], np.array(found.half_band[1:])
    return {
        "days": [(stand.day + dt.timedelta(days=number)).isoformat() for number in range(1, len(found.history))],
        "ctl": rounded(found.history.ctl[1:].tolist()),
        "atl": rounded(found.history.atl[1:].tolist()),
        "tsb": rounded(form.tolist()),
        "low": rounded((form - width).tolist()),
        "high": rounded((form + width).tolist()),
    }
