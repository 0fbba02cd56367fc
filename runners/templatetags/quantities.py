"""Numbers as people read them: SI inside, kilometres or miles, paces and clock times at the edge.

Missing is shown as "–", never as 0. Filters that depend on the reader's units take ``units``:
``{{ session.distance|distance:user.units }}``.
"""

from __future__ import annotations

import math
from typing import SupportsFloat, TypeGuard

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

MISSING = "–"
METRES = {"km": 1000.0, "mi": 1609.344}


def known(value: object) -> TypeGuard[SupportsFloat]:
    """Whether ``value`` is a number that can be shown."""
    try:
        return value is not None and math.isfinite(float(value))  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return False


def unit_of(units: object) -> str:
    return "mi" if units == "mi" else "km"


def with_unit(number: str, unit: str) -> SafeString:
    return format_html('{} <span class="unit">{}</span>', number, unit)


def signed(number: str) -> str:
    """Return the number with a true minus sign."""
    return number.replace("-", "−")


@register.filter
def number(value: object, digits: int = 0) -> str:
    """A number with thousands commas and a true minus; "–" if missing."""
    if not known(value):
        return MISSING
    text = f"{float(value):,.{int(digits)}f}"
    return signed("0" + text[2:] if float(text.replace(",", "")) == 0 and text.startswith("-0") else text)


@register.filter
def plus(value: object, digits: int = 0) -> str:
    """A number with its sign: "+4", "−12", "0"."""
    text = number(value, digits)
    return f"+{text}" if known(value) and round(float(value), int(digits)) > 0 else text


@register.filter
def distance(metres: object, units: object = "km") -> SafeString | str:
    """Metres as "12.4 km"; below 1 km as metres for readers of kilometres."""
    if not known(metres):
        return MISSING
    unit = unit_of(units)
    return with_unit(f"{float(metres) / METRES[unit]:,.{1 if unit == 'km' else 2}f}", unit)


@register.filter
def distance_value(metres: object, units: object = "km") -> str:
    """Metres as a bare number of kilometres or miles with one decimal."""
    return f"{float(metres) / METRES[unit_of(units)]:,.1f}" if known(metres) else MISSING


@register.filter
def metres(value: object) -> SafeString | str:
    """A height or a short length in metres."""
    return with_unit(number(value), "m") if known(value) else MISSING


@register.filter
def clock(seconds: object) -> str:
    """Seconds as "5:03" or "1:02:03", rounded first, so that 4:60 cannot happen."""
    if not known(seconds):
        return MISSING
    whole = round(float(seconds))
    sign, whole = ("−" if whole < 0 else ""), abs(whole)
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return sign + (f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}")


@register.filter
def hours(seconds: object) -> SafeString | str:
    """Seconds as hours and minutes: "1:43 h"."""
    if not known(seconds):
        return MISSING
    minutes = round(float(seconds) / 60)
    return with_unit(f"{minutes // 60}:{minutes % 60:02d}", "h")


@register.filter
def pace_value(speed: object, units: object = "km") -> str:
    """Metres per second as minutes per kilometre or mile: "4:22"."""
    if not known(speed) or float(speed) <= 0:
        return MISSING
    return clock(METRES[unit_of(units)] / float(speed))


@register.filter
def pace(speed: object, units: object = "km") -> SafeString | str:
    """Metres per second as a pace with its unit: "4:22 /km"."""
    text = pace_value(speed, units)
    return text if text == MISSING else with_unit(text, f"/{unit_of(units)}")


@register.filter
def quantity(value: object, unit: str) -> SafeString | str:
    """A whole number with its unit: "153 bpm"."""
    return with_unit(number(value), unit) if known(value) else MISSING


RACE_NAMES = {
    400: "400 m", 800: "800 m", 1000: "1 km", 1500: "1500 m", 1609: "mile", 3000: "3 km", 5000: "5 km",
    10000: "10 km", 15000: "15 km", 21097: "half marathon", 30000: "30 km", 42195: "marathon",
}  # fmt: skip


@register.filter
def race_distance(value: object) -> str:
    """A racing distance by its name: 21097.5 → "half marathon"."""
    if not known(value):
        return MISSING
    return RACE_NAMES.get(int(float(value)), f"{float(value) / 1000:g} km")
