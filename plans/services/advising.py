"""Giving advice, and taking or refusing it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from analytics.services import current_numbers, flags_of
from plans.advice import DAYS_BACK, EASED, Advice, Situation, advice_of
from plans.days import is_ahead
from plans.models import Plan, PlanChange, PlannedWorkout, Workout
from plans.outcome import AdviceAnswer, DailySummary
from plans.services.changes import change_plan
from plans.services.editing import EditRefused, Pair, copied, from_library, moved
from runners.models import User

AHEAD = dt.timedelta(days=14)
EASY_FAMILIES = ("easy", "recovery")


def advice_for(plan: Plan, kinds: Collection[str]) -> list[Advice]:
    """Return what is advised to the plan's runner today, by the ``kinds`` of data that may be seen."""
    runner, today = plan.runner, plan.runner.today()
    workouts = plan.workouts.filter(day__range=(today - dt.timedelta(days=DAYS_BACK), today + AHEAD))
    numbers = current_numbers(runner, today)
    yesterday = DailySummary.objects.filter(runner=runner, day=today - dt.timedelta(days=1)).first()
    flags = flags_of(numbers, kinds)
    replanned = plan.created_at.astimezone(runner.zone).date() if plan.replaces_id else dt.date.min
    situation = Situation(
        today,
        list(workouts.order_by("day", "pk")),
        flags,
        numbers,
        yesterday,
        replanned,
        runner.minutes_available,
        runner.long_run_day,
    )
    answers = AdviceAnswer.objects.filter(runner=runner).exclude(change__undone=True)
    return advice_of(situation, set(answers.values_list("key", flat=True)))


@transaction.atomic
def take(*, plan: Plan, edition: int, advice: Advice, by: User) -> None:
    """Change the plan as advised; undo takes it back, and the answer with it. Raises EditRefused."""

    def pairs(now: Plan) -> list[Pair]:
        return changes(now, advice)

    change = change_plan(plan=plan, edition=edition, pairs=pairs, what=advice.title, made_by=by)
    _keep(plan, advice, AdviceAnswer.Answer.TAKEN, by, change)


@transaction.atomic
def refuse(*, plan: Plan, advice: Advice, by: User) -> None:
    """Keep that the advice is not wanted; it is not given again."""
    _keep(plan, advice, AdviceAnswer.Answer.REFUSED, by)


def changes(plan: Plan, advice: Advice) -> list[Pair]:
    """Return what taking the advice changes. Raises EditRefused."""
    today = plan.runner.today()
    workout, day = advice.workout, advice.day
    if workout is None or day is None:
        raise EditRefused(_("There is nothing to change by one tap: plan the rest anew."))
    if advice.what == "ease":
        return eased(plan, workout, today)
    place = {one.pk: one for one in plan.workouts.filter(day=day) if one != workout}
    if not all(is_ahead(one, today) for one in place.values()):
        raise EditRefused(_("What is planned on that day is run already."))
    made = copied(plan, workout, day, today) if advice.what == "add" else moved(plan, workout, day, today)
    return [
        *((one, None) for one in place.values()),
        *(pair for pair in made if not pair[0] or pair[0].pk not in place),
    ]


def eased(plan: Plan, workout: PlannedWorkout, today: dt.date) -> list[Pair]:
    """Return what changes if an easy run of half the load takes the place of a workout. Raises EditRefused."""
    if not is_ahead(workout, today):
        raise EditRefused(_("What is past stays as it was planned."))
    wanted = EASED * workout.load
    library = Workout.objects.filter(owner__isnull=True, family__in=EASY_FAMILIES).order_by("slug", "pk")
    rows = [from_library(plan, one, workout.day, wanted) for one in library]
    if not rows:
        raise EditRefused(_("There is no easy workout in the library."))
    new = min(rows, key=lambda one: abs(one.load - wanted))
    new.pk, new.note = workout.pk, workout.note
    new.why = " ".join(
        filter(None, [_("Eased on advice, it was %s.") % workout.name, new.workout.purpose if new.workout else ""])
    )
    return [(workout, new)]


def _keep(plan: Plan, advice: Advice, answer: str, by: User, change: PlanChange | None = None) -> None:
    AdviceAnswer.objects.update_or_create(
        runner=plan.runner,
        key=advice.key,
        defaults={
            "answer": answer,
            "title": advice.title[:250],
            "reasons": list(advice.reasons),
            "confidence": advice.confidence,
            "data": list(advice.data),
            "made_by": by,
            "change": change,
        },
    )
