"""Structured workouts to and from JSON; what is wrong is said in words, with the place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeGuard, cast

from plans.structure import (
    KINDS,
    EffortTarget,
    Item,
    MaximumTarget,
    PowerTarget,
    RacePace,
    RaceTarget,
    Repeat,
    SpeedTarget,
    Step,
    StepKind,
    Structure,
    Target,
    ZoneTarget,
)
from plans.texts import cleaned, is_clean

LONGEST_METRES = 200_000.0
LONGEST_SECONDS = 86_400.0
MOST_TIMES = 100
MOST_STEPS = 500
"""Steps of a workout, each as often as it is run; with the lengths above those of the whole too. A convention."""
SLOWEST_SHARE, FASTEST_SHARE = 0.2, 2.0

LOWEST_HEART_SHARE, HIGHEST_HEART_SHARE = 0.4, 1.0
HARDEST_EFFORT = 10

#: Targets that are a range, by their key: what it is a share of, and from where to where it may reach.
RANGES: dict[str, tuple[type[SpeedTarget | RaceTarget | PowerTarget | MaximumTarget], str, float, float]] = {
    "speed": (SpeedTarget, "critical speed", SLOWEST_SHARE, FASTEST_SHARE),
    "race": (RaceTarget, "race speed", SLOWEST_SHARE, FASTEST_SHARE),
    "race_pace": (RacePace, "critical speed", SLOWEST_SHARE, FASTEST_SHARE),
    "power": (PowerTarget, "threshold power", SLOWEST_SHARE, FASTEST_SHARE),
    "maximum": (MaximumTarget, "the maximum heart rate", LOWEST_HEART_SHARE, HIGHEST_HEART_SHARE),
}
TARGET_KEYS = (*RANGES, "zone", "effort")
STEP_KEYS = {"kind", "metres", "seconds", *TARGET_KEYS, "note", "least", "most"}
REPEAT_KEYS = {"times", "steps", "fewest", "most"}

Json = dict[str, Any]


class StructureError(ValueError):
    """A workout that cannot be read; ``problems`` are sentences, each with its place."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = [cleaned(problem) for problem in problems]
        super().__init__(" ".join(self.problems))


def to_json(structure: Iterable[Item]) -> list[Json]:
    """Return the workout as plain lists and dicts."""
    return [_repeat_to_json(item) if isinstance(item, Repeat) else _step_to_json(item) for item in structure]


def _step_to_json(step: Step) -> Json:
    found: Json = {"kind": step.kind, "metres": step.metres, "seconds": step.seconds}
    for key, (kind, _whole, _low, _high) in RANGES.items():
        if type(step.target) is kind:
            found[key] = [step.target.low, step.target.high]
    if isinstance(step.target, ZoneTarget):
        found["zone"] = step.target.zone
    if isinstance(step.target, EffortTarget):
        found["effort"] = step.target.effort
    found |= {"note": step.note or None, "least": step.least, "most": step.most}
    return {key: value for key, value in found.items() if value is not None}


def _repeat_to_json(repeat: Repeat) -> Json:
    found: Json = {"times": repeat.times, "steps": [_step_to_json(step) for step in repeat.steps]}
    found |= {"fewest": repeat.fewest, "most": repeat.most}
    return {key: value for key, value in found.items() if value is not None}


def from_json(data: object) -> Structure:
    """Return the workout that ``data`` describes. Raises StructureError with everything that is wrong with
    it.
    """
    problems: list[str] = []
    if not isinstance(data, list) or not data:
        raise StructureError(["A workout is a list of at least one step."])
    items = tuple(_item(entry, f"Step {number}", problems) for number, entry in enumerate(data, 1))
    if not problems:
        problems += _too_much(cast(Structure, items))
    if problems:
        raise StructureError(problems)
    return cast(Structure, items)


def _too_much(structure: Structure) -> list[str]:
    """Say what of the workout, with all that may be scaled at its most, is more than anybody runs."""
    count, metres, seconds = 0, 0.0, 0.0
    for item in structure:
        times, steps = (item.most or item.times, item.steps) if isinstance(item, Repeat) else (1, (item,))
        count += times * len(steps)
        metres += times * sum(step.most or step.length for step in steps if step.metres is not None)
        seconds += times * sum(step.most or step.length for step in steps if step.metres is None)
    found = []
    if count > MOST_STEPS:
        found.append(f"With its repeats the workout has {count} steps; at most {MOST_STEPS} can be used.")
    if metres > LONGEST_METRES or seconds > LONGEST_SECONDS:
        whole = f"{metres / 1000:,.0f} km and {seconds / 3600:,.0f} h"
        most = f"{LONGEST_METRES / 1000:,.0f} km and {LONGEST_SECONDS / 3600:,.0f} h"
        found.append(f"The steps come to {whole}; at most {most} can be used.")
    return found


