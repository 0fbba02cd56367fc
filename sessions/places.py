"""The time zone of a place, from boundaries that come with the package: nobody is asked over the network."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from functools import cache
from importlib import import_module
from typing import Any

import numpy as np

from science.recording import Recording


@cache
def boundaries() -> Any:
    """Return the boundaries, loaded when the first place is asked for: it takes half a second and 40 MB."""
    return import_module("timezonefinder").TimezoneFinder()


def offset_at(recording: Recording) -> int | None:
    """Return how far the wall clock was ahead of UTC where and when a recording began, s; None without a position."""
    latitude, longitude = recording.column("latitude"), recording.column("longitude")
    known = np.flatnonzero((np.abs(latitude) <= 90) & (np.abs(longitude) <= 180))
    if not len(known):
        return None
    place = {"lat": float(latitude[known[0]]), "lng": float(longitude[known[0]])}
    name = boundaries().timezone_at(**place)
    try:
        offset = recording.start.astimezone(zoneinfo.ZoneInfo(name)).utcoffset() if name else None
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return None
    return int(offset.total_seconds()) if isinstance(offset, dt.timedelta) else None
