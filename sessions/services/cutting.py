"""A session cropped, split in two, and put together again. Its recording stays whole; only its window changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from runners.models import User
from runners.services import refresh_since
from science.recording import Column
from sessions.models import Lap, Overrule, Session
from sessions.services.editing import EditRefused, locked, mark_by_hand, measure_again
from sessions.services.facts import facts_of, laps_of
from sessions.storage import load_recording, load_whole

#: Less than this is no session, s.
SHORTEST = 10.0
#: What the window decides of a session.
DECIDED = ("started_at", "distance", "elapsed_time", "timer_time", "records")


@transaction.atomic
def crop(*, session: Session, start: float, end: float, by: User | None) -> Session:
    """Let only what lies between two times count (s in the clock of the whole recording).

    The session's start, day, way, times and laps follow; it is measured again, and the history from its day on.
    EditRefused if nothing would be left, or if it would reach into another piece of the same recording.
    """
    session = locked(session)
    low, high = span(session)
    start, end = max(start, low), min(end, high)
    check(session, start, end)
    before = session.day
    session.window_start = start if start > 0 else None
    session.window_end = end if end < load_whole(session, ["time"]).elapsed else None
    mark_by_hand(session, ["window"] if session.is_cropped else [])
    fit(session)
    follow(session, [session], before, by=by)
    return session


def uncrop(*, session: Session, by: User | None) -> Session:
    """Give back all that was cropped, as far as no other piece of the recording has it."""
    low, high = span(session)
    return crop(session=session, start=low, end=high, by=by)


@transaction.atomic
def split(*, session: Session, at: float, by: User | None) -> Session:
    """Make a session of its own of what comes after a time (s in the clock of the whole recording); return it.

    Both share the recording. Both are measured, and the history follows from the earlier day on.
    """
    session = locked(session)
    end = window(session)[1]
    check(session, window(session)[0], at)
    check(session, at, end)
    piece = Session(
        runner=session.runner,
        name=_("%(name)s, part %(n)d") % {"name": session.name[:180], "n": 2 + session.pieces.count()},
        sport=session.sport,
        sub_sport=session.sub_sport,
        sport_class=session.sport_class,
        utc_offset=session.utc_offset,
        gear=session.gear,
        recording_path=session.recording_path,
        warnings=session.warnings,
        window_start=at,
        window_end=session.window_end,
        split_from=session.split_from or session,
        by_hand=sorted({"window", *({"sport_class", "gear"} & set(session.by_hand))}),
    )
    session.window_end = at
    mark_by_hand(session, ["window"])
    fit(session)
    fit(piece)
    share_words(session, piece, at)
    follow(session, [session, piece], session.day, by=by)
    return piece


@transaction.atomic
def join(*, piece: Session, by: User | None) -> Session:
    """Give a piece back to the session that it was split from, with what was said of its stretches; return that.

    EditRefused if that session is in the bin, or if another piece lies between the two.
    """
    piece = locked(piece)
    if piece.split_from is None or piece.split_from.deleted_at is not None:
        raise EditRefused(_("The session that it was split from is in the bin. Take it out first."))
    first = locked(piece.split_from)
    start, end = min(window(first)[0], window(piece)[0]), max(window(first)[1], window(piece)[1])
    between = [other for other in others(first) if other.pk != piece.pk]
    if any(window(other)[0] < end and window(other)[1] > start for other in between):
        raise EditRefused(_("Another piece lies between the two. Join that one first."))
    Overrule.objects.filter(session=piece).update(session=first)
    piece.delete()
    return crop(session=first, start=start, end=end, by=by)


def window(session: Session) -> tuple[float, float]:
    """Return from when to when a session goes, s in the clock of the whole recording."""
    end = session.window_end
    return session.window_start or 0.0, load_whole(session, ["time"]).elapsed if end is None else end


def others(session: Session) -> list[Session]:
    """Return the other sessions that are made of the same recording."""
    return list(Session.objects.alive().filter(recording_path=session.recording_path).exclude(pk=session.pk))


def span(session: Session) -> tuple[float, float]:
    """Return how far a session may be cropped to: all of the recording that no other piece has."""
    start, end = window(session)
    low, high = 0.0, load_whole(session, ["time"]).elapsed
    for other in others(session):
        first, last = window(other)
        if last <= start:
            low = max(low, last)
        elif first >= end:
            high = min(high, first)
    return low, high


def check(session: Session, start: float, end: float) -> None:
    """EditRefused if there is no session between two times."""
    if not holds(load_whole(session, ["time"]).time, start, end):
        raise EditRefused(_("Nothing would be left: give at least %d seconds of what was recorded.") % SHORTEST)


def holds(time: Column, start: float, end: float) -> bool:
    """Whether what was recorded between two times is a session."""
    return end - start >= SHORTEST and int(((time >= start) & (time <= end)).sum()) >= 2


def fit(session: Session) -> None:
    """Let a session say what was recorded within its window, and save it with its laps."""
    recording = load_recording(session)
    facts = facts_of(session.runner, recording)
    for name in DECIDED:
        setattr(session, name, facts[name])
    session.day = (session.started_at + dt.timedelta(seconds=session.utc_offset)).date()
    session.save()
    session.laps.all().delete()
    Lap.objects.bulk_create(laps_of(session, recording))


def share_words(session: Session, piece: Session, at: float) -> None:
    """Let what was said of a stretch stand in both halves that it reaches into."""
    for word in Overrule.objects.filter(session=session, end__gt=at):
        if word.start >= at:
            Overrule.objects.filter(pk=word.pk).update(session=piece)
        else:
            word.pk, word.session, word._state.adding = None, piece, True
            word.save()


def follow(session: Session, measured: Iterable[Session], before: dt.date, *, by: User | None) -> None:
    """Have sessions measured again, and the history from the day on which the session was ``before``."""
    measure_again(session.runner, measured, by=by)
    if before < session.day:
        refresh_since(session.runner, before)
