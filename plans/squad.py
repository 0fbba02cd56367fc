"""A week of several athletes, a row each, in a fixed number of queries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from plans.days import LARGE, LARGE_OF_WORKOUT, Day, day_of, load_of, runs_of
from plans.models import Plan, PlanChange, PlannedWorkout
from runners.models import Runner
from sessions.models import Session


@dataclass(frozen=True, slots=True)
class SquadRow:
    """An athlete's week: planned sums leave the race out, done ones hold every run, the load other sports too."""

    runner: Runner
    plan: Plan | None
    days: list[Day]
    planned_distance: float
    planned_load: float
    done_distance: float
    done_load: float
    #: The last change of the plan, in words.
    to_undo: str


def squad_week(runners: Sequence[Runner], monday: dt.date) -> list[SquadRow]:
    """Return the week from ``monday`` of each runner; 4 queries."""
    sunday = monday + dt.timedelta(days=6)
    active = Plan.objects.filter(runner__in=runners, state=Plan.State.ACTIVE).select_related("race")
    plans = {plan.runner_id: plan for plan in active}
    planned: dict[tuple[int, dt.date], list[PlannedWorkout]] = defaultdict(list)
    workouts = PlannedWorkout.objects.filter(plan__in=plans.values(), day__range=(monday, sunday))
    rows = workouts.select_related("session__measures", "compliance").defer(*LARGE_OF_WORKOUT)
    for workout in rows.order_by("day", "pk"):
        workout.plan = plans[workout.runner_id]
        planned[workout.runner_id, workout.day].append(workout)
    matched = {pk for each in planned.values() for one in each for pk in runs_of(one)}
    runs: dict[tuple[int, dt.date], list[Session]] = defaultdict(list)
    others: dict[tuple[int, dt.date], list[Session]] = defaultdict(list)
    sessions = Session.objects.alive().filter(runner__in=runners).between(monday, sunday)
    for session in sessions.select_related("measures").defer(*LARGE).order_by("started_at"):
        runs[session.runner_id, session.day].append(session)
        if session.pk not in matched:
            others[session.runner_id, session.day].append(session)
    changes = PlanChange.objects.filter(plan__in=plans.values(), undone=False).order_by("pk")
    last = dict(changes.values_list("plan_id", "what"))
    week = [monday + dt.timedelta(days=number) for number in range(7)]
    return [_row(runner, plans.get(runner.pk), week, planned, runs, others, last) for runner in runners]


def _row(
    runner: Runner,
    plan: Plan | None,
    week: Sequence[dt.date],
    planned: dict[tuple[int, dt.date], list[PlannedWorkout]],
    runs: dict[tuple[int, dt.date], list[Session]],
    others: dict[tuple[int, dt.date], list[Session]],
    last: dict[int, str],
) -> SquadRow:
    today = runner.today()
    keys = [(runner.pk, date) for date in week]
    training = [one for key in keys for one in planned.get(key, []) if one.family != "race"]
    done = [run for key in keys for run in runs.get(key, [])]
    return SquadRow(
        runner,
        plan,
        [day_of(plan, key[1], today, planned.get(key, []), others.get(key, [])) for key in keys],
        sum(one.distance for one in training),
        sum(one.load for one in training),
        sum(run.distance or 0.0 for run in done if run.is_running),
        sum(load_of(run) or 0.0 for run in done),
        last.get(plan.pk, "") if plan else "",
    )
