"""What the numbers of a runner are now. Pages, interfaces and mails ask here and compute nothing of their own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analytics.models import CriticalSpeed, DailyLoad
from analytics.services.days import LONGEST_RUN_DAYS, Comeback, DayRow, RunJump, comeback_of, days_until, jump_of
from runners.models import Runner
from science.fitness import SETTLED_DAYS, TimeConstants
from sessions.models import Session

#: Days of load that the numbers look back on: a week of runs, each compared with the 30 days before it.
LOOK_BACK = 42
PAIRED = gettext_lazy("Needs 28 days of history in which runs with pace and heart rate make up half of the load.")
COST = gettext_lazy("Needs about half a year of outdoor runs with heart rate, five of them in the last 28 days.")
MONTH = gettext_lazy("Needs 28 days of history, and some load in them.")
#: Why a number is not known when there are sessions.
REASONS = {
    "ramp": gettext_lazy("Needs 8 days of history."),
    "acwr": MONTH,
    "acwr_uncoupled": MONTH,
    "acwr_weighted": MONTH,
    "monotony": gettext_lazy("Needs a week of history with some load in the last 7 days."),
    "strain": gettext_lazy("Needs a week of history with some load in the last 7 days."),
    "external_7": PAIRED,
    "external_28": PAIRED,
    "internal_7": PAIRED,
    "internal_28": PAIRED,
    "divergence": PAIRED,
    "cardiac_cost": COST,
    "cardiac_cost_z": COST,
    "longest_run": gettext_lazy("No run with a distance in the last 30 days."),
    "critical_speed": gettext_lazy("Needs hard efforts over several distances of 2 to 20 minutes, or one of 20 to 60."),
}


@dataclass(frozen=True, slots=True)
class Numbers:
    """A runner's load on ``day``. None is not known: `why` has the reason.

    ``ctl`` and ``atl`` after what was run that day, ``tsb`` (form) before it; ``ramp`` is the change of ``ctl`` in
    7 days. ``load_7`` and ``load_28`` are sums, ``distance_7`` and ``distance_28`` metres run, ``longest_run`` metres
    in 30 days. ``external`` and ``internal`` (TRIMP) are means a day of 7 and of 28 days of the runs with both, and
    ``divergence`` is the logarithm of the quotient of their ratios. ``cardiac_cost`` is the logarithm of what running
    costs the heart over what was usual. Monotony is by the sample's standard deviation. Until ``settled_on`` the
    smoothed loads still rest on the guess that they were started from on ``first_day``.
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
    acwr_uncoupled: float | None = None
    acwr_weighted: float | None = None
    monotony: float | None = None
    strain: float | None = None
    external_7: float | None = None
    external_28: float | None = None
    internal_7: float | None = None
    internal_28: float | None = None
    divergence: float | None = None
    cardiac_cost: float | None = None
    cardiac_cost_z: float | None = None
    longest_run: float | None = None
    jump: RunJump | None = None
    comeback: Comeback | None = None
    first_day: dt.date | None = None
    settled_on: dt.date | None = None
    last_session: dt.date | None = None
    critical_speed: CriticalSpeed | None = None

    @property
    def settled(self) -> bool:
        return self.settled_on is not None and self.day >= self.settled_on

    def why(self, name: str) -> str:
        """Return why a number is not known; empty if it is."""
        if getattr(self, name) is not None:
            return ""
        return str(REASONS.get(name, "")) if self.first_day else _("There is no session yet.")


def current_numbers(runner: Runner, day: dt.date | None = None) -> Numbers:
    """Return the numbers of one runner on ``day``, by default the runner's today; 3 queries."""
    return numbers_of([runner], day)[runner.pk]


