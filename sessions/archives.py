"""An archive becomes rows and units of work, member by member: reading starts while it is still being opened.

Only so much is laid aside at a time: the rest of a large archive is a unit of its own, behind those of the members that
came out before it. An archive inside is laid aside like any other file and opened when its turn comes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import chain
from pathlib import PurePosixPath

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jobs import services as jobs
from jobs.models import Job
from sessions import verdicts
from sessions.decoders import FORMATS, sniff
from sessions.decoders.archive import Limits, Member, is_zip, members
from sessions.decoders.compression import head_of
from sessions.decoders.errors import ArchiveError, NotARecording
from sessions.exports import is_table
from sessions.models import ImportFile
from sessions.services.imports import PATH_LENGTH, numbered, tidy
from sessions.storage import put_pieces, settle
from sessions.verdicts import Verdict

State = ImportFile.State

#: Rows are written in batches that grow: the first files are read at once, the last cost little.
FIRST_BATCH, LARGEST_BATCH = 16, 256
#: What looks like a recording by its name is read, and kept, whatever is in it.
RECORDINGS = frozenset({*(f".{name}" for name in FORMATS), ".gz"})


def is_archive(file: ImportFile) -> bool:
    """Whether the bytes, not the name, are those of a ZIP."""
    if not file.stored:
        return False
    with default_storage.open(file.stored) as stored:
        return is_zip(stored.read(4))


def file_id(key: str) -> int:
    """Return which file a unit of work is about."""
    return int(key.partition(":")[0])


def rest_of(archive: ImportFile, index: int) -> str:
    """Name the unit of work that opens an archive from its member ``index`` on."""
    return f"{archive.pk}:{index}"


def expand(job: Job, archive: ImportFile, key: str = "") -> Verdict | None:
    """Lay the members aside, each with a row and a unit; those with a row from an earlier go are left alone.

    ``key`` is that of the unit: it says with which member to begin. After ARCHIVE_ASIDE_BYTES, or when the import is
    paused, the rest becomes a unit of its own, and None is returned. A member that cannot be unpacked has a row that
    says why. ArchiveError if the archive cannot, or must not, be unpacked any further; what came before stays.
    """
    if archive.depth >= settings.ARCHIVE_MAX_DEPTH:
        raise ArchiveError(_("This archive lies inside too many others. Unpack it and send what is in it."))
    first = int(key.partition(":")[2] or 0)
    count = 0
    rows = Rows(job, archive)
    try:
        with default_storage.open(archive.stored) as file:
            for member in members(file, limits(archive)):
                count += 1
                path = rows.path_of(member)
                if member.index < first or path in rows.known:
                    continue
                if rows.laid_aside >= settings.ARCHIVE_ASIDE_BYTES or rows.is_stopped:
                    rows.add(rest_of(archive, member.index))
                    return None
                rows.append(lay_aside(archive, path, member))
    finally:
        rows.add()
    return Verdict(State.EXPANDED, "", ngettext("%(n)d file", "%(n)d files", count) % {"n": count})


def limits(archive: ImportFile) -> Limits:
    """Return what this archive may hold: what a whole import may, less what its other archives held."""
    inside = archive.import_job.files.filter(depth__gt=0)
    # Its own files are counted again from the first, but those that are here are not unpacked again.
    others = inside.exclude(path__startswith=f"{archive.path}/").count()
    size = inside.aggregate(size=Sum("size"))["size"] or 0
    return Limits(
        ratio=settings.ARCHIVE_MAX_RATIO,
        count=settings.ARCHIVE_MAX_FILES - others,
        total=settings.ARCHIVE_MAX_BYTES - size,
        file=settings.RECORDING_MAX_BYTES,
        nested=settings.UPLOAD_MAX_BYTES,
    )


class Rows:
    """The rows of an archive's members: those that are there, and those that wait to be written."""

    def __init__(self, job: Job, archive: ImportFile) -> None:
        self.job, self.archive = job, archive
        inside = archive.import_job.files.filter(path__startswith=f"{archive.path}/")
        self.known = set(inside.values_list("path", flat=True))
        self.seen: Counter[str] = Counter()
        self.waiting: list[ImportFile] = []
        self.size = FIRST_BATCH
        self.laid_aside = 0
        #: Whether somebody paused or stopped the import meanwhile.
        self.is_stopped = False

    def path_of(self, member: Member) -> str:
        """Name a member after its archive; of a long name the end is kept, of two that are the same both."""
        room = PATH_LENGTH - len(self.archive.path) - 12
        path = f"{self.archive.path}/{tidy(member.path)[-max(room, 50) :]}"[-PATH_LENGTH + 10 :]
        self.seen[path] += 1
        return numbered(path, self.seen[path])

    def append(self, row: ImportFile) -> None:
        self.waiting.append(row)
        self.laid_aside += row.size
        if len(self.waiting) == self.size:
            self.add()
            self.size = min(2 * self.size, LARGEST_BATCH)
            self.is_stopped = Job.objects.filter(pk=self.job.pk, state=Job.State.STOPPED).exists()

    def add(self, *keys: str) -> None:
        """Write the rows, and units for those that are to be read and for ``keys``, both or neither."""
        if not self.waiting and not keys:
            return
        settle()  # A member with a row is not unpacked again.
        with transaction.atomic():
            made = ImportFile.objects.bulk_create(self.waiting)
            read = [str(file.pk) for file in made if file.state == State.WAITING]
            jobs.add_units(self.job, [*read, *keys])
        self.waiting = []


def lay_aside(archive: ImportFile, path: str, member: Member) -> ImportFile:
    """Return the row of a member; its bytes are laid aside unless they cannot be a recording."""
    row = ImportFile(import_job_id=archive.import_job_id, path=path, depth=archive.depth + 1)
    pieces = member.pieces()
    try:
        head = next(pieces, b"")
        if is_of_interest(path, head):
            row.stored = f"incoming/{archive.pk}-{member.index}"
            row.size = put_pieces(row.stored, chain([head], pieces))
            return row
        verdict = verdicts.of_junk(path)
    except ArchiveError as error:
        verdict, row.stored = verdicts.of_error(error), ""
    close(pieces)
    row.state, row.reason, row.message = verdict.state, verdict.reason, verdict.message[:300]
    return row


def is_of_interest(path: str, head: bytes) -> bool:
    """Whether a file may be a recording, an archive, or a table that tells of recordings."""
    name = path.lower()
    if not head or is_zip(head) or PurePosixPath(name).suffix in RECORDINGS or is_table(path):
        return True
    try:
        sniff(head_of(head))
    except NotARecording:
        return False
    return True


def close(pieces: Iterator[bytes]) -> None:
    """Unpack no more of a member."""
    if hasattr(pieces, "close"):
        pieces.close()
