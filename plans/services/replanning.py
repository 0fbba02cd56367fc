"""Life happens: the rest of a plan offered anew, with every difference, and saved as its next version."""

from __future__ import annotations

import copy
import datetime as dt
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np
from django.db import transaction
from django.utils.translation import gettext as _

from analytics.models import DailyLoad
from analytics.services import training_state
from plans.days import shown_status
from plans.generator import PlanRefused
from plans.generator.inputs import PlanInputs, PlannedDay
from plans.generator.interruption import Interruption
from plans.generator.preview import preview_of
from plans.generator.replan import WINDOW, Rest, Situation, replan
from plans.generator.season import monday_of
from plans.generator.stored import inputs_from_json, inputs_to_json
from plans.interrupted import stored
from plans.library import FAMILIES
from plans.models import PACES, Plan, PlannedWorkout, PlanWeek
from plans.schemas import SchemaError
from plans.services.changes import finish, locked
from plans.services.making import (
    SMALLEST_HISTORY,
    day_rows,
    library_key,
    replace_active,
    shared_library,
    stored_preview,
    week_rows,
)
from runners.models import User
from science.fitness import State, load_history
from sessions.models import Session

MISSED_DAYS = 7
"""So many days back a session counts as just missed."""
RECENT_DAYS = 30
RUN = (PlannedWorkout.Status.DONE, PlannedWorkout.Status.PARTLY)


@dataclass(frozen=True)
class Difference:
    """A day as it stands and as it would be, and why; empty is a day without running."""

    day: dt.date
    old: tuple[PlannedDay, ...]
    new: tuple[PlannedDay, ...]
    why: str


@dataclass(frozen=True)
class WeekOfDifferences:
    """The changed days of a week, and the planned load of what is left of it before and after."""

    number: int
    first_day: dt.date
    load_was: float
    load: float
    days: list[Difference]


@dataclass(frozen=True)
class Replanned:
    """The rest of a plan as it is offered; ``fitness`` and ``form`` are those of race day, before and after.

    ``rows`` are those ahead: several where the same is planned twice on a day.
    """

    rest: Rest
    interruption: Interruption
    rows: dict[PlannedDay, list[PlannedWorkout]]
    weeks: list[WeekOfDifferences]
    fitness: tuple[float, float]
    form: tuple[float, float]
    digest: str

    @property
    def changes(self) -> bool:
        return bool(self.weeks)


def offer_rest(*, plan: Plan, interruption: Interruption, race_day: dt.date | None = None) -> Replanned:
    """Return the rest of the plan after an interruption; nothing is saved. Raises PlanRefused."""
    situation, rows = _situation(plan, interruption, race_day)
    if interruption.reason == "missed" and not situation.missed:
        raise PlanRefused(_("Nothing that was planned in the last seven days was missed."))
    rest = replan(situation, interruption, shared_library())
    inputs = situation.inputs
    old = preview_of(situation.planned, situation.first_day, plan.last_day, inputs.state)
    new = rest.preview
    digest = hashlib.sha256(repr((rest.days, rest.weeks, plan.pk, plan.edition)).encode()).hexdigest()[:16]
    return Replanned(
        rest,
        interruption,
        rows,
        _differences(plan, interruption, situation.planned, rest.days),
        (old.ctl[-2] if len(old.ctl) > 1 else inputs.ctl, new.ctl[-2] if len(new.ctl) > 1 else inputs.ctl),
        (old.tsb[-1], new.tsb[-1]),
        digest,
    )


