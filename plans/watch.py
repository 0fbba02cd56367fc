"""Workouts of a plan and of the library in a runner's own terms, and as files for a watch."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from analytics.services import training_state
from plans.calendar import active_plan
from plans.formats import fit
from plans.generator.paces import race_speed, resolved
from plans.models import Plan, PlannedWorkout, Workout, speed_in
from plans.services.making import shown_by_results
from plans.structure import RACE_SHARE, MaximumTarget, PowerTarget, Structure, flatten
from plans.structure_json import from_json
from plans.targets import Numbers
from plans.workout_files import file_name
from runners.models import Runner
from runners.services import thresholds_on
from science.units import MARATHON


@dataclass(frozen=True, slots=True)
class Terms:
    """What the library is written for a runner with; ``race_share`` is race speed as a share of critical speed, that of
    ``race`` if there is a plan for one.
    """

    numbers: Numbers
    race_share: float
    race: str = ""

    def structure(self, workout: Workout) -> Structure:
        """Return the steps with targets that are the runner's: paces, or zones without a critical speed.

        Raises StructureError if the steps cannot be read.
        """
        return resolved(from_json(workout.steps), self.race_share, self.numbers.critical_speed is None)


def terms_of(runner: Runner, *, heart_rate: bool) -> Terms:
    """Return the terms of a runner; without ``heart_rate`` zones are left to the watch.

    They are those of her plan, whose race pace is a share of its own critical speed; without one by critical speed, or
    once its race is over, those that a plan made today would have.
    """
    plan, today = active_plan(runner), runner.today()
    if plan is None or plan.critical_speed is None or plan.last_day < today:
        state, plan = training_state(runner), None
        speed, zones = shown_by_results(runner, MARATHON, state)[1], state.zone_bounds
    else:
        speed, zones = plan.critical_speed, plan.basis.get("heart_rate_zones", ())
    limits = thresholds_on(runner, today)
    bounds, maximum = (zones, limits.max_heart_rate) if heart_rate else ((), None)
    numbers = Numbers(speed, bounds, maximum, limits.threshold_power)
    return Terms(numbers, race_share_of(plan), plan.race.name if plan else "")


def race_share_of(plan: Plan | None) -> float:
    """Return the race speed that a plan trains as a share of critical speed, a typical marathon's without one."""
    found: dict[str, Any] = plan.basis if plan else {}
    return race_shares(found)[0]


def race_shares(found: Mapping[str, Any]) -> tuple[float, float]:
    """Return the speed that the inputs of a plan train for the race, and that of the race, as shares of critical speed.

    Without a critical speed and a distance they are those of a typical marathon.
    """
    speed, distance = speed_in(found), found.get("race_distance")
    if not speed or not distance:
        return RACE_SHARE, RACE_SHARE
    wish = (distance, found.get("goal_time"), speed)
    race = race_speed(*wish, found.get("schema_distance"), found.get("predicted_time"))
    return race.trained / speed, race.raced / speed


def planned_numbers(planned: PlannedWorkout, *, heart_rate: bool) -> Numbers:
    """Return what the targets of a planned workout are told with: the paces and zones that it was planned with.

    Power and the maximum heart rate, of which the generator makes no targets, are those of today; they cost a query a
    plan, where a workout asks for them.
    """
    zones = planned.basis.get("heart_rate_zones", []) if heart_rate else []
    kinds = {type(step.target) for step in flatten(planned.structure)}
    if not kinds & {PowerTarget, MaximumTarget}:
        return Numbers(planned.critical_speed, zones)
    limits = planned.plan.thresholds
    return Numbers(planned.critical_speed, zones, limits.max_heart_rate if heart_rate else None, limits.threshold_power)


def not_on_watch(planned: PlannedWorkout, numbers: Numbers) -> list[str]:
    """Return in sentences what of a planned workout a watch will not show."""
    return fit.watch_workout(planned.structure, name=planned.name, numbers=numbers)[1]


def workout_not_on_watch(structure: Structure, workout: Workout, terms: Terms) -> list[str]:
    """Return in sentences what of a workout of the library, in a runner's terms, a watch will not show."""
    return fit.watch_workout(structure, name=workout.name, numbers=terms.numbers)[1]


def planned_fit(planned: PlannedWorkout, numbers: Numbers) -> bytes:
    """Return a planned workout as a file for a watch."""
    # A watch takes a file of the same moment for one that it has already: each edition is made a second later.
    made = planned.plan.created_at + dt.timedelta(seconds=planned.plan.edition)
    return fit.write(planned.structure, name=planned.name, numbers=numbers, made=made, serial=planned.pk)[0]


def coming_fits(runner: Runner, *, heart_rate: bool, days: int) -> bytes | None:
    """Return the workouts of the next ``days`` days, today's first, in one archive; None if there are none."""
    plan, today = active_plan(runner), runner.today()
    if plan is None:
        return None
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for planned in plan.workouts.filter(day__gte=today, day__lt=today + dt.timedelta(days=days)):
            planned.plan = plan
            if planned.steps:
                numbers = planned_numbers(planned, heart_rate=heart_rate)
                name = planned_name(planned)
                # Two alike runs of a day are two files.
                name = f"{planned.pk}-{name}" if name in archive.namelist() else name
                archive.writestr(name, planned_fit(planned, numbers))
        found = bool(archive.namelist())
    return packed.getvalue() if found else None


def planned_name(planned: PlannedWorkout) -> str:
    """Return the name of the file of a planned workout: the day first, so that files sort by it."""
    return file_name(f"{planned.day:%Y-%m-%d} {planned.name}", "fit")


def workout_fit(workout: Workout, terms: Terms) -> bytes:
    """Return a workout of the library as a file for a runner's watch. Raises StructureError."""
    made: dt.datetime = workout.updated_at
    numbers = terms.numbers
    return fit.write(terms.structure(workout), name=workout.name, numbers=numbers, made=made, serial=workout.pk)[0]
