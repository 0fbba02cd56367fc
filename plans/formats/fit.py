"""Workouts for watches: a structure as the steps of a FIT workout, in a runner's own speeds and heart rates.

What watches have no room for is cut, and told. The last round of a repeat is written out, because the order to
repeat has no way to leave its recovery out.
"""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plans.structure import (
    EffortTarget,
    Item,
    MaximumTarget,
    PowerTarget,
    SpeedTarget,
    Step,
    Structure,
    ZoneTarget,
    flatten,
)
from plans.targets import Numbers, heart_range, maximum_range, power_range, speed_range
from science.recording import Step as WatchStep
from science.recording import Workout as WatchWorkout
from sessions.encoders.workout import encode_workout

MOST_STEPS = 50
"""Steps that common watches take of one workout, an order to repeat counted as one."""
NAME_LENGTH = 40
NOTE_LENGTH = 100
"""Characters of a name and of a note that common watches show. A convention: newer ones show more."""
MOST_BYTES = 254
"""Bytes that a text of a FIT file can have."""
LOWEST_HEART_RATE = 40.0
"""Lower end, bpm, of a zone that has none, so that no watch warns of a heart that beats too slowly."""
INTENSITIES = {"work": "active", "easy": "active"}
PLAINER = str.maketrans("–—−…“”’", '---.""\'')


def write(
    structure: Structure, *, name: str, numbers: Numbers, made: datetime, serial: int = 1
) -> tuple[bytes, list[str]]:
    """Return the file, and in sentences what of the workout a watch will not show."""
    workout, lost = watch_workout(structure, name=name, numbers=numbers)
    return encode_workout(workout, made, serial), lost


def watch_workout(structure: Structure, *, name: str, numbers: Numbers) -> tuple[WatchWorkout, list[str]]:
    """Return the workout as a watch has it, and in sentences what is not in it.

    Race targets have to be resolved before; they are left open.
    """
    writer = _Writer(numbers)
    for item in structure:
        writer.item(item)
    return WatchWorkout(name=writer.cut(name, NAME_LENGTH), steps=tuple(writer.fitting())), list(writer.lost)


class _Writer:
    def __init__(self, numbers: Numbers) -> None:
        self.numbers = numbers
        self.steps: list[WatchStep] = []
        self.lost: dict[str, None] = {}

    def lose(self, sentence: str) -> None:
        self.lost[sentence] = None

    def item(self, item: Item) -> None:
        if isinstance(item, Step):
            self.steps.append(self.step(item))
            return
        first = len(self.steps)
        last = [self.step(step) for step in flatten([replace(item, times=1)])]
        whole = [self.step(step) for step in item.steps]
        alike = len(last) == len(whole)
        rounds = item.times if alike else item.times - 1
        if rounds > 0:
            self.steps += whole
        if rounds > 1:
            self.steps.append(WatchStep("repeat", back_to=first, times=rounds))
        if not alike:
            self.steps += last

    def step(self, step: Step) -> WatchStep:
        ends, amount = ("distance", step.metres) if step.metres is not None else ("time", step.seconds or 0.0)
        note = step.note
        if isinstance(step.target, EffortTarget):
            # No watch knows an effort: it stands in the note.
            note = " ".join(filter(None, [_("Effort %(effort)d of 10.") % {"effort": step.target.effort}, note]))
        intensity = INTENSITIES.get(step.kind, step.kind)
        plain = WatchStep(ends, amount, intensity=intensity, notes=self.cut(note, NOTE_LENGTH))
        target = self.target(step)
        return replace(plain, **target) if target else plain

    def target(self, step: Step) -> dict[str, Any]:
        """Return the fields of what a step aims at, none if it is open."""
        if isinstance(step.target, SpeedTarget):
            slow, fast = speed_range(step, self.numbers)
            return self.known("speed", slow, fast, _("There are no paces in it, because critical speed is not known."))
        if isinstance(step.target, PowerTarget):
            low, high = power_range(step, self.numbers)
            return self.known("power", low, high, _("There is no power in it, because threshold power is not known."))
        if isinstance(step.target, MaximumTarget):
            low, high = maximum_range(step.target, self.numbers)
            if high is None:
                self.lose(_("Heart rates are shares of the maximum that is set on the watch."))
                shares = {"low": round(100 * step.target.low), "high": round(100 * step.target.high)}
                return {"target": "heart_rate", "percent": True, **shares}
            return self.known("heart_rate", round(low or 0), round(high), "")
        if isinstance(step.target, ZoneTarget):
            low, high = heart_range(step.target.zone, self.numbers.zones)
            if high is None:
                self.lose(_("Heart-rate zones are those that are set on the watch."))
                return {"target": "heart_rate", "zone": step.target.zone}
            return self.known("heart_rate", round(low or LOWEST_HEART_RATE), round(high), "")
        return {}

    def known(self, name: str, low: float | None, high: float | None, unknown: str) -> dict[str, Any]:
        if low is None or high is None:
            self.lose(unknown)
            return {}
        return {"target": name, "low": low, "high": high}

    def fitting(self) -> list[WatchStep]:
        """Return as many of the steps as a watch takes."""
        over = len(self.steps) - MOST_STEPS
        if over > 0:
            said = ngettext(
                "Watches take %(most)d steps; the last step is not in it.",
                "Watches take %(most)d steps; the last %(over)d are not in it.",
                over,
            )
            self.lose(said % {"most": MOST_STEPS, "over": over})
        return self.steps[:MOST_STEPS]

    def cut(self, said: str, most: int) -> str:
        """Return a text in characters that watches have, no longer than ``most``."""
        plain = " ".join(unicodedata.normalize("NFKC", said).translate(PLAINER).split())
        if len(plain) <= most and len(plain.encode()) <= MOST_BYTES:
            return plain
        short = plain[: most - 1].encode()[: MOST_BYTES - 1].decode(errors="ignore").rstrip() + "."
        self.lose(_("“%(text)s” is cut to %(most)d characters.") % {"text": plain, "most": len(short)})
        return short
