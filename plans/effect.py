"""What a change does to the plan: load and ramp of its weeks, form on race day, and what to mind."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from plans.course import Course, expected, stand_today
from plans.generator.season import monday_of
from plans.library import FAMILIES
from plans.models import Plan, PlannedWorkout
from science.planning import FORM, RAMP

SLACK = 30.0
"""Seconds by which a day may be over its time: plans fill it to the minute."""


@dataclass(frozen=True, slots=True)
class WeekEffect:
    """A week's planned load and the rise of fitness over it, before and after a change."""

    number: int
    load: float
    load_was: float
    ramp: float | None


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change comes to; ``form`` is that of race morning, with half the band that holds 8 of 10 cases."""

    weeks: list[WeekEffect]
    form: float | None
    form_was: float | None
    form_half_band: float
    warnings: list[str]
    ramp_limit: float = RAMP


def effect_of(
    plan: Plan,
    today: dt.date,
    before: Sequence[PlannedWorkout],
    after: Sequence[PlannedWorkout],
    *,
    anew: Collection[dt.date] = (),
) -> Effect:
    """Return what it does to the plan if all its workouts, ``before``, become ``after``; 1 query.

    Warned is of what the change makes; of the days ``anew`` also of what was so before.
    """
    stand = stand_today(plan.runner, today)
    was, now = loads_by_day(before), loads_by_day(after)
    courses = [expected(stand, loads, plan.first_day, plan.last_day) for loads in (was, now)]
    changed = sorted(day for day in {*was, *now} if abs(was.get(day, 0.0) - now.get(day, 0.0)) > 1e-9)
    weeks = [
        WeekEffect(
            (monday - plan.first_day).days // 7 + 1,
            training_load(after, monday),
            training_load(before, monday),
            _ramp(courses[1], monday, stand.week_began),
        )
        for monday in dict.fromkeys(map(monday_of, changed))
    ]
    forms = [course.form(plan.last_day) for course in courses]
    return Effect(
        weeks,
        forms[1][0] if forms[1] else None,
        forms[0][0] if forms[0] else None,
        forms[1][1] if forms[1] else 0.0,
        [
            *_too_long(plan.runner.minutes_available, before, after, anew),
            *_hard_days(before, after, anew),
            *_limits(weeks, forms),
        ],
    )


def loads_by_day(workouts: Iterable[PlannedWorkout]) -> dict[dt.date, float]:
    """Return the planned load of each day."""
    found: dict[dt.date, float] = defaultdict(float)
    for workout in workouts:
        found[workout.day] += workout.load
    return found


def training_load(workouts: Iterable[PlannedWorkout], monday: dt.date) -> float:
    """Return the planned load of a week without the race."""
    end = monday + dt.timedelta(days=7)
    return sum(one.load for one in workouts if monday <= one.day < end and one.family != "race")


def _ramp(course: Course, monday: dt.date, week_began: float) -> float | None:
    after = course.fitness(monday + dt.timedelta(days=6))
    before = course.fitness(monday - dt.timedelta(days=1))
    if after is None:
        return None
    return after - (week_began if before is None else before)


def _too_long(
    minutes: Sequence[int],
    before: Iterable[PlannedWorkout],
    after: Iterable[PlannedWorkout],
    anew: Collection[dt.date],
) -> list[str]:
    """Name the days that the change gives more running than they have time for."""
    was, now = _seconds(before), _seconds(after)
    found = []
    for day in sorted(day for day in now if day in anew or now[day] > was.get(day, 0.0) + SLACK):
        have = minutes[day.weekday()]
        if now[day] > 60.0 * have + SLACK:
            told = {"day": date_format(day, "l j F"), "have": have, "asked": math.ceil(now[day] / 60.0)}
            found.append(
                _("%(day)s would ask for %(asked)d min of running and has %(have)d.") % told
                if have
                else _("%(day)s has no time for running, and would ask for %(asked)d min.") % told
            )
    return found


def _seconds(workouts: Iterable[PlannedWorkout]) -> dict[dt.date, float]:
    """Return the running of each day; a race takes what it takes."""
    found: dict[dt.date, float] = defaultdict(float)
    for workout in workouts:
        if workout.family != "race":
            found[workout.day] += workout.duration
    return found


def _hard_days(
    before: Sequence[PlannedWorkout], after: Sequence[PlannedWorkout], anew: Collection[dt.date]
) -> list[str]:
    """Name the days with several hard workouts, and the pairs of neighbouring hard days, that the change makes."""
    several = sorted(day for day in _crowded(after) if day in anew or day not in _crowded(before))
    old = {day for day in _hard_pairs(before) if not {day, day + dt.timedelta(days=1)} & {*anew}}
    pairs = sorted(_hard_pairs(after) - old)
    return [
        *(
            _("%s would have two hard workouts: one of them takes effect.") % date_format(day, "l j F")
            for day in several
        ),
        *(
            _("%(first)s and %(second)s would both be hard: an easy day between them lets the first take effect.")
            % {"first": date_format(day, "l"), "second": date_format(day + dt.timedelta(days=1), "l j F")}
            for day in pairs
        ),
    ]


def _crowded(workouts: Iterable[PlannedWorkout]) -> set[dt.date]:
    return {day for day, count in Counter(_hard(workouts)).items() if count > 1}


def _hard_pairs(workouts: Iterable[PlannedWorkout]) -> set[dt.date]:
    hard = {*_hard(workouts)}
    return {day for day in hard if day + dt.timedelta(days=1) in hard}


def _hard(workouts: Iterable[PlannedWorkout]) -> list[dt.date]:
    """Return the day of each hard workout."""
    return [one.day for one in workouts if one.family in FAMILIES and FAMILIES[one.family].hard]


def _limits(weeks: Iterable[WeekEffect], forms: Sequence[tuple[float, float] | None]) -> list[str]:
    found = [
        _("Fitness would rise by %(ramp).1f in week %(week)d, more than the %(limit).0f that a plan allows.")
        % {"ramp": week.ramp, "week": week.number, "limit": RAMP}
        for week in weeks
        if week.ramp is not None and week.ramp > RAMP and week.load > week.load_was
    ]
    was, now = forms
    low, high = FORM
    if was and now and low <= was[0] <= high and not low <= now[0] <= high:
        found.append(
            _("Form on race morning would leave its band of +%(low).0f to +%(high).0f.") % {"low": low, "high": high}
        )
    return found
