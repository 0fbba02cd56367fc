"""Plan schemas as JSON files, to be kept, edited or brought to another club; docs/workouts.md describes them."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from plans.models import PlanSchema
from plans.schemas import Problem, SchemaError, from_json, to_json
from plans.texts import is_clean

FORMAT, VERSION = "longrun-schema", 1
MAX_BYTES = 1024 * 1024
TEXTS = ("name", "description")
LARGEST_NUMBER = 1e300
"""A whole number in a file may have more digits than a distance can be counted with."""


def write(schema: PlanSchema) -> bytes:
    """Return the schema as a file."""
    head = {"format": FORMAT, "version": VERSION, "name": schema.name, "description": schema.description}
    data = {**head, "race_distance": schema.race_distance, **schema.structure}
    return json.dumps(data, ensure_ascii=False, indent=2).encode()


def read(data: bytes, workouts: frozenset[str]) -> PlanSchema:
    """Return the schema of a file, not saved; ``workouts`` are the known keys. Raises SchemaError."""
    found = _parsed(data)
    if found.get("format") != FORMAT or found.get("version") != VERSION:
        raise _refused(_("This is no plan schema of Longrun, or one of a newer version."))
    structure = {"blocks": found.get("blocks")}
    problems: list[Problem] = []
    try:
        # Only what a schema has is kept of the file.
        structure = to_json(from_json(structure, workouts))
    except SchemaError as error:
        problems = error.problems
    texts = {name: found.get(name, "") for name in TEXTS}
    distance = found.get("race_distance")
    if not all(isinstance(text, str) for text in texts.values()):
        problems.append(Problem(_("the name and the description must be text.")))
    elif not is_clean(texts):
        problems.append(Problem(_("the name or the description holds a character that cannot be stored.")))
    if not isinstance(distance, (int, float)) or isinstance(distance, bool) or abs(distance) > LARGEST_NUMBER:
        problems.append(Problem(_("it must be a number of metres."), field="race_distance", where="race_distance"))
    if problems:
        raise SchemaError(problems)
    schema = PlanSchema(race_distance=float(distance or 0), structure=structure, **texts)
    try:
        schema.clean_fields(exclude=["structure", "slug", "owner"])
    except ValidationError as error:
        raise SchemaError(
            [Problem(text, field=key, where=key) for key, said in error.message_dict.items() for text in said]
        ) from None
    schema.clean()
    return schema


def _parsed(data: bytes) -> dict[str, Any]:
    if len(data) > MAX_BYTES:
        raise _refused(_("The file is too large for a plan schema; it must be smaller than 1 MB."))
    try:
        found = json.loads(data, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise _refused(_("The file is damaged or no JSON; export it again.")) from None
    if not isinstance(found, dict):
        raise _refused(_("This is no plan schema of Longrun, or one of a newer version."))
    return found


def _no_number(text: str) -> float:
    raise ValueError(f"{text} is no number")


def _refused(text: str) -> SchemaError:
    return SchemaError([Problem(text)])