def _situation(
    plan: Plan, interruption: Interruption, race_day: dt.date | None
) -> tuple[Situation, dict[PlannedDay, list[PlannedWorkout]]]:
    """Return where the runner stands in her plan, and the rows of the days ahead."""
    runner, today = plan.runner, plan.runner.today()
    workouts = list(plan.workouts.select_related("workout", "plan").order_by("day", "pk"))
    run_today = any(one.day == today and one.status in RUN for one in workouts)
    first = max(today + dt.timedelta(days=1) if run_today else today, plan.first_day)
    if first > plan.last_day:
        raise PlanRefused(_("The plan is over, there is no rest of it: make a new plan."))
    # What was run ahead of its day stays as it is.
    ahead = [one for one in workouts if one.day >= first and one.status not in RUN]
    rows: dict[PlannedDay, list[PlannedWorkout]] = defaultdict(list)
    for one in ahead:
        rows[_planned_day(one)].append(one)
    recent = [one for one in workouts if first - dt.timedelta(days=MISSED_DAYS) <= one.day < first]
    known = min(first - dt.timedelta(days=1), today)
    runs = Session.objects.alive().running().filter(runner=runner, distance__isnull=False)
    longest = runs.between(known - dt.timedelta(days=RECENT_DAYS - 1), known).values_list("day", "distance")
    # Until the plan begins she runs as in the last weeks.
    later = first - dt.timedelta(days=1) - known
    inputs = _inputs(plan, known, first, race_day or plan.last_day)
    # What came in between may be told of when it is over, and the weeks before it lie far back then.
    usual_until = min(interruption.usual_until(first), first)
    days = DailyLoad.objects.filter(runner=runner, day__gte=usual_until - dt.timedelta(days=WINDOW), day__lte=known)
    waiting = (known + dt.timedelta(days=number) for number in range(1, later.days + 1))
    situation = Situation(
        inputs,
        first,
        plan.first_day,
        plan.last_day,
        tuple(_planned_day(one) for one in ahead),
        tuple(_planned_day(one) for one in recent if shown_status(one, first) == PlannedWorkout.Status.MISSED),
        tuple(one.day for one in recent if one.status in RUN and FAMILIES[one.family].hard),
        tuple((day + later, metres) for day, metres in longest),
        tuple(one.family for one in workouts if one.day < first),
        (*days.values_list("day", "load"), *((day, sum(inputs.recent_loads) / WINDOW) for day in waiting)),
        tuple(_planned_day(one) for one in workouts if usual_until <= one.day < first),
    )
    return situation, dict(rows)


def _inputs(plan: Plan, known: dt.date, first: dt.date, race_day: dt.date) -> PlanInputs:
    """Return what the plan was made from, with where the runner stands on the eve of ``first``.

    Between ``known``, the last day of which anything is known, and a plan that begins later she runs as in the last
    four weeks.
    """
    if "schema" not in plan.inputs:
        raise PlanRefused(_("It is not known what this plan was made from. Make a new plan instead."))
    runner, state = plan.runner, training_state(plan.runner, known)
    try:
        inputs, waiting = inputs_from_json(plan.basis), (first - known).days - 1
    except SchemaError as error:
        raise PlanRefused(_("The schema of this plan cannot be used any more. Make a new plan instead.")) from error
    eve = State(state.ctl or 0.0, state.atl or 0.0, runner.time_constants)
    if waiting:
        eve = load_history(np.full(waiting, sum(state.loads) / len(state.loads)), state=eve).state(-1)
    has_history = not waiting or sum(state.loads) >= SMALLEST_HISTORY
    monday, tuesday, wednesday, thursday, friday, saturday, sunday = (float(one) for one in runner.minutes_available)
    return replace(
        inputs,
        today=first,
        race_day=race_day,
        minutes=(monday, tuesday, wednesday, thursday, friday, saturday, sunday),
        long_run_weekday=runner.long_run_day,
        ctl=eve.ctl,
        atl=eve.atl,
        ctl_days=runner.ctl_days,
        atl_days=runner.atl_days,
        recent_loads=tuple(state.loads) if has_history else (),
        best_ctl=state.best_ctl,
        weekly_distance=inputs.weekly_distance if waiting else None,
    )


def _planned_day(row: PlannedWorkout) -> PlannedDay:
    return PlannedDay(
        row.day,
        row.name,
        row.family,
        library_key(row.workout) if row.workout else "",
        row.key_session,
        row.structure,
        row.distance,
        row.duration,
        row.load,
        row.why,
    )


def _differences(
    plan: Plan, interruption: Interruption, old: Iterable[PlannedDay], new: Iterable[PlannedDay]
) -> list[WeekOfDifferences]:
    was, becomes = _by_day(old), _by_day(new)
    weeks: dict[dt.date, list[Difference]] = defaultdict(list)
    for day in sorted({*was, *becomes}):
        if _look(was[day]) != _look(becomes[day]):
            why = " ".join(dict.fromkeys(one.why for one in becomes[day])) or interruption.why_free(day)
            weeks[monday_of(day)].append(Difference(day, tuple(was[day]), tuple(becomes[day]), why))
    return [
        WeekOfDifferences(
            (monday - plan.first_day).days // 7 + 1, monday, _load(was, monday), _load(becomes, monday), days
        )
        for monday, days in weeks.items()
    ]


def _by_day(days: Iterable[PlannedDay]) -> defaultdict[dt.date, list[PlannedDay]]:
    found: defaultdict[dt.date, list[PlannedDay]] = defaultdict(list)
    for day in days:
        found[day.day].append(day)
    return found


