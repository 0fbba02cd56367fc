"""What charts are drawn from: columns of a session, thinned out, and bars of weeks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.translation import gettext_lazy

from analytics.queries.weeks import Week
from science.cleaning import smooth
from science.grade import grade_adjusted_speed, smoothed_grade
from science.quality import ALTITUDE, DISTANCE, HEART_RATE, Flaw
from science.recording import Column, Recording
from science.streams import CleanStreams
from sessions.models import Lap

#: More points than a wide screen has pixels show nothing more.
MOST_POINTS = 2000
#: Speeds are averaged over this many samples before they are drawn; adjusted ones carry the noise of the altitude too.
SMOOTHED, ADJUSTED_SMOOTHED = 9, 31
#: Without a sample for longer than this the line breaks, s.
GAP = 30.0
#: Flaws shorter than this are not marked, s.
SHORTEST_MARK = 3.0
MOST_MARKS = 100


def session_columns(
    recording: Recording, streams: CleanStreams, laps: Iterable[Lap], zones: Sequence[float], units: str
) -> dict[str, Any]:
    """Return a session for the charts and the map: columns of equal length, None where nothing is known."""
    slope = smoothed_grade(streams.altitude, streams.distance)
    hilly = bool(np.isfinite(slope).any())
    level = grade_adjusted_speed(streams.speed, slope) if hilly else np.full(len(streams), np.nan)
    columns = {
        "time": (streams.time, 1),
        "distance": (streams.distance, 1),
        "speed": (eased(streams.speed, SMOOTHED), 3),
        "grade_adjusted_speed": (eased(level, ADJUSTED_SMOOTHED), 3),
        "heart_rate": (streams.heart_rate, 0),
        "altitude": (streams.altitude, 1),
        "cadence": (streams.cadence, 0),
        "latitude": (recording.column("latitude")[streams.index], 6),
        "longitude": (recording.column("longitude")[streams.index], 6),
    }
    thinned = {name: rounded(thin(column, streams.time), digits) for name, (column, digits) in columns.items()}
    track = zip(thinned.pop("latitude"), thinned.pop("longitude"), strict=True)
    axes = {name: thinned.pop(name) for name in ("distance", "time")}
    return {
        "x": axes,
        "series": {name: column for name, column in thinned.items() if any(v is not None for v in column)},
        "track": [None if lat is None or lon is None else [lat, lon] for lat, lon in track],
        "laps": [lap_mark(lap, streams) for lap in laps],
        "zones": [round(bound) for bound in zones],
        "excluded": marks(streams.flaws),
        "units": units,
    }


def thin(column: Column, time: Column) -> Column:
    """Average neighbouring samples so that at most 2,000 remain, and break the line where samples are missing."""
    size = -(-len(column) // MOST_POINTS) if len(column) else 1
    steps = np.diff(buckets(time, size))
    usual = float(np.median(steps)) if len(steps) else 0.0
    breaks = np.flatnonzero(steps > GAP + 3 * usual) + 1
    means = buckets(column, size)
    if column is time:
        return np.insert(means, breaks, (means[breaks - 1] + means[breaks]) / 2)
    return np.insert(means, breaks, np.nan)


def eased(column: Column, width: int) -> Column:
    """Return the running mean over what is known; what is not known stays so."""
    known = np.isfinite(column)
    total = smooth(np.where(known, column, 0.0), width)
    count = smooth(known.astype(float), width)
    return np.asarray(np.divide(total, count, out=np.full(len(column), np.nan), where=known & (count > 0)))


def buckets(column: Column, size: int) -> Column:
    """Return the means of every ``size`` values over what is known, NaN where nothing is."""
    padded = np.concatenate((column, np.full(-len(column) % size, np.nan))).reshape(-1, size)
    known = np.isfinite(padded)
    count = known.sum(axis=1)
    total = np.where(known, padded, 0.0).sum(axis=1)
    return np.asarray(np.divide(total, count, out=np.full(len(padded), np.nan), where=count > 0))


def rounded(column: Column, digits: int) -> list[float | None]:
    return [value if value == value else None for value in np.round(column, digits).tolist()]


def lap_mark(lap: Lap, streams: CleanStreams) -> dict[str, Any]:
    along = float(np.interp(lap.start, streams.time, streams.distance)) if len(streams) else float("nan")
    return {
        "start_time": round(lap.start, 1),
        "start_distance": round(along, 1) if np.isfinite(along) else None,
        "label": str(lap.index + 1),
    }


#: The panel in which a flaw is marked, by its stream, and what is written there, by its kind.
SERIES = {HEART_RATE: "heart_rate", DISTANCE: "speed", ALTITUDE: "altitude"}
MARKS = {
    "impossible": gettext_lazy("no heart rate"),
    "stuck": gettext_lazy("stuck"),
    "locked": gettext_lazy("cadence lock"),
    "near_cadence": gettext_lazy("cadence?"),
    "jump": gettext_lazy("leap"),
    "gap": gettext_lazy("not recorded"),
    "vehicle": gettext_lazy("too fast to be run"),
    "long_steps": gettext_lazy("steps too long"),
    "frozen_altitude": gettext_lazy("stuck"),
    "left_out": gettext_lazy("left out"),
}


def marks(flaws: Sequence[Flaw]) -> list[dict[str, Any]]:
    """Return from when to when a series is not to be believed; what is missing shows by itself."""
    found = [
        {"series": SERIES[flaw.stream], "from": flaw.start, "to": flaw.end, "label": str(MARKS[flaw.kind])}
        for flaw in flaws
        if flaw.kind in MARKS and flaw.seconds >= SHORTEST_MARK and not flaw.counts
    ]
    return found[:MOST_MARKS]


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a chart 100 high: where it stands, its colour class and what it says."""

    x: float
    y: float
    width: float
    height: float
    tone: str
    title: str


#: Width of a bar and of the room it stands in.
BAR, ROOM = 7.0, 10.0


def distance_bars(weeks: Sequence[Week]) -> list[Bar]:
    """Return a bar a week, as high as the way run; nothing if nobody ran."""
    most = max((week.distance for week in weeks), default=0.0)
    if not most:
        return []
    return [
        standing(index, 0.0, 100 * week.distance / most, "c-fitness", f"{week.monday:%d %b}")
        for index, week in enumerate(weeks)
    ]


def zone_bars(weeks: Sequence[Week]) -> list[Bar]:
    """Return for each week its times in zones upon each other, easiest lowest; nothing without heart rate."""
    most = max((week.zone_time for week in weeks), default=0.0)
    bars = []
    for index, week in enumerate(weeks):
        foot = 0.0
        for zone, seconds in enumerate(week.zones, start=1):
            height = 100 * seconds / most if most else 0.0
            if height > 0:
                bars.append(standing(index, foot, height, f"c-z{zone}", f"Z{zone}"))
            foot += height
    return bars


def standing(index: int, foot: float, height: float, tone: str, title: str) -> Bar:
    return Bar(ROOM * index + (ROOM - BAR) / 2, round(100 - foot - height, 2), BAR, round(height, 2), tone, title)
