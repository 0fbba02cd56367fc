"""The bin: sessions put away for 30 days, taken out again, or deleted for ever."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from runners.models import User
from runners.services import refresh_since
from sessions.models import RawFile, Session, Source
from sessions.services.cutting import others, window
from sessions.services.editing import EditRefused, locked
from sessions.services.racing import forget_results
from sessions.storage import drop


@transaction.atomic
def put_in_bin(*, session: Session, by: User | None) -> None:
    """Put a session away: nothing counts it any more; the history is worked out again from its day on."""
    session = locked(session)
    if session.deleted_at is None:
        Session.objects.filter(pk=session.pk).update(deleted_at=timezone.now())
        refresh_since(session.runner, session.day)


@transaction.atomic
def restore(*, session: Session, by: User | None) -> None:
    """Take a session out of the bin; EditRefused if another one took its place meanwhile."""
    session = locked(session)
    if session.deleted_at is None:
        return
    if session.is_cropped or session.split_from_id or session.pieces.exists():
        start, end = window(session)
        for other in others(session):
            if window(other)[0] < end and window(other)[1] > start:
                raise EditRefused(_("What it holds belongs to “%s” by now. Crop that first.") % other.name)
    session.deleted_at = None
    session.save(update_fields=["deleted_at"])
    refresh_since(session.runner, session.day)


@transaction.atomic
def delete_for_ever(*, session: Session) -> None:
    """Delete a session that lies in the bin, with its files as far as no other session uses them."""
    session = locked(session)
    if session.deleted_at is None:
        return
    hand_over(session)
    sources = list(Source.objects.filter(session=session))
    paths = {session.recording_path, *(source.recording_path for source in sources)}
    raw_files = {source.raw_file_id for source in sources}
    forget_results(Session.objects.filter(pk=session.pk))
    session.delete()
    unused = paths - in_use(paths)
    for raw in RawFile.objects.filter(pk__in=raw_files).exclude(pk__in=Source.objects.values("raw_file")):
        unused.add(raw.path)
        raw.delete()
    transaction.on_commit(lambda: drop(unused))


def hand_over(session: Session) -> Session | None:
    """Let the first piece of a session, rather one outside the bin, stand in its place with its sources; return it."""
    of_session = Session.objects.select_related("runner").filter(split_from=session)
    pieces: list[Session] = list(of_session.order_by("window_start"))
    if not pieces:
        return None
    heir, *rest = sorted(pieces, key=lambda piece: piece.deleted_at is not None)
    Session.objects.filter(pk=heir.pk).update(split_from=None)
    Session.objects.filter(pk__in=[piece.pk for piece in rest]).update(split_from=heir)
    Source.objects.filter(session=session).update(session=heir)
    heir.split_from = None
    return heir


def in_use(paths: Iterable[str]) -> set[str]:
    """Return which recordings a session or a source still names."""
    wanted = list(paths)
    found = set(Session.objects.filter(recording_path__in=wanted).values_list("recording_path", flat=True))
    return found | set(Source.objects.filter(recording_path__in=wanted).values_list("recording_path", flat=True))


def empty_bins() -> int:
    """Delete for ever what has been in the bin for longer than ``BIN_KEEP_DAYS``; return how many sessions."""
    before = timezone.now() - dt.timedelta(days=settings.BIN_KEEP_DAYS)
    old = list(Session.objects.in_bin().filter(deleted_at__lt=before))
    for session in old:
        delete_for_ever(session=session)
    return len(old)
