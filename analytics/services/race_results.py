"""What a runner has run: the best efforts of recordings, results of races, bests typed in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from analytics.services.results import LEVEL, believed_efforts
from runners.models import Race, Runner, TypedBest
from sessions.models import Session, SportClass

#: A stretch of a race counts as the race if it is at least this share of what the watch counted …
WHOLE = 0.93
#: … and an official time takes the place of what was recorded that day over the distance, give or take this share.
SAME_DISTANCE = 0.02
#: Shorter ones take less time than a result must, m.
SHORTEST = 1000.0


@dataclass(frozen=True, slots=True)
class DatedResult:
    """A result of a day (ordinal): metres, seconds, the session that it was recorded in if there is one.

    ``raced`` is a race, and so all-out; ``official`` is not measured by the watch. A best typed in was raced, but only
    an official one is ``shown`` among the races.
    """

    day: int
    distance: float
    time: float
    raced: bool = False
    name: str = ""
    session: int | None = None
    official: bool = False
    shown: bool = False

    @property
    def date(self) -> dt.date:
        return dt.date.fromordinal(self.day)


def results_of(runner: Runner, since: dt.date | None = None) -> list[DatedResult]:
    """Return all results of the runner by their days, official ones in the place of what was recorded; 3 queries."""
    span: dict[str, Any] = {"runner": runner, "distance__gte": SHORTEST}
    if since is not None:
        span["day__gte"] = since
    races = list(of_races(span))
    given = races + [best for best in typed(span) if not covered(best, races)]
    by_day: dict[int, list[DatedResult]] = {}
    for result in given:
        by_day.setdefault(result.day, []).append(result)
    found = given + [effort for effort in recorded(span) if not covered(effort, by_day.get(effort.day, []))]
    return sorted(found, key=lambda result: (result.day, result.distance, result.time))


def covered(result: DatedResult, by: list[DatedResult]) -> bool:
    """Tell whether the same race is there with a better known time."""
    return any(other.day == result.day and abs(result.distance / other.distance - 1) <= SAME_DISTANCE for other in by)


def of_races(span: dict[str, Any]) -> Iterator[DatedResult]:
    """Yield the races with a result, each once, with a recording if there is one."""
    rows = Race.objects.filter(result_time__isnull=False, **span).order_by("day", "pk", "sessions__pk")
    rows = rows.exclude(sessions__sport_class=SportClass.TRAIL)
    last = None
    for pk, day, distance, time, name, session in rows.values_list(
        "pk", "day", "distance", "result_time", "name", "sessions__pk"
    ):
        if pk != last:
            yield DatedResult(day.toordinal(), distance, float(time), True, name, session, official=True, shown=True)
        last = pk


def typed(span: dict[str, Any]) -> Iterator[DatedResult]:
    rows = TypedBest.objects.filter(**span).values_list("day", "distance", "time", "official")
    for day, distance, time, official in rows:
        yield DatedResult(day.toordinal(), distance, time, True, official=True, shown=official)


def recorded(span: dict[str, Any]) -> Iterator[DatedResult]:
    """Yield the believed best efforts on roads and tracks, no mere stretches of others; of a race the whole."""
    efforts = believed_efforts(session__sport_class__in=LEVEL, **span)
    rows = efforts.order_by().values_list(
        "day",
        "distance",
        "time",
        "session",
        "session__name",
        "session__kind",
        "session__distance",
        "session__race__distance",
        "part_of",
    )
    for day, distance, time, session, name, kind, ran, race, part_of in rows.iterator(chunk_size=5000):
        length = race or (ran if kind == Session.Kind.RACE else None)
        raced = length is not None and (1 - SAME_DISTANCE if race else WHOLE) <= distance / length <= 1 + SAME_DISTANCE
        if raced or part_of is None:
            yield DatedResult(day.toordinal(), distance, time, raced, name, session, shown=raced)
