"""A recording becomes a session, once, or a further source of the session that is there already."""

from __future__ import annotations

from enum import StrEnum

from django.db import transaction

from runners.models import Runner
from science.recording import Recording
from sessions.exports import origin_of
from sessions.exports.tables import plain
from sessions.models import ImportFile, Lap, RawFile, Session, Source
from sessions.services import identity
from sessions.services.equipment import usual_gear
from sessions.services.facts import facts_of, known, laps_of
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


def store_recording(
    runner: Runner,
    recording: Recording,
    *,
    raw_file: RawFile,
    import_file: ImportFile | None,
    part: int,
    form: str = "",
    likely_new: bool = False,
) -> tuple[Session, Outcome]:
    """Store part ``part`` of ``raw_file``; return the session that it is of, and what it was to it.

    A run that is there already gets it as a further source, whatever format that is of, and is made of the richest.
    Safe to do twice, and at the same moment as another. Bytes that are ``likely_new`` are not looked for beforehand.
    OSError if storage fails; then nothing is left behind.
    """
    here = None if likely_new else found_part(raw_file, import_file, part)
    if here is not None:
        return here
    path = path_of(runner, raw_file, import_file, part)
    source = source_of(recording, path, raw_file, import_file, part)
    source.format = form
    save_recording(path, recording)
    try:
        with transaction.atomic():
            identity.lock(runner)
            session, outcome = place(runner, recording, source)
    except BaseException:
        forget(path)
        raise
    if outcome is Outcome.COPY:
        forget(path)
    return session, outcome


def path_of(runner: Runner, raw_file: RawFile, import_file: ImportFile | None, part: int) -> str:
    """Name the recording that this file of this import would store."""
    return recording_path(runner.pk, raw_file.pk, part, import_file.pk if import_file else "x")


def found_part(raw_file: RawFile, import_file: ImportFile | None, part: int) -> tuple[Session, Outcome] | None:
    """Return the session of this very part of a file; one that this file of an import brought counts as its own."""
    source = Source.objects.select_related("session__runner").filter(raw_file=raw_file, part=part).first()
    if source is None:
        return None
    session = source.session
    if import_file is None or source.import_file_id != import_file.pk:
        return session, Outcome.COPY
    if not source.is_used:
        return session, Outcome.FURTHER
    return session, Outcome.BETTER if session.sources.exclude(pk=source.pk).exists() else Outcome.NEW


def place(runner: Runner, recording: Recording, source: Source) -> tuple[Session, Outcome]:
    """Write the source, with the session that it makes, or into the one that it is of. Nobody else may be at it."""
    found = identity.candidates(runner, recording.start)
    session = identity.session_of_run(found, recording, source.raw_file)
    if session is None:
        return create(runner, recording, source), Outcome.NEW
    if any(each.is_part(source.raw_file, source.part) for each in found):
        # Another upload of these bytes was quicker.
        return session, Outcome.COPY
    source.session = session
    better = is_better(source)
    source.save(force_insert=True)
    if not better:
        return session, Outcome.FURTHER
    adopt(source, recording)
    return session, Outcome.BETTER


def create(runner: Runner, recording: Recording, source: Source) -> Session:
    """Write session, laps and source."""
    session = create_session(runner, recording, source)
    source.session = session
    source.save(force_insert=True)
    return session


def create_session(runner: Runner, recording: Recording, source: Source, *, apart: bool = False) -> Session:
    """Write the session that is made of a source, and its laps."""
    facts = facts_of(runner, recording)
    gear = usual_gear(runner, facts["sport_class"], facts["started_at"])
    session = Session(runner=runner, recording_path=source.recording_path, gear=gear, apart=apart, **facts)
    session.save(force_insert=True)
    Lap.objects.bulk_create(laps_of(session, recording))
    return session


def forget(path: str) -> None:
    """Drop a recording that no source has: a twin of this unit may have stored it meanwhile."""
    if not Source.objects.filter(recording_path=path).exists():
        drop([path])


def source_of(recording: Recording, path: str, raw_file: RawFile, import_file: ImportFile | None, part: int) -> Source:
    device = recording.device
    return Source(
        raw_file=raw_file,
        import_file=import_file,
        part=part,
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
