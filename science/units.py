"""Conversions between SI and the units that runners read."""

from __future__ import annotations

import math

#: International mile in metres (exact).
MILE = 1609.344
#: Kilometre in metres.
KILOMETRE = 1000.0
#: Race distances in metres (World Athletics, rules 54 and 55).
HALF_MARATHON = 21097.5
MARATHON = 42195.0
#: Yard in metres (exact).
YARD = 0.9144

SECONDS_PER_MINUTE = 60.0
SECONDS_PER_HOUR = 3600.0
SECONDS_PER_DAY = 86400.0


def pace(speed: float, *, per: float = KILOMETRE) -> float:
    """Return the pace in seconds per ``per`` metres of a speed in m/s.

    ``pace = per / speed``; NaN for a speed that is not positive, so that standing still has no pace.
    """
    return per / speed if speed > 0 else math.nan


def speed_of_pace(seconds: float, *, per: float = KILOMETRE) -> float:
    """Return the speed in m/s of a pace in seconds per ``per`` metres; NaN if not positive."""
    return per / seconds if seconds > 0 else math.nan


def kilometres_per_hour(speed: float) -> float:
    """Return a speed in m/s as km/h (``3.6 * speed``)."""
    return speed * 3.6


def miles(distance: float) -> float:
    """Return a distance in metres as international miles."""
    return distance / MILE


def minutes(seconds: float) -> float:
    """Return seconds as minutes."""
    return seconds / SECONDS_PER_MINUTE


def distance_name(distance: float) -> str:
    """Return how runners call a distance in metres: "1500 m", "mile", "10 km", "half marathon"."""
    names = {MILE: "mile", HALF_MARATHON: "half marathon", MARATHON: "marathon"}
    for metres, name in names.items():
        if math.isclose(distance, metres, rel_tol=1e-3):
            return name
    if distance >= 2 * KILOMETRE or distance == KILOMETRE:
        return f"{distance / KILOMETRE:.3g} km"
    return f"{distance:.0f} m"


def duration_text(seconds: float) -> str:
    """Return a duration in seconds as "3:05" or "1:03:05"."""
    whole = round(seconds)
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60}:{rest % 60:02d}"
