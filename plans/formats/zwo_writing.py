"""Workouts as ZWO files. What the format has no word for is left out or made into what it has, and told.

A file counts in seconds or in metres throughout. Speeds are shares of threshold pace, which the file names for a
runner at ``critical_speed``. ``kind`` is an attribute of our own that other readers pass over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from plans.formats.zwo import EASY_BELOW
from plans.generator.paces import NOMINAL_CRITICAL_SPEED
from plans.structure import (
    EffortTarget,
    Item,
    MaximumTarget,
    PowerTarget,
    RaceTarget,
    Repeat,
    SpeedTarget,
    Step,
    Structure,
    ZoneTarget,
    flatten,
    step_estimate,
)
from science.critical_speed import THRESHOLD_SHARE

NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

ZONE_LOST = "ZWO has no heart-rate zones: the usual pace of the zone stands in their place."
TARGET_LOST = "ZWO aims at paces alone: power, heart rates and efforts became the usual pace of each."
RACE_LOST = "ZWO does not know the goal race: race pace is written as that of a typical marathon."
LENGTHS_TURNED = "ZWO counts in metres or in seconds throughout: distances became times of a typical runner."
REPEAT_UNROLLED = "ZWO repeats only a stretch and its recovery: longer repeats are written out round by round."
SCALING_LOST = "ZWO does not say how far a workout may be scaled."


def write(
    structure: Structure,
    *,
    name: str,
    description: str = "",
    family: str = "",
    tags: Iterable[str] = (),
    critical_speed: float = NOMINAL_CRITICAL_SPEED,
) -> tuple[bytes, tuple[str, ...]]:
    """Return the file, and in sentences what of the workout is not in it."""
    writer = _Writer(structure, critical_speed)
    root = Element("workout_file")
    texts = (
        ("author", "Longrun"),
        ("name", name),
        ("description", description),
        ("sportType", "run"),
        ("durationType", "distance" if writer.by_metres else "time"),
        ("thresholdSecPerKm", f"{1000 / (THRESHOLD_SHARE * critical_speed):.1f}"),
        ("category", family),
    )
    for tag, text in texts:
        SubElement(root, tag).text = _clean(text)
    listed = SubElement(root, "tags")
    for tag in tags:
        SubElement(listed, "tag", name=_clean(str(tag)))
    workout = SubElement(root, "workout")
    for item in structure:
        writer.item(workout, item)
    indent(root)
    return tostring(root, encoding="utf-8", xml_declaration=True), tuple(writer.lost)


class _Writer:
    def __init__(self, structure: Structure, critical_speed: float) -> None:
        steps = list(flatten(structure))
        self.critical_speed = critical_speed
        self.by_metres = all(step.metres is not None for step in steps)
        self.lost: dict[str, None] = {}
        if not self.by_metres and any(step.metres is not None for step in steps):
            self.lost[LENGTHS_TURNED] = None

    def item(self, workout: Element, item: Item) -> None:
        if isinstance(item, Step):
            self.step(workout, item)
            return
        if item.fewest is not None or item.most is not None:
            self.lost[SCALING_LOST] = None
        if is_intervals(item):
            self.intervals(workout, item)
            return
        if item.times > 1:
            self.lost[REPEAT_UNROLLED] = None
        for step in flatten([item]):
            self.step(workout, step)

    def intervals(self, workout: Element, repeat: Repeat) -> None:
        on, off = repeat.steps
        element = SubElement(workout, "IntervalsT", Repeat=str(repeat.times))
        for side, step in (("On", on), ("Off", off)):
            element.set(f"{side}Duration", self.length(step))
            self.speed(element, step, lambda end, side=side: f"{side}Power{end}")  # type: ignore[misc]
        self.say(element, on)

    def step(self, workout: Element, step: Step) -> None:
        tags = {"warmup": "Warmup", "cooldown": "Cooldown"}
        open_ = step.target is None and step.kind != "rest"
        tag = tags.get(step.kind, "FreeRide" if open_ else "SteadyState")
        element = SubElement(workout, tag, Duration=self.length(step))
        self.speed(element, step, lambda end: f"Power{end}")
        guessed = "work" if not open_ and step.share >= EASY_BELOW else "easy"
        if step.kind not in (*tags, "rest", guessed):
            element.set("kind", step.kind)
        self.say(element, step)

    def speed(self, element: Element, step: Step, named: Callable[[str], str]) -> None:
        target = self.target(step)
        if step.kind == "rest":
            element.set(named(""), "0")
        elif target is not None:
            element.set(named("Low"), _share(target.low))
            element.set(named("High"), _share(target.high))
            if not element.tag.endswith(("up", "down")):
                element.set(named(""), _share((target.low + target.high) / 2))

    def target(self, step: Step) -> SpeedTarget | None:
        if isinstance(step.target, ZoneTarget):
            self.lost[ZONE_LOST] = None
        if isinstance(step.target, RaceTarget):
            self.lost[RACE_LOST] = None
        if isinstance(step.target, PowerTarget | MaximumTarget | EffortTarget):
            self.lost[TARGET_LOST] = None
        if step.target is None or isinstance(step.target, SpeedTarget):
            return step.target
        share = round(step.share, 4)
        return SpeedTarget(share, share)

    def length(self, step: Step) -> str:
        if step.least is not None or step.most is not None:
            self.lost[SCALING_LOST] = None
        if self.by_metres or step.metres is None:
            return f"{step.length:.10g}"
        return f"{max(step_estimate(step, self.critical_speed).duration, 1.0):.0f}"

    def say(self, element: Element, step: Step) -> None:
        if step.note.strip():
            SubElement(element, "textevent", timeoffset="0", message=_clean(step.note.strip()))


def is_intervals(repeat: Repeat) -> bool:
    """Return whether the repeat is a stretch of work and its recovery."""
    if len(repeat.steps) != 2:
        return False
    on, off = repeat.steps
    return on.kind == "work" and off.kind in ("recovery", "rest") and not off.note


def _clean(text: str) -> str:
    """Return the text without the characters that XML forbids."""
    return NOT_IN_XML.sub("", text)


def _share(of_critical_speed: float) -> str:
    return f"{of_critical_speed / THRESHOLD_SHARE:.6f}"
