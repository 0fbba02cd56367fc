"""Weeks of training: metres run and time in heart-rate zones, Monday to Sunday."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from analytics.models import DailyLoad, Measures
from runners.models import Runner

WEEKS = 12
ZONES = 5


@dataclass(slots=True)
class Week:
    """A week from ``monday`` on: metres, load, and seconds in the five zones."""

    monday: dt.date
    distance: float = 0.0
    load: float = 0.0
    zones: list[float] = field(default_factory=lambda: [0.0] * ZONES)

    @property
    def zone_time(self) -> float:
        return sum(self.zones)


def last_weeks(runner: Runner, count: int = WEEKS) -> list[Week]:
    """Return the last weeks, this one included, oldest first; 2 queries."""
    today = runner.today()
    this = today - dt.timedelta(days=today.weekday())
    weeks = [Week(this - dt.timedelta(weeks=back)) for back in range(count - 1, -1, -1)]
    first = weeks[0].monday
    days = DailyLoad.objects.filter(runner=runner, day__gte=first, day__lte=today)
    for day, distance, load in days.values_list("day", "distance", "load"):
        week = weeks[(day - first).days // 7]
        week.distance += distance
        week.load += load
    measured = Measures.objects.filter(
        session__runner=runner, session__deleted_at__isnull=True, session__day__gte=first, session__day__lte=today
    )
    keys = (f"values__time_in_zone_{number}" for number in range(1, ZONES + 1))
    for day, *seconds in measured.values_list("session__day", *keys):
        week = weeks[(day - first).days // 7]
        week.zones = [old + (new or 0.0) for old, new in zip(week.zones, seconds, strict=True)]
    return weeks


def easy_share(weeks: list[Week]) -> float | None:
    """Return the share of time in zones 1 and 2 in per cent; None without heart rate."""
    total = sum(week.zone_time for week in weeks)
    return 100 * sum(sum(week.zones[:2]) for week in weeks) / total if total else None
