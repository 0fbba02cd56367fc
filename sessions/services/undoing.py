"""An import taken back: what only it brought goes, and the runner is as before."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from jobs import services as jobs
from jobs.models import Job, JobQuerySet, Unit
from live.models import Event
from runners.models import User
from runners.services import refresh_since
from sessions.models import Import, ImportFile, RawFile, Session, Source
from sessions.storage import drop


class StillRead(Exception):  # noqa: N818
    """A worker is reading a file of the import right now; it takes no other after it."""


def undo_import(import_: Import, by: User | None) -> bool:
    """Delete an import with its sessions and all that was derived from them; whether it was there.

    A session that another import also brought stays. The bytes are released, so that the same files can be imported
    again; the history is worked out again from the first day that changes. An import that is still running is
    stopped, and StillRead raised as long as a worker has one of its files in hand.
    """
    for job in jobs_of(import_).unfinished():
        jobs.stop(job)
    with transaction.atomic():
        found = Import.objects.select_for_update().select_related("runner").filter(pk=import_.pk).first()
        if found is None:
            return False
        if Unit.objects.filter(job__in=jobs_of(found), state=Unit.State.RUNNING, lease__gt=timezone.now()).exists():
            raise StillRead
        stored = delete_rows(found)
        audience = found.audience() | User.objects.filter(pk=by.pk) if by else found.audience()
        Event.objects.publish(audience.values_list("pk", flat=True), "import", import_.pk)
        transaction.on_commit(lambda: drop(stored))
    return True


def jobs_of(import_: Import) -> JobQuerySet:
    return Job.objects.filter(kind="import", subject_id=str(import_.pk))


def delete_rows(import_: Import) -> list[str]:
    """Delete the rows of an import and what came of them; return the names in storage that nobody needs any more."""
    sources = Source.objects.filter(import_file__import_job=import_)
    elsewhere = Source.objects.exclude(import_file__import_job=import_)
    sessions = Session.objects.filter(pk__in=sources.values("session")).exclude(pk__in=elsewhere.values("session"))
    days = sessions.order_by("day").values_list("day", flat=True)
    first = days.first()
    stored = list(sessions.values_list("recording_path", flat=True))
    stored += import_.files.exclude(stored="").values_list("stored", flat=True)
    sessions.delete()
    sources.delete()
    released = unneeded(import_)
    stored += released.values_list("path", flat=True)
    released.delete()
    jobs_of(import_).delete()
    import_.delete()
    if first is not None:
        refresh_since(import_.runner, first)
    return stored


def unneeded(import_: Import) -> QuerySet[RawFile]:
    """Return the raw files of an import that no session and no file of another import rests on.

    A file that was left out as a duplicate rests on nothing: it can be read again.
    """
    others = ImportFile.objects.exclude(import_job=import_).exclude(state=ImportFile.State.DUPLICATE)
    used = others.filter(raw_file__isnull=False, import_job__runner=import_.runner)
    mine = RawFile.objects.filter(pk__in=import_.files.filter(raw_file__isnull=False).values("raw_file"))
    return mine.exclude(pk__in=used.values("raw_file")).exclude(pk__in=Source.objects.values("raw_file"))
