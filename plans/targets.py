"""The steps of a planned workout as lines to read: how long, how fast, at which heart rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from plans.structure import HEART_ZONES, Item, Repeat, SpeedTarget, Step, ZoneTarget, step_estimate

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
class Line:
    """A step, or the head of a repeat (``times`` above 0). Speeds in m/s, heart rate in bpm; None: no target."""

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


def lines(
    structure: Sequence[Item], critical_speed: float | None, zones: Sequence[float], duration_speed: float
) -> list[Line]:
    """Return the lines of a workout; ``duration_speed`` is the critical speed that durations are estimated with."""
    found: list[Line] = []
    for item in structure:
        if isinstance(item, Repeat):
            found.append(Line(_("Repeat"), 0, times=item.times))
            found += [_line(step, critical_speed, zones, duration_speed, inside=True) for step in item.steps]
        else:
            found.append(_line(item, critical_speed, zones, duration_speed, inside=False))
    return found


def _line(
    step: Step, critical_speed: float | None, zones: Sequence[float], duration_speed: float, *, inside: bool
) -> Line:
    slow = fast = None
    if isinstance(step.target, SpeedTarget) and critical_speed:
        slow, fast = step.target.low * critical_speed, step.target.high * critical_speed
    long_enough = step_estimate(step, duration_speed).duration >= STEADY_SECONDS
    low = high = None
    if isinstance(step.target, ZoneTarget):
        low, high = heart_range(step.target.zone, zones)
    elif step.target is not None and long_enough and step.pace_zone <= HARDEST_GUIDED_ZONE:
        low, high = heart_range(HEART_ZONES[step.pace_zone - 1], zones)
        low = low if step.pace_zone > HARDEST_EASY_ZONE else None
    easy = step.pace_zone == 1 and step.share >= EASY_FROM
    label = KINDS.get(step.kind) or (_("By effort") if step.target is None else ZONES[2 if easy else step.pace_zone])
    return Line(label, step.pace_zone, 0, inside, step.metres, step.seconds, slow, fast, low, high, step.note)


def heart_range(zone: int, zones: Sequence[float]) -> tuple[float | None, float | None]:
    """Return the bounds of a heart-rate zone, bpm; the lowest zone has no lower one."""
    if len(zones) < zone:
        return None, None
    return (zones[zone - 2] if zone > 1 else None), zones[zone - 1]
