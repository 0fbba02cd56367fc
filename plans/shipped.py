"""Writing the shipped library and schemas into the database, where people can look at them and use them."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from plans import schemas, structure_json
from plans.generator.paces import NOMINAL_CRITICAL_SPEED
from plans.library import SHIPPED, LibraryWorkout
from plans.naming import named
from plans.shipped_schemas import SHIPPED_SCHEMAS, Shipped
from plans.structure import estimate


def load_shipped(workouts: type[Model], plan_schemas: type[Model]) -> None:
    """Write every shipped workout and schema; rows there already are brought up to date.

    The models are parameters because a migration passes those of its own time.
    """
    for workout in SHIPPED:
        _write(workouts, workout.slug, workout_values(workout))
    for shipped in SHIPPED_SCHEMAS:
        _write(plan_schemas, shipped.slug, schema_values(shipped))


def _write(model: type[Model], slug: str, values: dict[str, Any]) -> None:
    known = {field.name for field in model._meta.get_fields()}
    defaults = {name: value for name, value in values.items() if name in known}
    model._default_manager.update_or_create(slug=slug, owner=None, defaults=defaults)


def workout_values(workout: LibraryWorkout) -> dict[str, Any]:
    """Return the columns of a shipped workout."""
    total = estimate(workout.steps, NOMINAL_CRITICAL_SPEED)
    return {
        "name": named(workout.name, workout.steps, total),
        "pattern": workout.name,
        "family": workout.family,
        "purpose": workout.purpose,
        "when_to_use": workout.when,
        "scaling": workout.scaling,
        "steps": structure_json.to_json(workout.steps),
        "phases": list(workout.phases),
    }


def schema_values(shipped: Shipped) -> dict[str, Any]:
    """Return the columns of a shipped schema."""
    return {
        "name": shipped.name,
        "description": shipped.description,
        "race_distance": shipped.race_distance,
        "weeks": shipped.schema.weeks,
        "structure": schemas.to_json(shipped.schema),
    }
