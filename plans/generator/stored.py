"""Inputs of a plan to and from JSON, so that the same plan can be made again."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Any

from plans import schemas
from plans.generator.inputs import PlanInputs

DAYS = ("today", "race_day", "longest_run_day")
LISTS = ("minutes", "heart_rate_zones", "recent_loads")


def inputs_to_json(inputs: PlanInputs) -> dict[str, Any]:
    """Return the inputs as plain values."""
    found = {field.name: getattr(inputs, field.name) for field in fields(inputs)}
    found["schema"] = schemas.to_json(inputs.schema)
    for name in DAYS:
        found[name] = found[name].isoformat() if found[name] else None
    for name in LISTS:
        found[name] = list(found[name])
    return found


def inputs_from_json(data: dict[str, Any]) -> PlanInputs:
    """Return the inputs that `inputs_to_json` wrote. Raises SchemaError if the schema in it is not valid."""
    values = dict(data)
    slugs = frozenset(
        day["workout"]
        for block in data["schema"]["blocks"]
        for week in block["weeks"]
        for day in week["days"]
        if day.get("workout")
    )
    values["schema"] = schemas.from_json(data["schema"], slugs)
    for name in DAYS:
        values[name] = date.fromisoformat(values[name]) if values[name] else None
    for name in LISTS:
        values[name] = tuple(values[name])
    values["used"] = tuple((family, count) for family, count in values.get("used", ()))
    return PlanInputs(**values)
