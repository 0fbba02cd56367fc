"""Matching what was run with what was planned, and keeping how near it came."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence

from django.db import transaction
from django.db.models import Q

from live.models import Event
from plans.compliance import compare_steps, done_of, longest, made_of, score_amounts
from plans.days import load_of
from plans.matching import NEAREST_DAYS, PARTLY_FROM, Amount, Item, matched, share_done, status_of
from plans.models import Plan, PlannedWorkout
from plans.outcome import Compliance, HandMatch
from plans.services.summarising import renew
from runners.models import Runner, User
from sessions.models import Session
from sessions.services import identity

KEPT = (
    "runs", "distance", "duration", "load", "score", "steps_score", "steps", "basis", "reason", "made_of",
)  # fmt: skip


def match_runner(runner: Runner, *, steps: bool = True) -> int:
    """Match every planned workout up to today; return how many changed. Open pages are told if any did.

    Without ``steps`` no recording is read: what compares them is left for the next time.
    """
    # Recordings are read before anything is held.
    compared = _compared(_match(runner)) if steps else {}
    with transaction.atomic():
        identity.lock(runner)
        found = _match(runner)
        changed = [one for one, runs in found if _take(one, runs, over=one.day < runner.today())]
        PlannedWorkout.objects.bulk_update(changed, ["session", "status"])
        scored = _score(found, compared)
    if steps:
        renew(runner)
    if changed or scored:
        Event.objects.publish(runner.audience().values_list("pk", flat=True), "plan", runner.pk)
    return len(changed)


def _match(runner: Runner) -> list[tuple[PlannedWorkout, list[Session]]]:
    """Return every planned workout up to today with its runs."""
    today = runner.today()
    by_hand = dict(HandMatch.objects.filter(session__runner=runner).values_list("session", "workout"))
    workouts = _workouts(runner, today, by_hand)
    by_hand = _as_in(workouts, by_hand)
    runs = _runs(runner, workouts, by_hand)
    found = matched(
        [Item(one.pk, one.day, one.distance, one.load, one.day < today) for one in workouts],
        [Item(run.pk, run.day, run.distance, load_of(run)) for run in runs.values() if _counts(run, by_hand)],
        by_hand,
    )
    own = {one.pk: [runs[key] for key in found[one.pk]] for one in workouts}
    given = set(by_hand.values())
    for one in workouts:
        # Of a day that goes on only a good part of its workout counts: the rest may still be run.
        if one.day >= today and one.pk not in given and _share(one, own[one.pk]) < PARTLY_FROM:
            own[one.pk] = []
    return [(one, own[one.pk]) for one in workouts]


def _workouts(runner: Runner, today: dt.date, by_hand: dict[int, int | None]) -> list[PlannedWorkout]:
    planned = PlannedWorkout.objects.filter(runner=runner, plan__state=Plan.State.ACTIVE)
    given = [pk for pk in by_hand.values() if pk]
    # What was run ahead of its day and taken back is looked at too.
    asked = planned.filter(Q(day__lte=today) | Q(pk__in=given) | Q(session__isnull=False))
    return list(asked.select_related("plan", "compliance").order_by("day", "pk"))


def _as_in(workouts: Sequence[PlannedWorkout], by_hand: dict[int, int | None]) -> dict[int, int | None]:
    """Return what was given to workouts of an earlier version of the plan as of the same day and name in this one."""
    here = {one.pk for one in workouts}
    before = {pk for pk in by_hand.values() if pk and pk not in here}
    same = {(one.day, one.name): one.pk for one in workouts}
    rows = PlannedWorkout.objects.filter(pk__in=before).values_list("pk", "day", "name") if before else []
    other = {pk: same.get((day, name)) for pk, day, name in rows}
    # What the version no longer has is free to be matched again.
    return {
        session: other.get(pk, pk) if pk else None
        for session, pk in by_hand.items()
        if pk is None or pk in here or other.get(pk)
    }


def _runs(runner: Runner, workouts: Sequence[PlannedWorkout], by_hand: dict[int, int | None]) -> dict[int, Session]:
    days = [one.day for one in workouts]
    if not days:
        return {}
    near = dt.timedelta(days=NEAREST_DAYS)
    around = Q(day__range=(min(days) - near, max(days) + near)) | Q(pk__in=[key for key, pk in by_hand.items() if pk])
    sessions = Session.objects.alive().filter(around, runner=runner).select_related("measures")
    return {run.pk: run for run in sessions.order_by("started_at", "pk")}


def _counts(run: Session, by_hand: dict[int, int | None]) -> bool:
    """Other sports count only if somebody said so."""
    return run.is_running or bool(by_hand.get(run.pk))


def _take(workout: PlannedWorkout, runs: Sequence[Session], *, over: bool) -> bool:
    """Set session and status of a workout; whether they changed."""
    run, status = longest(runs), status_of(_share(workout, runs), over or bool(runs))
    before = (workout.session_id, workout.status)
    workout.session, workout.status = run, status
    return before != (run.pk if run else None, status)


def _share(workout: PlannedWorkout, runs: Sequence[Session]) -> float:
    done = done_of(runs)
    amount = Amount(done.distance if runs else 0.0, done.duration, done.load)
    return share_done(Amount(workout.distance, workout.duration, workout.load), amount)


def _compared(found: Sequence[tuple[PlannedWorkout, list[Session]]]) -> dict[str, Compliance]:
    """Return the steps compared of what has not been compared yet, by what they are made of."""
    unseen = {made_of(one, runs): (one, runs) for one, runs in found if runs and not _is_compared(one, runs)}
    known = _known(found, unseen)
    compared = {}
    for word, (workout, runs) in unseen.items():
        if word not in known:
            compared[word] = Compliance()
            compare_steps(compared[word], workout, runs)
    return compared


def _known(found: Sequence[tuple[PlannedWorkout, list[Session]]], words: Collection[str]) -> dict[str, Compliance]:
    """Return what was compared in an earlier version of the plan: the same run of the same steps."""
    runners = {one.runner_id for one, _runs in found}
    rows = Compliance.objects.filter(workout__runner__in=runners, made_of__in=words) if words else []
    return {row.made_of: row for row in rows}


def _score(found: Sequence[tuple[PlannedWorkout, list[Session]]], compared: Mapping[str, Compliance]) -> int:
    """Keep how near each workout came that was run; return how many changed."""
    stale = [one for one, runs in found if not runs and _kept(one)]
    Compliance.objects.filter(workout__in=stale).delete()
    ran = [(one, runs, made_of(one, runs)) for one, runs in found if runs]
    known = _known(found, {word for one, runs, word in ran if not _is_compared(one, runs)}) | dict(compared)
    rows = []
    for workout, runs, word in ran:
        row = workout.compliance if _kept(workout) else Compliance(workout=workout)
        before = [getattr(row, name) for name in KEPT]
        if row.made_of != word and word in known:
            for name in ("steps", "steps_score", "basis", "reason", "made_of"):
                setattr(row, name, getattr(known[word], name))
        score_amounts(row, workout, runs)
        if before != [getattr(row, name) for name in KEPT]:
            rows.append(row)
    Compliance.objects.bulk_create(rows, update_conflicts=True, unique_fields=["workout"], update_fields=KEPT)
    return len(rows) + len(stale)


def _is_compared(workout: PlannedWorkout, runs: Sequence[Session]) -> bool:
    return _kept(workout) and workout.compliance.made_of == made_of(workout, runs)


def _kept(workout: PlannedWorkout) -> bool:
    return hasattr(workout, "compliance")


@transaction.atomic
def choose(*, session: Session, workout: PlannedWorkout | None, made_by: User) -> None:
    """Say by hand which planned workout a session was, None for none of them; matching keeps to it."""
    identity.lock(session.runner)
    HandMatch.objects.update_or_create(session=session, defaults={"workout": workout, "made_by": made_by})
    match_runner(session.runner)


@transaction.atomic
def unchoose(*, session: Session) -> None:
    """Leave it to the rules again which planned workout a session was."""
    identity.lock(session.runner)
    HandMatch.objects.filter(session=session).delete()
    match_runner(session.runner)


def choosable(session: Session) -> list[PlannedWorkout]:
    """Return the planned workouts that a session may be given to: those within a week of it, the nearest day first."""
    week = dt.timedelta(days=7)
    near = PlannedWorkout.objects.filter(
        runner=session.runner, plan__state=Plan.State.ACTIVE, day__range=(session.day - week, session.day + week)
    ).select_related("plan", "compliance")
    return sorted(near, key=lambda one: (abs((one.day - session.day).days), one.day, one.pk))
