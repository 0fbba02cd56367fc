"""Workouts of the library from files and to files, one by one and many at once."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from django.db import transaction

from plans import structure_json
from plans.formats import zwo, zwo_writing
from plans.generator.paces import NOMINAL_CRITICAL_SPEED
from plans.models import Workout
from plans.texts import are_texts
from runners.models import User
from sessions.decoders.archive import DAMAGE

MOST_FILES = 500
MOST_BYTES = 50 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one file; ``workout`` is missing if there was nothing to use."""

    file: str
    workout: Workout | None
    added: bool
    remarks: tuple[str, ...]


def import_zwo(*, files: Iterable[tuple[str, BinaryIO]], owner: User | None) -> list[Verdict]:
    """Bring workouts into the library of ``owner``, the shared one if None; a file that is bad stops no other."""
    return [_import_one(name, data, owner) for name, data in _opened(files)]


@transaction.atomic
def _import_one(file: str, data: bytes | str, owner: User | None) -> Verdict:
    """Add the workout of one file; with text in place of bytes that is why there are none."""
    if isinstance(data, str):
        return Verdict(file, None, False, (data,))
    try:
        found = zwo.read(data)
    except zwo.ZwoError as error:
        return Verdict(file, None, False, (str(error),))
    steps = structure_json.to_json(found.structure)
    name = found.name or file.rsplit("/", 1)[-1].rsplit(".", 1)[0][:120] or "Workout"
    for there in Workout.objects.filter(owner=owner, name=name):
        if there.steps == steps:
            return Verdict(file, there, False, ("It is in the library already.",))
    workout = Workout.objects.create(
        owner=owner, name=name, family=found.family, purpose=found.description, steps=steps, tags=list(found.tags)
    )
    return Verdict(file, workout, True, found.warnings)


def _opened(files: Iterable[tuple[str, BinaryIO]]) -> Iterator[tuple[str, bytes | str]]:
    """Yield name and content of each file and of what archives hold, bounded in number and size."""
    left, size = MOST_FILES, MOST_BYTES
    for name, file in files:
        for inner, data in _members(name, file):
            left -= 1
            size -= len(data)
            if left < 0 or size < 0:
                yield name, f"At most {MOST_FILES} files are taken at once; bring the rest in another go."
                return
            yield inner, data


def _members(name: str, file: BinaryIO) -> Iterator[tuple[str, bytes | str]]:
    head = file.read(4)
    file.seek(0)
    if head != b"PK\x03\x04":
        yield name, file.read(zwo.MAX_BYTES + 1)
        return
    try:
        archive = zipfile.ZipFile(file)
    except DAMAGE:
        yield name, "The archive is damaged, or needs a password; pack it again."
        return
    with archive:
        for member in archive.infolist():
            if member.filename.lower().endswith(".zwo") and "__MACOSX/" not in member.filename:
                yield member.filename, _unpacked(archive, member)


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes | str:
    try:
        with archive.open(member) as opened:
            return opened.read(zwo.MAX_BYTES + 1)
    except DAMAGE:
        return "It is damaged in the archive, or needs a password; pack it again."


def zwo_of(workout: Workout, critical_speed: float | None = None) -> tuple[bytes, tuple[str, ...]]:
    """Return the workout as a ZWO file, and what of it is not in there. StructureError if it cannot be read.

    Threshold pace in it is that of a runner at ``critical_speed`` m/s, by default a typical one.
    """
    return zwo_writing.write(
        structure_json.from_json(workout.steps),
        name=workout.name,
        description=workout.purpose,
        family=workout.family,
        tags=workout.tags if are_texts(workout.tags) else (),
        critical_speed=critical_speed or NOMINAL_CRITICAL_SPEED,
    )


def zip_of(workouts: Iterable[Workout]) -> bytes:
    """Return the workouts as ZWO files in one archive; lost.txt says what of which is not in there."""
    packed = io.BytesIO()
    lost: list[str] = []
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for workout in workouts:
            name = f"{workout.pk}-{file_name(workout.name, 'zwo')}"
            try:
                data, notes = zwo_of(workout)
            except structure_json.StructureError as error:
                lost.append(f"{workout.name}: {error.problems[0]}")
                continue
            archive.writestr(name, data)
            lost += [f"{workout.name}: {note}" for note in notes]
        if lost:
            archive.writestr("not-in-these-files.txt", "\n".join(lost))
    return packed.getvalue()


def file_name(name: str, suffix: str) -> str:
    """Return a name for a file that every system takes: plain letters, no spaces."""
    plain = re.sub(
        r"[^\w.-]", "", name.replace("×", "x").encode("ascii", "ignore").decode().strip().replace(" ", "_")
    ).strip(".")
    return f"{plain or 'workout'}.{suffix}"


def copy_to(workouts: Iterable[Workout], owner: User) -> list[Workout]:
    """Copy workouts into somebody's own library, where they may be changed."""
    copies = list(workouts)
    for workout in copies:
        workout.pk, workout.slug, workout.owner = None, "", owner
    return Workout.objects.bulk_create(copies)