def numbers_of(runners: Iterable[Runner], day: dt.date | None = None) -> dict[int, Numbers]:
    """Return the numbers of each runner by id, on ``day`` or each runner's own today; 3 queries for any number.

    Days after the last stored one have no load: the smoothed loads decay without anything being written.
    """
    days = {runner.pk: day or runner.today() for runner in runners}
    if not days:
        return {}
    ends = known_of(days)
    recent = calendars(ends, days)
    speeds = CriticalSpeed.objects.in_bulk([end["speed"] for end in ends if end["speed"]])
    return {
        end["pk"]: numbers_from(
            days[end["pk"]],
            end["last_session"],
            recent[end["pk"]],
            speeds.get(end["speed"]),
            TimeConstants(end["ctl_days"], end["atl_days"]),
        )
        for end in ends
    }


def known_of(days: dict[int, dt.date]) -> list[dict[str, Any]]:
    """Ask where each runner's calendar ends, which estimate holds, and when there was a session last."""
    until = max(days.values())
    calendar = DailyLoad.objects.filter(runner=OuterRef("pk"), day__lte=until).order_by("-day")
    speed = CriticalSpeed.objects.filter(runner=OuterRef("pk"), day__lte=until).order_by("-day")
    session = Session.objects.alive().filter(runner=OuterRef("pk"), day__lte=until).order_by("-day")
    found = Runner.objects.filter(pk__in=days).annotate(
        last_day=Subquery(calendar.values("day")[:1]),
        speed=Subquery(speed.values("pk")[:1]),
        last_session=Subquery(session.values("day")[:1]),
    )
    return [dict(row) for row in found.values("pk", "last_day", "speed", "last_session", "ctl_days", "atl_days")]


def calendars(ends: list[dict[str, Any]], days: dict[int, dt.date]) -> dict[int, list[DayRow]]:
    """Return each runner's stored days that still matter, or the last one if it is long ago, oldest first."""
    since = min(days.values()) - dt.timedelta(days=LOOK_BACK)
    old = [end for end in ends if end["last_day"] is not None and end["last_day"] <= since]
    wanted = Q(day__gt=since, day__lte=max(days.values()))
    wanted |= Q(runner__in=[end["pk"] for end in old], day__in={end["last_day"] for end in old})
    found: dict[int, list[DayRow]] = {pk: [] for pk in days}
    rows = DailyLoad.objects.filter(wanted, runner__in=days).order_by("runner", "day")
    for pk, *values in rows.values_list("runner", *DayRow._fields):
        row = DayRow(*values)
        if row.day <= days[pk]:
            found[pk].append(row)
    # Of those long ago only the last day counts; it may have come with days that are the last ones of others.
    return found | {end["pk"]: found[end["pk"]][-1:] for end in old}


def numbers_from(
    day: dt.date, last_session: dt.date | None, rows: list[DayRow], speed: CriticalSpeed | None, tau: TimeConstants
) -> Numbers:
    if not rows:
        return Numbers(day, last_session=last_session, critical_speed=speed)
    days = days_until(day, rows, tau)
    load, found = days.calendar.load, days.ratios().last()
    return Numbers(
        day=day,
        ctl=float(days.calendar.ctl[-1]),
        atl=float(days.atl[-1]),
        tsb=float(days.tsb[-1]),
        ramp=found["ramp"],
        load=float(load[-1]),
        load_7=float(load[-7:].sum()),
        load_28=float(load[-28:].sum()),
        distance_7=float(days.distance[-7:].sum()),
        distance_28=float(days.distance[-28:].sum()),
        acwr=found["coupled"],
        acwr_uncoupled=found["uncoupled"],
        acwr_weighted=found["weighted"],
        **{name: found[name] for name in ("monotony", "strain", "divergence")},
        **{name: found[name] for name in ("external_7", "external_28", "internal_7", "internal_28")},
        cardiac_cost=known(days.cardiac_cost[-1]),
        cardiac_cost_z=known(days.cardiac_cost_z[-1]),
        longest_run=float(days.longest_run[-LONGEST_RUN_DAYS:].max()) or None,
        jump=jump_of(days),
        comeback=comeback_of(days),
        first_day=days.begun,
        settled_on=days.begun + dt.timedelta(days=SETTLED_DAYS),
        last_session=last_session,
        critical_speed=speed,
    )


def known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
