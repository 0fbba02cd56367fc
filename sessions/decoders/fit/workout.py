"""Workouts in FIT files, planned or run: steps with what ends them and what they aim at."""

from __future__ import annotations

import math
from dataclasses import replace

from science.recording import Step, Workout
from sessions.decoders.fit.messages import Messages
from sessions.decoders.fit.names import INTENSITIES, SPORTS, SUB_SPORTS, named
from sessions.decoders.fit.profile import WORKOUT, WORKOUT_STEP
from sessions.decoders.fit.rows import Row, number, rows

NAN = math.nan

#: What ends a step, and what one unit of ours is in the file: ms, cm, else as it is.
DURATIONS: dict[int, tuple[str, float]] = {
    0: ("time", 1000),
    1: ("distance", 100),
    2: ("heart_rate_below", 1),
    3: ("heart_rate_above", 1),
    4: ("calories", 1),
    5: ("open", 1),
    6: ("repeat", 1),
    28: ("time", 1000),
}
#: What a step aims at, and what one unit of ours is in the file: mm/s, else as it is.
TARGETS: dict[int, tuple[str, float]] = {
    0: ("speed", 1000),
    1: ("heart_rate", 1),
    2: ("open", 1),
    3: ("cadence", 1),
    4: ("power", 1),
    5: ("grade", 1),
    6: ("resistance", 1),
}
#: From here on a heart rate is in bpm and a power in watts; below they are percentages.
ABSOLUTE = {"heart_rate": 100, "power": 1000}


def planned(messages: Messages) -> Workout | None:
    """Return the workout among the messages of a file, None without one."""
    steps = sorted(rows(messages, WORKOUT_STEP), key=lambda row: number(row, "index") or 0)
    heads = rows(messages, WORKOUT)
    if not heads and not steps:
        return None
    head = heads[0] if heads else {}
    return Workout(
        name=said(head, "name"),
        sport=named(SPORTS, number(head, "sport"), "generic"),
        sub_sport=named(SUB_SPORTS, number(head, "sub_sport"), "generic"),
        steps=tuple(map(step, steps)),
    )


def step(row: Row) -> Step:
    """Return one step in our units."""
    kind = int(told(row, "duration_type", 5))
    ends, per_unit = DURATIONS.get(kind, (str(kind), 1.0))
    plain = Step(
        ends=ends,
        intensity=named(INTENSITIES, number(row, "intensity"), "active"),
        name=said(row, "name"),
        notes=said(row, "notes"),
    )
    amount, aim = told(row, "duration_value"), number(row, "target_value")
    if ends == "repeat":
        return replace(plain, back_to=int(told(row, "duration_value", 0)), times=None if aim is None else int(aim))
    if kind not in DURATIONS:
        return plain
    if ends == "open":
        return aimed(plain, row)
    if ends.startswith("heart_rate") and amount >= ABSOLUTE["heart_rate"]:
        amount -= ABSOLUTE["heart_rate"]
    return aimed(replace(plain, amount=amount / per_unit), row)


def aimed(plain: Step, row: Row) -> Step:
    """Return the step with what it aims at: a zone, or from low to high."""
    target, per_unit = TARGETS.get(int(told(row, "target_type", 2)), ("open", 1.0))
    zone, low, high = told(row, "target_value", 0), told(row, "low"), told(row, "high")
    if target == "open":
        return plain
    if zone:
        return replace(plain, target=target, zone=int(zone))
    above = ABSOLUTE.get(target, math.inf)
    percent = max(low, high) <= above < math.inf
    if above < math.inf and not percent:
        low, high = low - above, high - above
    return replace(plain, target=target, low=low / per_unit, high=high / per_unit, percent=percent)


def told(row: Row, name: str, absent: float = NAN) -> float:
    """Return a number, ``absent`` where the file says nothing."""
    value = number(row, name)
    return absent if value is None else value


def said(row: Row, name: str) -> str:
    """Return a text, empty if there is none."""
    value = row.get(name, "")
    return value if isinstance(value, str) else ""
