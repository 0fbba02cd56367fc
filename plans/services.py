"""Making plans: what a runner wishes, previewed, then accepted."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction

from analytics.services import training_state
from analytics.services.predictions import race_prediction
from live.models import Event
from plans import schemas, structure_json
from plans.generator import GeneratedPlan, PlanInputs, PlanRefused, generate
from plans.generator.stored import inputs_to_json
from plans.library import LibraryWorkout
from plans.models import Plan, PlannedWorkout, PlanSchema, PlanWeek, Workout, known_workouts
from runners.models import Race, Runner, User

SMALLEST_HISTORY = 1.0
"""A runner whose loads of 28 days come to less has none."""


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
    """A plan that is not saved yet; ``digest`` tells whether accepting would still give the same one."""

    inputs: PlanInputs
    plan: GeneratedPlan
    digest: str


def plan_inputs(*, runner: Runner, wish: Wish, today: dt.date | None = None) -> PlanInputs:
    """Return what the generator needs: the wish, and where the runner stands. Raises PlanRefused."""
    state = training_state(runner, today)
    prediction = race_prediction(runner, wish.race_distance, state.day)
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
        critical_speed=state.critical_speed,
        heart_rate_zones=tuple(state.zone_bounds),
        ctl=state.ctl or 0.0,
        atl=state.atl or 0.0,
        recent_loads=loads,
        longest_run=state.longest_run or None,
        best_ctl=state.best_ctl,
        weekly_distance=wish.weekly_distance,
        schema_distance=wish.schema.race_distance,
        predicted_time=prediction.time if prediction else None,
    )


def _schema(row: PlanSchema) -> schemas.Schema:
    try:
        return schemas.from_json(row.structure, known_workouts())
    except schemas.SchemaError as error:
        raise PlanRefused(f"The schema “{row.name}” cannot be used: {error}") from error


def preview_plan(*, runner: Runner, wish: Wish, today: dt.date | None = None) -> Preview:
    """Return the plan that ``wish`` gives today; nothing is saved. Raises PlanRefused with what to change."""
    inputs = plan_inputs(runner=runner, wish=wish, today=today)
    plan = generate(inputs, shared_library())
    return Preview(inputs, plan, hashlib.sha256(repr(plan).encode()).hexdigest()[:16])


def shared_library() -> list[LibraryWorkout]:
    """Return the shared workouts of the library, in an order that does not change; unreadable ones are left out."""
    found = []
    for row in Workout.objects.filter(owner__isnull=True).order_by("pk"):
        try:
            steps = structure_json.from_json(row.steps)
        except structure_json.StructureError:
            continue
        slug = row.slug or f"workout-{row.pk}"
        text = (row.purpose, row.when_to_use, row.scaling)
        found.append(LibraryWorkout(slug, row.pattern or row.name, row.family, *text, steps, tuple(row.phases)))
    return found


@transaction.atomic
def accept_plan(*, runner: Runner, wish: Wish, preview: Preview, accepted_by: User) -> Plan:
    """Save a previewed plan as the runner's active one; the plan before it is kept as an earlier version."""
    Runner.objects.select_for_update().get(pk=runner.pk)
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
        preview=preview_json(generated),
        created_by=accepted_by,
    )
    PlanWeek.objects.bulk_create(week_rows(plan, generated))
    PlannedWorkout.objects.bulk_create(workout_rows(plan, generated))
    recipients = list(runner.audience().values_list("pk", flat=True))
    transaction.on_commit(lambda: Event.objects.publish(recipients, "plan", runner.pk))
    return plan


def replace_active(*, runner: Runner) -> int:
    """Mark the runner's active plan as replaced and return the number of the next version."""
    Plan.objects.filter(runner=runner, state=Plan.State.ACTIVE).update(state=Plan.State.REPLACED)
    last = Plan.objects.filter(runner=runner).order_by("-version").values_list("version", flat=True).first()
    return (last or 0) + 1


def _race(runner: Runner, wish: Wish) -> Race:
    """Return the runner's race of that day, with the wish's name, distance and goal."""
    races = Race.objects.filter(runner=runner)
    # A race that is moved stays the same race.
    moved = races.filter(name=wish.race_name, day__gte=runner.today()).order_by("day", "pk")
    race = races.filter(day=wish.race_day).order_by("priority", "pk").first() or moved.first() or Race(runner=runner)
    race.day = wish.race_day
    race.name, race.distance, race.priority = wish.race_name, wish.race_distance, Race.Priority.MAIN
    race.goal_time = round(wish.goal_time) if wish.goal_time else None
    race.save()
    return race


def preview_json(plan: GeneratedPlan) -> dict[str, Any]:
    """Return the expected course as plain lists."""
    course = plan.preview
    columns = {name: getattr(course, name) for name in ("load", "ctl", "atl", "tsb", "low", "high")}
    return {"days": [day.isoformat() for day in course.days]} | {
        name: [round(value, 4) for value in column] for name, column in columns.items()
    }


def week_rows(plan: Plan, generated: GeneratedPlan) -> list[PlanWeek]:
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
        for week in generated.weeks
    ]


def workout_rows(plan: Plan, generated: GeneratedPlan) -> list[PlannedWorkout]:
    """Return unsaved rows of the days."""
    library = dict(Workout.objects.exclude(slug="").values_list("slug", "pk"))
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
        for day in generated.days
    ]


@transaction.atomic
def end_plan(*, runner: Runner) -> bool:
    """End the runner's active plan today; what was planned stays readable. Whether there was one."""
    ended = Plan.objects.filter(runner=runner, state=Plan.State.ACTIVE).update(state=Plan.State.ENDED)
    if ended:
        recipients = list(runner.audience().values_list("pk", flat=True))
        transaction.on_commit(lambda: Event.objects.publish(recipients, "plan", runner.pk))
    return bool(ended)
