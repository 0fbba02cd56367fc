"""A runner's history worked out again from the first changed day: critical speed, loads, calendar."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import connection, transaction

from analytics.models import CriticalSpeed, DailyLoad, HistoryMark, Measures
from analytics.services import critical_speeds
from analytics.services.calendar import calendar_rows
from analytics.services.loads import Anchors, SessionLoad, SessionRow, loads_from
from live.models import Event
from runners.models import Runner, Thresholds
from runners.services import BEGINNING
from sessions.models import Session

#: How often a history is worked out again because something changed meanwhile.
ATTEMPTS = 3
BATCH = 500
#: What of a day may change.
DAY_FIELDS = [field.name for field in DailyLoad._meta.concrete_fields if field.name not in ("id", "runner", "day")]
#: What a SessionRow has from the session itself; the rest comes from its measures.
SESSION_FIELDS = {"pk", "day", "sport_class", "timer_time", "distance", "effort"}


@dataclass(frozen=True, slots=True)
class Result:
    """What is to be written, from ``first`` on for critical speeds and from the calendar's first row for days."""

    first: dt.date
    speeds: list[CriticalSpeed]
    loads: list[tuple[int, SessionLoad]]
    begin: dt.date | None
    days: list[DailyLoad]


def refresh_history(runner: Runner, *, attempts: int = ATTEMPTS) -> bool:
    """Work out what is stale of a runner's history and tell open pages; whether anything was written.

    Safe to run at any time, twice, and at once with others: what was worked out from old data is never written over
    what was worked out from newer, and the mark stays until what it stands for has been written.
    """
    written = False
    for _ in range(attempts):
        # With the runner as she is now: her habits may have changed since the turn before.
        mark = HistoryMark.objects.select_related("runner").filter(runner=runner, stale_from__isnull=False).first()
        if mark is None:
            break
        written |= save(runner, mark, work_out(mark.runner, since(mark)))
    if written:
        Event.objects.publish(runner.audience().values_list("pk", flat=True), "session", runner.pk)
    return written


def since(mark: HistoryMark) -> dt.date:
    return mark.stale_from or BEGINNING


def work_out(
    runner: Runner,
    first: dt.date,
    *,
    rows: list[SessionRow] | None = None,
    thresholds: list[Thresholds] | None = None,
) -> Result:
    """Return what a runner's history from ``first`` on comes to; writes nothing, in a fixed number of queries.

    ``rows`` and ``thresholds`` (in the order of their days) instead of the stored ones try out what would be.

    The loads before the first estimate of critical speed rest on that estimate: if it is another one now, all
    of them are found anew.
    """
    rows = session_rows(runner) if rows is None else rows
    stored = list(CriticalSpeed.objects.filter(runner=runner).order_by("day").only("day", "value", "method"))
    kept = [row for row in stored if row.day < first]
    if thresholds is None:
        thresholds = list(Thresholds.objects.filter(runner=runner).order_by("valid_from"))
    speeds = critical_speeds.series(runner, first, kept, thresholds)
    valid = anchors(thresholds, kept + speeds)
    anew = first
    if rows and [(row.day, row.value) for row in (kept + speeds)[:1]] != [(row.day, row.value) for row in stored[:1]]:
        anew = min(first, rows[0].day)
    loads = loads_from(rows, anew, valid)
    changed = [(row.pk, loads[row.pk]) for row in rows if loads[row.pk] != row.stored]
    begin = rows[0].day if rows else None
    return Result(first, speeds, changed, begin, calendar_rows(runner, rows, loads, anew))


def anchors(thresholds: list[Thresholds], speeds: list[CriticalSpeed]) -> Anchors:
    """Return what holds on each day; thresholds in the order of their days."""
    return Anchors(
        [row.day for row in speeds],
        [row.value for row in speeds],
        [row.valid_from for row in thresholds],
        [row.threshold_power for row in thresholds],
    )


def session_rows(runner: Runner) -> list[SessionRow]:
    """Return a runner's sessions in the order in which they were run."""
    sessions = Session.objects.alive().filter(runner=runner).order_by("day", "started_at", "pk")
    fields = (name if name in SESSION_FIELDS else f"measures__{name}" for name in SessionRow._fields)
    return [SessionRow(*row) for row in sessions.values_list(*fields).iterator(chunk_size=5000)]


def save(runner: Runner, mark: HistoryMark, result: Result) -> bool:
    """Write what was worked out when ``mark`` was read, unless newer data have been written meanwhile."""
    with transaction.atomic():
        now = HistoryMark.objects.select_for_update().get(pk=mark.pk)
        unchanged = now.changes == mark.changes and now.stale_from is not None
        # Something changed while we worked, and is still to be worked out: ours may stand until then.
        provisional = now.stale_from is not None and now.stale_from <= since(mark)
        if not (unchanged or provisional):
            return False
        write(runner, result)
        if unchanged:
            HistoryMark.objects.filter(pk=mark.pk).update(stale_from=None)
    return True


def write(runner: Runner, result: Result) -> None:
    CriticalSpeed.objects.filter(runner=runner, day__gte=result.first).delete()
    CriticalSpeed.objects.bulk_create(result.speeds, batch_size=BATCH)
    write_loads(result.loads)
    calendar = DailyLoad.objects.filter(runner=runner)
    if not result.days or result.begin is None:
        calendar.delete()
        return
    calendar.filter(day__lt=result.begin).delete()
    calendar.filter(day__gt=result.days[-1].day).delete()
    DailyLoad.objects.bulk_create(
        result.days,
        update_conflicts=True,
        unique_fields=["runner", "day"],
        update_fields=DAY_FIELDS,
        batch_size=BATCH,
    )


def write_loads(loads: list[tuple[int, SessionLoad]]) -> None:
    """Write the loads of sessions, one statement for all: ``bulk_update`` is ten times as slow."""
    if not loads:
        return
    columns = ", ".join(f"{name} = %s" for name in SessionLoad._fields)
    statement = f"UPDATE {Measures._meta.db_table} SET {columns} WHERE session_id = %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.executemany(statement, [(*load, pk) for pk, load in loads])
