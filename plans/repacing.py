"""The paces that a plan rests on beside those of today, and its days ahead told anew in these."""

from __future__ import annotations

import copy
import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from analytics.services import training_state
from plans.days import is_ahead
from plans.generator.paces import NOMINAL_CRITICAL_SPEED, resolved
from plans.models import Plan, PlannedWorkout
from plans.naming import named
from plans.services.editing import Pair, from_steps
from plans.services.making import shown_by_results
from plans.structure import Item, RacePace, RaceTarget, Repeat, Step, Structure, estimate
from plans.watch import race_shares

DRIFT = 0.02
"""Share by which critical speed may differ from a plan's before its paces are called old. A convention."""


@dataclass(frozen=True, slots=True)
class Drift:
    """The critical speed that a plan goes by, and another one of today, m/s."""

    plan: Plan
    planned: float
    today: float


def drift_of(plan: Plan | None) -> Drift | None:
    """Return how the paces of an active plan with days ahead differ from today's, None if not by much."""
    if plan is None or plan.critical_speed is None or plan.runner.today() > plan.last_day:
        return None
    # Where results are slower than critical speed the plan goes by them, which is no drift.
    speed, planned = plan.speed_today, plan.basis.get("measured_critical_speed") or plan.critical_speed
    return Drift(plan, planned, speed) if speed and abs(speed / planned - 1.0) > DRIFT else None


def paces_today(plan: Plan) -> dict[str, Any]:
    """Return the paces, and heart rates, that a plan made today would rest on."""
    state = training_state(plan.runner)
    distance = plan.inputs.get("race_distance") or plan.race.distance
    prediction, speed = shown_by_results(plan.runner, distance, state)
    return {
        "critical_speed": speed,
        "measured_critical_speed": state.critical_speed if state.critical_speed != speed else None,
        "heart_rate_zones": list(state.zone_bounds),
        "predicted_time": prediction.time if prediction else None,
    }


def repaced(plan: Plan, today: dt.date) -> list[Pair]:
    """Return what changes if what lies ahead in a plan, the race too, is told in the paces that the plan has now.

    Every step keeps its length and its share of critical speed; what it takes is reckoned anew. Race pace is that of
    the goal where it still fits the runner.
    """
    rows = plan.workouts.filter(day__gte=today).select_related("workout").order_by("day", "pk")
    return [(one, told_anew(one, plan)) for one in rows if _is_open(one, today) and one.paces != plan.paces]


def told_anew(workout: PlannedWorkout, plan: Plan) -> PlannedWorkout:
    """Return a workout of a plan in the paces that the plan has now."""
    old = workout.structure
    of = 1 if workout.family == "race" else 0
    shares = race_shares(workout.basis)[of], race_shares(plan.basis)[of]
    steps = _in_paces(old, *shares, by_heart_rate=plan.critical_speed is None)
    counted = from_steps(plan, steps, workout)
    new = copy.copy(workout)
    new._state = copy.copy(workout._state)
    new.paces = plan.paces
    if steps:
        new.steps, new.load = counted.steps, counted.load
        new.distance, new.duration = counted.distance, counted.duration
    if workout.workout and workout.name == _name(workout, old, workout.critical_speed):
        new.name = _name(workout, steps, plan.critical_speed)
    return new


def _is_open(workout: PlannedWorkout, today: dt.date) -> bool:
    if workout.family == "race":
        return workout.status == PlannedWorkout.Status.PLANNED and workout.session_id is None
    return is_ahead(workout, today)


def _in_paces(structure: Structure, was: float, becomes: float, *, by_heart_rate: bool) -> Structure:
    """Return steps whose race pace was at a share of critical speed as they are with another one."""

    def one(step: Step) -> Step:
        if not isinstance(step.target, RacePace):
            return step
        return replace(step, target=RaceTarget(step.target.low / was, step.target.high / was))

    items: list[Item] = [
        replace(item, steps=tuple(one(step) for step in item.steps)) if isinstance(item, Repeat) else one(item)
        for item in structure
    ]
    return resolved(items, becomes, by_heart_rate)


def _name(workout: PlannedWorkout, steps: Structure, speed: float | None) -> str:
    assert workout.workout
    pattern = workout.workout.pattern or workout.workout.name
    return named(pattern, steps, estimate(steps, speed or NOMINAL_CRITICAL_SPEED))[:120]
