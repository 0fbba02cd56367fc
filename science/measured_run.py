"""A run made ready for measuring: the cleaned streams with what several metrics need, and means over them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from science import grade
from science.recording import Column, Recording
from science.streams import CleanStreams

#: With less of the heart rate known than this, nothing is summed up over it (convention).
SMALLEST_COVERAGE = 0.8
#: With more of the time impossible than this, no speed is believed (convention).
LARGEST_SUSPECT = 0.5
#: Shortest way whose halves are compared, m (convention).
SHORTEST_HALVES = 1000.0
#: Plausible values of what the device's sensors say, in the units of ``science.recording.COLUMNS``.
PLAUSIBLE: dict[str, tuple[float, float]] = {
    "power": (1.0, 2000.0),
    "temperature": (-60.0, 70.0),
    "vertical_oscillation": (0.01, 0.3),
    "ground_contact_time": (0.05, 1.0),
    "ground_contact_balance": (1.0, 99.0),
}


@dataclass(frozen=True, slots=True)
class Run:
    """The clean streams with what several metrics need.

    ``seconds`` that each sample stands for and those that it was ``moving``; smoothed ``altitude`` (m) with its
    ``profile``, ``grade`` (rise over run); ``level_speed``, grade-adjusted (m/s) if the run is ``hilly``, that is its
    altitude is known; the share of its time that is ``suspect``.
    """

    recording: Recording
    streams: CleanStreams
    seconds: Column
    moving: Column
    profile: grade.Profile | None
    altitude: Column
    grade: Column
    level_speed: Column
    hilly: bool
    suspect: float

    @property
    def believed(self) -> bool:
        """Whether its speeds can be believed at all."""
        return self.suspect <= LARGEST_SUSPECT

    def sensor(self, name: str) -> Column:
        """Return what a sensor said, beside the streams, NaN where it is not plausible."""
        low, high = PLAUSIBLE[name]
        values = self.recording.column(name)[self.streams.index]
        return np.where((values >= low) & (values <= high), values, np.nan)


def prepare(recording: Recording, streams: CleanStreams) -> Run:
    """Return the run of a recording and its cleaned streams."""
    seconds = streams.seconds
    profile = grade.profile(streams.altitude, streams.distance)
    unknown = np.full(len(streams), np.nan)
    altitude = unknown if profile is None else profile.altitude_at(streams.distance)
    slope = unknown if profile is None else profile.grade_at(streams.distance)
    hilly = bool(np.isfinite(slope).any())
    level = grade.grade_adjusted_speed(streams.speed, slope) if hilly else streams.speed
    active = float(seconds.sum())
    suspect = float(seconds[streams.suspect].sum()) / active if active > 0 else 0.0
    moving = np.where(streams.moving, seconds, 0.0)
    return Run(recording, streams, seconds, moving, profile, altitude, slope, level, hilly, suspect)


def mean(values: Column, seconds: Column) -> float:
    """Return the mean weighted by time over what is known, NaN if nothing is."""
    known = np.isfinite(values)
    weights = np.where(known, seconds, 0.0)
    total = float(weights.sum())
    return float(np.dot(np.where(known, values, 0.0), weights)) / total if total > 0 else math.nan


def percentile(values: Column, seconds: Column, share: float) -> float:
    """Return a percentile over the samples that are known and stand for any time, NaN if none are."""
    return percentile_of(values[np.isfinite(values) & (seconds > 0)], share)


def percentile_of(known: Column, share: float) -> float:
    """Return a percentile, linear between values, as ``numpy.percentile`` does, at a fraction of its cost."""
    if not len(known):
        return math.nan
    place = (len(known) - 1) * share / 100
    low, high = math.floor(place), math.ceil(place)
    ranked = np.partition(known, (low, high))
    return float(ranked[low] + (place - low) * (ranked[high] - ranked[low]))
