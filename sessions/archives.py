"""An archive becomes rows and units of work, member by member: reading starts while it is still being opened.

Only so much is laid aside at a time: the rest of a large archive is a unit of its own, behind those of the members that
came out before it. An archive inside is laid aside like any other file and opened when its turn comes.
"""

from __future__ import annotations

import hashlib
import time
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
from jobs.runner import TELL_SECONDS, tell
from sessions import verdicts
from sessions.decoders import FORMATS, sniff
from sessions.decoders.archive import Limits, Member, is_zip, members
from sessions.decoders.compression import head_of
from sessions.decoders.errors import ArchiveError, NotARecording
from sessions.exports import is_table
from sessions.models import ImportFile, RawFile
from sessions.reading import known
from sessions.services.imports import PATH_LENGTH, numbered, tidy
from sessions.storage import put, put_pieces, settle
from sessions.verdicts import Verdict

State = ImportFile.State

#: The file that makes an archive the export of a runner by a Longrun, and how that file calls itself.
EXPORT_DOCUMENT, EXPORT_FORMAT = "data.jsonl", "longrun-runner"

#: Rows are written in batches that grow: the first files are read at once, the last cost little.
FIRST_BATCH, LARGEST_BATCH = 16, 256
#: Members up to so many bytes in all are in memory at once, so that what the runner has already is never laid aside.
HELD_BYTES = 8 << 20
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
    The export of a Longrun is left alone as long as it can still be brought in with all else that it holds.
    """
    if archive.depth >= settings.ARCHIVE_MAX_DEPTH:
        raise ArchiveError(_("This archive lies inside too many others. Unpack it and send what is in it."))
    first = int(key.partition(":")[2] or 0)
    if not first and is_export(archive) and not RawFile.objects.filter(runner=archive.import_job.runner_id).exists():
        return verdicts.of_export()
    count = 0
    rows = Rows(job, archive)
    try:
        with default_storage.open(archive.stored) as file:
            for member in members(file, limits(archive)):
                count += 1
                path = rows.path_of(member)
                if member.index < first or path in rows.known:
                    continue
                if rows.aside >= settings.ARCHIVE_ASIDE_BYTES or rows.is_stopped:
                    rows.add(rest_of(archive, member.index))
                    return None
                rows.take(path, member)
    finally:
        rows.add()
    return Verdict(State.EXPANDED, "", ngettext("%(n)d file", "%(n)d files", count) % {"n": count})


def is_export(archive: ImportFile) -> bool:
    """Whether the archive is everything of a runner, as a Longrun writes it."""
    with default_storage.open(archive.stored) as file:
        found = members(file, limits(archive))
        try:
            document = next((one for one in found if one.path == EXPORT_DOCUMENT), None)
            return document is not None and EXPORT_FORMAT.encode() in next(document.pieces(), b"")[:200]
        except ArchiveError:
            return False  # said when it is opened


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
        #: The names of members so far, and up to which number each of them is taken.
        self.given: set[str] = set()
        self.seen: Counter[str] = Counter()
        self.waiting: list[ImportFile] = []
        #: The bytes of those of them that the runner may have already, by their hashes.
        self.held: dict[str, bytes] = {}
        self.held_bytes = 0
        self.size = FIRST_BATCH
        self.laid_aside = 0
        #: Whether somebody paused or stopped the import meanwhile.
        self.is_stopped = False
        #: When open pages last heard of it.
        self.told = time.monotonic()

    @property
    def aside(self) -> int:
        """How many bytes wait to be read, or may."""
        return self.laid_aside + self.held_bytes

    def path_of(self, member: Member) -> str:
        """Name a member after its archive, as none before it; the same at every go. Of a long name the end is kept."""
        room = PATH_LENGTH - len(self.archive.path) - 12
        path = f"{self.archive.path}/{tidy(member.path)[-max(room, 50) :]}"[-PATH_LENGTH + 10 :]
        while (name := numbered(path, self.seen[path] + 1)) in self.given:
            self.seen[path] += 1
        self.given.add(name)
        return name

    def take(self, path: str, member: Member) -> None:
        """Have a row of a member; one that is worth reading is held, or laid aside if it is large."""
        row = ImportFile(import_job_id=self.archive.import_job_id, path=path, depth=self.archive.depth + 1)
        pieces = member.pieces()
        try:
            head = next(pieces, b"")
            if is_of_interest(path, head):
                row.stored = f"incoming/{self.archive.pk}-{member.index}"
                self.read(row, chain([head], pieces), may_be_known=not is_zip(head) and not is_table(path))
            else:
                mark(row, verdicts.of_junk(path))
        except ArchiveError as error:
            mark(row, verdicts.of_error(error))
            row.stored = ""
        close(pieces)
        self.waiting.append(row)
        if len(self.waiting) == self.size or self.held_bytes >= HELD_BYTES:
            self.add()
            self.size = min(2 * self.size, LARGEST_BATCH)
            self.is_stopped = Job.objects.filter(pk=self.job.pk, state=Job.State.STOPPED).exists()
            if time.monotonic() - self.told >= TELL_SECONDS:
                tell(self.job)
                self.told = time.monotonic()

    def read(self, row: ImportFile, pieces: Iterator[bytes], may_be_known: bool) -> None:
        """Hold what fits of a recording, so that it can be told by its hash; lay anything else aside."""
        start = b"".join(until(HELD_BYTES, pieces)) if may_be_known else b""
        if 0 < len(start) < HELD_BYTES:
            row.size, row.sha256 = len(start), hashlib.sha256(start).hexdigest()
            self.held[row.sha256] = start
            self.held_bytes += row.size
        else:
            row.size = put_pieces(row.stored, chain([start], pieces))
            self.laid_aside += row.size

    def lay_aside(self) -> None:
        """Store what is held, but for what the runner has already: that has its verdict without being read again."""
        here = known(self.archive.import_job.runner_id, self.held) if self.held else {}
        for row in self.waiting:
            if row.sha256 in here:
                row.raw_file, verdict = here[row.sha256]
                mark(row, verdict)
                row.stored = ""
            elif row.sha256:
                put(row.stored, self.held[row.sha256])
                self.laid_aside += row.size
        self.held, self.held_bytes = {}, 0

    def add(self, *keys: str) -> None:
        """Write the rows, and units for those that are to be read and for ``keys``, both or neither."""
        if not self.waiting and not keys:
            return
        self.lay_aside()
        settle()  # A member with a row is not unpacked again.
        with transaction.atomic():
            made = ImportFile.objects.bulk_create(self.waiting)
            read = [str(file.pk) for file in made if file.state == State.WAITING]
            jobs.add_units(self.job, [*read, *keys])
        self.waiting = []


def mark(row: ImportFile, verdict: Verdict) -> None:
    row.state, row.reason, row.message = verdict.state, verdict.reason, verdict.message[:300]


def until(size: int, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Yield pieces until there are so many bytes of them."""
    taken = 0
    while taken < size and (piece := next(pieces, b"")):
        taken += len(piece)
        yield piece


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
