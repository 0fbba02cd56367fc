"""Making plans: what a runner wishes, previewed, then accepted."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from analytics.services import training_state
from analytics.services.known import known_of
from analytics.services.predictions import predictions
from analytics.services.training import TrainingState
from live.models import Event
from plans import schemas, structure_json
from plans.generator import GeneratedPlan, PlanInputs, PlanRefused, generate
from plans.generator.inputs import PlannedDay, PlannedWeek
from plans.generator.inputs import Preview as Course
from plans.generator.paces import trained_critical_speed
from plans.generator.stored import inputs_to_json
from plans.library import LibraryWorkout
from plans.models import Plan, PlannedWorkout, PlanSchema, PlanWeek, Workout, known_workouts
from plans.services.matching import match_runner
from plans.services.summarising import renew
from plans.texts import are_texts
from runners.models import Race, Runner, User
from science.prediction import RACE_DISTANCES, Prediction
from science.units import HALF_MARATHON
from sessions.services import identity

UP_TO_AN_HOUR = tuple(distance for distance in RACE_DISTANCES if 5000.0 <= distance <= HALF_MARATHON)
"""Races, m, whose predictions tell the pace over 5 km and over an hour."""
SMALLEST_HISTORY = 1.0
"""A runner whose loads of 28 days come to less has none."""
SAME_DISTANCE = 0.01
"""Share by which the distance of a race may be written otherwise. A convention."""


@dataclass(frozen=True)
class Wish:
    """A race and how to train for it: metres, seconds."""

    race_name: str
    race_day: dt.date
    race_distance: float
    schema: PlanSchema
    days_per_week: int
    goal_time: float | None = None
    weekly_distance: float | None = None


@dataclass(frozen=True)
class Preview:
    """A plan that is not saved yet; ``digest`` tells whether accepting would still give the same one, and replace the
    same one: ``replaces`` is the plan that is active, and its edition.
    """

    inputs: PlanInputs
    plan: GeneratedPlan
    replaces: tuple[int, int] | None
    digest: str


def plan_inputs(*, runner: Runner, wish: Wish, today: dt.date | None = None) -> PlanInputs:
    """Return what the generator needs: the wish, and where the runner stands. Raises PlanRefused."""
    state = training_state(runner, today)
    prediction, critical_speed = shown_by_results(runner, wish.race_distance, state)
    loads = tuple(state.loads) if sum(state.loads) >= SMALLEST_HISTORY else ()
    monday, tuesday, wednesday, thursday, friday, saturday, sunday = (float(one) for one in runner.minutes_available)
    return PlanInputs(
        today=state.day,
        race_day=wish.race_day,
        race_distance=wish.race_distance,
        schema=_schema(wish.schema),
        days_per_week=wish.days_per_week,
        minutes=(monday, tuesday, wednesday, thursday, friday, saturday, sunday),
        long_run_weekday=runner.long_run_day,
        race_name=wish.race_name,
        goal_time=wish.goal_time,
        critical_speed=critical_speed,
        heart_rate_zones=tuple(state.zone_bounds),
        ctl=state.ctl or 0.0,
        atl=state.atl or 0.0,
        ctl_days=runner.ctl_days,
        atl_days=runner.atl_days,
        recent_loads=loads,
        longest_run=state.longest_run or None,
        best_ctl=state.best_ctl,
        weekly_distance=wish.weekly_distance,
        schema_distance=wish.schema.race_distance,
        predicted_time=prediction.time if prediction else None,
        measured_critical_speed=state.critical_speed if state.critical_speed != critical_speed else None,
    )


def shown_by_results(
    runner: Runner, race_distance: float, state: TrainingState
) -> tuple[Prediction | None, float | None]:
    """Return what results predict of the race, and the critical speed that they let the plan train by."""
    found = predictions(known_of(runner, recent_to=state.day), state.day, [race_distance, *UP_TO_AN_HOUR])
    if not found or state.estimate is None or state.critical_speed is None:
        return (found[0] if found else None), state.critical_speed
    curve = [(one.distance, one.time) for one in found[1:]]
    return found[0], trained_critical_speed(state.critical_speed, state.estimate.low, curve)


def _schema(row: PlanSchema) -> schemas.Schema:
    try:
        return schemas.from_json(row.structure, known_workouts())
    except schemas.SchemaError as error:
        problem = {"name": row.name, "problem": error}
        raise PlanRefused(_("The schema “%(name)s” cannot be used: %(problem)s") % problem) from error


def preview_plan(*, runner: Runner, wish: Wish, today: dt.date | None = None) -> Preview:
    """Return the plan that ``wish`` gives today; nothing is saved. Raises PlanRefused with what to change."""
    inputs = plan_inputs(runner=runner, wish=wish, today=today)
    plan = generate(inputs, shared_library())
    replaces = _active(runner)
    return Preview(inputs, plan, replaces, hashlib.sha256(repr((plan, replaces)).encode()).hexdigest()[:16])


def _active(runner: Runner) -> tuple[int, int] | None:
    return Plan.objects.filter(runner=runner, state=Plan.State.ACTIVE).values_list("pk", "edition").first()


def shared_library() -> list[LibraryWorkout]:
    """Return the shared workouts of the library, in an order that does not change; unreadable ones are left out."""
    found = []
    for row in Workout.objects.filter(owner__isnull=True).order_by("pk"):
        try:
            steps = structure_json.from_json(row.steps)
        except structure_json.StructureError:
            continue
        if not are_texts(row.phases):
            continue
        text = (row.purpose, row.when_to_use, row.scaling)
        found.append(
            LibraryWorkout(library_key(row), row.pattern or row.name, row.family, *text, steps, tuple(row.phases))
        )
    return found


def library_key(row: Workout) -> str:
    """Return the name of a library workout in plans; those that are not shipped have one of their own."""
    return row.slug or f"workout-{row.pk}"


@transaction.atomic
def accept_plan(*, runner: Runner, wish: Wish, preview: Preview, accepted_by: User) -> Plan:
    """Save a previewed plan as the runner's active one; the plan before it is kept as an earlier version.

    Raises PlanRefused if that is another one by now, as after the same word to save it was given twice.
    """
    identity.lock(runner)
    if _active(runner) != preview.replaces:
        raise PlanRefused(_("The plan that this one replaces was changed meanwhile. Please look again."))
    # The days that are over are summed up by the plan that they were run by.
    renew(runner)
    version = replace_active(runner=runner)
    generated = preview.plan
    plan = Plan.objects.create(
        runner=runner,
        race=_race(runner, wish),
        schema=wish.schema,
        version=version,
        first_day=generated.first_day,
        last_day=generated.race_day,
        inputs=inputs_to_json(preview.inputs),
        compromises=[asdict(one) for one in generated.compromises],
        preview=stored_preview(generated.preview),
        created_by=accepted_by,
    )
    PlanWeek.objects.bulk_create(week_rows(plan, generated.weeks))
    PlannedWorkout.objects.bulk_create(day_rows(plan, generated.days))
    # The first day may be today, and run already.
    match_runner(runner)
    recipients = list(runner.audience().values_list("pk", flat=True))
    transaction.on_commit(lambda: Event.objects.publish(recipients, "plan", runner.pk))
    return plan


def replace_active(*, runner: Runner) -> int:
    """Mark the runner's active plan as replaced and return the number of the next version."""
    end_active(runner, Plan.State.REPLACED)
    last = Plan.objects.filter(runner=runner).order_by("-version").values_list("version", flat=True).first()
    return (last or 0) + 1


