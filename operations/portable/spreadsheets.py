"""The tables of an export that people open in a spreadsheet: SI units, no text that is taken for a formula."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TextIO

from analytics.models import BestEffort, CriticalSpeed, DailyLoad, Measures
from plans.models import PlannedWorkout
from runners.models import Race, Runner, Thresholds, TypedBest
from runners.tables import harmless
from science.metrics import METRICS
from sessions.models import Lap, Session

SESSION = ("id", "day", "started_at", "utc_offset", "name", "sport", "sub_sport", "sport_class", "kind")
SESSION_NUMBERS = ("distance", "elapsed_time", "timer_time", "effort", "feeling", "notes")
LOAD = ("load", "load_method", "pace_load", "heart_rate_load", "trimp")
LAP = ("index", "start", "elapsed_time", "timer_time", "distance", "mean_heart_rate", "max_heart_rate")
MORE_OF_LAP = ("mean_cadence", "ascent", "descent")
THRESHOLDS = ("valid_from", "max_heart_rate", "resting_heart_rate", "threshold_heart_rate", "threshold_power")
PLANNED = ("day", "name", "family", "distance", "duration", "load", "status", "session", "why")

Row = Iterable[Any]


def sessions(runner: Runner) -> Iterator[Row]:
    """Yield a header, then a line for each session outside the bin with all its numbers."""
    yield [*SESSION, *SESSION_NUMBERS, "shoes", "race", *LOAD, *(with_unit(symbol) for symbol in METRICS)]
    rows = Session.objects.alive().filter(runner=runner).order_by("started_at", "pk")
    for session in rows.select_related("gear", "race", "measures").iterator(chunk_size=500):
        measures: Measures | None = getattr(session, "measures", None)
        values = measures.values if measures else {}
        yield [
            *(getattr(session, name) for name in (*SESSION, *SESSION_NUMBERS)),
            session.gear and session.gear.name,
            session.race and session.race.name,
            *(measures and getattr(measures, name) for name in LOAD),
            *(values.get(symbol) for symbol in METRICS),
        ]


def with_unit(symbol: str) -> str:
    unit = METRICS[symbol].unit
    return f"{symbol} [{unit}]" if unit else symbol


def columns(rows: Any, *names: str) -> Iterator[Row]:
    """Yield a header, then these columns of a queryset."""
    yield [name.replace("__", " ") for name in names]
    yield from rows.values_list(*names).iterator(chunk_size=2000)


def bests(runner: Runner) -> Iterator[Row]:
    yield ["distance", "time", "day", "session", "official", "typed in"]
    found = BestEffort.objects.filter(runner=runner, session__deleted_at=None).order_by("distance", "time", "pk")
    for row in found.values_list("distance", "time", "day", "session").iterator(chunk_size=2000):
        yield [*row, "", False]
    typed = TypedBest.objects.filter(runner=runner).order_by("distance", "time")
    for distance, time, day, official in typed.values_list("distance", "time", "day", "official"):
        yield [distance, time, day, "", official, True]


#: The name of each table and what it holds.
SHEETS: dict[str, Callable[[Runner], Iterator[Row]]] = {
    "sessions.csv": sessions,
    "laps.csv": lambda runner: columns(
        Lap.objects.filter(session__runner=runner, session__deleted_at=None).order_by("session", "index"),
        *("session", *LAP, *MORE_OF_LAP),
    ),
    "days.csv": lambda runner: columns(
        DailyLoad.objects.filter(runner=runner).order_by("day"), "day", "load", "trimp", "distance", "ctl", "atl", "tsb"
    ),
    "bests.csv": bests,
    "critical_speed.csv": lambda runner: columns(
        CriticalSpeed.objects.filter(runner=runner).order_by("day"), "day", "value", "low", "high", "d_prime", "method"
    ),
    "thresholds.csv": lambda runner: columns(
        Thresholds.objects.filter(runner=runner).order_by("valid_from"), *THRESHOLDS, "weight", "basis", "note"
    ),
    "races.csv": lambda runner: columns(
        Race.objects.filter(runner=runner), "day", "name", "distance", "goal_time", "result_time", "priority"
    ),
    "planned_workouts.csv": lambda runner: columns(
        PlannedWorkout.objects.filter(runner=runner).order_by("plan", "day", "pk"),
        *("plan__version", "plan__state", *PLANNED),
    ),
}


def write(file: TextIO, rows: Iterable[Row]) -> None:
    table = csv.writer(file)
    table.writerows([cell(value) for value in row] for row in rows)


def cell(value: Any) -> Any:
    if isinstance(value, (list, dict)):
        value = json.dumps(value)
    return harmless(value) if isinstance(value, str) else value
