"""What counts as a result: typed in, official of a race, or found in a recording that is believed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from analytics.models import BestEffort
from runners.models import Race, Runner, TypedBest
from sessions.models import LEVEL, Session

#: Distances that differ by no more than this share are the same: so far is a watch off.
SAME_DISTANCE = 0.02


class Result(NamedTuple):
    """A result that no recording was asked for: m, s, its day, whether official, of which race, in which session."""

    distance: float
    time: float
    day: dt.date
    official: bool
    race: str = ""
    session: int | None = None
    session_name: str = ""


def believed_efforts(runner: Runner, **span: Any) -> QuerySet[BestEffort]:
    """Return the efforts that count: outdoors, in believed recordings, not in the bin, and not told otherwise.

    A course is measured, and a watch errs by a share of the way. So what is told of a day, a race's official time or a
    best typed in, stands above every stretch over the same distance that was recorded on that day or in that race.
    """
    efforts = BestEffort.objects.filter(
        runner=runner, indoor=False, verified=True, session__deleted_at__isnull=True, **span
    )
    low, high = F("distance") * (1 - SAME_DISTANCE), F("distance") * (1 + SAME_DISTANCE)
    in_race = Q(session__race__result_time__isnull=False, session__race__distance__range=(low, high))
    found: QuerySet[BestEffort] = efforts.exclude(in_race).exclude(told_of(Race, result_time__isnull=False))
    return found.exclude(told_of(TypedBest))


def told_of(model: type[Race | TypedBest], **which: Any) -> Exists:
    """Return whether a row of ``model`` is about an effort's distance on its day."""
    distance = OuterRef("distance")
    same = (distance * (1 - SAME_DISTANCE), distance * (1 + SAME_DISTANCE))
    rows = model._default_manager.filter(runner=OuterRef("runner"), day=OuterRef("day"), distance__range=same, **which)
    return Exists(rows)


def told_results(runner: Runner, **span: Any) -> Iterator[Result]:
    """Yield the official times of races, and what else was typed in; 3 queries at most.

    ``span`` narrows them by ``day``, ``distance`` and ``time``.
    """
    races = list(official_results(runner, **span))
    yield from races
    for best in TypedBest.objects.filter(runner=runner, **span).order_by("day", "distance"):
        if not any(race.day == best.day and is_same(race.distance, best.distance) for race in races):
            yield Result(best.distance, best.time, best.day, best.official)


def is_same(distance: float, other: float) -> bool:
    return abs(distance / other - 1) <= SAME_DISTANCE


def official_results(runner: Runner, **span: Any) -> Iterator[Result]:
    """Yield the official times of races on level ground; what ground it was a run in the bin tells too."""
    races = Race.objects.filter(runner=runner, result_time__isnull=False)
    timed = list(races.filter(**{name.replace("time", "result_time"): value for name, value in span.items()}))
    if not timed:
        return
    runs: dict[int | None, Session] = {}
    for run in Session.objects.filter(race__in=timed).order_by(F("deleted_at").asc(nulls_first=True), "pk"):
        runs.setdefault(run.race_id, run)
    for race in timed:
        run = runs.get(race.pk)
        if race.result_time is None or (run is not None and run.sport_class not in LEVEL):
            continue
        pk, name = (run.pk, run.name) if run and run.deleted_at is None else (None, "")
        yield Result(race.distance, float(race.result_time), race.day, True, race.name, pk, name)