def _race(runner: Runner, wish: Wish) -> Race:
    """Return the wish's race, with its name, distance and goal.

    It is one that is known already if the day is the same, or else the name and the distance: then it was moved.
    """
    races = Race.objects.filter(runner=runner)
    alike = ((1.0 - SAME_DISTANCE) * wish.race_distance, (1.0 + SAME_DISTANCE) * wish.race_distance)
    ahead = races.filter(day__gte=runner.today()).order_by("day", "pk")
    moved = ahead.filter(name=wish.race_name, distance__range=alike)
    race = races.filter(day=wish.race_day).order_by("priority", "pk").first() or moved.first() or Race(runner=runner)
    race.day = wish.race_day
    race.name, race.distance, race.priority = wish.race_name, wish.race_distance, Race.Priority.MAIN
    race.goal_time = round(wish.goal_time) if wish.goal_time else None
    race.save()
    return race


def stored_preview(course: Course) -> dict[str, Any]:
    """Return the expected course as plain lists."""
    columns = {name: getattr(course, name) for name in ("load", "ctl", "atl", "tsb", "low", "high")}
    return {"days": [day.isoformat() for day in course.days]} | {
        name: [round(value, 4) for value in column] for name, column in columns.items()
    }


def week_rows(plan: Plan, weeks: Iterable[PlannedWeek]) -> list[PlanWeek]:
    """Return unsaved rows of the weeks."""
    return [
        PlanWeek(
            plan=plan,
            index=week.index,
            first_day=week.first_day,
            phase=week.phase,
            block=week.block,
            block_name=week.block_name,
            aim=week.aim,
            load=week.load,
            distance=week.distance,
            recovery=week.kind == "recovery",
            focus=week.focus,
            why=week.why,
        )
        for week in weeks
    ]


def day_rows(plan: Plan, days: Iterable[PlannedDay]) -> list[PlannedWorkout]:
    """Return unsaved rows of the days."""
    library = {library_key(row): row.pk for row in Workout.objects.only("slug")}
    return [
        PlannedWorkout(
            plan=plan,
            runner=plan.runner,
            day=day.day,
            workout_id=library.get(day.workout),
            name=day.name,
            family=day.family,
            key_session=day.key,
            steps=structure_json.to_json(day.structure),
            distance=day.distance,
            duration=day.duration,
            load=day.load,
            why=day.why,
        )
        for day in days
    ]


@transaction.atomic
def end_plan(*, runner: Runner) -> bool:
    """End the runner's active plan today; what was planned stays readable. Whether there was one."""
    identity.lock(runner)
    renew(runner)
    ended = end_active(runner, Plan.State.ENDED)
    if ended:
        recipients = list(runner.audience().values_list("pk", flat=True))
        transaction.on_commit(lambda: Event.objects.publish(recipients, "plan", runner.pk))
    return ended


def end_active(runner: Runner, state: Plan.State) -> bool:
    """Give the active plan another state, by a save that its history records; whether there was one."""
    active = list(Plan.objects.filter(runner=runner, state=Plan.State.ACTIVE))
    for plan in active:
        plan.state = state
        plan.save(update_fields=["state"])
    return bool(active)
