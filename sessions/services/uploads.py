"""Large files that arrive in pieces: begun, gone on with, handed over to their import, given up."""

from __future__ import annotations

import hashlib
import uuid
from contextlib import suppress
from datetime import timedelta
from typing import IO

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jobs import services as jobs
from live.models import Event
from runners.models import Runner, User
from sessions import pieces
from sessions.models import Import, Upload
from sessions.services.imports import (
    FileRefused,
    add_units,
    begin_import,
    check_size,
    create_row,
    latest_job,
    tidy,
)
from sessions.storage import adopt, size_of

#: For so long who missed the answer to the last piece can still hear that all came.
REMEMBERED = timedelta(days=1)
#: Pieces without an upload are dropped after this time: one may be about to get its row.
STRAY = timedelta(hours=1)


class OutOfStep(Exception):  # noqa: N818
    """A piece that does not begin where the bytes here end; ``received`` says where that is."""

    def __init__(self, received: int) -> None:
        super().__init__(received)
        self.received = received


def fingerprint(path: str, size: int, modified: int) -> str:
    """What a file is known by when it is chosen again, also after the browser was closed."""
    return hashlib.sha256(f"{size}:{modified}:{path}".encode()).hexdigest()


def begin_upload(
    runner: Runner, import_: Import | None, *, created_by: User | None, path: str, size: int, modified: int
) -> Upload:
    """Return the upload of a file: one that was interrupted, else a new one, in ``import_`` or a new import.

    FileRefused if the file is larger than UPLOAD_MAX_BYTES.
    """
    check_size(size)
    mark = fingerprint(path, size, modified)
    interrupted = Upload.objects.unfinished().filter(import_job__runner=runner, fingerprint=mark)
    found = interrupted.order_by("-received").first()
    if found is None:
        found = new_upload(runner, import_, created_by=created_by, path=path, size=size, mark=mark)
    if found.done_at is None:
        with suppress(OutOfStep):
            append(found, found.received)
        found.refresh_from_db()
    return found


@transaction.atomic
def new_upload(
    runner: Runner, import_: Import | None, *, created_by: User | None, path: str, size: int, mark: str
) -> Upload:
    import_ = import_ or begin_import(runner, created_by=created_by, name=path.split("/", 1)[0])
    return Upload.objects.get_or_create(
        import_job=import_,
        fingerprint=mark,
        defaults={
            "created_by": created_by,
            "path": tidy(path),
            "size": size,
            "stored": f"incoming/{uuid.uuid4().hex}",
        },
    )[0]


def append(upload: Upload, offset: int, piece: IO[bytes] | None = None, length: int = 0) -> int:
    """Append a piece and return how many bytes are here now; with the last one the file joins its import.

    OutOfStep if the piece begins elsewhere than where they end; FileRefused if it reaches beyond the announced size;
    Upload.DoesNotExist if the upload was given up; OSError if the disk is full, and the piece is not taken.
    """
    with pieces.locked(upload.pk) as file:
        upload.refresh_from_db()
        if upload.done_at is not None:
            pieces.drop(upload.pk)
            raise OutOfStep(upload.size)
        here = min(upload.received, file.seek(0, 2))
        if here < upload.received and size_of(upload.stored) == upload.size:
            here = upload.size  # It was moved by somebody who did not come to say so.
        if offset != here:
            remember(upload, here)
            raise OutOfStep(here)
        if offset + length > upload.size:
            raise FileRefused(_("More arrived than the size that was announced. Choose the file again."))
        if piece is not None:
            here = pieces.append(file, offset, piece)
        remember(upload, here)
        if here == upload.size:
            hand_over(upload)
    tell(upload)
    return here


def remember(upload: Upload, received: int) -> None:
    upload.received, upload.updated_at = received, timezone.now()
    upload.save(update_fields=["received", "updated_at"])
    job = latest_job(upload.import_job)
    if job is not None:
        jobs.keep_open(job)


def hand_over(upload: Upload) -> None:
    """Move the whole file into storage and make its row and unit of work, all or nothing."""
    with transaction.atomic():
        if not Upload.objects.unfinished().filter(pk=upload.pk).update(done_at=timezone.now()):
            return
        path = pieces.path_of(upload.pk)
        if path.exists() and path.stat().st_size == upload.size:
            adopt(path, upload.stored)
        row = create_row(upload.import_job, upload.path, upload.stored, upload.size)
        add_units(upload.import_job, [row])


def tell(upload: Upload) -> None:
    """Let open pages know that more is here, or that it is given up."""
    audience = upload.import_job.audience().values_list("pk", flat=True)
    Event.objects.publish(audience, "upload", upload.import_job.runner_id)


def discard(upload: Upload) -> None:
    """Give up an upload: what came of it is dropped, and so is an import that has nothing else."""
    import_ = upload.import_job
    with pieces.locked(upload.pk):
        Upload.objects.filter(pk=upload.pk).delete()
        pieces.drop(upload.pk)
    tell(upload)
    if not import_.files.exists() and not import_.uploads.exists():
        with suppress(ObjectDoesNotExist):
            forget_empty(import_)


def forget_empty(import_: Import) -> None:
    """Delete an import that no file ever came of, with its job."""
    job = latest_job(import_)
    if job is not None:
        job.delete()
    import_.delete()


def sweep_uploads() -> None:
    """Give up uploads whose rest did not come for UPLOAD_KEEP_DAYS; forget those that are whole after a day."""
    now = timezone.now()
    for upload in Upload.objects.unfinished().filter(updated_at__lt=now - timedelta(days=settings.UPLOAD_KEEP_DAYS)):
        discard(upload)
    Upload.objects.filter(done_at__lt=now - REMEMBERED).delete()
    pieces.sweep(Upload.objects.unfinished().values_list("pk", flat=True), now - STRAY)
