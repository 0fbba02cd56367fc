"""What counts as a result: typed in, official of a race, or found in a recording that is believed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db.models import F, Q, QuerySet

from analytics.models import BestEffort
from runners.models import Race, Runner, TypedBest
from sessions.models import Session, SportClass

#: What is run over hill and dale is no result to be compared with others.
LEVEL = (SportClass.RUN, SportClass.TRACK)
#: Distances of a race and of an effort that differ by no more than this are the same, m.
SAME = 1.0


class Result(NamedTuple):
    """A result that no recording was asked for: m, s, its day, whether official, and the session it was run in."""

    distance: float
    time: float
    day: dt.date
    official: bool
    session: int | None = None
    session_name: str = ""


def believed_efforts(runner: Runner, **span: Any) -> QuerySet[BestEffort]:
    """Return the efforts that count: outdoors, in believed recordings, not in the bin.

    Over the distance of a race with an official time its recording says nothing: the official time stands above it.
    """
    efforts = BestEffort.objects.filter(
        runner=runner, indoor=False, verified=True, session__deleted_at__isnull=True, **span
    )
    timed = Q(session__race__result_time__isnull=False) & Q(
        session__race__distance__range=(F("distance") - SAME, F("distance") + SAME)
    )
    found: QuerySet[BestEffort] = efforts.exclude(timed)
    return found


def told_results(runner: Runner, **span: Any) -> Iterator[Result]:
    """Yield what was typed in, and the official times of races; 3 queries at most.

    ``span`` narrows them by ``day`` and ``time``.
    """
    for best in TypedBest.objects.filter(runner=runner, **span):
        yield Result(best.distance, best.time, best.day, best.official)
    races = Race.objects.filter(runner=runner, result_time__isnull=False)
    timed = list(races.filter(**{name.replace("time", "result_time"): value for name, value in span.items()}))
    if not timed:
        return
    runs = {run.race_id: run for run in Session.objects.alive().filter(race__in=timed).order_by("pk")}
    for race in timed:
        run = runs.get(race.pk)
        if race.result_time is None or (run is not None and run.sport_class not in LEVEL):
            continue
        name = run.name if run else ""
        yield Result(race.distance, float(race.result_time), race.day, True, run and run.pk, name)
