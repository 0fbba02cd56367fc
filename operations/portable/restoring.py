"""The rows of an export written as a runner's, all or none, under ids of their own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, cast

from django.db import DataError, IntegrityError, transaction
from django.db.models import Field, Model
from django.utils.translation import gettext as _

from operations.portable.archives import ArchiveRefused, unusable
from operations.portable.documents import Json, RowRefused, references, row_of, value_of
from operations.portable.tables import BY_NAME, LIBRARY, Table, runner_fields
from plans.models import Plan
from runners.models import Onboarding, Race, Runner, Thresholds, TypedBest, User
from runners.models.runner import DataKind
from sessions.models import Gear, Import, RawFile, Session, Source

BATCH = 500
SHA256 = re.compile("[0-9a-f]{64}")
#: What a runner has from the first day on; an export brings its own.
REPLACED: tuple[type[Model], ...] = (Thresholds, TypedBest, Race, Onboarding, Gear)
SHARED = [f"shares_{kind.value}" for kind in DataKind]
ACCOUNT = ("time_zone", "units")

#: Where a raw file (by its SHA-256), or a part of one (by its id in the export), lies in storage; None if it does not.
RawPath = Callable[[str], str | None]
RecordingPath = Callable[[int, int], str | None]


def is_empty(runner: Runner) -> bool:
    """Whether nothing of a runner's would be mixed with what an export brings."""
    going_on = Import.objects.filter(runner=runner, finished_at=None)
    return (
        not any(model.objects.filter(runner=runner).exists() for model in (Session, RawFile, Plan))
        and not going_on.exists()
    )


def restore(runner: Runner, lines: Iterable[Json], raw_path: RawPath, recording_path: RecordingPath) -> int:
    """Write the rows of an export as those of an empty runner; return how many sessions had no recording.

    ArchiveRefused, and nothing is written, if the lines contradict each other.
    """
    try:
        with transaction.atomic():
            return Rows(runner, raw_path, recording_path).write(lines)
    except (IntegrityError, DataError) as error:
        raise ArchiveRefused(_("The rows of this export contradict each other. Have it written again.")) from error


def check(lines: Iterable[Json]) -> set[Any]:
    """Hold every line against the fields of its table and what it refers to; return the ids of the raw files.

    ArchiveRefused if a line cannot be.
    """
    seen: set[tuple[str, Any]] = set()
    for number, line in enumerate(lines, 1):
        try:
            if number == 1:
                take_runner(Runner(), line)
            elif (table := table_of(line)) is not None:
                row_of(table, line)
                for _field, model, key in references(table, line):
                    if key is not None and model not in LIBRARY and (model.__name__, key) not in seen:
                        raise RowRefused("it refers to a row that is not there")
                seen.add((table.model.__name__, key_of(line)))
        except RowRefused as error:
            raise unusable(number, error) from error
    return {key for name, key in seen if name == RawFile.__name__}


def table_of(line: Json) -> Table | None:
    """Return the table of a line; None for one of later versions."""
    name = line.get("table")
    if not isinstance(name, str):
        raise RowRefused("it names no table")
    return BY_NAME.get(name)


def key_of(line: Json) -> int | str:
    key = line.get("id")
    if not isinstance(key, (int, str)):
        raise RowRefused("it has no id")
    return key


def take_runner(runner: Runner, header: Json) -> None:
    """Take over who a runner is. Coaches see what is shared both here and there."""
    given = header["runner"]
    for field in runner_fields():
        if field.name in given:
            value = value_of(field, given[field.name], runner)
            setattr(runner, field.name, value and getattr(runner, field.name) if field.name in SHARED else value)
    account = header.get("account")
    if runner.user is not None and isinstance(account, dict):
        for name in ACCOUNT:
            if name in account:
                field = cast("Field[Any, Any]", User._meta.get_field(name))
                setattr(runner.user, name, value_of(field, account[name], runner.user))


