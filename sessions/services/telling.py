"""What exports tell of sessions, given to them: names, notes and gear, never over what a person has set."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from django.db import transaction

from runners.models import Runner
from sessions.exports import Table
from sessions.models import Gear, Import, ImportFile, Session, Source, SportClass
from sessions.sports import name_of

#: A table and a recording say of the same activity starts that differ by no more, s.
SAME_START = 5.0
Told = dict[str, str]
#: What is told of each session.
ToldOf = Mapping[int, Told]


def as_told(table: Table) -> dict[str, Any]:
    """Return the table as its own row keeps it."""
    return asdict(table)


def tell_import(import_: Import) -> None:
    """Give what the tables of an import tell to its files, and to the sessions that were made of them so far.

    Safe to do twice, and while files are still being read: what comes later is told the next time.
    """
    tables = import_.files.filter(reason=ImportFile.Reason.NAMES)
    matched = [pair for table in tables for pair in matches(import_, table)]
    if not matched:
        return
    with transaction.atomic():
        for file, tells in matched:
            file.told = tells
        files = [file for file, _tells in matched]
        ImportFile.objects.bulk_update(files, ["told"], batch_size=200)
        for origin in {tells["origin"] for _file, tells in matched}:
            of_origin = [file.pk for file, tells in matched if tells["origin"] == origin]
            Source.objects.filter(import_file__in=of_origin).update(origin=origin)
    tell_sessions(import_.runner, sessions_of_files(files))


def matches(import_: Import, table: ImportFile) -> Iterator[tuple[ImportFile, Told]]:
    """Yield the files that are read, know nothing yet and stand in a table, with what that tells."""
    files = import_.files.filter(told={}, raw_file__isnull=False)
    by_path = table.told.get("by_path")
    if by_path:
        folder = f"{table.folder}/" if table.folder else ""
        for file in files:
            tells = by_path.get(file.path.removeprefix(folder)) if file.path.startswith(folder) else None
            if tells:
                yield file, tells
    by_start = table.told.get("by_start")
    if by_start:
        yield from matches_by_start(list(files), by_start)


def matches_by_start(files: list[ImportFile], told: list[tuple[float, Told]]) -> Iterator[tuple[ImportFile, Told]]:
    near: dict[int, list[tuple[float, Told]]] = defaultdict(list)
    for start, tells in told:
        near[round(start / SAME_START)].append((start, tells))
    sources = Source.objects.filter(raw_file__in=[file.raw_file_id for file in files], part=0)
    starts = dict(sources.values_list("raw_file", "started_at"))
    for file in files:
        if file.raw_file_id not in starts:
            continue
        start = starts[file.raw_file_id].timestamp()
        slot = round(start / SAME_START)
        found = [pair for at in (slot - 1, slot, slot + 1) for pair in near.get(at, ())]
        nearest = min(found, key=lambda pair: abs(pair[0] - start), default=None)
        if nearest is not None and abs(nearest[0] - start) <= SAME_START:
            yield file, nearest[1]


def sessions_of_files(files: Iterable[ImportFile]) -> list[int]:
    sources = Source.objects.filter(raw_file__in=[file.raw_file_id for file in files])
    return list(sources.order_by().values_list("session", flat=True).distinct())


def told_of(sessions: Iterable[int]) -> ToldOf:
    """Return what the files of sessions are told of, that of the richest source first."""
    told: dict[int, Told] = defaultdict(dict)
    files = ImportFile.objects.filter(raw_file__sources__session__in=list(sessions)).exclude(told={})
    in_order = files.exclude(reason=ImportFile.Reason.NAMES).order_by("-raw_file__sources__richness", "pk")
    for session, tells in in_order.values_list("raw_file__sources__session", "told"):
        told[session] = {**tells, **told[session]}
    return told


@transaction.atomic
def tell_sessions(runner: Runner, sessions: Iterable[int], was: ToldOf | None = None) -> None:
    """Name sessions as their files are told. What ``was`` told and no file tells any more is taken back."""
    pks = list(sessions)
    told, was = told_of(pks), was or {}
    gear = gear_named(runner, {tells["gear"] for tells in told.values() if "gear" in tells})
    changed = []
    for session in Session.objects.filter(pk__in=[pk for pk in pks if pk in told or pk in was]).select_related("gear"):
        if tell(session, told.get(session.pk, {}), was.get(session.pk, {}), gear):
            changed.append(session)
    Session.objects.bulk_update(changed, ["name", "notes", "gear"], batch_size=200)


def tell(session: Session, told: Told, was: Told, gear: Mapping[str, Gear]) -> bool:
    """Set what is told of one session; whether anything changed."""
    automatic = name_of(SportClass(session.sport_class), session.sport, session.local_start)
    before = (session.name, session.notes, session.gear_id)
    if "name" not in session.by_hand and ("name" in told or session.name == was.get("name")):
        session.name = told.get("name", automatic)
    if "notes" not in session.by_hand and ("notes" in told or session.notes == was.get("notes")):
        session.notes = told.get("notes", "")
    worn = session.gear.name if session.gear else None
    if "gear" not in session.by_hand and ("gear" in told or worn == was.get("gear", "")):
        session.gear = gear.get(told.get("gear", ""))
    return before != (session.name, session.notes, session.gear_id)


def gear_named(runner: Runner, names: set[str]) -> dict[str, Gear]:
    """Return the runner's gear of those names; what is not there yet is made, and known as brought by the import."""
    found = {gear.name: gear for gear in Gear.objects.filter(runner=runner, name__in=names)}
    for name in sorted(names - set(found)):
        teller = ImportFile.objects.filter(import_job__runner=runner, told__gear=name).order_by("pk").first()
        found[name], _made = Gear.objects.get_or_create(
            runner=runner, name=name, defaults={"brought_by_id": teller.import_job_id if teller else None}
        )
    return found
