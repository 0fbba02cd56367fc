"""What a recording says of its session: name, sport, times, distance, laps."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

from runners.models import Runner
from science.recording import Lap as RecordedLap
from science.recording import Recording
from sessions.exports.tables import plain
from sessions.models import Lap, Session
from sessions.places import offset_at
from sessions.sports import class_of, name_of

#: Clocks differ from UTC by no more than this, s; a file that says otherwise is not believed.
LARGEST_OFFSET = 14 * 3600


def facts_of(runner: Runner, recording: Recording) -> dict[str, Any]:
    """Return the session's fields as far as the recording decides them."""
    offset = offset_of(runner, recording)
    local = recording.start.astimezone(dt.timezone(dt.timedelta(seconds=offset)))
    sport_class = class_of(recording)
    return {
        "name": name_of(sport_class, plain(recording.sport, 40), local),
        "sport": plain(recording.sport, 40),
        "sub_sport": plain(recording.sub_sport, 40),
        "sport_class": sport_class,
        "started_at": recording.start,
        "utc_offset": offset,
        "day": local.date(),
        "distance": known(recording.distance),
        "elapsed_time": known(recording.elapsed) or 0.0,
        "timer_time": known(recording.timer) or 0.0,
        "records": len(recording),
        "warnings": [plain(warning, 300) for warning in recording.warnings],
    }


def laps_of(session: Session, recording: Recording) -> list[Lap]:
    return [lap_of(session, index, lap) for index, lap in enumerate(recording.laps) if math.isfinite(lap.start)]


def offset_of(runner: Runner, recording: Recording) -> int:
    """Return how far the wall clock was ahead of UTC, s: the watch's, else that of the place, else the runner's."""
    given = recording.utc_offset
    believed = given is not None and abs(given) <= LARGEST_OFFSET
    if given and believed:
        return int(given)
    # Who knows no zone writes UTC: there the place knows better.
    there = offset_at(recording)
    if there is not None:
        return there
    if believed:
        return 0
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


def known(value: float) -> float | None:
    """Return the number, None for NaN and infinity."""
    return float(value) if math.isfinite(value) else None
