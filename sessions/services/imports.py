"""An upload from its first file to its last: files are laid aside, rows and units of work made."""

from __future__ import annotations

import uuid
from pathlib import PurePosixPath

from django.conf import settings
from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jobs import services as jobs
from jobs.models import Job
from live.models import Event
from runners.models import Runner, User
from sessions.exports.tables import plain
from sessions.models import Import, ImportFile
from sessions.storage import drop, spool

NAME_LENGTH = 255
PATH_LENGTH = 500


class FileRefused(Exception):  # noqa: N818
    """A file that is not even laid aside; the text says what to do."""


def begin_import(runner: Runner, *, created_by: User | None, name: str) -> Import:
    """Make an import that takes files until it is closed, and its job."""
    with transaction.atomic():
        made = Import.objects.create(runner=runner, created_by=created_by, name=plain(name, NAME_LENGTH) or "files")
        jobs.start("import", made, created_by=created_by, takes_more=True)
    return made


def add_file(import_: Import, path: str, file: File[bytes]) -> ImportFile:
    """Lay a file aside piece by piece and let the workers know.

    FileRefused if it is larger than UPLOAD_MAX_BYTES; OSError if storage fails, and nothing is left.
    """
    check_size(file.size)
    stored = f"incoming/{uuid.uuid4().hex}"
    try:
        size = spool(stored, file)
        with transaction.atomic():
            row = create_row(import_, tidy(path), stored, size)
            add_units(import_, [row])
    except BaseException:
        drop([stored])
        raise
    return row


def check_size(size: int) -> None:
    """FileRefused if a file of so many bytes is more than we take."""
    limit = settings.UPLOAD_MAX_BYTES
    if size > limit:
        raise FileRefused(_("The file is larger than %(limit).1f GB. Send it in parts.") % {"limit": limit / 1e9})


def create_row(import_: Import, path: str, stored: str, size: int) -> ImportFile:
    """Make the row under the first free one of the names "x", "x (2)" …"""
    for attempt in range(1, 1000):
        try:
            with transaction.atomic():
                return ImportFile.objects.create(
                    import_job=import_, path=numbered(path, attempt), stored=stored, size=size
                )
        except IntegrityError:
            continue
    raise FileRefused(_("A thousand files of this name are here already. Rename it and send it again."))


def numbered(path: str, attempt: int) -> str:
    """Return "folder/run (2).fit" for a second "folder/run.fit"."""
    if attempt == 1:
        return path
    pure = PurePosixPath(path)
    return f"{path[: len(path) - len(pure.suffix)]} ({attempt}){pure.suffix}"


def tidy(path: str) -> str:
    """Return a name as it is shown: no control characters, its end kept if it is too long."""
    return plain(path.replace("\\", "/"), 10_000)[-PATH_LENGTH + 10 :] or "unnamed"


def add_units(import_: Import, files: list[ImportFile]) -> None:
    """Have files read by the import's job; by a new one if that has ended or been cleaned up."""
    keys = [str(file.pk) for file in files]
    job = latest_job(import_)
    if job is None:
        jobs.start("import", import_, keys=keys, created_by=import_.created_by)
        return
    jobs.add_units(job, keys)
    job.refresh_from_db()
    if job.state in (Job.State.DONE, Job.State.FAILED):
        # It ended while the units were added, or before.
        jobs.resume(job)


def latest_job(import_: Import) -> Job | None:
    return Job.objects.filter(kind="import", subject_id=str(import_.pk)).order_by("-created_at").first()


def close_import(import_: Import) -> None:
    """Say that all files have been sent."""
    job = latest_job(import_)
    if job is not None:
        jobs.close(job)
        Event.objects.publish(import_.audience().values_list("pk", flat=True), "import", import_.pk)


def stop_import(import_: Import) -> int:
    """Leave out what has not been read, and end the import with what has; return how many files that were.

    They are kept, and `retry_failed` reads them.
    """
    for job in Job.objects.filter(kind="import", subject_id=str(import_.pk)).unfinished():
        jobs.stop(job)
    with transaction.atomic():
        left_out = import_.files.filter(state=ImportFile.State.WAITING).update(
            state=ImportFile.State.FAILED,
            reason=ImportFile.Reason.STOPPED,
            message=_("The upload was stopped before this file was read. It is kept."),
            updated_at=timezone.now(),
        )
        # Without units of its own: it works out what follows from those that were read.
        jobs.start("import", import_, created_by=import_.created_by)
    return left_out


def retry_failed(import_: Import) -> int:
    """Have every file that could not be read, and whose bytes are kept, read again; return how many."""
    failed = import_.files.filter(state=ImportFile.State.FAILED).exclude(stored="", raw_file=None)
    with transaction.atomic():
        keys = [str(pk) for pk in failed.values_list("pk", flat=True)]
        if not keys:
            return 0
        ImportFile.objects.filter(pk__in=keys).update(
            state=ImportFile.State.WAITING, reason="", message="", updated_at=timezone.now()
        )
        Import.objects.filter(pk=import_.pk).update(finished_at=None)
        jobs.start("import", import_, keys=keys, created_by=import_.created_by)
    return len(keys)
