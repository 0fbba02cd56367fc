"""Plans for those who train for a marathon, and three weeks of running that follow them, more or less."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from operations.demo.history import EDGES, SEED, History
from operations.demo.people import COACHES
from operations.demo.training import Outing, start_of
from operations.demo.workouts import Piece, Workout
from plans import structure_json
from plans.generator import PlanRefused
from plans.models import Plan, PlannedWorkout, PlanSchema
from plans.services import Wish, accept_plan, preview_plan
from plans.structure import flatten
from runners.models import Race, Runner, User

#: Planned runs that are not run at all, and that are cut short, as shares.
MISSED, CUT_SHORT = 0.07, 0.09
#: What FIT calls the kinds of steps.
INTENSITIES = {"warmup": "warmup", "cooldown": "cooldown", "recovery": "rest", "rest": "rest"}
WALK = 0.35


def with_plan(history: History) -> History:
    """Return the history with its newest part as the plan wanted it; make the plan if there is none yet.

    What was run before that part must have been imported. A runner whose wish the generator
    refuses goes without a plan.
    """
    runner = Runner.objects.get(user__email=history.profile.email)
    plan = Plan.objects.filter(runner=runner).order_by("version").first()
    try:
        plan = plan or made_plan(history, runner)
    except PlanRefused:
        return history
    before = [run for run in history.outings if run.start.date() < plan.first_day]
    return replace(history, outings=(*before, *as_planned(history, plan)))


def made_plan(history: History, runner: Runner) -> Plan:
    """Make the plan that the runner's coach accepted when the newest part of the history began."""
    begin = history.last.date() - dt.timedelta(days=EDGES[1])
    race = Race.objects.filter(runner=runner, day__gt=history.last.date()).earliest("day")
    weeks = (race.day - begin).days // 7
    schemas = PlanSchema.objects.filter(race_distance=race.distance, weeks__lte=weeks)
    wish = Wish(
        race_name=race.name,
        race_day=race.day,
        race_distance=race.distance,
        schema=schemas.order_by("-weeks", "pk")[0],
        days_per_week=history.profile.runs,
        goal_time=race.goal_time,
    )
    coach = User.objects.get(email=COACHES[history.profile.coach][1])
    preview = preview_plan(runner=runner, wish=wish, today=begin)
    return accept_plan(runner=runner, wish=wish, preview=preview, accepted_by=coach)


def as_planned(history: History, plan: Plan) -> Iterator[Outing]:
    """Yield the planned runs up to the end of the history as they were run."""
    today = history.last.date()
    rows = PlannedWorkout.objects.filter(plan=plan, day__lte=today).exclude(family="rest").order_by("day", "pk")
    for row in rows:
        rng = np.random.default_rng([SEED, history.index, row.day.toordinal()])
        speed = [run.critical_speed for run in history.outings if run.start.date() <= row.day][-1]
        pieces = tuple(pieces_of(row, speed, rng))
        if rng.random() < MISSED or not pieces:
            continue
        if rng.random() < CUT_SHORT:
            pieces = pieces[: max(1, len(pieces) * 2 // 3)]
        workout = Workout("planned", pieces, kilometre_laps=len(pieces) == 1)
        outing = Outing(start_of(row.day, history.last.tzinfo, rng), workout, speed)
        if outing.start + dt.timedelta(seconds=workout.seconds(speed) + 600) < history.last:
            yield outing


def pieces_of(row: PlannedWorkout, critical_speed: float, rng: np.random.Generator) -> Iterator[Piece]:
    """Yield the steps of a planned workout as they are run: near the target, never exactly."""
    for step in flatten(structure_json.from_json(row.steps)):
        share = max(step.share, WALK) * rng.normal(1, 0.015)
        metres = step.metres if step.metres is not None else (step.seconds or 0.0) * share * critical_speed
        yield Piece(metres, share, INTENSITIES.get(step.kind, "active"))
