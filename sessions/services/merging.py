"""One run or two, and made of which source: what a person decides stands above what was found.

Each change is whole or not at all, may be made twice, and is followed by exactly the measuring that it needs.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from jobs import services as jobs
from runners.models import User
from runners.services import refresh_since
from sessions.models import Overrule, Session, Source
from sessions.services import identity
from sessions.services.recordings import create_session
from sessions.services.settling import CHOSEN, adopt, is_cut, richest, used_source
from sessions.storage import load_recording

#: What a person may have set of a session that is merged into another which says nothing of it.
SAID = ("race", "effort", "feeling", "notes", "kind", "gear")


class MergeRefused(Exception):  # noqa: N818
    """Two sessions that cannot become one as they are; the text says what to do."""


@transaction.atomic
def use_source(*, source: Source, by: User | None) -> Session:
    """Make a session of this one of its sources, whatever comes later, and measure it again."""
    identity.lock(source.session.runner)
    source = Source.objects.select_related("session__runner").get(pk=source.pk)
    session = source.session
    before = session.day
    was_used = source.is_used
    if CHOSEN not in session.by_hand:
        session.by_hand = sorted({*session.by_hand, CHOSEN})
        session.save(update_fields=["by_hand"])
    if not was_used:
        session = adopt(source, load_recording(source))
        follow([session, *session.pieces.all()], before, by)
    return session


@transaction.atomic
def set_apart(*, source: Source, by: User | None) -> Session:
    """Make a session of its own of one of several sources; return it. It is not found to be the same run again."""
    identity.lock(source.session.runner)
    source = Source.objects.select_related("session__runner").get(pk=source.pk)
    session = source.session
    if not session.sources.exclude(pk=source.pk).exists():
        return session
    before, was_used = session.day, source.is_used
    made = create_session(session.runner, load_recording(source), source, apart=True)
    Source.objects.filter(pk=source.pk).update(session=made)
    measured = [made]
    if was_used:
        session = settle(session, source)
        measured += [session, *session.pieces.all()]
    follow(measured, before, by)
    return made


@transaction.atomic
def merge(*, session: Session, other: Session, by: User | None) -> Session:
    """Make one session of two: the sources of ``other`` become sources of ``session``, which stays.

    What a person said of ``other`` only is kept. MergeRefused if one of them was split.
    """
    identity.lock(session.runner)
    found = (
        Session.objects.alive().select_related("runner").filter(runner=session.runner).in_bulk([session.pk, other.pk])
    )
    if other.pk not in found or session.pk == other.pk:
        return session
    session, other = found[session.pk], found[other.pk]
    if any(each.split_from_id or each.pieces.exists() for each in (session, other)):
        raise MergeRefused(_("One of the two was split. Join its pieces first."))
    first = min(session.day, other.day)
    take_words(session, other)
    other.sources.update(session=session)
    for name in SAID:
        if not getattr(session, name):
            setattr(session, name, getattr(other, name))
    session.by_hand = sorted({*session.by_hand, *(name for name in SAID if name in other.by_hand)})
    session.apart = session.apart and other.apart
    session.save()
    other.delete()
    best = richest(session)
    if best is not None and not best.is_used and CHOSEN not in session.by_hand and not is_cut(session):
        adopt(best, load_recording(best))
    follow([session], first, by)
    return session


def take_words(session: Session, other: Session) -> None:
    """Let what was said of stretches of ``other`` stand at the same moments of ``session``."""
    a, b = used_source(session), used_source(other)
    shift = identity.shift_between(a, b) if a and b else 0.0
    words = Overrule.objects.filter(session=other)
    words.update(session=session, start=F("start") + shift, end=F("end") + shift)


def settle(session: Session, gone: Source) -> Session:
    """Make a session, whose source has gone, of the richest that is left; return it."""
    session.by_hand = [name for name in session.by_hand if name != CHOSEN]
    best = richest(session)
    if best is None:
        return session
    best.session = session
    return adopt(best, load_recording(best), instead_of=gone)


def follow(sessions: list[Session], before: dt.date, by: User | None) -> None:
    """Have sessions measured again, and the history from the earliest day that changed."""
    runner = sessions[0].runner
    jobs.start("measure", runner, keys=[str(session.pk) for session in sessions], created_by=by)
    if before < min(session.day for session in sessions):
        refresh_since(runner, before)
