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
