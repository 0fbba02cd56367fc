"""Editing a plan by hand: what a change makes of its days, and the rules that it keeps.

A change is first a list of pairs (row as it is, row as it would be), which `plans.effect` weighs and
`plans.services.changes` saves. The past is never changed.
"""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from plans import structure_json
from plans.days import is_ahead
from plans.generator.paces import NOMINAL_CRITICAL_SPEED, resolved
from plans.library import FAMILIES
from plans.models import Plan, PlannedWorkout, Workout
from plans.naming import distance_text, named
from plans.scaling import Measure, by_distance, by_load, scaled
from plans.structure import Structure, estimate
from plans.watch import race_share_of

TOLD_DAYS = 6
"""A reason may name other workouts so many days away."""

#: A row as it is and as it would be; None where there is none.
Pair = tuple[PlannedWorkout | None, PlannedWorkout | None]


class EditRefused(ValueError):  # noqa: N818 - a clear answer to a wish, not a failure
    """The change is not possible; the message says why."""


def moved(plan: Plan, workout: PlannedWorkout, day: dt.date, today: dt.date) -> list[Pair]:
    """Return what changes if a workout is moved to another day. Raises EditRefused."""
    _check_ahead(workout, today)
    _check_day(plan, day, today)
    if day == workout.day:
        raise EditRefused(_("It is on that day already."))
    return [
        (workout, _on(workout, day, _by_hand(_("Moved by hand from %s."), workout))),
        *_untold(plan, workout, today),
    ]


def copied(plan: Plan, workout: PlannedWorkout, day: dt.date, today: dt.date) -> list[Pair]:
    """Return what changes if a workout is run once more, on another day. Raises EditRefused."""
    _check_day(plan, day, today)
    if workout.family == "race":
        raise EditRefused(_("A race is run once."))
    again = _on(workout, day, _by_hand(_("Copied by hand from %s."), workout))
    again.pk, again.session, again.status, again.note = None, None, PlannedWorkout.Status.PLANNED, ""
    return [(None, again)]


def swapped(plan: Plan, workout: PlannedWorkout, day: dt.date, today: dt.date) -> list[Pair]:
    """Return what changes if a workout changes places with what is on another day. Raises EditRefused."""
    _check_ahead(workout, today)
    _check_day(plan, day, today)
    others = [one for one in plan.workouts.filter(day=day) if one.pk != workout.pk]
    if day == workout.day or not others:
        raise EditRefused(_("There is nothing on that day to change places with."))
    for other in others:
        _check_ahead(other, today)
    pairs: list[Pair] = [(workout, _on(workout, day, _by_hand(_("Moved by hand from %s."), workout)))]
    pairs += [(one, _on(one, workout.day, _by_hand(_("Moved by hand from %s."), one))) for one in others]
    rows = [workout, *others]
    told = {one.pk: (one, new) for each in rows for one, new in _untold(plan, each, today) if one and one not in rows}
    return [*pairs, *told.values()]


def deleted(plan: Plan, workout: PlannedWorkout, day: dt.date | None, today: dt.date) -> list[Pair]:
    """Return what changes if a workout is taken out of the plan. Raises EditRefused."""
    _check_ahead(workout, today)
    return [(workout, None), *_untold(plan, workout, today)]


def resized(plan: Plan, workout: PlannedWorkout, metres: float, today: dt.date) -> list[Pair]:
    """Return what changes if a workout is made at most ``metres`` long, as near as it scales. Raises EditRefused."""
    _check_ahead(workout, today)
    if workout.workout is None:
        raise EditRefused(_("It is of no workout of the library, which would say how far it may be scaled."))
    new = from_library(plan, workout.workout, workout.day, metres, by_distance)
    if new.steps == workout.steps:
        raise EditRefused(_("%s cannot be scaled any nearer to that.") % workout.name)
    new.pk, new.note = workout.pk, workout.note
    told = _("Its length was changed by hand, it was %s.") % distance_text(workout.distance)
    new.why = " ".join(filter(None, [told, _purpose(workout)]))
    return [(workout, new), *_untold(plan, workout, today)]


def added(plan: Plan, workout: Workout, day: dt.date, today: dt.date, metres: float | None = None) -> list[Pair]:
    """Return what changes if a workout of the library is put on a day, at most ``metres`` long. Raises EditRefused."""
    _check_day(plan, day, today)
    row = from_library(plan, workout, day, metres, by_distance)
    row.why = " ".join(filter(None, [_("Added by hand."), workout.purpose]))
    return [(None, row)]


#: What can be done with a planned workout, by name; each is asked with a day, or with metres.
EDITS: dict[str, Callable[[Plan, PlannedWorkout, Any, dt.date], list[Pair]]] = {
    "move": moved,
    "copy": copied,
    "swap": swapped,
    "resize": resized,
    "delete": deleted,
}


