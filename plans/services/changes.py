"""Saving changes of a plan so that each can be undone and done again, and none is made on what is no longer there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from live.models import Event
from plans.models import Plan, PlanChange, PlannedWorkout, Workout
from plans.services.editing import EditRefused, Pair
from plans.services.making import end_active
from plans.services.matching import match_runner
from runners.models import User
from sessions.services import identity

FIELDS = (
    "day", "name", "family", "key_session", "steps", "distance", "duration", "load", "paces", "why", "note",
    "workout_id",
)  # fmt: skip
"""The columns of a planned workout that a change may touch; how it was run is not among them."""

Row = dict[str, Any] | None


class PlanChangedMeanwhile(EditRefused):
    """Somebody changed the plan after the page was loaded; the message says who and what."""


@transaction.atomic
def change_plan(
    *,
    plan: Plan,
    edition: int,
    pairs: Callable[[Plan], Sequence[Pair]],
    what: str,
    made_by: User,
    paces: dict[str, Any] | None = None,
) -> PlanChange:
    """Make a change of the plan as it stands in ``edition``. Raises EditRefused, or PlanChangedMeanwhile.

    ``pairs`` returns the rows as they are and as they are to be, and is asked with the plan locked and, if any are
    given, with its new ``paces``.
    """
    plan = locked(plan, edition)
    told = {} if paces is None else {"before": plan.paces, "after": paces}
    if paces is not None:
        _set_paces(plan, paces)
    rows: dict[str, dict[str, Row]] = {}
    for old, new in pairs(plan):
        before = _columns(old)
        if new is None:
            plan.workouts.filter(pk=old.pk if old else 0).delete()
        else:
            new.save(force_insert=new.pk is None)
        row = new or old
        rows[str(row.pk if row else 0)] = {"before": before, "after": _columns(new)}
    plan.changes.filter(undone=True).delete()
    # What was replanned and taken back stays as a version, but cannot be done again over this change.
    plan.successors.update(replaces=None)
    change = PlanChange.objects.create(plan=plan, what=what[:250], rows=rows, paces=told, made_by=made_by)
    finish(plan)
    return change


@transaction.atomic
def undo(*, plan: Plan, edition: int) -> str:
    """Take the last change back, or go back to the version before; return what was undone. Raises EditRefused."""
    plan = locked(plan, edition)
    change = plan.changes.filter(undone=False).last()
    if change is None:
        return _switch(plan, plan.replaces, _("There is nothing to undo."))
    _apply(plan, change, "before")
    return change.what


@transaction.atomic
def redo(*, plan: Plan, edition: int) -> str:
    """Make the change that was undone last again; return what it is. Raises EditRefused."""
    plan = locked(plan, edition)
    change = plan.changes.filter(undone=True).first()
    if change is None:
        return _switch(plan, plan.successors.order_by("version").last(), _("There is nothing to do again."))
    _apply(plan, change, "after")
    return change.what


def locked(plan: Plan, edition: int) -> Plan:
    """Return the plan for this change alone, counted as its next edition. Raises PlanChangedMeanwhile.

    The edition is claimed by the update that counts it, so that of two changes at once one is told.
    """
    identity.lock(plan.runner)
    claimed = Plan.objects.filter(pk=plan.pk, state=Plan.State.ACTIVE, edition=edition)
    if not claimed.update(edition=F("edition") + 1):
        raise PlanChangedMeanwhile(_changed(plan))
    now: Plan = Plan.objects.select_related("runner", "race").get(pk=plan.pk)
    return now


def _changed(plan: Plan) -> str:
    """Say what happened to a plan that is not as the page showed it."""
    if not Plan.objects.filter(pk=plan.pk, state=Plan.State.ACTIVE).exists():
        return _("This plan was replaced or ended meanwhile. Nothing was changed.")
    last = plan.changes.select_related("made_by").order_by("pk").last()
    told = _("The plan was changed meanwhile.")
    if last:
        told = _("%(who)s changed the plan meanwhile (%(what)s).") % {
            "who": last.made_by or _("Somebody"),
            "what": last.what,
        }
    return f"{told} " + _("Your change was not made: look at the plan as it is now, then repeat it.")


def _apply(plan: Plan, change: PlanChange, side: str) -> None:
    """Bring the rows of a change to how they were before or after it. Raises EditRefused for what is past."""
    today = plan.runner.today()
    for pk, sides in change.rows.items():
        now, wanted = sides["after" if side == "before" else "before"], sides[side]
        _check_still_ahead(pk, now, wanted, today)
        if wanted is None:
            PlannedWorkout.objects.filter(pk=int(pk)).delete()
        else:
            known = Workout.objects.filter(pk=wanted["workout_id"]).exists()
            values = {**wanted, "workout_id": wanted["workout_id"] if known else None}
            PlannedWorkout.objects.update_or_create(
                pk=int(pk), defaults={**values, "plan": plan, "runner": plan.runner}
            )
    if change.paces:
        _set_paces(plan, change.paces[side])
    change.undone = side == "before"
    change.save(update_fields=["undone"])
    finish(plan)


def _set_paces(plan: Plan, paces: dict[str, Any]) -> None:
    plan.paces = paces
    plan.save(update_fields=["paces"])


def _check_still_ahead(pk: str, now: Row, wanted: Row, today: dt.date) -> None:
    if now and wanted and {**now, "note": ""} == {**wanted, "note": ""}:
        return
    days = [parse_date(row["day"]) for row in (now, wanted) if row]
    run = PlannedWorkout.objects.filter(pk=int(pk)).exclude(status=PlannedWorkout.Status.PLANNED).exists()
    if run or any(day and day < today for day in days):
        raise EditRefused(_("That change reaches into the past, which stays as it was."))


def _switch(plan: Plan, other: Plan | None, nothing: str) -> str:
    """Make another version of the plan the active one, if the past is the same in both. Raises EditRefused."""
    if other is None or other.state != Plan.State.REPLACED:
        raise EditRefused(nothing)
    today = plan.runner.today()
    if _past(plan, today) != _past(other, today):
        raise EditRefused(_("Days of the other version are past by now: plan the rest anew instead."))
    end_active(plan.runner, Plan.State.REPLACED)
    other.state = Plan.State.ACTIVE
    other.save(update_fields=["state"])
    race = other.race
    if plan.last_day != other.last_day:
        race.day = other.last_day
        race.save(update_fields=["day"])
    finish(other)
    return _("the plan of version %d") % other.version


def _past(plan: Plan, today: dt.date) -> list[Any]:
    days = plan.workouts.filter(day__lt=today).order_by("day", "name")
    return list(days.values_list("day", "name", "load"))


def _columns(row: PlannedWorkout | None) -> Row:
    if row is None:
        return None
    return {name: getattr(row, name) for name in FIELDS} | {"day": row.day.isoformat()}


def finish(plan: Plan) -> None:
    """Look again at what was run today, and tell open pages."""
    match_runner(plan.runner)
    recipients = list(plan.runner.audience().values_list("pk", flat=True))
    transaction.on_commit(lambda: Event.objects.publish(recipients, "plan", plan.runner.pk))
