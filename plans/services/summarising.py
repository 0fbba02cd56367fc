"""Daily summaries of many runners at once, read and written in columns."""

from __future__ import annotations

import datetime as dt
import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import transaction
from django.db.models import Exists, OuterRef

from plans.daily import Sum, summary
from plans.models import Plan, PlannedWorkout
from plans.outcome import DailySummary, DayStatus, SummaryMark
from plans.services.held import Key, add_earlier
from runners.models import Runner
from sessions.models import Session

logger = logging.getLogger(__name__)

CHUNK = 500
"""So many runners are read and written at once."""
MATCHED_DAYS = dt.timedelta(days=7)
"""A run may count for a workout so many days away."""
COLUMNS = (
    "planned_distance", "planned_duration", "planned_load", "distance", "duration", "load", "distance_variance",
    "pace_variance", "status", "recommendation",
)  # fmt: skip

Span = tuple[dt.date, dt.date]
NO_SPAN = (dt.date.max, dt.date.min)


def unsummarised(now: dt.datetime) -> dict[int, Span]:
    """Return by runner the days that are over where she lives and have no summary yet; nothing where there are none.

    Every day comes once, whatever the clocks do and wherever she moves; the first is that of her plan, or yesterday.
    """
    yesterdays: dict[str, dt.date | None] = {}
    marks = dict(SummaryMark.objects.values_list("runner", "through"))
    begun = dict(Plan.objects.filter(state=Plan.State.ACTIVE).values_list("runner", "first_day"))
    found = {}
    for pk, zone in Runner.objects.order_by("pk").values_list("pk", "time_zone"):
        if zone not in yesterdays:
            yesterdays[zone] = _yesterday_in(zone, now)
        last = yesterdays[zone]
        if last is None:
            continue
        through = marks.get(pk)
        first = min(begun.get(pk, last), last) if through is None else through + dt.timedelta(days=1)
        if first <= last:
            found[pk] = (first, last)
    return found


def _yesterday_in(zone: str, now: dt.datetime) -> dt.date | None:
    """Return the last day that is over there; None, and a word in the log, for a zone that is not known."""
    try:
        return now.astimezone(ZoneInfo(zone)).date() - dt.timedelta(days=1)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        logger.error("Nobody knows the time zone %r: the days of runners who live there are not closed.", zone)
        return None


def summarise(spans: Mapping[int, Span]) -> int:
    """Write the summaries of runners' days that are not as they should be; return how many."""
    rows = list(spans.items())
    return sum(_summarise(dict(rows[start : start + CHUNK])) for start in range(0, len(rows), CHUNK))


@transaction.atomic
def _summarise(spans: dict[int, Span]) -> int:
    first, last = min(span[0] for span in spans.values()), max(span[1] for span in spans.values())
    plans = _plans(spans)
    kept = _kept(spans, first, last)
    planned, keys, done, matched = _planned(spans, first, last)
    # Runners whose plan of today began after days that matter here, or who have none.
    loose = [pk for pk in spans if plans.get(pk, NO_SPAN)[0] > spans[pk][0] - MATCHED_DAYS or plans[pk][1] < last]
    if loose:
        add_earlier(loose, (first - MATCHED_DAYS, last), plans, keys, done, matched)
    for pk, runner, day, *run in _runs(spans, first, last):
        if pk not in matched:
            done[runner, day].add(*run)
    rows, gone = [], []
    for runner, day in _days(spans):
        key = (runner, day)
        begin, end = plans.get(runner, NO_SPAN)
        before = kept.get(key)
        if not begin <= day <= end:
            # No plan of today reaches there: what was planned stands as it was written down.
            planned[key] = _planned_before(before)
            if not done[key].duration and not planned[key].duration:
                # A day of rest in a plan of then stays one.
                gone += [before["pk"]] if before and before["status"] != DayStatus.REST else []
                continue
        families = keys.get(key, set())
        values = summary(planned[key], done[key], key=bool(families), quick=bool(families - {"long"}))
        if before is None or any(before[name] != value for name, value in values.items()):
            rows.append(DailySummary(runner_id=runner, day=day, **values))
    DailySummary.objects.filter(pk__in=gone).delete()
    DailySummary.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["runner", "day"], update_fields=[*COLUMNS, "made_at"]
    )
    return len(rows) + len(gone)


def _plans(spans: Iterable[int]) -> dict[int, Span]:
    rows = Plan.objects.filter(runner__in=list(spans), state=Plan.State.ACTIVE)
    return {runner: (first, last) for runner, first, last in rows.values_list("runner", "first_day", "last_day")}


