"""From which day on a runner's history is out of date."""

from __future__ import annotations

import datetime as dt

from django.db.models import Case, F, Value, When

from analytics.models import HistoryMark
from runners.models import Runner


def mark_stale(runner: Runner, day: dt.date) -> None:
    """Say that something changed on ``day``: the history is worked out again from there, or from an earlier mark.

    Call it in the transaction of the change, so that whoever sees the mark sees the change.
    """
    marks = HistoryMark.objects.filter(runner=runner)
    earliest = Case(When(stale_from__lt=day, then=F("stale_from")), default=Value(day))
    if not marks.update(stale_from=earliest, changes=F("changes") + 1):
        HistoryMark.objects.bulk_create([HistoryMark(runner=runner)], ignore_conflicts=True)
        marks.update(stale_from=earliest, changes=F("changes") + 1)
