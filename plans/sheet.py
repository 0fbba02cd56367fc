"""The printable sheet of a plan: a page for each week, for the fridge or the pocket."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from plans.calendar import active_plan
from plans.downloads import sees_heart_rate
from plans.generator.season import monday_of
from plans.models import Plan, PlannedWorkout, PlanWeek
from plans.targets import Line, lines
from plans.views import date_of
from plans.watch import planned_numbers
from runners.numbers import whole_number
from runners.permissions import shown_runner

WEEKS = (1, 2, 4)
"""How many weeks can be had at once, besides all."""


@dataclass(frozen=True, slots=True)
class Run:
    workout: PlannedWorkout
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class SheetWeek:
    """A week of the plan: its days with what is run on them; a day without is one of rest."""

    row: PlanWeek
    days: list[tuple[dt.date, list[Run]]]

    @property
    def distance(self) -> float:
        """Metres of its days as they stand, without the race."""
        return sum(one.distance for one in self._training)

    @property
    def load(self) -> float:
        """Load of its days as they stand, without the race."""
        return sum(one.load for one in self._training)

    @property
    def _training(self) -> list[PlannedWorkout]:
        return [run.workout for _day, runs in self.days for run in runs if run.workout.family != "race"]


@login_required
@require_GET
def sheet(request: HttpRequest, runner: int) -> HttpResponse:
    """The weeks of the active plan from a day on, one or several, or ``all`` that there are."""
    shown = shown_runner(request, runner)
    plan = active_plan(shown)
    first = monday_of(date_of(request.GET.get("from", "")) or shown.today())
    asked = request.GET.get("weeks", "")
    number = whole_number(asked)
    count = None if asked == "all" else number if number in WEEKS else 1
    weeks = sheet_weeks(plan, first, count, heart_rate=sees_heart_rate(request, shown)) if plan else []
    context = {
        "runner": shown,
        "plan": plan,
        "weeks": weeks,
        "count": count or "all",
        "choices": [*WEEKS, "all"],
        "first": first,
        "earlier": first - dt.timedelta(weeks=1),
        "later": first + dt.timedelta(weeks=1),
        "total": plan.weeks.count() if plan else 0,
    }
    return render(request, "plans/sheet.html", context)


def sheet_weeks(plan: Plan, first: dt.date, count: int | None, *, heart_rate: bool) -> list[SheetWeek]:
    """Return ``count`` weeks of the plan from ``first`` on, all of the plan if None. 2 queries."""
    ahead = plan.weeks.order_by("index") if count is None else plan.weeks.filter(first_day__gte=first).order_by("index")
    rows = list(ahead[:count])
    if not rows:
        return []
    last = rows[-1].first_day + dt.timedelta(days=6)
    runs: dict[dt.date, list[Run]] = defaultdict(list)
    for workout in plan.workouts.filter(day__range=(rows[0].first_day, last)).order_by("day", "pk"):
        workout.plan = plan
        numbers = planned_numbers(workout, heart_rate=heart_rate)
        runs[workout.day].append(Run(workout, lines(workout.structure, numbers)))
    return [
        SheetWeek(row, [(day, runs.get(day, [])) for day in (row.first_day + dt.timedelta(days=n) for n in range(7))])
        for row in rows
    ]
