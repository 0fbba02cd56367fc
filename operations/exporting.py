"""Everything of a runner written as one archive, piece by piece, and deleted when its time is over."""

from __future__ import annotations

import datetime as dt
import io
import json
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from jobs import services as jobs
from jobs.disk import require_room
from jobs.models import Job
from operations.models import Export, Takeover
from operations.portable import documents, spreadsheets
from operations.portable.tables import DOCUMENT
from runners.models import Runner, User
from sessions import pieces
from sessions.models import RawFile, Source
from sessions.storage import CHUNK, adopt, drop, private

#: How often open pages hear how far it is, s.
TELL_SECONDS = 1.0
#: Bytes that are packed already.
PACKED = (".parquet", ".gz", ".zip")

Tell = Callable[[int, int], None]


@transaction.atomic
def start_export(runner: Runner, by: User) -> Export:
    """Have everything of a runner written as one file, in the place of earlier ones; the one that is being written."""
    Runner.objects.select_for_update().get(pk=runner.pk)
    exports = Export.objects.filter(runner=runner)
    going: Export | None = exports.filter(finished_at=None, error="").first()
    if going is not None:
        return going
    discard(*exports)
    export = Export.objects.create(runner=runner, created_by=by)
    jobs.start("export", export, keys=[str(export.pk)], created_by=by)
    return export


def discard(*moved: Export | Takeover) -> None:
    """Delete exports and imports of exports with their files and jobs."""
    names = [one.stored for one in moved]
    Job.objects.filter(kind__in=["export", "take_over"], subject_id__in=[str(one.pk) for one in moved]).delete()
    for one in moved:
        one.delete()
    transaction.on_commit(lambda: drop(names))


def prune() -> int:
    """Delete what has lain longer than it is kept, finished or not; return how many."""
    before = timezone.now() - dt.timedelta(days=settings.EXPORT_KEEP_DAYS)
    old: list[Export | Takeover] = [*Export.objects.filter(created_at__lt=before)]
    old += Takeover.objects.filter(created_at__lt=before)
    discard(*old)
    return len(old)


def write_export(export: Export, tell: Tell) -> int:
    """Write the archive under its name and return its size; ``tell`` hears of how many files how many are through."""
    path = pieces.path_of(f"export-{export.pk}-{secrets.token_hex(4)}")
    try:
        with open(path, "wb", opener=private) as file, ZipFile(file, "w", ZIP_DEFLATED) as archive:
            write(Writer(archive, export.created_at), export.runner, tell)
        size = path.stat().st_size
        adopt(path, export.stored)
    finally:
        path.unlink(missing_ok=True)
    return size


class Writer:
    """Files of an archive, each written piece by piece and dated like the export."""

    def __init__(self, archive: ZipFile, when: dt.datetime) -> None:
        self.archive, self.when = archive, when.timetuple()[:6]

    def text(self, name: str) -> io.TextIOWrapper:
        """Open a file for text."""
        return io.TextIOWrapper(self.archive.open(self.info(name), "w", force_zip64=True), "utf-8", newline="")

    def stored(self, name: str, path: str) -> None:
        """Copy what lies in storage; what is missing there is missing here."""
        require_room()
        try:
            source = default_storage.open(path)
        except FileNotFoundError:
            return
        with source, self.archive.open(self.info(name), "w", force_zip64=True) as target:
            shutil.copyfileobj(source, target, CHUNK)

    def info(self, name: str) -> ZipInfo:
        info = ZipInfo(name, self.when)
        info.compress_type = ZIP_STORED if name.endswith(PACKED) else ZIP_DEFLATED
        info.external_attr = 0o600 << 16
        return info


def write(writer: Writer, runner: Runner, tell: Tell) -> None:
    with writer.text(DOCUMENT) as file:
        for line in documents.lines(runner):
            file.write(json.dumps(line, ensure_ascii=False, allow_nan=False) + "\n")
    for name, rows in spreadsheets.SHEETS.items():
        with writer.text(name) as file:
            spreadsheets.write(file, rows(runner))
    names = list(stored_files(runner))
    told = 0.0
    for done, (name, path) in enumerate(names):
        writer.stored(name, path)
        if time.monotonic() - told >= TELL_SECONDS:
            told = time.monotonic()
            tell(done, len(names))
    tell(len(names), len(names))


def stored_files(runner: Runner) -> Iterator[tuple[str, str]]:
    """Yield for each raw file and recording its name in the archive, and in storage."""
    for raw in RawFile.objects.filter(runner=runner).order_by("pk").iterator(chunk_size=1000):
        yield documents.raw_name(raw), raw.path
    sources = Source.objects.filter(session__runner=runner).order_by("raw_file", "part")
    for source in sources.iterator(chunk_size=1000):
        yield documents.recording_name(source), source.recording_path