def noted(workout: PlannedWorkout, note: str) -> list[Pair]:
    """Return what changes if the note of a day is written anew; past days may be talked about."""
    new = _on(workout, workout.day, workout.why)
    new.note = note
    return [(workout, new)]


def title_of(what: str, name: str, day: dt.date | None) -> str:
    """Return a change in words, as "Move Long 26 km to Sunday 6 September"."""
    sentences = {
        "move": _("Move %(name)s to %(day)s"),
        "copy": _("Copy %(name)s to %(day)s"),
        "swap": _("Change %(name)s with what is on %(day)s"),
        "resize": _("Change the length of %(name)s"),
        "delete": _("Delete %(name)s"),
        "add": _("Add %(name)s on %(day)s"),
    }
    return sentences[what] % {"name": name, "day": date_format(day, "l j F") if day else ""}


def from_library(
    plan: Plan, workout: Workout, day: dt.date, wanted: float | None = None, measure: Measure = by_load
) -> PlannedWorkout:
    """Return an unsaved row of a library workout with the targets of the plan's runner, at most ``wanted`` if given.

    Raises EditRefused if the workout cannot be read.
    """
    speed = plan.critical_speed or NOMINAL_CRITICAL_SPEED
    try:
        steps = resolved(structure_json.from_json(workout.steps), race_share_of(plan), plan.critical_speed is None)
    except structure_json.StructureError as error:
        raise EditRefused(_("“%s” has no steps that can be read.") % workout.name) from error
    size = measure(estimate(steps, speed)) if wanted is None else wanted
    fitted = scaled(steps, size, speed, measure)
    row = PlannedWorkout(workout=workout, family=workout.family, day=day)
    row.name = named(workout.pattern or workout.name, fitted, estimate(fitted, speed))[:120]
    return from_steps(plan, fitted, row)


def from_steps(plan: Plan, steps: Structure, like: PlannedWorkout) -> PlannedWorkout:
    """Return an unsaved row of a plan with these steps and what they come to for its runner, named ``like`` another."""
    total = estimate(steps, plan.critical_speed or NOMINAL_CRITICAL_SPEED)
    return PlannedWorkout(
        plan=plan,
        runner=plan.runner,
        day=like.day,
        workout=like.workout,
        name=like.name,
        family=like.family,
        key_session=like.family in FAMILIES and FAMILIES[like.family].hard,
        steps=structure_json.to_json(steps),
        distance=total.distance,
        duration=total.duration,
        load=total.load,
        paces=plan.paces,
    )


def after(workouts: Sequence[PlannedWorkout], pairs: Sequence[Pair]) -> list[PlannedWorkout]:
    """Return the workouts of a plan as they would be."""
    gone = {old.pk for old, _new in pairs if old}
    return [*(one for one in workouts if one.pk not in gone), *(new for _old, new in pairs if new)]


def _check_ahead(workout: PlannedWorkout, today: dt.date) -> None:
    if workout.family == "race":
        raise EditRefused(_("The race stays on its day. If it was moved, plan the rest anew."))
    if not is_ahead(workout, today):
        raise EditRefused(_("What is past stays as it was planned."))


def _check_day(plan: Plan, day: dt.date, today: dt.date) -> None:
    if day < today:
        raise EditRefused(_("%s is past: nothing can be planned there any more.") % date_format(day, "l j F"))
    if day == plan.last_day:
        raise EditRefused(_("That is the day of the race."))
    if not plan.first_day <= day < plan.last_day:
        ends = {"first": date_format(plan.first_day, "j F"), "last": date_format(plan.last_day, "j F Y")}
        raise EditRefused(_("The plan runs from %(first)s to %(last)s: choose a day in it.") % ends)


def _on(workout: PlannedWorkout, day: dt.date, why: str) -> PlannedWorkout:
    new = copy.copy(workout)
    new._state = copy.copy(workout._state)
    new.day, new.why = day, why
    return new


def _purpose(workout: PlannedWorkout) -> str:
    return workout.workout.purpose if workout.workout else ""


def _by_hand(sentence: str, workout: PlannedWorkout) -> str:
    return " ".join(filter(None, [sentence % date_format(workout.day, "l j F"), _purpose(workout)]))


def _untold(plan: Plan, workout: PlannedWorkout, today: dt.date) -> list[Pair]:
    """Have the workouts near by, whose reasons name the one that leaves, say only what they are for."""
    around = dt.timedelta(days=TOLD_DAYS)
    near = plan.workouts.filter(day__range=(workout.day - around, workout.day + around)).select_related("workout")
    told = [one for one in near if one.pk != workout.pk and workout.name in one.why and is_ahead(one, today)]
    return [(one, _on(one, one.day, _purpose(one))) for one in told]
