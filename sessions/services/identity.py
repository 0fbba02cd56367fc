"""Whether two recordings are of one run. It rests on what the sources recorded, never on what a person made of them."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from django.db import connection

from runners.models import Runner
from science.recording import Recording
from sessions.models import RawFile, Session, Source

#: So much of the shorter recording lies within the longer. A copy trimmed at both ends does; two short runs one
#: after the other do not, whatever a clock is off by.
OVERLAP = 0.8
#: Nobody starts the same sport twice within so many seconds: copies cut short or with an edited distance are the same.
SAME_START = 5.0
#: Of one run GPS, footpods and portals that add positions up differ by a few per cent, and by some metres of
#: standing about however short it is.
DISTANCE_SHARE, DISTANCE_METRES = 0.05, 50.0
#: Durations that differ by no more are of one go, even if a treadmill and a wrist count its distance differently.
DURATION_SHARE, SAME_GO_DISTANCE_SHARE = 0.1, 0.2
#: Below this many metres a distance says nothing: the watch lay about.
SHORTEST = 200.0
#: Exports that write local times as UTC are off by a zone, which is quarters of an hour, at most from one end of
#: the world to the other. Nothing but the same run then agrees to the second and the metre as well.
QUARTER, SMALLEST_SHIFT, LARGEST_SHIFT = 900.0, 1800.0, 14 * 3600.0
SHIFTED_SECONDS, SHIFTED_METRES = 2.0, 1.0
#: Sessions of so many days before and after may hold the run.
DAYS = 2

ON_FOOT = frozenset({"running", "run", "trail_running", "treadmill_running", "walking", "walk", "hiking", "hike"})
#: Sports that a file gives when it does not know.
UNSAID = frozenset({"", "generic", "other", "unknown", "all", "training", "fitness_equipment"})


@dataclass(frozen=True, slots=True)
class Trace:
    """What tells a run: its start (POSIX time, s), how long (s) and how far (m) it went, and the sport."""

    start: float
    elapsed: float
    distance: float | None
    sport: str

    @classmethod
    def of(cls, recording: Recording) -> Self:
        distance = recording.distance
        known = distance if math.isfinite(distance) else None
        return cls(recording.start.timestamp(), recording.elapsed, known, recording.sport)

    @property
    def is_far(self) -> bool:
        return self.distance is not None and self.distance >= SHORTEST

    def is_of(self, other: Trace, *, same_file: bool) -> bool:
        """Whether both are of one run; what one file tells apart is two runs unless it is told twice."""
        return self == other if same_file else same_run(self, other)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A source that is here already, with what is asked of its session."""

    session: int
    raw_file: int
    part: int
    apart: bool
    trace: Trace

    def is_part(self, raw_file: RawFile, part: int) -> bool:
        return (self.raw_file, self.part) == (raw_file.pk, part)

    def is_same_run(self, trace: Trace, raw_file: RawFile) -> bool:
        return self.trace.is_of(trace, same_file=self.raw_file == raw_file.pk)


def same_run(a: Trace, b: Trace) -> bool:
    return same_sport(a.sport, b.sport) and (same_time(a, b) or same_but_for_zone(a, b))


def same_sport(a: str, b: str) -> bool:
    """Whether the sports may be one: running and walking may, and a file that names none agrees with any."""
    a, b = a.lower(), b.lower()
    return a == b or {a, b} <= ON_FOOT or not UNSAID.isdisjoint((a, b))


def same_time(a: Trace, b: Trace) -> bool:
    overlap = min(a.start + a.elapsed, b.start + b.elapsed) - max(a.start, b.start)
    if overlap < OVERLAP * min(a.elapsed, b.elapsed):
        return False
    return abs(a.start - b.start) <= SAME_START or same_length(a, b)


def same_length(a: Trace, b: Trace) -> bool:
    """Whether distances agree; where one is not known, durations."""
    one_go = abs(a.elapsed - b.elapsed) <= DURATION_SHARE * max(a.elapsed, b.elapsed)
    if not (a.is_far and b.is_far):
        return one_go and (a.distance is None or b.distance is None or a.is_far == b.is_far)
    assert a.distance is not None
    assert b.distance is not None
    share = SAME_GO_DISTANCE_SHARE if one_go else DISTANCE_SHARE
    return abs(a.distance - b.distance) <= DISTANCE_METRES + share * max(a.distance, b.distance)


def same_but_for_zone(a: Trace, b: Trace) -> bool:
    if a.distance is None or b.distance is None or not (a.is_far and b.is_far):
        return False
    shift = abs(a.start - b.start)
    off = abs(shift - QUARTER * round(shift / QUARTER))
    return (
        SMALLEST_SHIFT - SHIFTED_SECONDS <= shift <= LARGEST_SHIFT + SHIFTED_SECONDS
        and max(off, abs(a.elapsed - b.elapsed)) <= SHIFTED_SECONDS
        and abs(a.distance - b.distance) <= SHIFTED_METRES
    )


def shift_between(a: Source, b: Source) -> float:
    """Return how much later ``b`` began than ``a``, s; the zone that one of two clocks is off by is no part of it."""
    shift = (b.started_at - a.started_at).total_seconds()
    traces = [Trace(each.started_at.timestamp(), each.elapsed_time, each.distance, "") for each in (a, b)]
    # A third copy may be like one of them only, and not to the second.
    elsewhere = abs(shift) >= SMALLEST_SHIFT - SHIFTED_SECONDS and not same_time(*traces)
    return shift - QUARTER * round(shift / QUARTER) if elsewhere or same_but_for_zone(*traces) else shift


def lock(runner: Runner) -> None:
    """Let nobody else look for, or add, a run of this runner, or change her plans, until the transaction ends.

    SQLite has one writer at a time anyway.
    """
    if connection.features.has_select_for_update:
        found = Runner.objects.order_by().filter(pk=runner.pk).select_for_update(no_key=True)
        list(found.values_list("pk"))


def candidates(runner: Runner, starts: Iterable[dt.datetime]) -> list[Candidate]:
    """Return the sources of the runner's sessions about those times, those in the bin too, in one query."""
    days = {start.date() + dt.timedelta(days=away) for start in starts for away in range(-DAYS, DAYS + 1)}
    near = Source.objects.filter(session__runner=runner, session__day__in=days)
    of_session = ("session", "raw_file", "part", "session__apart")
    traced = ("started_at", "elapsed_time", "distance", "session__sport")
    return [
        Candidate(session, raw_file, part, apart, Trace(started_at.timestamp(), elapsed, distance, sport))
        for session, raw_file, part, apart, started_at, elapsed, distance, sport in near.order_by("pk").values_list(
            *of_session, *traced
        )
    ]


def session_of_run(found: Iterable[Candidate], trace: Trace, raw_file: RawFile) -> Session | None:
    """Return the session that a recording is of: not one kept apart by hand if there is another; the nearest."""
    same = [each for each in found if each.is_same_run(trace, raw_file)]
    if not same:
        return None
    nearest = min(same, key=lambda each: (each.apart, abs(each.trace.start - trace.start)))
    found_session: Session = Session.objects.select_related("runner").get(pk=nearest.session)
    return found_session