def _kept(spans: Iterable[int], first: dt.date, last: dt.date) -> dict[Key, dict[str, Any]]:
    rows = DailySummary.objects.filter(runner__in=list(spans), day__range=(first, last)).order_by()
    return {(row["runner"], row["day"]): row for row in rows.values("pk", "runner", "day", *COLUMNS)}


def _planned(
    spans: Iterable[int], first: dt.date, last: dt.date
) -> tuple[dict[Key, Sum], dict[Key, set[str]], dict[Key, Sum], set[int]]:
    """Return what was planned a day, the families of its key sessions, what was run for it, and by which runs."""
    planned: dict[Key, Sum] = defaultdict(Sum)
    done: dict[Key, Sum] = defaultdict(Sum)
    keys: dict[Key, set[str]] = defaultdict(set)
    matched: set[int] = set()
    rows = PlannedWorkout.objects.filter(
        runner__in=list(spans),
        plan__state=Plan.State.ACTIVE,
        day__range=(first - MATCHED_DAYS, last + MATCHED_DAYS),
    ).order_by()
    kept = ("compliance__runs", "compliance__distance", "compliance__duration", "compliance__load")
    for runner, day, distance, duration, load, key, family, runs, *run in rows.values_list(
        "runner", "day", "distance", "duration", "load", "key_session", "family", *kept
    ):
        planned[runner, day].add(distance, duration, load)
        if key:
            keys[runner, day].add(family)
        if runs:
            matched.update(runs)
            done[runner, day].add(*run)
    return planned, keys, done, matched


def _runs(spans: Iterable[int], first: dt.date, last: dt.date) -> Iterator[tuple[Any, ...]]:
    rows = Session.objects.alive().running().filter(runner__in=list(spans)).between(first, last).order_by()
    return rows.values_list("pk", "runner", "day", "distance", "timer_time", "measures__load").iterator()


def _days(spans: Mapping[int, Span]) -> Iterator[Key]:
    for runner, (first, last) in spans.items():
        for number in range((last - first).days + 1):
            yield runner, first + dt.timedelta(days=number)


def _planned_before(row: dict[str, Any] | None) -> Sum:
    if row is None:
        return Sum()
    return Sum(row["planned_distance"], row["planned_duration"], row["planned_load"])


def renew(runner: Runner) -> int:
    """Write the summaries of a runner anew where data came late, since her plan began; return how many changed."""
    kept = SummaryMark.objects.filter(runner=runner).first()
    plan = Plan.objects.filter(runner=runner, state=Plan.State.ACTIVE).first()
    yesterday = runner.today() - dt.timedelta(days=1)
    # Who moves west has summaries of days that are not over there yet.
    last = max(kept.through, yesterday) if kept else yesterday
    first = min([*([kept.first] if kept else []), *([plan.first_day] if plan else [])], default=dt.date.max)
    if first > last:
        return 0
    spans = {runner.pk: (first, last)}
    changed = summarise(spans)
    mark(spans)
    SummaryMark.objects.filter(runner=runner, first__gt=first).update(first=first)
    return changed


def mark(spans: Mapping[int, Span]) -> None:
    """Keep through which day summaries are made."""
    SummaryMark.objects.bulk_create(
        [SummaryMark(runner_id=runner, first=first, through=last) for runner, (first, last) in spans.items()],
        update_conflicts=True,
        unique_fields=["runner"],
        update_fields=["through"],
        batch_size=CHUNK,
    )


def waiting(spans: Mapping[int, Span]) -> tuple[dict[dt.date, list[int]], list[int]]:
    """Return workouts that were not run by the end of their day, and the runners who may have run them another day.

    The workouts come by the last day that is over where their runners live.
    """
    last = max((span[1] for span in spans.values()), default=dt.date.min)
    first = min((span[0] for span in spans.values()), default=dt.date.max)
    rows = PlannedWorkout.objects.filter(
        runner__in=list(spans),
        plan__state=Plan.State.ACTIVE,
        status=PlannedWorkout.Status.PLANNED,
        session__isnull=True,
        day__range=(first, last),
    ).order_by()
    found = [
        (pk, runner, day) for pk, runner, day in rows.values_list("pk", "runner", "day") if day <= spans[runner][1]
    ]
    runners = {runner for _pk, runner, _day in found}
    workouts: dict[dt.date, list[int]] = defaultdict(list)
    for pk, runner, _day in found:
        workouts[spans[runner][1]].append(pk)
    # What it was in a version of the plan that was replaced does not count any more.
    matched = PlannedWorkout.objects.filter(session=OuterRef("pk"), plan__state=Plan.State.ACTIVE)
    near = Session.objects.alive().running().between(first - MATCHED_DAYS, last).filter(runner__in=runners)
    ran = near.filter(~Exists(matched)).values_list("runner", flat=True)
    return workouts, sorted(set(ran))
