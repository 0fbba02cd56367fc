"""The steps of a planned workout in plain lines, for where there are no tables: calendars and mails."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from plans.targets import Line
from runners.templatetags.quantities import clock, distance_value, number, pace_value, unit_of


def step_lines(lines: Iterable[Line], units: str) -> list[str]:
    """Return a line of text for each step, such as "5 × Fast 1.0 km, 4:05–3:56 /km, below 171 bpm"."""
    found = []
    for line in lines:
        if line.times:
            found.append(_("%(times)d times, no jog after the last:") % {"times": line.times})
            continue
        parts = [f"{line.label} {length(line, units)}", *targets(line, units)]
        found.append(f"{'  · ' if line.inside else ''}{', '.join(parts)}{f' ({line.note})' if line.note else ''}")
    return found


def length(line: Line, units: str) -> str:
    """Return how long a step is, with its unit."""
    if line.metres is None:
        return f"{clock(line.seconds)} min" if (line.seconds or 0) < 3600 else f"{clock(line.seconds)} h"
    if line.metres < 1000:
        return f"{number(line.metres)} m"
    return f"{distance_value(line.metres, units)} {unit_of(units)}"


def targets(line: Line, units: str) -> list[str]:
    """Return what a step aims at: pace, power, effort, heart rate, several of them or none."""
    found = []
    if line.slow and line.fast:
        found.append(f"{pace_value(line.fast, units)}–{pace_value(line.slow, units)} /{unit_of(units)}")
    if line.power_low and line.power_high:
        found.append(f"{number(line.power_low)}–{number(line.power_high)} W")
    if line.effort:
        found.append(_("effort %(effort)d of 10") % {"effort": line.effort})
    if line.heart_high and line.heart_low:
        found.append(f"{number(line.heart_low)}–{number(line.heart_high)} bpm")
    elif line.heart_high:
        found.append(_("below %(top)s bpm") % {"top": number(line.heart_high)})
    return found
