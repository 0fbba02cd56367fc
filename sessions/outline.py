"""The outline of a recording, to see what a crop leaves of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from science.streams import clean
from sessions.models import Session
from sessions.storage import load_whole

#: An outline is drawn from so many points.
POINTS = 240
COLUMNS = ("distance", "speed", "latitude", "longitude", "cadence")
HEIGHT = 100.0


@dataclass(frozen=True, slots=True)
class Outline:
    """How fast it went (a line in a box 1000 wide and 100 high), and times (s) with the metres covered by then."""

    elapsed: float
    line: str
    data: dict[str, Any]


def outline_of(session: Session) -> Outline:
    """Return the outline of all that was recorded; FileNotFoundError if it is not in storage."""
    streams = clean(load_whole(session, COLUMNS))
    if len(streams) < 2:
        return Outline(0.0, "", {"time": [], "distance": [], "elapsed": 0.0})
    elapsed = float(streams.time[-1])
    time = np.linspace(0.0, elapsed, POINTS)
    way = np.interp(time, streams.time, np.nan_to_num(streams.distance))
    speed = np.gradient(way, time)
    top = max(float(np.percentile(speed, 98)), 0.1)
    height = HEIGHT * (1 - np.clip(speed / top, 0.0, 1.0))
    line = " ".join(f"{x:.0f},{y:.0f}" for x, y in zip(np.linspace(0, 1000, POINTS), height, strict=True))
    known = bool(np.isfinite(streams.distance).all())
    data = {"time": np.round(time, 1).tolist(), "distance": np.round(way, 1).tolist() if known else []}
    return Outline(elapsed, line if known else "", {**data, "elapsed": elapsed})
