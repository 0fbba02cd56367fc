"""What planning needs to know of a runner: where she stands and what she is used to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Max, OuterRef, Subquery

from analytics.models import CriticalSpeed, DailyLoad
from analytics.services.numbers import current_numbers
from runners.models import Runner
from runners.services import thresholds_on

WEEKS = 4
YEAR = dt.timedelta(days=365)


@dataclass(frozen=True, slots=True)
class TrainingState:
    """Where a runner stands on ``day``: loads a day, metres, m/s; None is not known.

    ``loads`` are those of the last 28 days, oldest first; ``best_ctl`` is the highest of 12 months; ``longest_run`` the
    longest of 30 days; ``weekly_distance`` and ``weekly_load`` means of 4 weeks; ``zone_bounds`` upper bounds of the
    heart-rate zones, bpm. A runner without history has ``ctl`` None and zeros.
    """

    day: dt.date
    ctl: float | None
    atl: float | None
    loads: tuple[float, ...]
    best_ctl: float | None
    longest_run: float | None
    weekly_distance: float
    weekly_load: float
    critical_speed: float | None
    estimate: CriticalSpeed | None
    zone_bounds: tuple[float, ...]


def training_state(runner: Runner, day: dt.date | None = None) -> TrainingState:
    """Return where ``runner`` stands at the end of ``day``, by default today."""
    day = day or runner.today()
    numbers = current_numbers(runner, day)
    calendar = DailyLoad.objects.filter(runner=runner, day__lte=day)
    recent = dict(calendar.filter(day__gt=day - dt.timedelta(weeks=WEEKS)).values_list("day", "load"))
    best = calendar.filter(day__gt=day - YEAR).aggregate(best=Max("ctl"))["best"]
    days = (day - dt.timedelta(days=back) for back in range(7 * WEEKS - 1, -1, -1))
    speed = numbers.critical_speed
    if speed is not None and day - speed.day > YEAR:
        # Nobody trains at the paces of years ago.
        speed = None
    return TrainingState(
        day=day,
        ctl=numbers.ctl,
        atl=numbers.atl,
        loads=tuple(recent.get(each, 0.0) for each in days),
        best_ctl=best,
        longest_run=numbers.longest_run,
        weekly_distance=numbers.distance_28 / WEEKS,
        weekly_load=numbers.load_28 / WEEKS,
        critical_speed=speed.value if speed else None,
        estimate=speed,
        zone_bounds=thresholds_on(runner, day).zone_bounds,
    )


def training_speed(day: dt.date, runner: str = "runner") -> Subquery:
    """Return how to ask for the critical speed of `training_state` along with rows of a runner each, m/s."""
    known = CriticalSpeed.objects.filter(runner=OuterRef(runner), day__lte=day, day__gte=day - YEAR)
    return Subquery(known.order_by("-day").values("value")[:1])
