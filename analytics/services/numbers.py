"""What the numbers of a runner are now. Pages, interfaces and mails ask here and compute nothing of their own."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.models import Max, OuterRef, Q, Subquery

from analytics.models import CriticalSpeed, DailyLoad
from runners.models import Runner
from science.fitness import SETTLED_DAYS, State, load_history
from science.load import CHRONIC_DAYS, acwr_coupled, monotony
from science.recording import Column
from sessions.models import Session

#: Days of load that the numbers look back on: 28, and the week before for the ramp.
LOOK_BACK = 35
#: The longest run is looked for in so many days (Frandsen et al. 2025).
LONGEST_RUN_DAYS = 30


@dataclass(frozen=True, slots=True)
class Numbers:
    """A runner's load on ``day``. None is not known: too short a history, or no estimate.

    ``ctl`` and ``atl`` after what was run that day, ``tsb`` (form) before it; ``ramp`` is the change of ``ctl`` in
    7 days. ``load_7`` and ``load_28`` are sums, ``distance_7`` and ``distance_28`` metres run, ``longest_run`` metres
    in 30 days. Until ``settled_on`` the smoothed loads still rest on the guess that they were started from.
    """

    day: dt.date
    ctl: float | None = None
    atl: float | None = None
    tsb: float | None = None
    ramp: float | None = None
    load: float = 0.0
    load_7: float = 0.0
    load_28: float = 0.0
    distance_7: float = 0.0
    distance_28: float = 0.0
    acwr: float | None = None
    monotony: float | None = None
    strain: float | None = None
    longest_run: float | None = None
    first_day: dt.date | None = None
    settled_on: dt.date | None = None
    last_session: dt.date | None = None
    critical_speed: CriticalSpeed | None = None

    @property
    def settled(self) -> bool:
        return self.settled_on is not None and self.day >= self.settled_on


def current_numbers(runner: Runner, day: dt.date | None = None) -> Numbers:
    """Return the numbers of one runner on ``day``, by default the runner's today; 4 queries."""
    return numbers_of([runner], day)[runner.pk]


def numbers_of(runners: Iterable[Runner], day: dt.date | None = None) -> dict[int, Numbers]:
    """Return the numbers of each runner by id, on ``day`` or each runner's own today; 4 queries for any number.

    Days after the last stored one have no load: the smoothed loads decay without anything being written.
    """
    days = {runner.pk: day or runner.today() for runner in runners}
    if not days:
        return {}
    ends = known_of(days)
    recent = calendars(ends, days)
    speeds = CriticalSpeed.objects.in_bulk([end["speed"] for end in ends if end["speed"]])
    longest = longest_runs(days)
    return {
        end["pk"]: numbers_from(
            days[end["pk"]], end, recent[end["pk"]], speeds.get(end["speed"]), longest.get(end["pk"])
        )
        for end in ends
    }


def known_of(days: dict[int, dt.date]) -> list[dict[str, Any]]:
    """Ask where each runner's calendar begins and ends, which estimate holds, and when there was a session last."""
    until = max(days.values())
    calendar = DailyLoad.objects.filter(runner=OuterRef("pk"), day__lte=until)
    speed = CriticalSpeed.objects.filter(runner=OuterRef("pk"), day__lte=until).order_by("-day")
    session = Session.objects.alive().filter(runner=OuterRef("pk"), day__lte=until).order_by("-day")
    found = Runner.objects.filter(pk__in=days).annotate(
        first_day=Subquery(calendar.order_by("day").values("day")[:1]),
        last_day=Subquery(calendar.order_by("-day").values("day")[:1]),
        speed=Subquery(speed.values("pk")[:1]),
        last_session=Subquery(session.values("day")[:1]),
    )
    return [dict(row) for row in found.values("pk", "first_day", "last_day", "speed", "last_session")]


def calendars(ends: list[dict[str, Any]], days: dict[int, dt.date]) -> dict[int, list[DailyLoad]]:
    """Return each runner's stored days that still matter, or the last one if it is long ago, oldest first."""
    since = min(days.values()) - dt.timedelta(days=LOOK_BACK)
    old = [end for end in ends if end["last_day"] is not None and end["last_day"] <= since]
    wanted = Q(day__gt=since, day__lte=max(days.values()))
    wanted |= Q(runner__in=[end["pk"] for end in old], day__in={end["last_day"] for end in old})
    found: dict[int, list[DailyLoad]] = {pk: [] for pk in days}
    for row in DailyLoad.objects.filter(wanted, runner__in=days).order_by("day"):
        if row.day <= days[row.runner_id]:
            found[row.runner_id].append(row)
    return found


def longest_runs(days: dict[int, dt.date]) -> dict[int, float]:
    last = max(days.values())
    since = last - dt.timedelta(days=LONGEST_RUN_DAYS - 1)
    runs = Session.objects.alive().running().filter(runner__in=days).between(since, last)
    return dict(runs.order_by().values_list("runner").annotate(longest=Max("distance")))


def numbers_from(
    day: dt.date, end: dict[str, Any], rows: list[DailyLoad], speed: CriticalSpeed | None, longest: float | None
) -> Numbers:
    if not rows:
        return Numbers(day, longest_run=longest, last_session=end["last_session"], critical_speed=speed)
    smoothed = ctl_until(day, rows)
    load, distance = (dense(day, rows, name) for name in ("load", "distance"))
    age = (day - end["first_day"]).days + 1
    week = known(monotony(load)[-1]) if age >= 7 else None
    return Numbers(
        day=day,
        ctl=smoothed.ctl[-1],
        atl=smoothed.atl[-1],
        tsb=smoothed.tsb[-1],
        ramp=smoothed.ctl[-1] - smoothed.ctl[-8] if len(smoothed.ctl) >= 8 else None,
        load=float(load[-1]),
        load_7=float(load[-7:].sum()),
        load_28=float(load[-28:].sum()),
        distance_7=float(distance[-7:].sum()),
        distance_28=float(distance[-28:].sum()),
        acwr=known(acwr_coupled(load)[-1]) if age >= CHRONIC_DAYS else None,
        monotony=week,
        strain=None if week is None else week * float(load[-7:].sum()),
        longest_run=longest,
        first_day=end["first_day"],
        settled_on=end["first_day"] + dt.timedelta(days=SETTLED_DAYS),
        last_session=end["last_session"],
        critical_speed=speed,
    )


@dataclass(frozen=True, slots=True)
class Smoothed:
    """Values a day, the last for the day asked for."""

    ctl: list[float]
    atl: list[float]
    tsb: list[float]


def ctl_until(day: dt.date, rows: list[DailyLoad]) -> Smoothed:
    """Return the smoothed loads of the stored days and of the days without load that follow until ``day``."""
    last = rows[-1]
    after = load_history(np.zeros((day - last.day).days), state=State(last.ctl, last.atl))
    return Smoothed(
        [row.ctl for row in rows] + after.ctl.tolist(),
        [row.atl for row in rows] + after.atl.tolist(),
        [row.tsb for row in rows] + after.tsb.tolist(),
    )


def dense(day: dt.date, rows: list[DailyLoad], name: str) -> Column:
    """Return the last 35 days of a column, days that are not stored as 0."""
    values = np.zeros(LOOK_BACK)
    for row in rows:
        back = (day - row.day).days
        if back < LOOK_BACK:
            values[-1 - back] = getattr(row, name)
    return values


def known(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
