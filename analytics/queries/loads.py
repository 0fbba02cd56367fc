"""What the load page reads: days as columns, the numbers of today with how sure they are, gaps, two periods."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise
from math import exp

from django.db.models import Count, Max, Sum
from django.utils.translation import gettext as _

from analytics.models import DailyLoad
from analytics.services.days import DayRow, Days, days_until
from analytics.services.loads import DURATION, EFFORT, HEART_RATE, PACE, POWER
from analytics.services.numbers import Numbers
from runners.models import Runner
from science.daily_metrics import DAILY
from science.fitness import RESTART_DAYS
from science.metrics import Metric
from sessions.models import Session

#: A stretch without sessions that the page asks about: longer than a holiday (convention).
GAP_DAYS = 28
GAPS_SHOWN = 3
#: Percentages are kept as logarithms.
LOGARITHMS = ("cardiac_cost",)


def days_of(runner: Runner, since: dt.date | None = None) -> Days | None:
    """Return the runner's days from ``since`` on until today, None without any; 1 query."""
    today = runner.today()
    stored = DailyLoad.objects.filter(runner=runner, day__lte=today).order_by("day")
    if since is not None:
        stored = stored.filter(day__gte=since)
    rows = [DayRow(*row) for row in stored.values_list(*DayRow._fields)]
    return days_until(today, rows, runner.time_constants) if rows else None


@dataclass(frozen=True, slots=True)
class Row:
    """A number of today: its metric, its value as shown (None with the reason ``why``)."""

    metric: Metric
    value: float | None
    why: str


def number_rows(numbers: Numbers, kinds: Collection[str]) -> list[Row]:
    """Return the numbers of today in the order of their table, of the kinds that may be seen."""
    found = []
    for symbol, metric in DAILY.items():
        if metric.kind not in {"activity", *kinds}:
            continue
        value = getattr(numbers, symbol)
        if symbol in LOGARITHMS and value is not None:
            value = 100 * (exp(value) - 1)
        found.append(Row(metric, value, numbers.why(symbol)))
    return found


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch without a session between two days with one. After a year of it the history begins anew."""

    since: dt.date
    until: dt.date

    @property
    def days(self) -> int:
        return (self.until - self.since).days - 1

    @property
    def anew(self) -> bool:
        return (self.until - self.since).days >= RESTART_DAYS


def gaps_of(runner: Runner) -> list[Gap]:
    """Return the latest stretches of four weeks or more without a session, latest first; 1 query."""
    sessions = Session.objects.alive().filter(runner=runner, day__lte=runner.today())
    days = sessions.order_by("day").values_list("day", flat=True).distinct()
    gaps = [Gap(since, until) for since, until in pairwise(days) if (until - since).days > GAP_DAYS]
    return gaps[: -GAPS_SHOWN - 1 : -1]


def without_load(runner: Runner, day: dt.date) -> int:
    """Return how many sessions of the last 28 days have no load at all; 1 query."""
    sessions = Session.objects.alive().filter(runner=runner).between(day - dt.timedelta(days=27), day)
    return int(sessions.filter(measures__load__isnull=True).count())


METHODS = (POWER, PACE, HEART_RATE, EFFORT, DURATION)


def method_shares(runner: Runner, day: dt.date) -> list[tuple[str, float]]:
    """Return which share of the load of 28 days, in per cent, was found by each method; 1 query."""
    sessions = Session.objects.alive().filter(runner=runner).between(day - dt.timedelta(days=27), day)
    sums = sessions.order_by().values_list("measures__load_method").annotate(load=Sum("measures__load"))
    known = {method: load for method, load in sums if method and load}
    total = sum(known.values())
    return [(method, 100 * known[method] / total) for method in METHODS if method in known]


@dataclass(frozen=True, slots=True)
class Period:
    """What the days ``first`` … ``last`` came to: sums, and CTL at their end. SI units."""

    first: dt.date
    last: dt.date
    sessions: int
    distance: float
    time: float
    load: float
    longest: float | None
    trimp: float | None
    ctl: float | None

    @property
    def weeks(self) -> float:
        return ((self.last - self.first).days + 1) / 7


def period_of(runner: Runner, first: dt.date, last: dt.date) -> Period:
    """Return what some days came to; 3 queries."""
    sessions = Session.objects.alive().filter(runner=runner).between(first, last).order_by()
    sums = sessions.aggregate(
        count=Count("pk"), time=Sum("timer_time"), load=Sum("measures__load"), trimp=Sum("measures__trimp")
    )
    runs = sessions.running().aggregate(way=Sum("distance"), longest=Max("distance"))
    calendar = DailyLoad.objects.filter(runner=runner, day__gte=first, day__lte=last).order_by("-day")
    return Period(
        first=first,
        last=last,
        sessions=sums["count"],
        distance=runs["way"] or 0.0,
        time=sums["time"] or 0.0,
        load=sums["load"] or 0.0,
        longest=runs["longest"],
        trimp=sums["trimp"],
        ctl=calendar.values_list("ctl", flat=True).first(),
    )


@dataclass(frozen=True, slots=True)
class Compared:
    """A number of two periods; ``unit`` says how it is written, ``kind`` what it reveals."""

    label: str
    unit: str
    first: float | None
    second: float | None
    kind: str = "activity"

    @property
    def change(self) -> float | None:
        """By how many per cent the second exceeds the first."""
        return 100 * (self.second / self.first - 1) if self.first and self.second is not None else None


def compared(first: Period, second: Period, kinds: Collection[str]) -> list[Compared]:
    """Return two periods side by side, a week each where they are sums, of the kinds that may be seen."""

    def weekly(period: Period, value: float | None) -> float | None:
        return value / period.weeks if value is not None else None

    rows = [
        Compared(_("Distance a week"), "distance", weekly(first, first.distance), weekly(second, second.distance)),
        Compared(_("Time a week"), "hours", weekly(first, first.time), weekly(second, second.time)),
        Compared(_("Sessions a week"), "count", weekly(first, first.sessions), weekly(second, second.sessions)),
        Compared(_("Load a week"), "load", weekly(first, first.load), weekly(second, second.load)),
        Compared(_("TRIMP a week"), "load", weekly(first, first.trimp), weekly(second, second.trimp), "heart_rate"),
        Compared(_("Longest run"), "distance", first.longest, second.longest),
        Compared(_("Fitness at the end"), "load", first.ctl, second.ctl),
    ]
    return [row for row in rows if row.kind in {"activity", *kinds}]