def _look(days: Sequence[PlannedDay]) -> list[tuple[str, int]]:
    """What of a day's runs a runner sees; the reasons may be worded anew."""
    return [(day.name, round(day.distance)) for day in days]


def _load(days: dict[dt.date, list[PlannedDay]], monday: dt.date) -> float:
    week = (monday + dt.timedelta(days=number) for number in range(7))
    return sum(one.load for day in week for one in days.get(day, []) if one.family != "race")


@transaction.atomic
def accept_rest(*, plan: Plan, edition: int, offered: Replanned, accepted_by: User) -> Plan:
    """Save the offered rest as the plan's next version; what lies behind is taken over as it is. Raises EditRefused."""
    plan, rest = locked(plan, edition), offered.rest
    race_day = rest.inputs.race_day
    new = Plan(
        runner=plan.runner,
        race=plan.race,
        schema=plan.schema,
        version=replace_active(runner=plan.runner),
        first_day=plan.first_day,
        last_day=race_day,
        inputs=inputs_to_json(rest.inputs),
        # One that still lasts is not forgotten over a session that was missed.
        interruption=stored(offered.interruption) or plan.interruption,
        compromises=[asdict(one) for one in rest.compromises] if rest.anew_from else plan.compromises,
        preview=stored_preview(rest.preview),
        created_by=accepted_by,
        replaces=plan,
    )
    new.save()
    # What was undone before cannot be done again over the new rest.
    plan.changes.filter(undone=True).delete()
    # The day of the race may have been changed elsewhere.
    if plan.last_day != race_day:
        plan.race.day = race_day
        plan.race.save(update_fields=["day"])
    PlannedWorkout.objects.bulk_create(_workout_rows(plan, new, offered))
    PlanWeek.objects.bulk_create(_week_rows(plan, new, offered))
    finish(new)
    return new


def _workout_rows(plan: Plan, new: Plan, offered: Replanned) -> list[PlannedWorkout]:
    """Return unsaved rows: the past and what stays as they are, the rest with the note that stood on its day."""
    ahead = {row.pk: row for rows in offered.rows.values() for row in rows}
    behind = [row for row in plan.workouts.all() if row.pk not in ahead]
    stays = Counter(offered.rest.days)
    kept = [row for day, rows in offered.rows.items() for row in rows[: stays[day]]]
    notes = {row.day: row.note for row in ahead.values() if row.note}
    written = day_rows(new, [day for day in offered.rest.days if day not in offered.rows])
    for row in written:
        row.note = notes.get(row.day, "")
    for row in (*behind, *kept):
        if plan.paces and not row.paces:
            # The version goes by the newer paces: what was planned with those before keeps them.
            row.paces = {name: plan.inputs.get(name) for name in PACES}
        row.pk, row.plan = None, new
        row._state.adding = True
    return [*behind, *kept, *written]


def _week_rows(plan: Plan, new: Plan, offered: Replanned) -> list[PlanWeek]:
    """Return unsaved rows of every week: those before the rest as they were, with the load of their days now."""
    rest, old = offered.rest, list(plan.weeks.order_by("index"))
    last = monday_of(rest.inputs.race_day)
    changed = {week.first_day for week in offered.weeks}
    until = rest.anew_from or last + dt.timedelta(days=7)
    found = []
    for number in range((until - plan.first_day).days // 7):
        monday = plan.first_day + dt.timedelta(weeks=number)
        # A race that was moved to a later week repeats the last one.
        row = copy.copy(old[min(number, len(old) - 1)])
        row.pk, row.plan, row.index, row.first_day = None, new, number, monday
        row._state.adding = True
        if monday in changed:
            row.why = rest.summary
        found.append(row)
    made = week_rows(new, rest.weeks)
    _number_blocks(found, made)
    _sum_up([row for row in found if row.first_day in changed], new)
    return [*found, *made]


def _number_blocks(before: Sequence[PlanWeek], made: Sequence[PlanWeek]) -> None:
    """Count the blocks of new weeks on from those before; a block of the same name goes on."""
    if not before or not made:
        return
    shift = before[-1].block - made[0].block + (before[-1].block_name != made[0].block_name)
    for row in made:
        row.block += shift


def _sum_up(weeks: Sequence[PlanWeek], plan: Plan) -> None:
    training = [one for one in plan.workouts.all() if one.family != "race"]
    for week in weeks:
        days = [one for one in training if monday_of(one.day) == week.first_day]
        week.load, week.distance = sum(one.load for one in days), sum(one.distance for one in days)
