"""Short ways to put sessions, already measured, into a runner's history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from itertools import count
from typing import Any

from analytics.models import BestEffort, DailyLoad, Measures
from analytics.services import mark_stale
from runners.models import Runner
from sessions.models import Session, SportClass

#: Bests of somebody with a critical speed of 4.37 m/s.
BESTS = {800.0: 144.0, 1500.0: 297.0, 3000.0: 640.0, 5000.0: 1104.0}

MEASURES = {field.name for field in Measures._meta.concrete_fields}

minutes = count()


def run(
    runner: Runner,
    day: dt.date,
    *,
    efforts: Mapping[float, float] | None = None,
    speed: float | None = 3.0,
    seconds: float = 3600.0,
    sport_class: str = SportClass.RUN,
    **fields,
) -> Session:
    """A measured session of an hour at 3 m/s, with best efforts {metres: seconds}; marks the history stale.

    ``fields`` are those of `Session` (effort, kind …) or of `Measures` (trimp, heart_rate_load …).
    """
    measures = {name: fields.pop(name) for name in list(fields) if name in MEASURES}
    start = dt.datetime.combine(day, dt.time(6), dt.UTC) + dt.timedelta(seconds=next(minutes) % 3600)
    session = Session.objects.create(
        runner=runner,
        name=f"Run of {day}",
        sport="running",
        sport_class=sport_class,
        started_at=start,
        day=day,
        distance=speed * seconds if speed else None,
        elapsed_time=seconds,
        timer_time=seconds,
        recording_path=f"recordings/{start.timestamp():.0f}.parquet",
        **fields,
    )
    Measures.objects.create(session=session, **{"moving_time": seconds, "normalised_speed": speed} | measures)
    BestEffort.objects.bulk_create(
        BestEffort(runner=runner, session=session, day=day, distance=metres, time=time, start=0)
        for metres, time in (efforts or {}).items()
    )
    mark_stale(runner, day)
    return session


def calendar(runner: Runner) -> list[tuple[Any, ...]]:
    """A runner's stored days, to be compared."""
    rows = DailyLoad.objects.filter(runner=runner).order_by("day")
    return list(rows.values_list("day", "load", "distance", "ctl", "atl", "tsb"))