class Rows:
    """Rows on their way into the database: those that wait, and the ids that those before them got here."""

    def __init__(self, runner: Runner, raw_path: RawPath, recording_path: RecordingPath) -> None:
        self.runner, self.raw_path, self.recording_path = runner, raw_path, recording_path
        self.ids: dict[tuple[type[Model], Any], Any] = {}
        self.library = {
            model: dict(model._default_manager.exclude(slug="").values_list("slug", "pk")) for model in LIBRARY
        }
        self.waiting: list[tuple[Any, Model]] = []
        self.table: Table | None = None
        self.left_out = 0

    def write(self, lines: Iterable[Json]) -> int:
        for model in REPLACED:
            model._default_manager.filter(runner=self.runner).delete()
        for number, line in enumerate(lines, 1):
            try:
                if number == 1:
                    self.write_runner(line)
                else:
                    self.add(line)
            except RowRefused as error:
                raise unusable(number, error) from error
        self.flush()
        return self.left_out

    def write_runner(self, header: Json) -> None:
        take_runner(self.runner, header)
        self.runner.save()
        if self.runner.user is not None:
            self.runner.user.save(update_fields=ACCOUNT)

    def add(self, line: Json) -> None:
        """Have a row written with the next batch, unless what it is part of was left out."""
        table = table_of(line)
        if table is None:
            return
        if table is not self.table or len(self.waiting) >= BATCH:
            self.flush()
            self.table = table
        row = row_of(table, line)
        if self.connect(table, row, line) and self.place(row, line):
            self.waiting.append((key_of(line), row))

    def connect(self, table: Table, row: Model, line: Json) -> bool:
        """Point a row to the rows that it refers to; whether all that it cannot be without are there."""
        if table.runner == "runner":
            row.runner = self.runner  # type: ignore[attr-defined]
        for field, model, key in references(table, line):
            found = self.library[model].get(key) if model in LIBRARY else self.found(model, key)
            if found is None and not field.null:
                return False
            setattr(row, field.attname, found)
        return True

    def found(self, model: type[Model], key: Any) -> Any:
        if key is None:
            return None
        if (model, key) not in self.ids:
            # It may wait in the very batch: a session, and the pieces that were split from it.
            self.flush()
        return self.ids.get((model, key))

    def place(self, row: Model, line: Json) -> bool:
        """Say where in storage a row's bytes lie; False if they are nowhere."""
        path: str | None
        if isinstance(row, RawFile):
            if not SHA256.fullmatch(row.sha256):
                raise RowRefused("sha256 is none")
            path = row.path = self.raw_path(row.sha256) or ""
        elif isinstance(row, Source):
            path = row.recording_path = self.recording_path(number(line, "raw_file"), row.part) or ""
        elif isinstance(row, Session):
            path = row.recording_path = self.path_of(line.get("recording")) or ""
            self.left_out += not path
        else:
            return True
        return bool(path)

    def path_of(self, recording: Any) -> str | None:
        if not isinstance(recording, list) or len(recording) != 2 or not all(type(one) is int for one in recording):
            return None
        return self.recording_path(*recording)

    def flush(self) -> None:
        """Write what waits, with the times at which it was once written."""
        if self.table is None or not self.waiting:
            return
        model, stamps = self.table.model, self.table.stamps
        keys, rows = zip(*self.waiting, strict=True)
        self.waiting = []
        said = [{name: getattr(row, name) for name in stamps} for row in rows]
        model._default_manager.bulk_create(rows)
        for row, times in zip(rows, said, strict=True):
            for name, time in times.items():
                setattr(row, name, time or getattr(row, name))
        if stamps:
            model._default_manager.bulk_update(rows, stamps, batch_size=100)
        self.ids |= {(model, key): row.pk for key, row in zip(keys, rows, strict=True)}


def number(line: Json, name: str) -> int:
    found = line.get(name)
    if type(found) is not int:
        raise RowRefused(f"{name} is no number")
    return found
