"""Which source a session is made of: the richest one, unless a person chose another."""

from __future__ import annotations

from django.db.models import F

from science.recording import Recording
from sessions.models import Lap, Overrule, Session, Source
from sessions.services.facts import facts_of, laps_of
from sessions.services.richness import richness
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
    return session.window_start is not None or session.window_end is not None or session.pieces.exists()


def adopt(source: Source, recording: Recording) -> Session:
    """Make the session of this source: its recording, times and laps; never what a person has set.

    Safe to do twice. The measures are the caller's to renew.
    """
    session = source.session
    facts = facts_of(session.runner, recording)
    shift_cuts(session, source)
    for name, value in facts.items():
        if name not in session.by_hand:
            setattr(session, name, value)
    session.save()
    session.laps.all().delete()
    Lap.objects.bulk_create(laps_of(session, recording))
    return session


def shift_cuts(session: Session, source: Source) -> None:
    """Keep at their instant what is counted in seconds of a recording that another takes the place of."""
    used = used_source(session)
    shift = (used.started_at - source.started_at).total_seconds() if used else 0.0
    pieces = list(session.pieces.all())
    for cut in (session, *pieces):
        cut.window_start = None if cut.window_start is None else cut.window_start + shift
        cut.window_end = None if cut.window_end is None else cut.window_end + shift
        cut.recording_path = source.recording_path
    Session.objects.bulk_update(pieces, ["window_start", "window_end", "recording_path"])
    if shift:
        Overrule.objects.filter(session=session).update(start=F("start") + shift, end=F("end") + shift)
