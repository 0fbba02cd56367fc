"""A recording becomes a session, once."""

from __future__ import annotations

import datetime as dt
import math
import unicodedata

from django.db import IntegrityError, transaction
from django.db.models import Q

from runners.models import Runner
from science.recording import Lap as RecordedLap
from science.recording import Recording
from sessions.models import ImportFile, Lap, RawFile, Session, Source
from sessions.sports import class_of, name_of
from sessions.storage import drop, recording_path, save_recording

#: Clocks differ from UTC by no more than this, s; a file that says otherwise is not believed.
LARGEST_OFFSET = 14 * 3600


def store_recording(
    runner: Runner,
    recording: Recording,
    *,
    raw_file: RawFile,
    import_file: ImportFile | None,
    part: int,
    likely_new: bool = False,
) -> tuple[Session, bool]:
    """Store part ``part`` of ``raw_file`` as a session of ``runner``; return it and whether this call made it.

    A run that is there already, from the same part or with the same start, is found and only
    gets the file as a further source. Safe to do twice, and at the same moment as another. Of one that is
    ``likely_new`` the constraints of the database say whether it is, which saves the search.
    OSError if storage fails; then nothing is left behind.
    """
    path = path_of(runner, raw_file, import_file, part)
    known = None if likely_new else find(runner, recording, raw_file, part)
    if known is None:
        try:
            return create(runner, recording, path, source(recording, path, raw_file, import_file, part)), True
        except IntegrityError:
            # Another upload of this run was quicker.
            known = find(runner, recording, raw_file, part)
            if known is None:
                raise
    if known.recording_path != path:
        drop([path])
        add_source(known, source(recording, path, raw_file, import_file, part))
    return known, False


def path_of(runner: Runner, raw_file: RawFile, import_file: ImportFile | None, part: int) -> str:
    """Name the recording that this file of this import would store: a session with that name is its own."""
    return recording_path(runner.pk, raw_file.pk, part, import_file.pk if import_file else "x")


def find(runner: Runner, recording: Recording, raw_file: RawFile, part: int) -> Session | None:
    """Return the session that this recording is: of this part, be it in the bin, or of this start."""
    same_part = Q(pk__in=Source.objects.filter(raw_file=raw_file, part=part).values("session"))
    same_start = Q(started_at=recording.start, deleted_at__isnull=True)
    found = list(Session.objects.filter(same_part | same_start, runner=runner))
    alive = [session for session in found if session.deleted_at is None]
    return next(iter(alive or found), None)


def create(runner: Runner, recording: Recording, path: str, source: Source) -> Session:
    """Write file, row, laps and source, all or nothing."""
    session = session_of(runner, recording, path)
    save_recording(path, recording)
    try:
        with transaction.atomic():
            session.save(force_insert=True)
            Lap.objects.bulk_create(
                lap_of(session, index, lap) for index, lap in enumerate(recording.laps) if math.isfinite(lap.start)
            )
            source.session = session
            source.save(force_insert=True)
    except BaseException:
        forget(path)
        raise
    return session


def forget(path: str) -> None:
    """Drop a recording that no session has: a twin of this unit may have stored it meanwhile."""
    if not Session.objects.filter(recording_path=path).exists():
        drop([path])


def session_of(runner: Runner, recording: Recording, path: str) -> Session:
    offset = offset_of(runner, recording)
    local = recording.start.astimezone(dt.timezone(dt.timedelta(seconds=offset)))
    sport_class = class_of(recording)
    return Session(
        runner=runner,
        name=name_of(sport_class, plain(recording.sport, 40), local),
        sport=plain(recording.sport, 40),
        sub_sport=plain(recording.sub_sport, 40),
        sport_class=sport_class,
        started_at=recording.start,
        utc_offset=offset,
        day=local.date(),
        distance=known(recording.distance),
        elapsed_time=known(recording.elapsed) or 0.0,
        timer_time=known(recording.timer) or 0.0,
        records=len(recording),
        recording_path=path,
        warnings=[plain(warning, 300) for warning in recording.warnings],
    )


def offset_of(runner: Runner, recording: Recording) -> int:
    """Return how far the wall clock was ahead of UTC, s: the watch's, else that where the runner lives."""
    given = recording.utc_offset
    if given is not None and abs(given) <= LARGEST_OFFSET:
        return int(given)
    offset = recording.start.astimezone(runner.zone).utcoffset()
    return int(offset.total_seconds()) if offset else 0


def lap_of(session: Session, index: int, lap: RecordedLap) -> Lap:
    return Lap(
        session=session,
        index=index,
        start=lap.start,
        elapsed_time=known(lap.elapsed) or 0.0,
        timer_time=known(lap.timer) or known(lap.elapsed) or 0.0,
        distance=known(lap.distance),
        mean_heart_rate=known(lap.mean_heart_rate),
        max_heart_rate=known(lap.max_heart_rate),
        mean_cadence=known(lap.mean_cadence),
        ascent=known(lap.ascent),
        descent=known(lap.descent),
        trigger=plain(lap.trigger, 20),
        intensity=plain(lap.intensity, 20),
    )


def source(recording: Recording, path: str, raw_file: RawFile, import_file: ImportFile | None, part: int) -> Source:
    device = recording.device
    return Source(
        raw_file=raw_file,
        import_file=import_file,
        part=part,
        started_at=recording.start,
        elapsed_time=known(recording.elapsed) or 0.0,
        distance=known(recording.distance),
        recording_path=path,
        manufacturer=plain(device.manufacturer, 60),
        product=plain(device.product, 60),
        serial_number=plain(device.serial_number, 40),
        firmware=plain(device.firmware, 40),
    )


def add_source(session: Session, source: Source) -> None:
    source.session = session
    Source.objects.bulk_create([source], ignore_conflicts=True)


def known(value: float) -> float | None:
    """Return the number, None for NaN and infinity."""
    return float(value) if math.isfinite(value) else None


def plain(text: str, limit: int) -> str:
    """Return text of a file without control characters and lone surrogates, cut to ``limit`` characters."""
    return "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cs"))[:limit]
