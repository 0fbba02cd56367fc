"""A recording made fit for measuring: one distance, one speed, what moved and what is not to be believed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from science import cleaning, sensors
from science.cleaning import Mask
from science.efforts import (
    BEST_EFFORT_DISTANCES,
    CURVE_DURATIONS,
    Effort,
    Split,
    best_efforts,
    pace_duration_curve,
    splits,
    time_in_zones,
)
from science.limits import DEFAULT_LIMITS, Limits
from science.quality import ALTITUDE, DISTANCE, HEART_RATE, OVERRULED, Flaw, Overrule, clock_flaws, hand
from science.recording import Column, Recording, increments
from science.way import Given, position_flaws, way

#: What is cleaned.
COLUMNS = ("cadence", "altitude", "speed", "heart_rate", "distance", "latitude", "longitude")

__all__ = [
    "BEST_EFFORT_DISTANCES",
    "CURVE_DURATIONS",
    "CleanStreams",
    "Effort",
    "Split",
    "best_efforts",
    "clean",
    "pace_duration_curve",
    "splits",
    "time_in_zones",
]


@dataclass(frozen=True, slots=True)
class CleanStreams:
    """Columns of equal length; missing = NaN.

    ``time`` s since the recording's start, strictly rising. ``active`` the same less pauses and gaps
    in which nobody moved (s). ``distance`` m, cumulative, never falling. ``speed`` m/s. ``heart_rate``
    bpm, NaN where impossible, stuck or locked to the cadence. ``cadence`` steps/min. ``altitude`` m.
    ``moving``: the runner moved since the sample before. ``suspect``: the step from the sample before
    is not to be believed. ``heart_rate_suspect``: a heart rate that was, or may be, a fault of the sensor.
    ``index`` says which records of the recording these are, ``flaws`` what was found wrong.
    """

    time: Column
    active: Column
    distance: Column
    speed: Column
    heart_rate: Column
    cadence: Column
    altitude: Column
    moving: Mask
    suspect: Mask
    heart_rate_suspect: Mask
    index: NDArray[np.intp]
    flaws: tuple[Flaw, ...] = ()

    def __len__(self) -> int:
        return len(self.time)

    @property
    def seconds(self) -> Column:
        """Active seconds that each sample stands for: those since the sample before."""
        return increments(self.active)


def clean(recording: Recording, *, limits: Limits = DEFAULT_LIMITS, overrules: Sequence[Overrule] = ()) -> CleanStreams:
    """Return the recording's streams cleaned; never fails, whatever the streams hold.

    Samples that do not come later than those before are dropped. The distance is the device's, else
    that of the smoothed positions, else the integral of the speed; the speed is the device's, else, or where
    it contradicts the distance, the slope of the distance over five seconds. Impossible speeds are replaced by the
    local median and flagged, impossible heart rates are missing: ``limits`` says what that is. What a person
    ``overrules`` stands above all that is found.
    """
    index = np.flatnonzero(cleaning.increasing(recording.time))
    time = recording.time[index]
    if not len(time):
        none, nowhere = np.empty(0), np.empty(0, dtype=bool)
        return CleanStreams(time, none, none, none, none, none, none, nowhere, nowhere, nowhere, index)
    words = {stream: hand(time, overrules, stream) for stream in OVERRULED}
    column = {name: cleaning.possible(recording.column(name)[index]) for name in COLUMNS}
    with np.errstate(all="ignore"):
        steps, speed = column["cadence"], column["speed"]
        cadence = np.where((steps >= 0) & (steps <= cleaning.HIGHEST_CADENCE), steps, np.nan)
        speed = np.where(np.abs(speed) <= cleaning.FASTEST_RIDE, speed, np.nan)
        given = Given(time, column["distance"], speed, cadence, column["latitude"], column["longitude"])
        running = increments(time - cleaning.paused_seconds(time, recording.pauses))
        covered = way(given, running, limits, words[DISTANCE])
        beats, doubtful, of_heart = sensors.heart_rate(time, column["heart_rate"], cadence, limits, words[HEART_RATE])
        altitude, of_altitude = sensors.altitude(time, column["altitude"], covered.distance, limits, words[ALTITUDE])
        of_position = position_flaws(given, limits)
        of_clock = clock_flaws(recording.time, index, limits.largest_leap)
    return CleanStreams(
        time=time,
        active=covered.active,
        distance=covered.distance,
        speed=covered.speed,
        heart_rate=beats,
        cadence=cadence,
        altitude=altitude,
        moving=covered.moving,
        suspect=covered.suspect,
        heart_rate_suspect=doubtful,
        index=index,
        flaws=(*of_clock, *of_heart, *covered.flaws, *of_altitude, *of_position),
    )
