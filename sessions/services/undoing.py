"""An import taken back: what only it brought goes, and the runner is as before."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone

from jobs import services as jobs
from jobs.models import Job, JobQuerySet, Unit
from live.models import Event
from runners.models import User
from runners.services import refresh_since
from sessions.models import Gear, Import, ImportFile, Overrule, RawFile, Session, SessionQuerySet, Source
from sessions.services import identity
from sessions.services.racing import forget_results
from sessions.services.settling import CHOSEN, adopt, is_cut
from sessions.services.telling import sessions_of_files, tell_sessions, told_of
from sessions.storage import drop, load_recording

#: So many rows are named in one statement.
BATCH = 500


class StillRead(Exception):  # noqa: N818
    """A worker is reading a file of the import right now; it takes no other after it."""


def undo_import(import_: Import, by: User | None) -> bool:
    """Delete an import with its sessions and all that was derived from them; whether it was there.

    A session that another import also brought stays, made of what that brought; so does one whose very bytes another
    import sent too. The bytes are released, so that the same files can be imported
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
    identity.lock(import_.runner)
    hand_over(import_)
    told = told_of(sessions_of_files(import_.files.exclude(raw_file=None).exclude(told={})))
    gear = list(Gear.objects.filter(brought_by=import_).values_list("pk", flat=True))
    sources = Source.objects.filter(import_file__import_job=import_)
    stored = list(sources.values_list("recording_path", flat=True))
    stored += import_.files.exclude(stored="").values_list("stored", flat=True)
    days = delete_sessions(import_) + fall_back(import_)
    sources.delete()
    released = unneeded(import_)
    stored += released.values_list("path", flat=True)
    released.delete()
    jobs_of(import_).delete()
    runner = import_.runner
    import_.delete()
    tell_sessions(runner, list(told), was=told)
    Gear.objects.filter(pk__in=gear).exclude(pk__in=Session.objects.exclude(gear=None).values("gear")).delete()
    if days:
        refresh_since(runner, min(days))
    return stored


def hand_over(import_: Import) -> None:
    """Let sources whose very bytes another import brought too be that one's from now on."""
    twins = ImportFile.objects.exclude(import_job=import_).filter(raw_file=OuterRef("raw_file"))
    twin = Subquery(twins.order_by("pk").values("pk")[:1])
    shared = also_sent(import_)
    heirs = sorted(set(shared.annotate(twin=twin).values_list("twin", flat=True)))
    shared.update(import_file=twin)
    for at in range(0, len(heirs), BATCH):
        files = ImportFile.objects.filter(pk__in=heirs[at : at + BATCH], state=ImportFile.State.DUPLICATE)
        files.update(state=ImportFile.State.IMPORTED, message="", updated_at=timezone.now())


def only_of(import_: Import) -> SessionQuerySet:
    """Return the sessions that no other import brought too."""
    sources = Source.objects.filter(import_file__import_job=import_)
    elsewhere = Source.objects.exclude(import_file__import_job=import_)
    found: SessionQuerySet = Session.objects.filter(pk__in=sources.values("session"))
    return found.exclude(pk__in=elsewhere.values("session")).exclude(pk__in=also_sent(import_).values("session"))


def also_sent(import_: Import) -> QuerySet[Source]:
    """Return the sources of an import whose very bytes another import sent too."""
    twins = ImportFile.objects.exclude(import_job=import_).filter(raw_file=OuterRef("raw_file"))
    return Source.objects.filter(Exists(twins), import_file__import_job=import_)


def delete_sessions(import_: Import) -> list[dt.date]:
    """Delete the sessions that only this import brought; return the earliest of their days, if there is one."""
    brought = only_of(import_)
    first = list(brought.order_by("day").values_list("day", flat=True)[:1])
    forget_results(brought)
    brought.delete()
    return first


def fall_back(import_: Import) -> list[dt.date]:
    """Have sessions that are made of a source of this import made of the richest other one; return their days."""
    going = Source.objects.filter(import_file__import_job=import_)
    losing = Session.objects.filter(pk__in=going.values("session"), recording_path__in=going.values("recording_path"))
    with_words = set(Overrule.objects.filter(session__in=losing).values_list("session", flat=True))
    days, keys = [], []
    for session in losing.select_related("runner"):
        best = session.sources.exclude(pk__in=going.values("pk")).order_by("-richness", "pk").first()
        assert best is not None
        days.append(session.day)
        session.by_hand = [name for name in session.by_hand if name != CHOSEN]
        if session.pk in with_words or is_cut(session):
            best.session = session
            session = adopt(best, load_recording(best))
            keys += [str(piece.pk) for piece in session.pieces.all()]
        session.recording_path = best.recording_path
        session.save(update_fields=["recording_path", "by_hand"])
        keys.append(str(session.pk))
    if keys:
        jobs.start("settle", import_.runner, keys=keys)
    return days


def unneeded(import_: Import) -> QuerySet[RawFile]:
    """Return the raw files of an import that no session and no file of another import rests on.

    A file that was left out as a duplicate rests on nothing: it can be read again.
    """
    others = ImportFile.objects.exclude(import_job=import_).exclude(state=ImportFile.State.DUPLICATE)
    used = others.filter(raw_file__isnull=False, import_job__runner=import_.runner)
    mine = RawFile.objects.filter(pk__in=import_.files.filter(raw_file__isnull=False).values("raw_file"))
    return mine.exclude(pk__in=used.values("raw_file")).exclude(pk__in=Source.objects.values("raw_file"))
