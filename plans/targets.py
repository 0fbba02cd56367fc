"""The steps of a planned workout as lines to read: how long, how fast, at which heart rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from plans.generator.paces import NOMINAL_CRITICAL_SPEED
from plans.structure import (
    HEART_ZONES,
    EffortTarget,
    Item,
    MaximumTarget,
    PowerTarget,
    RacePace,
    Repeat,
    SpeedTarget,
    Step,
    ZoneTarget,
    step_estimate,
)

STEADY_SECONDS = 180.0
"""Heart rate follows effort too slowly to guide shorter steps. A convention."""
HARDEST_GUIDED_ZONE = 4
HARDEST_EASY_ZONE = 2
EASY_FROM = 0.72
"""Easy running from this share of critical speed on is not called very easy, also if it lies in zone 1."""
"""Up to this pace zone a heart rate is a ceiling: nobody need run harder to reach it."""

KINDS: dict[str, Promise] = {
    "warmup": _("Warm-up"),
    "cooldown": _("Cool-down"),
    "recovery": _("Jog"),
    "rest": _("Rest"),
}
ZONES: dict[int, Promise] = {
    1: _("Very easy"),
    2: _("Easy"),
    3: _("Steady"),
    4: _("Threshold"),
    5: _("Fast"),
}


@dataclass(frozen=True, slots=True)
class Numbers:
    """What targets are told with: critical speed in m/s, upper bounds of the heart-rate zones and the maximum in bpm,
    threshold power in W. What is not known, or not to be shown, is missing.
    """

    critical_speed: float | None = None
    zones: Sequence[float] = ()
    max_heart_rate: float | None = None
    threshold_power: float | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A step, or the head of a repeat (``times`` above 0). Speeds in m/s, heart rate in bpm, power in W, effort of 1 to
    10; None: no target.
    """

    label: Promise
    zone: int
    times: int = 0
    inside: bool = False
    metres: float | None = None
    seconds: float | None = None
    slow: float | None = None
    fast: float | None = None
    heart_low: float | None = None
    heart_high: float | None = None
    note: str = ""
    power_low: float | None = None
    power_high: float | None = None
    effort: int | None = None


def lines(structure: Sequence[Item], numbers: Numbers) -> list[Line]:
    """Return the lines of a workout."""
    found: list[Line] = []
    for item in structure:
        if isinstance(item, Repeat):
            found.append(Line(_("Repeat"), 0, times=item.times))
            found += [_line(step, numbers, inside=True) for step in item.steps]
        else:
            found.append(_line(item, numbers, inside=False))
    return found


def _line(step: Step, numbers: Numbers, *, inside: bool) -> Line:
    slow, fast = speed_range(step, numbers)
    low, high = _heart_range_of(step, numbers)
    weakest, strongest = power_range(step, numbers)
    effort = step.target.effort if isinstance(step.target, EffortTarget) else None
    return Line(
        _label(step), step.pace_zone, 0, inside, step.metres, step.seconds, slow, fast, low, high, step.note, weakest,
        strongest, effort,
    )  # fmt: skip


def _label(step: Step) -> Promise:
    if isinstance(step.target, RacePace):
        return _("Race pace")
    if step.target is None:
        return KINDS.get(step.kind, _("By effort"))
    zone = 2 if step.pace_zone == 1 and step.share >= EASY_FROM else step.pace_zone
    # What is called work is firmer than easy running, however slow the runner.
    if step.kind == "work" and zone <= HARDEST_EASY_ZONE and isinstance(step.target, SpeedTarget):
        zone = HARDEST_EASY_ZONE + 1
    return KINDS.get(step.kind, ZONES[zone])


def _heart_range_of(step: Step, numbers: Numbers) -> tuple[float | None, float | None]:
    """Return the heart rate that a step aims at, or that guides one by pace that is long and easy enough for it.

    None guides race pace: heart rate drifts over a race, and on its day it runs ahead of the pace.
    """
    if isinstance(step.target, ZoneTarget):
        return heart_range(step.target.zone, numbers.zones)
    if isinstance(step.target, MaximumTarget):
        return maximum_range(step.target, numbers)
    if type(step.target) is not SpeedTarget or step.pace_zone > HARDEST_GUIDED_ZONE:
        return None, None
    if step_estimate(step, numbers.critical_speed or NOMINAL_CRITICAL_SPEED).duration < STEADY_SECONDS:
        return None, None
    low, high = heart_range(HEART_ZONES[step.pace_zone - 1], numbers.zones)
    return (low if step.pace_zone > HARDEST_EASY_ZONE else None), high


def speed_range(step: Step, numbers: Numbers) -> tuple[float | None, float | None]:
    """Return the speeds that a step aims at, m/s."""
    if not isinstance(step.target, SpeedTarget) or not numbers.critical_speed:
        return None, None
    return step.target.low * numbers.critical_speed, step.target.high * numbers.critical_speed


def power_range(step: Step, numbers: Numbers) -> tuple[float | None, float | None]:
    """Return the power that a step aims at, W."""
    if not isinstance(step.target, PowerTarget) or not numbers.threshold_power:
        return None, None
    return step.target.low * numbers.threshold_power, step.target.high * numbers.threshold_power


def maximum_range(target: MaximumTarget, numbers: Numbers) -> tuple[float | None, float | None]:
    """Return the heart rate that a share of the maximum is, bpm."""
    if not numbers.max_heart_rate:
        return None, None
    return target.low * numbers.max_heart_rate, target.high * numbers.max_heart_rate


def heart_range(zone: int, zones: Sequence[float]) -> tuple[float | None, float | None]:
    """Return the bounds of a heart-rate zone, bpm; the lowest zone has no lower one."""
    if len(zones) < zone:
        return None, None
    return (zones[zone - 2] if zone > 1 else None), zones[zone - 1]
