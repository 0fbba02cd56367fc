"""What was matched on days that no plan of today reaches: by the version of a plan that held then."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from plans.daily import Sum
from plans.models import Plan, PlannedWorkout
from plans.outcome import DailySummary
from sessions.models import Session

#: A runner and a day.
Key = tuple[int, dt.date]

AMOUNTS = {"distance": 1, "duration": 1, "load": 2}
"""What a summary keeps of what was planned, and to how many places."""


def add_earlier(
    runners: Collection[int],
    days: tuple[dt.date, dt.date],
    plans: Mapping[int, tuple[dt.date, dt.date]],
    keys: dict[Key, set[str]],
    done: dict[Key, Sum],
    matched: set[int],
) -> None:
    """Add to the key sessions, to what was done and to the runs matched those of the versions that held.

    ``plans`` are first and last day of the plans of today, on which nothing is added; what they have matched counts
    for them alone.
    """
    rows = [row for row in _held(runners, days) if not _within(row["day"], plans.get(row["runner"]))]
    asked = {pk for row in rows for pk in row["compliance__runs"] or ()} - matched
    alive = Session.objects.alive().filter(pk__in=asked).order_by()
    runs = (
        {pk: run for pk, *run in alive.values_list("pk", "distance", "timer_time", "measures__load")} if asked else {}
    )
    for row in rows:
        key = (row["runner"], row["day"])
        if row["key_session"]:
            keys[key].add(row["family"])
        for pk in row["compliance__runs"] or ():
            if pk in runs:
                done[key].add(*runs[pk])
    matched.update(runs)


def _held(runners: Collection[int], days: tuple[dt.date, dt.date]) -> Iterator[dict[str, Any]]:
    """Yield the workouts of each day as its summary has it: those of the last version that comes to the same."""
    kept = DailySummary.objects.filter(runner__in=runners, day__range=days, planned_duration__gt=0).order_by()
    columns = [f"planned_{name}" for name in AMOUNTS]
    said = {(runner, day): tuple(amounts) for runner, day, *amounts in kept.values_list("runner", "day", *columns)}
    if not said:
        return
    workouts = PlannedWorkout.objects.filter(runner__in={runner for runner, _day in said}, day__range=days)
    rows = workouts.exclude(plan__state=Plan.State.ACTIVE).order_by("plan__version", "pk")
    versions: dict[Key, dict[int, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    for row in rows.values("plan", "runner", "day", *AMOUNTS, "family", "key_session", "compliance__runs"):
        versions[row["runner"], row["day"]][row["plan"]].append(row)
    for key, of_day in versions.items():
        same = [own for own in of_day.values() if _amounts(own) == said.get(key)]
        # A version that was undone before the day came has the same day, but no run.
        ran = [own for own in same if any(row["compliance__runs"] for row in own)]
        yield from (ran or same or [[]])[-1]


def _within(day: dt.date, span: tuple[dt.date, dt.date] | None) -> bool:
    return span is not None and span[0] <= day <= span[1]


def _amounts(rows: Collection[dict[str, Any]]) -> tuple[float, ...]:
    return tuple(round(sum(row[name] for row in rows), places) for name, places in AMOUNTS.items())
