"""What is done once a day is over where a runner lives."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from plans.models import PlannedWorkout
from plans.services.matching import match_runner
from plans.services.summarising import mark, summarise, unsummarised, waiting
from runners.models import Runner


def close_days(now: dt.datetime | None = None) -> int:
    """Close the days that are over and have no summary yet, of all runners; return of how many runners.

    Workouts that were not run by then are not done, or were run on another day; then the days are summarised. Safe to
    do twice and at once.
    """
    spans = unsummarised(now or timezone.now())
    workouts, runners = waiting(spans)
    for last, own in workouts.items():
        # It may have been moved or run since.
        still = PlannedWorkout.objects.filter(pk__in=own, day__lte=last, session=None)
        still.filter(status=PlannedWorkout.Status.PLANNED).update(status=PlannedWorkout.Status.MISSED)
    for runner in Runner.objects.filter(pk__in=runners):
        match_runner(runner)
    summarise(spans)
    mark(spans)
    return len(spans)
