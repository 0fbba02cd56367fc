"""A recording made fit for measuring: one distance, one speed, what moved and what is not to be believed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from science import cleaning
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
from science.recording import Column, Recording

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

#: Slower than this is standing, m/s (convention).
STANDING_SPEED = 0.5
#: Without a sample for longer than this, the way covered decides whether somebody moved, s (convention).
GAP = 10.0
#: A speed whose integral differs from the distance by more than this share gives way to the distance
#: (convention).
LARGEST_DISAGREEMENT = 0.03


@dataclass(frozen=True, slots=True)
class CleanStreams:
    """Columns of equal length; missing = NaN.

    ``time`` s since the recording's start, strictly rising. ``active`` the same less pauses and gaps
    in which nobody moved (s). ``distance`` m, cumulative, never falling. ``speed`` m/s. ``heart_rate``
    bpm, NaN where impossible, stuck or locked to the cadence. ``cadence`` steps/min. ``altitude`` m.
    ``moving``: the runner moved since the sample before. ``suspect``: the step from the sample before
    is not to be believed. ``heart_rate_suspect``: a heart rate that was, or may be, a fault of the sensor.
    ``index`` says which records of the recording these are.
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

    def __len__(self) -> int:
        return len(self.time)

    @property
    def seconds(self) -> Column:
        """Active seconds that each sample stands for: those since the sample before."""
        return np.diff(self.active, prepend=self.active[:1])


def clean(recording: Recording) -> CleanStreams:
    """Return the recording's streams cleaned; never fails, whatever the streams hold.

    Samples that do not come later than those before are dropped. The distance is the device's, else
    that of the smoothed positions, else the integral of the speed; the speed is the device's, else, or where
    it contradicts the distance, the slope of the distance over five seconds. Impossible speeds (mean of 5 s
    above 9 m/s, or any above 12.5 m/s) are replaced by the local median and flagged. Heart rates outside
    30–220 bpm are missing.
    """
    index = np.flatnonzero(cleaning.increasing(recording.time))
    time = recording.time[index]
    column = {name: recording.column(name)[index] for name in ("cadence", "altitude", "speed", "heart_rate")}
    if not len(time):
        none, nowhere = np.empty(0), np.empty(0, dtype=bool)
        return CleanStreams(time, none, none, none, none, none, none, nowhere, nowhere, nowhere, index)
    with np.errstate(all="ignore"):
        running = np.diff(time - cleaning.paused_seconds(time, recording.pauses), prepend=0.0)
        running[0] = 0.0
        distance, suspect = _distance(recording, index, time, running)
        running = np.where(_stood(time, distance), 0.0, np.maximum(running, 0.0))
        active = np.cumsum(running)
        cadence = np.where(column["cadence"] >= 0, column["cadence"], np.nan)
        speed, spikes = _speed(time, active, distance, column["speed"])
        suspect |= spikes | _driven(speed, cadence)
        moving = _moving(running, distance, speed)
        heart_rate, doubtful = _heart_rate(time, column["heart_rate"], cadence)
    return CleanStreams(
        time=time,
        active=active,
        distance=distance,
        speed=speed,
        heart_rate=heart_rate,
        cadence=cadence,
        altitude=np.where(np.abs(column["altitude"]) < 10000, column["altitude"], np.nan),
        moving=moving,
        suspect=suspect,
        heart_rate_suspect=doubtful,
        index=index,
    )


def _distance(recording: Recording, index: NDArray[np.intp], time: Column, running: Column) -> tuple[Column, Mask]:
    given = recording.column("distance")[index]
    hole = np.zeros(len(time), dtype=bool)
    if np.isfinite(given).sum() >= 2:
        given, hole = cleaning.fill(time, given)
    else:
        latitude, longitude = recording.column("latitude")[index], recording.column("longitude")[index]
        found = cleaning.position_distance(time, latitude, longitude)
        given = _integral(recording.column("speed")[index], running) if found is None else found
    if not np.isfinite(given).all():
        return given, hole
    distance, spikes = cleaning.replace_spikes(time, given, running)
    step = np.diff(distance, prepend=distance[0])
    return distance, hole | spikes | ((running > cleaning.SUSPECT_HOLE) & (step > STANDING_SPEED * running))


def _integral(speed: Column, running: Column) -> Column:
    """Return the metres covered at a speed, nothing at all if there is no speed."""
    known = np.isfinite(speed)
    if not known.any():
        return np.full(len(speed), np.nan)
    return np.cumsum(np.where(known, speed, 0.0).clip(0.0) * np.minimum(running, cleaning.LONGEST_HOLE))


def _stood(time: Column, distance: Column) -> Mask:
    """Mark gaps between samples in which hardly any way was made: the watch paused without saying so."""
    gap = np.diff(time, prepend=time[0])
    step = np.diff(distance, prepend=distance[0])
    return np.asarray((gap > GAP) & (step < STANDING_SPEED * gap))


def _speed(time: Column, active: Column, distance: Column, given: Column) -> tuple[Column, Mask]:
    derived = cleaning.window_speed(active, distance)
    if np.isfinite(given).mean() < 0.5:
        return derived, np.zeros(len(time), dtype=bool)
    if not np.isfinite(distance).all():
        derived = np.full(len(time), np.nan)
    way = np.cumsum(np.where(np.isfinite(given), given, 0.0) * np.diff(time, prepend=time[0]))
    summed = np.sum(np.where(np.isfinite(given), given, 0.0) * np.diff(active, prepend=0.0))
    covered = distance[-1] - distance[0]
    if abs(summed - covered) > LARGEST_DISAGREEMENT * covered > 0:
        return derived, np.zeros(len(time), dtype=bool)
    spikes = (given > cleaning.FASTEST_SAMPLE) | (cleaning.window_speed(time, way) > cleaning.FASTEST_WINDOW)
    return np.where(spikes | ~np.isfinite(given) | (given < 0), derived, given), spikes


def _driven(speed: Column, cadence: Column) -> Mask:
    """Mark steps too long for so low a cadence: a vehicle."""
    step = speed * 60.0 / cadence
    return np.asarray((cadence > 0) & (cadence < cleaning.VEHICLE_CADENCE) & (step > cleaning.VEHICLE_STEP))


def _moving(running: Column, distance: Column, speed: Column) -> Mask:
    step = np.diff(distance, prepend=distance[0])
    pace = np.where((running > GAP) & np.isfinite(step), step / running, speed)
    return np.asarray((running > 0) & (pace >= STANDING_SPEED))


def _heart_rate(time: Column, given: Column, cadence: Column) -> tuple[Column, Mask]:
    low, high = cleaning.HEART_RATES
    plausible = np.where((given >= low) & (given <= high), given, np.nan)
    maybe, locked = cleaning.cadence_lock(time, plausible, cadence)
    watched = np.cumsum(np.minimum(np.diff(time, prepend=time[0]), GAP))
    dead = cleaning.stuck(watched, plausible) | locked
    return np.where(dead, np.nan, plausible), dead | maybe | (np.isfinite(given) & ~np.isfinite(plausible))
