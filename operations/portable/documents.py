"""Rows as lines of JSON and back; what comes from outside is held against the fields of the models."""

from __future__ import annotations

import datetime as dt
import json
import math
import uuid
from collections.abc import Iterator
from typing import Any, NoReturn

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db.models import CharField, DateTimeField, Field, FloatField, ForeignKey, JSONField, Model, TextField
from django.utils import timezone

from operations.portable.tables import (
    ACCOUNT_FIELDS,
    BY_MODEL,
    FORMAT,
    LIBRARY,
    TABLES,
    VERSION,
    Table,
    runner_fields,
)
from plans import structure_json
from runners.models import Runner
from sessions.models import RawFile, Session, Source

Json = dict[str, Any]


class RowRefused(ValueError):  # noqa: N818
    """A line that is no row of a table; the text says what is wrong with it."""


def lines(runner: Runner) -> Iterator[Json]:
    """Yield the document: a line about the runner, then one for each row."""
    yield {
        "format": FORMAT,
        "version": VERSION,
        "exported_at": timezone.now().isoformat(),
        "account": {name: getattr(runner.user, name) for name in ACCOUNT_FIELDS} if runner.user else None,
        "runner": {field.name: as_json(getattr(runner, field.attname)) for field in runner_fields()},
    }
    recordings = recordings_of(runner)
    for table in TABLES:
        slugs = library_keys(table)
        for row in table.rows(runner).iterator(chunk_size=500):
            yield line_of(table, row, slugs) | files_of(row, recordings)


def recordings_of(runner: Runner) -> dict[str, list[int]]:
    """Return by its name in storage which part of which raw file a recording is."""
    found = Source.objects.filter(session__runner=runner).values_list("recording_path", "raw_file", "part")
    return {path: [raw_file, part] for path, raw_file, part in found.iterator(chunk_size=5000)}


def library_keys(table: Table) -> dict[type[Model], dict[Any, str]]:
    used = {field.related_model for field in table.fields if isinstance(field, ForeignKey)} & set(LIBRARY)
    return {
        model: dict(model._default_manager.exclude(slug="").values_list("pk", "slug"))
        for model in used
        if not isinstance(model, str)
    }


def line_of(table: Table, row: Model, slugs: dict[type[Model], dict[Any, str]]) -> Json:
    line: Json = {"table": table.name, "id": as_json(row.pk)}
    for field in table.fields:
        value = getattr(row, field.attname)
        if isinstance(field, ForeignKey) and field.related_model in slugs:
            value = slugs[field.related_model].get(value)
        line[field.name] = as_json(value)
    return line


def files_of(row: Model, recordings: dict[str, list[int]]) -> Json:
    """Say where in the archive the bytes are that a row stands for."""
    if isinstance(row, RawFile):
        return {"file": raw_name(row)}
    if isinstance(row, Source):
        return {"file": recording_name(row)}
    if isinstance(row, Session):
        return {"recording": recordings.get(row.recording_path)}
    return {}


def raw_name(raw: RawFile) -> str:
    """Name a raw file in the archive, with an ending that programs know it by."""
    ending = raw.name.rpartition(".")[2].lower()
    known = ending.isascii() and ending.isalnum() and len(ending) < 6 and "." in raw.name
    return f"raw/{raw.pk}.{ending if known else 'bin'}"


def recording_name(source: Source) -> str:
    return f"recordings/{source.raw_file_id}-{source.part}.parquet"


def as_json(value: Any) -> Any:
    if isinstance(value, (dt.date, dt.datetime)):
        return value.isoformat()
    return str(value) if isinstance(value, uuid.UUID) else value


def parsed(line: bytes) -> Json:
    """Read a line; RowRefused if it is not an object of JSON that a database can hold."""
    try:
        found = json.loads(line, parse_constant=refuse_constant)
    except (ValueError, RecursionError) as error:
        raise RowRefused("it is not JSON") from error
    if not isinstance(found, dict):
        raise RowRefused("it is not an object")
    if any("\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text) for text in texts(found)):
        raise RowRefused("it holds characters that cannot be stored")
    return found


def texts(found: Any) -> Iterator[str]:
    """Yield all text in a piece of JSON."""
    if isinstance(found, str):
        yield found
    elif isinstance(found, dict):
        for key, value in found.items():
            yield key
            yield from texts(value)
    elif isinstance(found, list):
        for value in found:
            yield from texts(value)


def refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def row_of(table: Table, line: Json) -> Model:
    """Return the unsaved row of a line, without what it refers to."""
    row = table.model()
    for field in table.fields:
        if not isinstance(field, ForeignKey) and field.name in line:
            setattr(row, field.attname, value_of(field, line[field.name], row))
    if table.name == "planned_workouts":
        check_steps(line.get("steps"))
    return row


def check_steps(steps: Any) -> None:
    try:
        structure_json.from_json(steps or [])
    except structure_json.StructureError as error:
        if steps:
            raise RowRefused("its steps are no workout") from error


def value_of(field: Field[Any, Any], given: Any, row: Model) -> Any:
    """Return a value that the field can hold; RowRefused for any other."""
    if given is None:
        if not field.null:
            raise RowRefused(f"{field.name} is missing")
        return None
    if isinstance(field, JSONField):
        if type(given) is not type(field.get_default()):
            raise RowRefused(f"{field.name} is of another kind")
        return given
    if isinstance(given, (dict, list)) or (isinstance(field, FloatField) and not is_number(given)):
        raise RowRefused(f"{field.name} is of another kind")
    if given == "" and may_be_empty(field):
        return given
    try:
        value = field.clean(given, row)
    except (ValidationError, ValueError, TypeError, OverflowError) as error:
        raise RowRefused(f"{field.name} is {str(given)[:40]!r}") from error
    if isinstance(field, DateTimeField) and timezone.is_naive(value):
        raise RowRefused(f"{field.name} is without a time zone")
    return value


def may_be_empty(field: Field[Any, Any]) -> bool:
    """Whether a text may be missing: where anything may be written rows hold nothing too, though forms ask for it."""
    free = not field.choices and all(isinstance(check, MaxLengthValidator) for check in field.validators)
    return isinstance(field, (CharField, TextField)) and (field.blank or free)


def is_number(given: Any) -> bool:
    return isinstance(given, (int, float)) and not isinstance(given, bool) and math.isfinite(given)


def references(table: Table, line: Json) -> Iterator[tuple[Field[Any, Any], type[Model], Any]]:
    """Yield the columns of a line that refer to other rows: the field, the model, and the id or key there."""
    for field in table.fields:
        if isinstance(field, ForeignKey):
            model = field.related_model
            key = line.get(field.name)
            assert not isinstance(model, str)
            if model not in BY_MODEL and model not in LIBRARY:
                continue
            if key is not None and not isinstance(key, (int, str)):
                raise RowRefused(f"{field.name} is of another kind")
            yield field, model, key
