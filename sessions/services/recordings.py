"""A recording becomes a session, once, or a further source of the session that is there already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Self

from django.db import transaction

from runners.models import Runner
from science.recording import Recording
from sessions.exports import origin_of
from sessions.exports.tables import plain
from sessions.models import ImportFile, Lap, RawFile, Session, Source
from sessions.services import identity
from sessions.services.equipment import usual_gear
from sessions.services.facts import facts_of, known, laps_of
from sessions.services.identity import Candidate, Trace
from sessions.services.richness import richness
from sessions.services.settling import adopt, is_better
from sessions.storage import drop, recording_path, save_recording


class Outcome(StrEnum):
    """What a recording was to the runner's sessions."""

    NEW = "new"  # it made one
    BETTER = "better"  # a session is made of it from now on
    FURTHER = "further"  # another source of one that another source is better for
    COPY = "copy"  # the same bytes

    @property
    def is_used(self) -> bool:
        return self in (Outcome.NEW, Outcome.BETTER)


@dataclass(slots=True)
class Incoming:
    """A recording that is to be stored, with its unsaved source. Bytes that are ``likely_new`` are not looked for."""

    recording: Recording
    source: Source
    likely_new: bool = False
    trace: Trace = field(init=False)

    def __post_init__(self) -> None:
        self.trace = Trace.of(self.recording)

    @classmethod
    def of(
        cls,
        recording: Recording,
        *,
        raw_file: RawFile,
        import_file: ImportFile | None,
        part: int,
        form: str = "",
        likely_new: bool = False,
    ) -> Self:
        """Take part ``part`` of ``raw_file``, which this file of an import brought."""
        path = path_of(raw_file, import_file, part)
        return cls(recording, source_of(recording, path, raw_file, import_file, part, form), likely_new)


def store_recording(
    runner: Runner, recording: Recording, *, raw_file: RawFile, import_file: ImportFile | None, part: int
) -> tuple[Session, Outcome]:
    """Store one recording as `store_recordings` does."""
    incoming = Incoming.of(recording, raw_file=raw_file, import_file=import_file, part=part)
    return store_recordings(runner, [incoming])[0]


def store_recordings(runner: Runner, incoming: Sequence[Incoming]) -> list[tuple[Session, Outcome]]:
    """Store recordings of a runner; return for each the session that it is of, and what it was to it.

    A run that is there already gets a further source, whatever format that is of, and is made of the richest.
    Safe to do twice, and at the same moment as another. The rows are written together, all or none.
    OSError if storage fails; then nothing is left behind.
    """
    found = [None if one.likely_new else found_part(one.source) for one in incoming]
    rest = [one for one, here in zip(incoming, found, strict=True) if here is None]
    paths = [one.source.recording_path for one in rest]
    try:
        for one in rest:
            save_recording(one.source.recording_path, one.recording)
        with transaction.atomic():
            identity.lock(runner)
            placed = place(runner, rest)
    except BaseException:
        forget(paths)
        raise
    copies = [path for path, (_, outcome) in zip(paths, placed, strict=True) if outcome is Outcome.COPY]
    if copies:
        forget(copies)
    added = iter(placed)
    return [next(added) if here is None else here for here in found]


def path_of(raw_file: RawFile, import_file: ImportFile | None, part: int) -> str:
    """Name the recording that this file of this import would store."""
    return recording_path(raw_file.runner_id, raw_file.pk, part, import_file.pk if import_file else "x")


def found_part(wanted: Source) -> tuple[Session, Outcome] | None:
    """Return the session of this very part of a file; one that this file of an import brought counts as its own."""
    same = Source.objects.filter(raw_file=wanted.raw_file, part=wanted.part)
    source = same.select_related("session__runner").first()
    if source is None:
        return None
    session = source.session
    if wanted.import_file_id is None or source.import_file_id != wanted.import_file_id:
        return session, Outcome.COPY
    if not source.is_used:
        return session, Outcome.FURTHER
    return session, Outcome.BETTER if session.sources.exclude(pk=source.pk).exists() else Outcome.NEW


def place(runner: Runner, incoming: Sequence[Incoming]) -> list[tuple[Session, Outcome]]:
    """Write sources, each with the session that it makes, or into the one that it is of. Nobody else may be at it."""
    starts = [one.recording.start for one in incoming]
    known = identity.candidates(runner, starts)
    placed: list[tuple[Session, Outcome]] = []
    new: list[tuple[Session, Incoming]] = []
    for one in incoming:
        raw_file = one.source.raw_file
        if any(other.trace.is_of(one.trace, same_file=other.source.raw_file == raw_file) for _, other in new):
            write_new(new)
            new, known = [], identity.candidates(runner, starts)
        session = identity.session_of_run(known, one.trace, raw_file)
        if session is None:
            session = session_of(runner, one.recording, one.source)
            new.append((session, one))
            placed.append((session, Outcome.NEW))
        else:
            placed.append((session, place_in(session, one, known)))
            trace = replace(one.trace, sport=session.sport)
            known.append(Candidate(session.pk, raw_file.pk, one.source.part, session.apart, trace))
    write_new(new)
    return placed


def write_new(made: Sequence[tuple[Session, Incoming]]) -> None:
    """Write sessions, their laps and sources, a statement for each kind."""
    Session.objects.bulk_create([session for session, _ in made])
    Lap.objects.bulk_create([lap for session, one in made for lap in laps_of(session, one.recording)])
    for session, one in made:
        one.source.session = session
    Source.objects.bulk_create([one.source for _, one in made])


def place_in(session: Session, one: Incoming, known: Sequence[Candidate]) -> Outcome:
    """Write a source of a session that is there already, which is made of it if it is the richest."""
    if any(each.is_part(one.source.raw_file, one.source.part) for each in known):
        # Another upload of these bytes was quicker.
        return Outcome.COPY
    one.source.session = session
    better = is_better(one.source)
    one.source.save(force_insert=True)
    if not better:
        return Outcome.FURTHER
    adopt(one.source, one.recording)
    return Outcome.BETTER


def create_session(runner: Runner, recording: Recording, source: Source, *, apart: bool = False) -> Session:
    """Write the session that is made of a source, and its laps."""
    session = session_of(runner, recording, source)
    session.apart = apart
    session.save(force_insert=True)
    Lap.objects.bulk_create(laps_of(session, recording))
    return session


def session_of(runner: Runner, recording: Recording, source: Source) -> Session:
    """Return the unsaved session that is made of a source."""
    facts = facts_of(runner, recording)
    gear = usual_gear(runner, facts["sport_class"], facts["started_at"])
    return Session(runner=runner, recording_path=source.recording_path, gear=gear, **facts)


def forget(paths: Sequence[str]) -> None:
    """Drop recordings that no source has: a twin of this unit may have stored them meanwhile."""
    kept = Source.objects.filter(recording_path__in=paths).values_list("recording_path", flat=True)
    drop(set(paths) - set(kept))


def source_of(
    recording: Recording, path: str, raw_file: RawFile, import_file: ImportFile | None, part: int, form: str
) -> Source:
    device = recording.device
    return Source(
        raw_file=raw_file,
        import_file=import_file,
        part=part,
        format=form,
        origin=origin_of(import_file.path if import_file else "") or Source.Origin.FILE,
        started_at=recording.start,
        elapsed_time=known(recording.elapsed) or 0.0,
        distance=known(recording.distance),
        recording_path=path,
        richness=richness(recording),
        manufacturer=plain(device.manufacturer, 60),
        product=plain(device.product, 60),
        serial_number=plain(device.serial_number, 40),
        firmware=plain(device.firmware, 40),
    )