def _item(entry: object, place: str, problems: list[str]) -> Item | None:
    if not isinstance(entry, dict):
        problems.append(f"{place}: expected a step or a repeat.")
        return None
    return _repeat(entry, place, problems) if "times" in entry or "steps" in entry else _step(entry, place, problems)


def _repeat(entry: Json, place: str, problems: list[str]) -> Repeat | None:
    _unknown(entry, REPEAT_KEYS, place, problems)
    times, steps = entry.get("times"), entry.get("steps")
    if not _whole(times) or not 1 <= times <= MOST_TIMES:
        problems.append(f"{place}: a repeat is done 1 to {MOST_TIMES} times.")
        times = 1
    if not isinstance(steps, list) or not steps:
        problems.append(f"{place}: a repeat needs at least one step.")
        return None
    inner: list[Step | None] = []
    for number, one in enumerate(steps, 1):
        where = f"{place}, step {number} of the repeat"
        if not isinstance(one, dict) or "times" in one or "steps" in one:
            problems.append(f"{where}: only plain steps can be repeated.")
        else:
            inner.append(_step(one, where, problems))
    fewest, most = entry.get("fewest"), entry.get("most")
    if any(value is not None and not (_whole(value) and 1 <= value <= MOST_TIMES) for value in (fewest, most)):
        problems.append(f"{place}: fewest and most are whole numbers from 1 to {MOST_TIMES}.")
    elif (fewest or times) > times or (most or times) < times:
        problems.append(f"{place}: {times} times lies outside fewest {fewest} and most {most}.")
    return Repeat(times, tuple(step for step in inner if step), fewest, most)


def _step(entry: Json, place: str, problems: list[str]) -> Step | None:
    _unknown(entry, STEP_KEYS, place, problems)
    before = len(problems)
    kind = entry.get("kind")
    if kind not in KINDS:
        problems.append(f"{place}: kind must be one of {', '.join(KINDS)}.")
    metres, seconds = entry.get("metres"), entry.get("seconds")
    if (metres is None) == (seconds is None):
        problems.append(f"{place}: give either metres or seconds.")
    elif kind == "rest" and metres is not None:
        problems.append(f"{place}: a rest has a time, not a distance.")
    limit = LONGEST_METRES if metres is not None else LONGEST_SECONDS
    length = metres if metres is not None else seconds
    for name, value in (("length", length), ("least", entry.get("least")), ("most", entry.get("most"))):
        if value is not None and not (_number(value) and 0 < value <= limit):
            problems.append(f"{place}: {name} must be a number above 0 and at most {limit:,.0f}.")
    target = _target(entry, place, problems)
    note = entry.get("note", "")
    if not isinstance(note, str):
        problems.append(f"{place}: the note must be text.")
    elif not is_clean(note):
        problems.append(f"{place}: the note holds a character that cannot be stored.")
    if len(problems) > before:
        return None
    return Step(cast(StepKind, kind), metres, seconds, target, note, entry.get("least"), entry.get("most"))


def _target(entry: Json, place: str, problems: list[str]) -> Target:
    named = [key for key in TARGET_KEYS if entry.get(key) is not None]
    if len(named) > 1:
        problems.append(f"{place}: give one target, not {' and '.join(named)}.")
    if len(named) != 1:
        return None
    key = named[0]
    if key in RANGES:
        kind, whole, least, most = RANGES[key]
        share = _range(entry[key], least, most)
        if share:
            return kind(*share)
        problems.append(
            f"{place}: {key} is a range [low, high] of shares of {whole}, {least} to {most}, lower end first."
        )
        return None
    value, most = entry[key], 5 if key == "zone" else HARDEST_EFFORT
    if value in range(1, most + 1) and not isinstance(value, bool):
        return ZoneTarget(int(value)) if key == "zone" else EffortTarget(int(value))
    said = "the heart-rate zone" if key == "zone" else "the effort"
    problems.append(f"{place}: {said} is 1 to {most}.")
    return None


def _range(value: object, least: float, most: float) -> tuple[float, float] | None:
    if isinstance(value, list) and len(value) == 2 and all(_number(one) for one in value):
        low, high = value
        if least <= low <= high <= most:
            return float(low), float(high)
    return None


def _whole(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _unknown(entry: Json, known: set[str], place: str, problems: list[str]) -> None:
    for key in sorted(set(entry) - known, key=str):
        problems.append(f"{place}: “{key}” is not known here; use {', '.join(sorted(known))}.")
