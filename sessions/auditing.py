"""Storage against rows: every file should be named by a row, and every row's file should be there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.core.files.storage import default_storage

from sessions.models import ImportFile, RawFile, Session, Source, Upload

#: What is stored of recordings lies in these folders.
FOLDERS = ("raw", "recordings", "incoming")


@dataclass(frozen=True, slots=True)
class Audit:
    """The names in storage that no row speaks of, and those that rows speak of but are not there."""

    orphans: list[str]
    missing: list[str]


def audit() -> Audit:
    """Compare all of storage with all rows. What is being stored right now may look like an orphan."""
    stored = {name for folder in FOLDERS for name in files_below(folder)}
    named = set(names(RawFile, "path")) | set(names(ImportFile, "stored"))
    named |= set(names(Session, "recording_path")) | set(names(Source, "recording_path"))
    # A whole upload is moved there right before its file gets a row.
    expected = set(names(Upload, "stored"))
    return Audit(sorted(stored - named - expected), sorted(named - stored))


def names(model: type[RawFile | ImportFile | Session | Source | Upload], field: str) -> Iterator[str]:
    found = model._default_manager.exclude(**{field: ""}).order_by().values_list(field, flat=True)
    return found.iterator(chunk_size=5000)


def files_below(folder: str) -> Iterator[str]:
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}/{name}" for name in files)
    for name in folders:
        yield from files_below(f"{folder}/{name}")


def left_before(names: list[str], before: datetime) -> list[str]:
    """Return those of ``names`` that were last written before that time."""
    return [name for name in names if default_storage.get_modified_time(name) < before]
