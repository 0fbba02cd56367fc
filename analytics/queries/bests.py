"""Personal bests: how they fell, by the days of the runs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import F, Min, Q, RowRange, Window

from analytics.models import BestEffort
from analytics.services.results import believed_efforts, told_results
from runners.models import Runner
from science.runner_metrics import RUNNER

#: Up to this distance a best found in a recording is often flattered by noise …
SHORT = 800.0
#: … so that it is announced only if it is faster by this share.
CLEARLY_FASTER = 0.02


@dataclass(frozen=True, slots=True)
class Record:
    """A time (s) over a distance (m) that was the runner's best when it was run.

    ``session`` is None for a best that was typed in, and for an ``official`` result without a recording.
    ``previous`` is what it beat, s.
    """

    distance: float
    time: float
    day: dt.date
    session: int | None = None
    session_name: str = ""
    official: bool = False
    previous: float | None = None

    @property
    def speed(self) -> float:
        return self.distance / self.time

    @property
    def validity(self) -> int:
        """How sure it is, 0 to 5: more for an official time, less for what noise flatters or was only typed in."""
        doubtful = not self.official and (self.session is None or self.distance <= SHORT)
        return RUNNER["best_effort"].validity + self.official - doubtful

    @property
    def announced(self) -> bool:
        """Whether it is worth a word: not the first, and faster by more than noise."""
        if self.previous is None:
            return False
        clearly = self.time <= self.previous * (1 - CLEARLY_FASTER)
        return clearly or self.distance > SHORT or self.official or self.session is None


def records(runner: Runner) -> dict[float, list[Record]]:
    """Return how the bests over each distance fell, oldest first; the last of each is the best. 4 queries at most.

    Efforts in recordings that are not believed, or on a treadmill, are no bests; neither is what lies in the bin.
    """
    found: dict[float, list[Record]] = {}
    for record in sorted([*recorded(runner), *typed(runner)], key=lambda r: (r.distance, r.day, r.session is not None)):
        fallen = found.setdefault(record.distance, [])
        if not fallen or record.time < fallen[-1].time:
            fallen.append(replace(record, previous=fallen[-1].time if fallen else None))
    return found


def recorded(runner: Runner) -> Iterable[Record]:
    efforts = believed_efforts(runner).order_by()
    before = Window(
        Min("time"),
        partition_by=[F("distance")],
        order_by=[F("day").asc(), F("session__started_at").asc()],
        frame=RowRange(start=None, end=-1),
    )
    falls = efforts.annotate(before=before).filter(Q(before__isnull=True) | Q(time__lt=F("before")))
    for row in falls.values_list("distance", "time", "day", "session", "session__name"):
        yield Record(*row)


def typed(runner: Runner) -> Iterable[Record]:
    for told in told_results(runner):
        yield Record(told.distance, told.time, told.day, told.session, told.session_name, told.official)


def personal_bests(runner: Runner) -> list[Record]:
    """Return the runner's best over each distance, shortest distance first; 4 queries at most."""
    return [fallen[-1] for _, fallen in sorted(records(runner).items())]


@dataclass(frozen=True, slots=True)
class SessionEffort:
    """A best effort of a session beside the runner's best over the distance, ``best``.

    ``record`` is set if it was the best when it was run.
    """

    effort: BestEffort
    best: Record | None
    record: Record | None

    @property
    def speed(self) -> float:
        return self.effort.distance / self.effort.time

    @property
    def doubtful(self) -> bool:
        return not self.effort.verified and not self.effort.indoor


def efforts_of(session_pk: int, fallen: dict[float, list[Record]]) -> list[SessionEffort]:
    """Return a session's best efforts, longest first, each beside the runner's best; 1 query."""
    found = []
    for effort in BestEffort.objects.filter(session=session_pk).order_by("-distance"):
        history = fallen.get(effort.distance, [])
        record = next((record for record in history if record.session == session_pk), None)
        found.append(SessionEffort(effort, history[-1] if history else None, record))
    return found
