"""Workouts from ZWO files, the XML that Zwift made and many training sites write.

Lengths are seconds, or metres if ``durationType`` says so for the whole file. ``Power`` is a share of a speed: of
threshold pace if the file names one (``thresholdSecPerKm``), else of the race pace that ``pace`` points to.
ZwoError says in one sentence why a file cannot be used; what was left out or guessed stands in the warnings.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import cast
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from plans.generator.paces import NOMINAL_CRITICAL_SPEED
from plans.library import FAMILIES
from plans.structure import Item, Repeat, SpeedTarget, Step, StepKind, Structure, Target, estimate, work_steps
from plans.structure_json import FASTEST_SHARE, MOST_STEPS, SLOWEST_SHARE, StructureError, from_json, to_json
from science.critical_speed import THRESHOLD_SHARE

MAX_BYTES = 1024 * 1024
PACE_SHARES = (1.13, 1.03, 0.98, 0.92, 0.85)
"""Race pace over a mile, 5 km, 10 km, half marathon and marathon as shares of critical speed. A convention for a
runner of 40 minutes over 10 km, since the file does not know the runner."""
EASY_BELOW = 0.88
"""A step that the file calls neither warm-up nor recovery is work from this share of critical speed on."""
LONG_RUN_SECONDS = 95 * 60.0
WORK_FAMILIES = {1: "easy", 2: "easy", 3: "marathon", 4: "threshold", 5: "vo2"}
SPORTS = {"run", "running"}
REPEATS = {"repeat", "intervalst"}
LEFT_ALONE = {"textevent", "textnotification", "gameplayevent"}
BARE_AMPERSAND = re.compile(rb"&(?!#?\w{1,12};)")


class ZwoError(ValueError):
    """A file that cannot be used; its text is one sentence for whoever brought the file."""


@dataclass(frozen=True, slots=True)
class ZwoWorkout:
    name: str
    description: str
    family: str
    tags: tuple[str, ...]
    structure: Structure
    warnings: tuple[str, ...]


def read(data: bytes) -> ZwoWorkout:
    """Return the workout of a file. Raises ZwoError."""
    root = parse(data)
    reader = _Reader(root)
    structure = reader.structure()
    return ZwoWorkout(
        name=" ".join(reader.text("name").split())[:120],
        description=reader.text("description"),
        family=reader.family(structure),
        tags=reader.tags(),
        structure=structure,
        warnings=tuple(dict.fromkeys(reader.warnings)),
    )


def parse(data: bytes) -> Element:
    """Return the root of the XML, closed to entities and to size. Raises ZwoError."""
    if len(data) > MAX_BYTES:
        raise ZwoError("The file is too large for a workout; it must be smaller than 1 MB.")
    try:
        try:
            root: Element = fromstring(data, forbid_dtd=True)
        except ParseError:
            root = fromstring(BARE_AMPERSAND.sub(b"&amp;", data), forbid_dtd=True)
    except DefusedXmlException:
        raise ZwoError("The file holds forbidden XML; export it again.") from None
    except (ParseError, ValueError, LookupError):
        raise ZwoError("The file is damaged or no ZWO file; export it again.") from None
    if _tag(root) != "workout_file":
        raise ZwoError("This is XML, but no ZWO workout.")
    return root


def _tag(element: Element) -> str:
    return element.tag.rpartition("}")[2].lower()


@dataclass
class _Reader:
    root: Element
    warnings: list[str] = field(default_factory=list)
    number: int = 0

    def __post_init__(self) -> None:
        self.by_threshold = bool(self.text("thresholdsecperkm"))
        counted = self.text("durationtype").lower()
        self.by_metres = counted.startswith("dist")
        if not counted and any("pace" in _attributes(element) for element in self.root.iter()):
            self.warnings.append("The file does not say in what it counts: lengths were taken for seconds, not metres.")

    def text(self, name: str) -> str:
        found = next((child for child in self.root if _tag(child) == name), None)
        return "" if found is None else "".join(found.itertext()).strip()

    def tags(self) -> tuple[str, ...]:
        found = (child for group in self.root if _tag(group) == "tags" for child in group)
        names = (_attributes(child).get("name", child.text or "").strip()[:40] for child in found)
        return tuple(dict.fromkeys(name for name in names if name))[:20]

    def family(self, structure: Structure) -> str:
        """Return the family that the category names, else the one that the steps look like."""
        category = self.text("category").casefold()
        for family in FAMILIES.values():
            if category in (family.key, family.label.casefold()):
                # The race of a plan is its own; any other one is run on the way to it.
                return "tuneup" if family.key == "race" else family.key
        hardest = max((step.pace_zone for step in work_steps(structure)), default=1)
        long = estimate(structure, NOMINAL_CRITICAL_SPEED).duration >= LONG_RUN_SECONDS
        return "long" if long and hardest <= 2 else WORK_FAMILIES[hardest]

    def structure(self) -> Structure:
        self.check_sport()
        workout = next((child for child in self.root if _tag(child) == "workout"), None)
        items = self.items(workout) if workout is not None else []
        if not items:
            raise ZwoError("The file holds no steps.")
        try:
            return from_json(to_json(items))
        except StructureError as error:
            raise ZwoError(error.problems[0]) from None

    def check_sport(self) -> None:
        sport = self.text("sporttype").lower()
        if sport and sport not in SPORTS:
            raise ZwoError(f"This is a workout for another sport ({sport[:20]}); only running workouts can be used.")
        if not sport:
            self.warnings.append("The file does not name its sport and was taken for running.")

    def items(self, parent: Iterable[Element]) -> list[Item]:
        items: list[Item] = []
        for element in parent:
            if not isinstance(element.tag, str) or _tag(element) in LEFT_ALONE:
                continue
            self.number += 1
            if self.number > MOST_STEPS:
                raise ZwoError(f"The workout has more than {MOST_STEPS} steps.")
            build = _BUILD.get(_tag(element))
            if build is None:
                self.warnings.append(f"“{element.tag[:40]}” is not known here and was left out.")
            else:
                items += build(self, element, _attributes(element))
        return items

    def steady(self, element: Element, values: dict[str, str]) -> list[Item]:
        return [self.step(element, values)]

    def warmup(self, element: Element, values: dict[str, str]) -> list[Item]:
        return [self.step(element, values, "warmup")]

    def cooldown(self, element: Element, values: dict[str, str]) -> list[Item]:
        return [self.step(element, values, "cooldown")]

    def ramp(self, element: Element, values: dict[str, str]) -> list[Item]:
        self.warnings.append("A ramp became one step with its slowest and fastest pace as range.")
        return [self.step(element, values)]

    def free(self, element: Element, values: dict[str, str]) -> list[Item]:
        return [self.step(element, {key: value for key, value in values.items() if "power" not in key})]

    def hardest(self, element: Element, values: dict[str, str]) -> list[Item]:
        return [self.step(element, {**values, "kind": "work"})]

    def intervals(self, element: Element, values: dict[str, str]) -> list[Item]:
        """The jog after the last round is left out, as in all our repeats."""
        on = self.part(values, "on", "work", _message(element))
        off = self.part(values, "off", "recovery", "")
        return [Repeat(self.times(values), (on, off) if off.length else (on,))]

    def repeat(self, element: Element, values: dict[str, str]) -> list[Item]:
        # Before its steps are read: a file may hold repeats as deep as it likes.
        if any(isinstance(child.tag, str) and _tag(child) in REPEATS for child in element):
            raise ZwoError(f"{self.place(element)}: repeats within repeats cannot be used.")
        items = self.items(element)
        if not items:
            return []
        return [Repeat(self.times(values), tuple(item for item in items if isinstance(item, Step)))]

    def times(self, values: dict[str, str]) -> int:
        given = values.get("repeat") or values.get("count") or values.get("times") or "1"
        value = _number(given)
        if value is None or value != int(value) or not 1 <= value <= 100:
            raise ZwoError(f"Step {self.number}: “{given[:20]}” is no number of repeats from 1 to 100.")
        return int(value)

    def step(self, element: Element, values: dict[str, str], kind: str = "") -> Step:
        target = self.target(values, "power", ("powerlow", "powerhigh"))
        length = self.length(values.get("duration"), self.place(element))
        return self.make(values.get("kind") or kind, length, target, _message(element))

    def part(self, values: dict[str, str], side: str, kind: StepKind, note: str) -> Step:
        place = f"Step {self.number} (IntervalsT)"
        length = self.length(values.get(f"{side}duration", "0" if side == "off" else None), place)
        spans = ((f"power{side}low", f"power{side}high"), (f"{side}powerlow", f"{side}powerhigh"))
        return self.make(kind, length, self.target(values, f"{side}power", *spans), note)

    def make(self, kind: str, length: float, target: Target | float, note: str) -> Step:
        """Return the step; a target of no speed at all is a rest, and a kind that nobody gave follows the speed."""
        if target == 0.0:
            if self.by_metres:
                raise ZwoError(f"Step {self.number}: standing still has a time, not a distance.")
            return Step("rest", seconds=length, note=note)
        aim = target if isinstance(target, SpeedTarget) else None
        if not kind:
            kind = "work" if aim and (aim.low + aim.high) / 2 >= EASY_BELOW else "easy"
        metres, seconds = (length, None) if self.by_metres else (None, length)
        return Step(cast(StepKind, kind), metres, seconds, aim, note)

    def length(self, given: str | None, place: str) -> float:
        value = _number(given or "")
        if value is None or value < 0:
            raise ZwoError(f"{place}: “{(given or '')[:20]}” is no length.")
        return value

    def target(self, values: dict[str, str], single: str, *spans: tuple[str, str]) -> Target | float:
        """Return the range of speed, 0 for standing still, None if the step is open."""
        given = next(
            ((values[low], values[high]) for low, high in spans if low in values and high in values), None
        ) or ((values[single], values[single]) if single in values else None)
        if given is None:
            return None
        shares = [_number(one) for one in given]
        if any(share is None or not 0 <= share <= 500 for share in shares):
            raise ZwoError(f"Step {self.number}: “{given[0][:20]}” is no share of a speed.")
        scale = self.scale(values)
        low, high = sorted(round((one or 0.0) / (100.0 if (one or 0.0) > 5 else 1.0) * scale, 4) for one in shares)
        if high == 0.0:
            return 0.0
        if high > FASTEST_SHARE:
            raise ZwoError(f"Step {self.number}: the speed is faster than anybody runs.")
        return SpeedTarget(max(low, SLOWEST_SHARE), max(high, SLOWEST_SHARE))

    def scale(self, values: dict[str, str]) -> float:
        """Return what share of critical speed the file's 1.0 is."""
        index = _number(values.get("pace", ""))
        if self.by_threshold or index is None:
            return THRESHOLD_SHARE
        return PACE_SHARES[int(index)] if 0 <= index < len(PACE_SHARES) else THRESHOLD_SHARE

    def place(self, element: Element) -> str:
        return f"Step {self.number} ({element.tag[:20]})"


_BUILD: dict[str, Callable[[_Reader, Element, dict[str, str]], list[Item]]] = {
    "warmup": _Reader.warmup,
    "cooldown": _Reader.cooldown,
    "steadystate": _Reader.steady,
    "solidstate": _Reader.steady,
    "intervalst": _Reader.intervals,
    "ramp": _Reader.ramp,
    "freeride": _Reader.free,
    "freerun": _Reader.free,
    "maxeffort": _Reader.hardest,
    "repeat": _Reader.repeat,
}


def _attributes(element: Element) -> dict[str, str]:
    return {key.rpartition("}")[2].lower(): value.strip() for key, value in element.attrib.items()}


def _message(element: Element) -> str:
    """Return what the watch says during a step, in order."""
    events = [_attributes(child) for child in element if _tag(child) in LEFT_ALONE]
    return " ".join(text for event in events if (text := event.get("message", "")))[:500]


def _number(text: str) -> float | None:
    try:
        value = float(text.replace(",", ".").removesuffix("%"))
    except ValueError:
        return None
    return value if math.isfinite(value) else None
