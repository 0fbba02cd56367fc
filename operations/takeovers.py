"""An export of another Longrun becomes the data of a runner here: checked, its files decoded, then all rows or none."""

from __future__ import annotations

import hashlib
from collections.abc import Collection

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Least
from django.utils import timezone
from django.utils.translation import gettext as _

from jobs import services as jobs
from operations import exporting
from operations.models import Takeover
from operations.portable import archives, restoring
from operations.portable.archives import ArchiveRefused
from runners.models import Runner, User
from runners.services import BEGINNING, complete
from sessions.auditing import files_below
from sessions.decoders import decode, unpacked
from sessions.decoders.archive import Member
from sessions.decoders.errors import ArchiveError, DecodeError
from sessions.models import RawFile, Session
from sessions.services.imports import FileRefused, check_size
from sessions.storage import drop, keep_raw, put, raw_path, recording_path, save_recording, spool

#: The unit of work that comes first.
CHECK = "check"


def begin(runner: Runner, file: File[bytes], by: User | None) -> Takeover:
    """Take in the archive and have it read; ArchiveRefused, and nothing is kept, if it cannot be taken over."""
    require_empty(runner)
    if any(one.is_going for one in Takeover.objects.filter(runner=runner)):
        raise ArchiveRefused(_("An import is going on already. Wait until it is over."))
    try:
        check_size(file.size)
    except FileRefused as error:
        raise ArchiveRefused(str(error)) from error
    takeover = Takeover(runner=runner, created_by=by)
    try:
        spool(takeover.stored, file)
        archives.header(takeover.stored)
        with transaction.atomic():
            exporting.discard(*Takeover.objects.filter(runner=runner))
            takeover.save(force_insert=True)
            jobs.start("take_over", takeover, keys=[CHECK], created_by=by)
    except BaseException:
        drop([takeover.stored])
        raise
    return takeover


def require_empty(runner: Runner) -> None:
    if not restoring.is_empty(runner):
        raise ArchiveRefused(
            _("There are sessions, uploads or plans here already; nothing is mixed. Delete them first.")
        )


def check(takeover: Takeover) -> list[str]:
    """Hold the whole document against what it must be; return the files that are to be stored."""
    try:
        known = restoring.check(archives.document(takeover.stored))
        found = [path for path in archives.raw_files(takeover.stored) if archives.raw_id(path) in known]
    except ArchiveRefused as error:
        refuse(takeover, str(error))
        return []
    Takeover.objects.filter(pk=takeover.pk).update(total=len(found))
    return found


def refuse(takeover: Takeover, sentence: str) -> None:
    Takeover.objects.filter(pk=takeover.pk).update(error=sentence[:300])
    takeover.error = sentence[:300]


def store_files(takeover: Takeover, paths: Collection[str]) -> None:
    """Store raw files of the archive and the recordings in them; safe to do twice."""
    try:
        for member in archives.files(takeover.stored):
            if member.path in paths:
                store_file(takeover, member)
                Takeover.objects.filter(pk=takeover.pk).update(done=Least(F("done") + 1, F("total")))
    except ArchiveRefused as error:
        refuse(takeover, str(error))


def store_file(takeover: Takeover, member: Member) -> None:
    try:
        content = member.read()
    except ArchiveError as error:
        raise ArchiveRefused(str(error)) from error
    put(raw_as(takeover, hashlib.sha256(content).hexdigest()), content)
    try:
        recordings = decode(unpacked(content), member.path)
    except DecodeError:
        # What could not be read there is kept, as it was there.
        return
    for part, recording in enumerate(recordings):
        if recording.elapsed > 0:
            save_recording(stored_as(takeover, archives.raw_id(member.path), part), recording)


def raw_as(takeover: Takeover, sha256: str) -> str:
    """Name a raw file until its row is written: under its hash alone an upload may have just kept the same bytes."""
    return f"raw/{takeover.runner_id}/{takeover.pk.hex}/{sha256}"


def stored_as(takeover: Takeover, raw_file: int, part: int) -> str:
    """Name a recording by whom it is taken over with: the ids of the other Longrun are taken here."""
    return recording_path(takeover.runner_id, raw_file, part, takeover.pk.hex)


def finish(takeover: Takeover) -> None:
    """Write the rows and have everything worked out, unless something was wrong: then nothing of it is left."""
    if takeover.is_going:
        try:
            write(takeover)
        except ArchiveRefused as error:
            refuse(takeover, str(error))
    if takeover.error:
        drop(own(takeover, "recordings"))
    drop([*own(takeover, "raw"), takeover.stored])


@transaction.atomic
def write(takeover: Takeover) -> None:
    runner = Runner.objects.select_for_update(of=("self",)).select_related("user").get(pk=takeover.runner_id)
    require_empty(runner)
    left_out = restoring.restore(
        runner,
        archives.document(takeover.stored),
        lambda sha256: there(raw_as(takeover, sha256)) and raw_path(runner.pk, sha256),
        lambda raw_file, part: there(stored_as(takeover, raw_file, part)),
    )
    for raw in RawFile.objects.filter(runner=runner):
        keep_raw(raw_as(takeover, raw.sha256), raw.path)
    complete(runner)
    Takeover.objects.filter(pk=takeover.pk).update(finished_at=timezone.now(), left_out=left_out)
    # Those in the bin have numbers too, for when they are taken out.
    binned = Session.objects.in_bin().filter(runner=runner).values_list("pk", flat=True)
    jobs.start("measure", runner, keys=[BEGINNING.isoformat(), *map(str, binned)])


def there(name: str) -> str | None:
    return name if default_storage.exists(name) else None


def own(takeover: Takeover, folder: str) -> list[str]:
    """Return what this take-over stored in a folder; an upload may be storing there too."""
    return [name for name in files_below(f"{folder}/{takeover.runner_id}") if takeover.pk.hex in name]
