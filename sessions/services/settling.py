"""Which source a session is made of: the richest one, unless a person chose another."""

from __future__ import annotations

import math

from django.db.models import F

from science.recording import Recording
from sessions.models import Lap, Overrule, Session, Source
from sessions.services.binning import hand_over
from sessions.services.cutting import holds
from sessions.services.facts import facts_of, laps_of
from sessions.services.identity import shift_between
from sessions.services.richness import richness
from sessions.services.telling import tell_sessions
from sessions.storage import load_recording

#: What ``Session.by_hand`` says when a person chose the source.
CHOSEN = "source"


def used_source(session: Session) -> Source | None:
    """Return the source that the session is made of."""
    return session.sources.filter(recording_path=session.recording_path).first()


def richest(session: Session) -> Source | None:
    """Return the source that tells the most; of equals the first."""
    return session.sources.order_by("-richness", "pk").first()


def is_better(source: Source) -> bool:
    """Whether its session should be made of a source that is new to it. What was cropped or split by hand stays."""
    session = source.session
    if session.deleted_at is not None or CHOSEN in session.by_hand or is_cut(session):
        return False
    used = used_source(session)
    if used is None:
        return True
    if not used.richness:
        # It came before there was a measure of it.
        used.richness = richness(load_recording(used))
        used.save(update_fields=["richness"])
    return source.richness > used.richness


def is_cut(session: Session) -> bool:
    return session.is_cropped or session.pieces.exists()


def adopt(source: Source, recording: Recording, *, instead_of: Source | None = None) -> Session:
    """Make the session of this source: its recording, times and laps; never what a person has set. Return it.

    ``instead_of`` is the source that it was made of, if that is a source of it no more.
    Safe to do twice. What was cropped or split stays so, at the same moments; what this source recorded nothing of
    goes. If that is the session itself, its first piece stands in its place. The measures are the caller's to renew.
    """
    session = source.session
    used = instead_of or used_source(session)
    shift = shift_between(source, used) if used else 0.0
    for cut in (session, *session.pieces.all()):
        cut.window_start = None if cut.window_start is None else cut.window_start + shift
        cut.window_end = None if cut.window_end is None else cut.window_end + shift
        cut.recording_path = source.recording_path
        Overrule.objects.filter(session=cut).update(start=F("start") + shift, end=F("end") + shift)
        if is_left(cut, recording):
            take(cut, load_recording(cut) if cut.is_cropped else recording)
        elif cut != session:
            cut.delete()
    if not is_left(session, recording):
        session = in_place_of(session, recording)
    tell_sessions(session.runner, [session.pk])
    session.refresh_from_db(fields=["name", "notes", "gear"])
    return session


def is_left(cut: Session, recording: Recording) -> bool:
    """Whether a recording holds anything of what was cropped or split."""
    start, end = cut.window_start or 0.0, math.inf if cut.window_end is None else cut.window_end
    return not cut.is_cropped or holds(recording.time, max(start, 0.0), min(end, recording.elapsed))


def in_place_of(session: Session, recording: Recording) -> Session:
    """Return what is there instead of a session of which nothing is left: its first piece, else all of it uncropped."""
    heir = hand_over(session) if session.pieces.alive().exists() else None
    if heir is not None:
        session.delete()
        return heir
    session.window_start = session.window_end = None
    take(session, recording)
    return session


def take(session: Session, recording: Recording) -> None:
    """Let a session say what its recording does."""
    kept = {*session.by_hand, *(("name",) if session.split_from_id else ())}
    for name, value in facts_of(session.runner, recording).items():
        if name not in kept:
            setattr(session, name, value)
    session.save()
    session.laps.all().delete()
    Lap.objects.bulk_create(laps_of(session, recording))
