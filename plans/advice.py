"""Advice by rules: what to change in the days ahead, why, how sure that is, and what it was found from.

The same state gives the same advice. Its rules are conventions of coaching, none forecasts an injury.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analytics.services import Flag, Numbers
from plans.days import is_ahead, shown_status
from plans.generator.season import monday_of
from plans.library import FAMILIES
from plans.models import PlannedWorkout
from plans.outcome import DailySummary, DayStatus

SOON = 2
"""So many days ahead a hard session is eased. A convention."""
BACK = 3
"""A key session missed longer ago than this is let go. A convention."""
WAY_OVER = 1.5
"""So many times the planned load yesterday asks for an easier day. A convention."""
DAYS_BACK = 14
MISSED_SHARE = 0.4
"""With so much of the planned load of 14 days not run the plan no longer fits. A convention."""
EASED = 0.5
"""The share of its load that is left of a session that is eased. A convention."""

LONG = ("long", "specific")
WEEKEND = (5, 6)

Confidence = Literal["low", "medium", "high"]
What = Literal["ease", "add", "move", "replan"]
CONFIDENCE: dict[str, Promise] = {
    "low": gettext_lazy("not very sure"),
    "medium": gettext_lazy("fairly sure"),
    "high": gettext_lazy("sure"),
}


@dataclass(frozen=True, slots=True)
class Advice:
    """A piece of advice; ``key`` names the rule and what it is about. ``workout`` and ``day`` say what would change."""

    key: str
    what: What
    title: str
    reasons: tuple[str, ...]
    confidence: Confidence
    data: tuple[str, ...]
    workout: PlannedWorkout | None = None
    day: dt.date | None = None

    @property
    def sure(self) -> Promise:
        return CONFIDENCE[self.confidence]


@dataclass(frozen=True, slots=True)
class Situation:
    """What advice rests on: the plan's workouts from 14 days ago on, in order, flags and numbers of today, yesterday's
    summary, the day on which the rest was planned anew last: what was missed before is dealt with; and the minutes that
    there are on Monday to Sunday, and the weekday of long runs.
    """

    today: dt.date
    workouts: Sequence[PlannedWorkout]
    flags: Sequence[Flag]
    numbers: Numbers
    yesterday: DailySummary | None = None
    replanned: dt.date = dt.date.min
    minutes: Sequence[int] = (24 * 60,) * 7
    long_run_day: int = 6


def advice_of(situation: Situation, answered: Collection[str] = ()) -> list[Advice]:
    """Return what is advised, the most pressing first, without what was answered already; one piece a workout."""
    found: list[Advice] = []
    for rule in (ease, add, move, replan):
        for advice in rule(situation):
            same = [one for one in found if one.workout and one.workout == advice.workout]
            if advice.key not in answered and not same:
                found.append(advice)
    return found


def ease(now: Situation) -> Iterator[Advice]:
    """A hard session within two days is eased when a load flag is raised, or yesterday was far more than planned."""
    hard = next((one for one in _ahead(now, SOON) if is_hard(one)), None)
    if hard is None:
        return
    reasons = [f"{flag.title}: {flag.text}" for flag in now.flags]
    data = [_("load history until %s") % _day(now.numbers.day)] if now.flags else []
    keys = [flag.key for flag in now.flags]
    over = now.yesterday
    if over and over.status == DayStatus.OVER and (over.load or 0.0) >= WAY_OVER * over.planned_load > 0:
        reasons.append(
            _("Yesterday's load was %(done).0f, planned were %(planned).0f.")
            % {"done": over.load, "planned": over.planned_load}
        )
        data.append(_("daily summary of %s") % _day(over.day))
        keys.append(f"over-{over.day}")
    if not reasons:
        return
    sure: Confidence = "medium" if len(reasons) > 1 or any(flag.level == "bad" for flag in now.flags) else "low"
    if not now.numbers.settled:
        sure = "low"
    title = _("Run easy instead of %(name)s on %(day)s") % {"name": hard.name, "day": _day(hard.day)}
    reasons.append(_("An easy run of about half the load keeps the habit and lets the body catch up."))
    data.append(_("the plan until %s") % _day(hard.day))
    yield Advice(f"ease:{hard.pk}:{'+'.join(keys)}", "ease", title, tuple(reasons), sure, tuple(data), hard, hard.day)


def add(now: Situation) -> Iterator[Advice]:
    """A key session missed in this week is run on an easy day of it that has no hard one beside it."""
    monday = monday_of(now.today)
    since = max(monday, now.today - dt.timedelta(days=BACK), now.replanned)
    missed = [one for one in now.workouts if since <= one.day < now.today and one.key_session and _missed(one, now)]
    if now.flags or not missed:
        return
    workout = missed[-1]
    day = _free_day(now, workout, monday + dt.timedelta(days=6))
    if day is None:
        return
    reasons = (
        _("%(name)s of %(day)s was not run, and it is a key session of the week.")
        % {"name": workout.name, "day": _day(workout.day)},
        _("On %s there is nothing hard, nor on the days beside it; it takes the place of what is easy there.")
        % _day(day),
        _("No load flag is raised."),
    )
    title = _("Run %(name)s on %(day)s instead") % {"name": workout.name, "day": _day(day)}
    data = (_("the plan from %(first)s to %(last)s") % {"first": _day(monday), "last": _day(day)}, _load_data(now))
    yield Advice(f"add:{workout.pk}", "add", title, reasons, "medium", data, workout, day)


def move(now: Situation) -> Iterator[Advice]:
    """Of two hard days in a row the shorter one goes to a day of its week that has the time, with none beside it."""
    hard = [one for one in _ahead(now, 7) if is_hard(one)]
    for first, second in pairwise(hard):
        if (second.day - first.day).days != 1:
            continue
        found = _shorter_moved(now, first, second)
        if found is None:
            continue
        moving, day = found
        reasons = (
            _("%(first)s and %(second)s are on days in a row, and both are hard.")
            % {"first": first.name, "second": second.name},
            _("An easy day between them lets the first take effect."),
            _("%(name)s takes %(asked).0f min, and %(day)s has %(have)d.")
            % {
                "name": moving.name,
                "asked": moving.duration / 60.0,
                "day": _day(day),
                "have": now.minutes[day.weekday()],
            },
        )
        title = _("Move %(name)s to %(day)s") % {"name": moving.name, "day": _day(day)}
        data = (_("the plan until %s") % _day(_sunday_of(moving)), _("the time that each weekday has"))
        yield Advice(f"move:{moving.pk}", "move", title, reasons, "high", data, moving, day)
        return


def _shorter_moved(
    now: Situation, first: PlannedWorkout, second: PlannedWorkout
) -> tuple[PlannedWorkout, dt.date] | None:
    """Return which of two workouts is moved, the shorter one if that helps, and to which day of its week."""
    for moving in sorted((second, first), key=lambda one: one.duration):
        day = _free_day(now, moving, _sunday_of(moving))
        if day is not None:
            return moving, day
    return None


def _sunday_of(workout: PlannedWorkout) -> dt.date:
    return workout.day + dt.timedelta(days=6 - workout.day.weekday())


def replan(now: Situation) -> Iterator[Advice]:
    """The rest is planned anew when much of what was planned was not run."""
    since = max(now.today - dt.timedelta(days=DAYS_BACK), now.replanned)
    past = [one for one in now.workouts if since <= one.day < now.today]
    planned = sum(one.load for one in past)
    missed = [one for one in past if _missed(one, now)]
    share = sum(one.load for one in missed) / planned if planned else 0.0
    if len(missed) < 3 or share < MISSED_SHARE:
        return
    reasons = (
        _("Since %(day)s %(missed)d of %(all)d workouts were not run, %(share).0f %% of the planned load.")
        % {"day": _day(past[0].day), "missed": len(missed), "all": len(past), "share": 100 * share},
        _("The weeks ahead were planned on top of it."),
    )
    data = (_("the plan and what was run of it since %s") % _day(past[0].day),)
    key = f"replan:{missed[-1].pk}"
    yield Advice(key, "replan", _("Plan the rest anew"), reasons, "high" if share >= 0.6 else "medium", data)


def is_hard(workout: PlannedWorkout) -> bool:
    """Say whether a workout is one that wants an easy day before and after it."""
    return workout.family in FAMILIES and FAMILIES[workout.family].hard


def _ahead(now: Situation, days: int) -> list[PlannedWorkout]:
    last = now.today + dt.timedelta(days=days)
    return [one for one in now.workouts if is_ahead(one, now.today) and one.day <= last]


def _missed(workout: PlannedWorkout, now: Situation) -> bool:
    return shown_status(workout, now.today) == PlannedWorkout.Status.MISSED


def _free_day(now: Situation, workout: PlannedWorkout, last: dt.date) -> dt.date | None:
    """Return a day of the week up to ``last``, from today on, that has the time for a workout, and on and beside which
    nothing is hard.

    It is the first one; for a long run the usual day of it or one of the weekend if there is one.
    """
    others = [one for one in now.workouts if one != workout and not _missed(one, now)]
    hard = {one.day for one in others if is_hard(one) or one.family == "race"}
    run = {one.day for one in others if not is_ahead(one, now.today)}
    one_day = dt.timedelta(days=1)
    ends = min(last, max((one.day for one in now.workouts), default=now.today))
    begins = max(now.today, monday_of(last))
    days = [begins + one_day * number for number in range((ends - begins).days + 1)]
    free = [
        day
        for day in days
        if not {day - one_day, day, day + one_day} & hard
        and day not in run
        and day != workout.day
        and workout.duration <= 60.0 * now.minutes[day.weekday()]
    ]
    if workout.family in LONG:
        free.sort(key=lambda day: (day.weekday() != now.long_run_day, day.weekday() not in WEEKEND))
    return free[0] if free else None


def _load_data(now: Situation) -> str:
    return _("load history until %s") % _day(now.numbers.day)


def _day(day: dt.date) -> str:
    return date_format(day, "l j F")
