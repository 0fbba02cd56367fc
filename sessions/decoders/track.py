"""Points of a track, as XML formats have them, to a Recording."""

from __future__ import annotations

import math
from array import array
from datetime import UTC, datetime
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from science.cleaning import position_distance
from science.recording import COLUMNS, Column, Device, Lap, Recording
from sessions.decoders.errors import PUT_IN_ORDER
from sessions.decoders.fit.names import NOT_ON_FOOT

#: Above, a cadence on foot counts both feet already; a walker's does sooner, since none takes 200 steps a minute.
BOTH_FEET, BOTH_FEET_WALKING = 120.0, 100.0
#: Years that a clock shows, if wrongly: the epoch of FIT is a frequent one.
FIRST_YEAR, LAST_YEAR = 1980, 9998
#: No recording is longer [s].
LONGEST = 14 * 86400.0
#: Words in the sport's name of an export, and what FIT calls them; the first that fits counts.
SPORT_WORDS = (
    (("trail",), ("running", "trail")),
    (("treadmill",), ("running", "treadmill")),
    (("run", "jog"), ("running", "generic")),
    (("bik", "cycl", "ride"), ("cycling", "generic")),
    (("walk",), ("walking", "generic")),
    (("hik",), ("hiking", "generic")),
    (("swim",), ("swimming", "generic")),
    (("row",), ("rowing", "generic")),
)
#: Strava writes the numbers of its own kinds of activity.
SPORT_NUMBERS = {"1": "cycling", "4": "hiking", "9": "running", "10": "walking", "16": "swimming"}
NOTHING = array("d", [math.nan])


class Points:
    """Columns that grow a point at a time; a point is what was set since the last ``add``."""

    def __init__(self) -> None:
        self.times = array("d")
        self.segments = array("l")
        self.columns: dict[str, array[float]] = {}
        self.utc_offset: int | None = None
        self.segment = 0
        self.without_time = 0

    def add(self, time: str, values: dict[str, float]) -> None:
        """Add a point; one without a readable time is only counted."""
        moment = instant(time)
        if moment is None:
            self.without_time += 1
            return
        if self.utc_offset is None and not time.endswith("Z") and (offset := moment.utcoffset()):
            self.utc_offset = int(offset.total_seconds())
        count = len(self.times)
        self.times.append(moment.timestamp())
        self.segments.append(self.segment)
        for name, value in values.items():
            column = self.columns.get(name)
            if column is None:
                column = self.columns[name] = array("d")
            if len(column) < count:
                column.extend(NOTHING * (count - len(column)))
            column.append(value)

    def __len__(self) -> int:
        return len(self.times)


def instant(text: str) -> datetime | None:
    """Read an ISO time, UTC if it names no zone; None if it is none or of no watch's lifetime."""
    try:
        moment = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        return None
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def finite(text: str) -> float:
    """Read a number, NaN if it is none or infinite."""
    try:
        value = float(text)
    except ValueError:
        return math.nan
    return value if math.isfinite(value) else math.nan


def recording(
    points: Points,
    sport: tuple[str, str],
    *,
    laps: tuple[Lap, ...] = (),
    totals: dict[str, float] | None = None,
    device: Device | None = None,
    warnings: tuple[str, ...] = (),
) -> Recording:
    """Make a Recording of at least one point; laps begin in seconds since 1970.

    Between segments lies a pause. Distance comes from the positions where the file has none.
    """
    everything = np.array(points.times)
    order, notes = in_order(everything, points.without_time)
    times, segments = everything[order], np.array(points.segments)[order]
    columns = {
        name: filled(values, len(everything))[order]
        for name, values in points.columns.items()
        if name in COLUMNS and np.isfinite(values).any()
    }
    start = float(times[0])
    times = times - start
    on_earth(columns)
    on_foot(columns, sport[0])
    with_distance(times, segments, columns)
    breaks = np.flatnonzero(np.diff(segments) > 0)
    return Recording(
        start=datetime.fromtimestamp(start, UTC),
        columns={"time": times, **columns},
        sport=sport[0],
        sub_sport=sport[1],
        laps=tuple(shifted(lap, start) for lap in laps),
        pauses=np.column_stack([times[breaks], times[breaks + 1]]),
        totals=totals or {},
        device=device or Device(),
        utc_offset=points.utc_offset,
        warnings=(*warnings, *notes),
    )


def in_order(times: Column, without_time: int) -> tuple[NDArray[np.int_], list[str]]:
    """Return the indices of the usable points in order of time, and what is to be said about the rest."""
    keep = np.abs(times - np.quantile(times, 0.5, method="lower")) <= LONGEST
    notes = []
    if left_out := np.count_nonzero(~keep) + without_time:
        notes.append(f"{left_out} points without a usable time were left out.")
    if (np.diff(times[keep]) < 0).any():
        notes.append(f"The time goes back. {PUT_IN_ORDER}")
    return np.flatnonzero(keep)[np.argsort(times[keep], kind="stable")], notes


def filled(values: array[float], count: int) -> Column:
    """Return the values followed by NaN up to ``count``."""
    column = np.full(count, np.nan)
    column[: len(values)] = values
    return column


def shifted(lap: Lap, start: float) -> Lap:
    """Return the lap with its start counted from the recording's."""
    told = {name: getattr(lap, name) for name in Lap.__slots__}
    return Lap(**told | {"start": max(0.0, lap.start - start)})


def on_earth(columns: dict[str, Column]) -> None:
    """Remove, in place, positions that are nowhere."""
    for name, limit in (("latitude", 90.0), ("longitude", 180.0)):
        if name in columns:
            columns[name][np.abs(columns[name]) > limit] = np.nan


def on_foot(columns: dict[str, Column], sport: str) -> None:
    """Double, in place, a cadence that counts the strides of one leg."""
    both_feet = BOTH_FEET_WALKING if sport in ("walking", "hiking") else BOTH_FEET
    if "cadence" in columns and sport not in NOT_ON_FOOT and np.nanmedian(columns["cadence"]) < both_feet:
        columns["cadence"] = 2 * columns["cadence"]


def with_distance(times: Column, segments: NDArray[np.int_], columns: dict[str, Column]) -> None:
    """Add, in place, the distance along the positions of each segment if the file has none."""
    if "distance" in columns or "latitude" not in columns or "longitude" not in columns:
        return
    distance = np.zeros(len(times))
    covered = 0.0
    edges = [0, *(np.flatnonzero(np.diff(segments)) + 1), len(times)]
    for begin, end in pairwise(edges):
        part = slice(begin, end)
        along = position_distance(times[part], columns["latitude"][part], columns["longitude"][part])
        distance[part] = covered if along is None else covered + along
        covered = distance[end - 1]
    columns["distance"] = distance


def sport_named(name: str) -> tuple[str, str]:
    """Return FIT's names of the sport and sub-sport that an export calls ``name``."""
    if name in SPORT_NUMBERS:
        return SPORT_NUMBERS[name], "generic"
    lower = name.lower()
    for words, sport in SPORT_WORDS:
        if any(word in lower for word in words):
            return sport
    return "generic", "generic"
