"""What a runner has run: the best efforts of recordings, results of races, bests typed in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from analytics.services.results import SAME_DISTANCE, believed_efforts, told_results
from runners.models import Runner
from sessions.models import LEVEL, Session

#: A stretch of a race counts as the race if it is at least this share of what the watch counted.
WHOLE = 0.93
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
    """Return all results of the runner by their days, told ones in the place of recorded ones; 4 queries at most."""
    span: dict[str, Any] = {"distance__gte": SHORTEST}
    if since is not None:
        span["day__gte"] = since
    told = (
        DatedResult(
            result.day.toordinal(),
            result.distance,
            result.time,
            raced=True,
            name=result.race,
            session=result.session,
            official=True,
            shown=result.official,
        )
        for result in told_results(runner, **span)
    )
    return sorted([*told, *recorded(runner, span)], key=lambda result: (result.day, result.distance, result.time))


def recorded(runner: Runner, span: dict[str, Any]) -> Iterator[DatedResult]:
    """Yield the believed best efforts on roads and tracks, no mere stretches of others; of a race the whole."""
    efforts = believed_efforts(runner, session__sport_class__in=LEVEL, **span)
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
