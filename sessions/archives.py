"""An archive becomes rows and units of work, member by member: reading starts while it is still being opened."""

from __future__ import annotations

from collections import Counter

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Count, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jobs import services as jobs
from jobs.models import Job
from sessions import verdicts
from sessions.decoders.archive import Limits, Member, is_zip, members
from sessions.decoders.errors import ArchiveError
from sessions.models import ImportFile
from sessions.services.imports import PATH_LENGTH, numbered, tidy
from sessions.storage import put
from sessions.verdicts import Verdict

State = ImportFile.State

#: Rows are written in batches that grow: the first files are read at once, the last cost little.
FIRST_BATCH, LARGEST_BATCH = 16, 256


def is_archive(file: ImportFile) -> bool:
    """Whether the bytes, not the name, are those of a ZIP."""
    if not file.stored:
        return False
    with default_storage.open(file.stored) as stored:
        return is_zip(stored.read(4))


def expand(job: Job, archive: ImportFile) -> Verdict:
    """Lay the members aside, each with a row and a unit; those with a row from an earlier go are left alone.

    A member that cannot be unpacked has a row that says why. ArchiveError if the archive cannot, or must
    not, be unpacked any further; what came before stays.
    """
    if archive.depth >= settings.ARCHIVE_MAX_DEPTH:
        raise ArchiveError(_("This archive lies inside too many others. Unpack it and send what is in it."))
    inside = archive.import_job.files.filter(path__startswith=f"{archive.path}/")
    known = set(inside.values_list("path", flat=True))
    seen: Counter[str] = Counter()
    batch: list[ImportFile] = []
    size = FIRST_BATCH
    try:
        with default_storage.open(archive.stored) as file:
            for index, member in enumerate(members(file, limits(archive))):
                path = inside_of(archive, member.path)
                seen[path] += 1
                path = numbered(path, seen[path])
                if path in known:
                    continue
                batch.append(lay_aside(archive, index, path, member))
                if len(batch) == size:
                    add(job, batch)
                    batch, size = [], min(2 * size, LARGEST_BATCH)
    finally:
        add(job, batch)
    count = seen.total()
    return Verdict(State.EXPANDED, "", ngettext("%(n)d file", "%(n)d files", count) % {"n": count})


def limits(archive: ImportFile) -> Limits:
    """Return what this archive may hold: what a whole import may, less what its other archives held."""
    others = archive.import_job.files.filter(depth__gt=0).exclude(path__startswith=f"{archive.path}/")
    used = others.aggregate(count=Count("pk"), size=Sum("size"))
    return Limits(
        ratio=settings.ARCHIVE_MAX_RATIO,
        depth=settings.ARCHIVE_MAX_DEPTH - archive.depth,
        count=settings.ARCHIVE_MAX_FILES - used["count"],
        total=settings.ARCHIVE_MAX_BYTES - (used["size"] or 0),
        file=settings.RECORDING_MAX_BYTES,
    )


def inside_of(archive: ImportFile, name: str) -> str:
    """Name a member after its archive; of a long name the end is kept."""
    room = PATH_LENGTH - len(archive.path) - 12
    return f"{archive.path}/{tidy(name)[-max(room, 50) :]}"[-PATH_LENGTH + 10 :]


def lay_aside(archive: ImportFile, index: int, path: str, member: Member) -> ImportFile:
    row = ImportFile(import_job_id=archive.import_job_id, path=path, depth=archive.depth + 1)
    try:
        content = member.read()
    except ArchiveError as error:
        verdict = verdicts.of_error(error)
        row.state, row.reason, row.message = verdict.state, verdict.reason, verdict.message[:300]
        return row
    row.stored, row.size = f"incoming/{archive.pk}-{index}", len(content)
    put(row.stored, content)
    return row


def add(job: Job, batch: list[ImportFile]) -> None:
    """Write the rows of members, and units for those that are to be read, both or neither."""
    if not batch:
        return
    with transaction.atomic():
        made = ImportFile.objects.bulk_create(batch)
        jobs.add_units(job, [str(file.pk) for file in made if file.state == State.WAITING])
