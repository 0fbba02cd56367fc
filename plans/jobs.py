"""Steps of long work: match what was run with what was planned."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from jobs.models import Job
from live.models import Event
from plans.matching import Amount, share_done, status_of
from plans.models import Plan, PlannedWorkout
from runners.models import Runner
from sessions.models import Session


def match_workouts(job: Job, final: bool) -> None:
    """Match the runs of the job's runner with her planned workouts of the same day."""
    subject = job.subject()
    runner = subject if isinstance(subject, Runner) else subject.runner  # type: ignore[attr-defined]
    match_runner(runner)


def match_runner(runner: Runner) -> int:
    """Match every planned workout up to today; return how many changed. Open pages are told if any did.

    A day's runs count together for its workout, since a warm-up or a race is often recorded by itself; the longest
    one is linked. Of several workouts on one day each gets the run that is nearest in load, one after the other.
    """
    today = runner.today()
    planned = PlannedWorkout.objects.filter(runner=runner, plan__state=Plan.State.ACTIVE, day__lte=today)
    by_day: dict[dt.date, list[PlannedWorkout]] = defaultdict(list)
    for workout in planned.order_by("day", "pk"):
        by_day[workout.day].append(workout)
    runs = _runs(runner, by_day)
    changed = [
        workout for day, workouts in by_day.items() for workout in _match_day(workouts, runs[day], over=day < today)
    ]
    PlannedWorkout.objects.bulk_update(changed, ["session", "status"])
    if changed:
        Event.objects.publish(runner.audience().values_list("pk", flat=True), "plan", runner.pk)
    return len(changed)


def _runs(runner: Runner, days: Iterable[dt.date]) -> dict[dt.date, list[Session]]:
    found: dict[dt.date, list[Session]] = defaultdict(list)
    wanted = sorted(days)
    if wanted:
        sessions = Session.objects.alive().running().filter(runner=runner).between(wanted[0], wanted[-1])
        for session in sessions.select_related("measures").order_by("started_at"):
            found[session.day].append(session)
    return found


def _match_day(workouts: list[PlannedWorkout], runs: list[Session], *, over: bool) -> list[PlannedWorkout]:
    """Set session and status of a day's workouts; return those that changed."""
    shares = _shared_out(workouts, runs)
    changed = []
    for workout, own in zip(workouts, shares, strict=True):
        longest = max(own, key=lambda run: run.timer_time, default=None)
        share = share_done(Amount(workout.distance, workout.duration, workout.load), _total(own))
        status = status_of(share, over or bool(own))
        if (workout.session_id, workout.status) != (longest.pk if longest else None, status):
            workout.session, workout.status = longest, status
            changed.append(workout)
    return changed


def _shared_out(workouts: list[PlannedWorkout], runs: list[Session]) -> list[list[Session]]:
    if len(workouts) == 1:
        return [runs]
    left, found = list(runs), []
    for workout in workouts:
        nearest = min(left, key=lambda run: abs((_load(run) or 0.0) - workout.load), default=None)
        found.append([nearest] if nearest else [])
        if nearest:
            left.remove(nearest)
    return found


def _total(runs: list[Session]) -> Amount:
    loads = [load for run in runs if (load := _load(run)) is not None]
    return Amount(
        sum(run.distance or 0.0 for run in runs) if runs else 0.0,
        sum(run.timer_time for run in runs),
        sum(loads) if len(loads) == len(runs) else None,
    )


def _load(run: Session) -> float | None:
    measures = getattr(run, "measures", None)
    return measures.load if measures else None
