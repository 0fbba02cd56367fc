"""Structured workouts to and from JSON; what is wrong is said in words, with the place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from plans.structure import KINDS, Item, RaceTarget, Repeat, SpeedTarget, Step, StepKind, Structure, Target, ZoneTarget

LONGEST_METRES = 200_000.0
LONGEST_SECONDS = 86_400.0
MOST_TIMES = 100
SLOWEST_SHARE, FASTEST_SHARE = 0.2, 2.0

STEP_KEYS = {"kind", "metres", "seconds", "speed", "race", "zone", "note", "least", "most"}
REPEAT_KEYS = {"times", "steps", "fewest", "most"}

Json = dict[str, Any]


class StructureError(ValueError):
    """A workout that cannot be read; ``problems`` are sentences, each with its place."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


def to_json(structure: Iterable[Item]) -> list[Json]:
    """Return the workout as plain lists and dicts."""
    return [_repeat_to_json(item) if isinstance(item, Repeat) else _step_to_json(item) for item in structure]


def _step_to_json(step: Step) -> Json:
    found: Json = {"kind": step.kind, "metres": step.metres, "seconds": step.seconds}
    if isinstance(step.target, SpeedTarget):
        found["speed"] = [step.target.low, step.target.high]
    elif isinstance(step.target, RaceTarget):
        found["race"] = [step.target.low, step.target.high]
    elif isinstance(step.target, ZoneTarget):
        found["zone"] = step.target.zone
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
    if problems:
        raise StructureError(problems)
    return cast(Structure, items)


def _item(entry: object, place: str, problems: list[str]) -> Item | None:
    if not isinstance(entry, dict):
        problems.append(f"{place}: expected a step or a repeat.")
        return None
    return _repeat(entry, place, problems) if "times" in entry or "steps" in entry else _step(entry, place, problems)


def _repeat(entry: Json, place: str, problems: list[str]) -> Repeat | None:
    _unknown(entry, REPEAT_KEYS, place, problems)
    times, steps = entry.get("times"), entry.get("steps")
    if not isinstance(times, int) or isinstance(times, bool) or not 1 <= times <= MOST_TIMES:
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
    if any(value is not None and not isinstance(value, int) for value in (fewest, most)):
        problems.append(f"{place}: fewest and most are whole numbers.")
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
    if len(problems) > before:
        return None
    return Step(cast(StepKind, kind), metres, seconds, target, note, entry.get("least"), entry.get("most"))


def _target(entry: Json, place: str, problems: list[str]) -> Target:
    named = [key for key in ("speed", "race", "zone") if entry.get(key) is not None]
    if len(named) > 1:
        problems.append(f"{place}: give one target, not {' and '.join(named)}.")
    elif named == ["zone"]:
        if entry["zone"] in (1, 2, 3, 4, 5):
            return ZoneTarget(int(entry["zone"]))
        problems.append(f"{place}: the heart-rate zone is 1 to 5.")
    elif named:
        share = _range(entry[named[0]])
        if share:
            return SpeedTarget(*share) if named == ["speed"] else RaceTarget(*share)
        whole = "critical speed" if named == ["speed"] else "race speed"
        problems.append(
            f"{place}: {named[0]} is a range [low, high] of shares of {whole}, "
            f"{SLOWEST_SHARE} to {FASTEST_SHARE}, slower end first."
        )
    return None


def _range(value: object) -> tuple[float, float] | None:
    if isinstance(value, list) and len(value) == 2 and all(_number(one) for one in value):
        low, high = value
        if SLOWEST_SHARE <= low <= high <= FASTEST_SHARE:
            return float(low), float(high)
    return None


def _number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _unknown(entry: Json, known: set[str], place: str, problems: list[str]) -> None:
    for key in sorted(set(entry) - known, key=str):
        problems.append(f"{place}: “{key}” is not known here; use {', '.join(sorted(known))}.")
