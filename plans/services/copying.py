"""A week of one runner's plan for another: the same sessions, scaled to the other's week and paces."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from plans.calendar import active_plan
from plans.days import is_ahead
from plans.generator.season import SHORTEST_RUN_MINUTES
from plans.library import FAMILIES
from plans.models import Plan, PlannedWorkout
from plans.scaling import by_duration
from plans.services.editing import EditRefused, Pair, from_library, from_steps
from runners.models import Runner

ENOUGH = 0.95
"""Share of the wanted load below which is said what is missing. A convention."""


@dataclass(frozen=True)
class CopiedWeek:
    """What the other's week becomes, and what of it could not be had, in sentences."""

    plan: Plan
    monday: dt.date
    pairs: list[Pair]
    left_out: list[str]

    @property
    def days(self) -> list[PlannedWorkout]:
        return sorted((new for _old, new in self.pairs if new), key=lambda one: one.day)

    @property
    def replaced(self) -> list[PlannedWorkout]:
        return sorted((old for old, _new in self.pairs if old), key=lambda one: one.day)


def week_for(*, plan: Plan, monday: dt.date, other: Runner) -> CopiedWeek:
    """Return the week from ``monday`` of ``plan`` as the other's own. Raises EditRefused.

    What lies ahead in her week is replaced, a day that she has run stays; the load that it had is shared out as in the
    week that is copied, as far as her days have the time, so her plan's growth stays hers. Sessions of no library keep
    their steps. Each run fits into the time that its day has.
    """
    target, today = active_plan(other), other.today()
    if target is None:
        raise EditRefused(_("%s has no plan yet. Give the whole plan instead.") % other.name)
    week = (monday, monday + dt.timedelta(days=6))
    source = list(plan.workouts.filter(day__range=week).exclude(family="race").select_related("workout"))
    own = list(target.workouts.filter(day__range=week))
    ahead = [one for one in own if is_ahead(one, today)]
    taken = {one.day for one in own} - {one.day for one in ahead}
    source = [
        one for one in source if max(today, target.first_day) <= one.day < target.last_day and one.day not in taken
    ]
    if not source or not ahead:
        raise EditRefused(_("There is nothing in that week that could be given to %s.") % other.name)
    wanted, minutes = sum(one.load for one in ahead), other.minutes_available
    fitting = [one for one in source if minutes[one.day.weekday()] >= SHORTEST_RUN_MINUTES]
    told = [
        _("%(day)s has no time for %(name)s.") % {"day": date_format(one.day, "l"), "name": one.name}
        for one in source
        if one not in fitting
    ]
    rows = _shared_out(target, fitting, wanted)
    load = sum(row.load for row in rows)
    if load < ENOUGH * wanted:
        told.append(
            _(
                "The week comes to a load of %(load).0f instead of %(wanted).0f: its runs, in the time of their days, "
                "are not to be made any longer."
            )
            % {"load": load, "wanted": wanted}
        )
    return CopiedWeek(target, monday, [*((one, None) for one in ahead), *((None, row) for row in rows)], told)


def _shared_out(target: Plan, source: Sequence[PlannedWorkout], wanted: float) -> list[PlannedWorkout]:
    """Return the runs of a week with the wanted load shared out among them as it is, as far as they can take it."""
    minutes = target.runner.minutes_available
    rows: dict[int, PlannedWorkout] = {}

    def give(one: PlannedWorkout, load: float) -> None:
        row = _scaled(target, one, load, 60.0 * minutes[one.day.weekday()])
        if one.pk not in rows or row.load > rows[one.pk].load:
            rows[one.pk] = row

    def missing() -> float:
        return wanted - sum(row.load for row in rows.values())

    hard = [one for one in source if FAMILIES[one.family].hard]
    easy = [one for one in source if one not in hard]
    share = wanted / (sum(one.load for one in source) or 1.0)
    # Hard sessions first: their smallest form may be more than their share, and the easy runs give it.
    for one in hard:
        give(one, share * one.load)
    share = max(missing(), 0.0) / (sum(one.load for one in easy) or 1.0)
    for one in easy:
        give(one, share * one.load)
    # What one of them has no time or no steps for is spread over the others, the easy ones before the hard.
    for some in (easy, hard):
        for number, one in enumerate(some):
            if (left := missing()) > 0:
                give(one, rows[one.pk].load + left / (len(some) - number))
    return list(rows.values())


def _scaled(target: Plan, one: PlannedWorkout, load: float, seconds: float) -> PlannedWorkout:
    if one.workout is None:
        row = from_steps(target, one.structure, one)
    else:
        row = from_library(target, one.workout, one.day, load)
        if row.duration > seconds:
            row = from_library(target, one.workout, one.day, seconds, by_duration)
    purpose = one.workout.purpose if one.workout else ""
    # Whose week it was is nothing for the athlete to read.
    row.why = " ".join(filter(None, [_("From your coach, scaled to this week."), purpose]))
    return row
