"""The way as far as it can be believed: one distance, one speed, and what is wrong with them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from science import cleaning
from science.cleaning import Mask
from science.limits import Limits
from science.quality import DISTANCE, POSITION, Flaw, Hand, flaws_of, hand, left_out
from science.recording import Column, increments

#: Without a sample for longer than this, the way covered decides whether somebody moved, s (convention).
GAP = 10.0
#: A speed whose integral differs from the distance by more than this share gives way to the distance
#: (convention).
LARGEST_DISAGREEMENT = 0.03


@dataclass(frozen=True, slots=True)
class Given:
    """What the device says of the way, of equal length: time (s), metres, m/s, steps/min, degrees."""

    time: Column
    distance: Column
    speed: Column
    cadence: Column
    latitude: Column
    longitude: Column


@dataclass(frozen=True, slots=True)
class Way:
    """The way that counts; the columns are those of ``science.streams.CleanStreams``."""

    distance: Column
    speed: Column
    active: Column
    moving: Mask
    suspect: Mask
    flaws: list[Flaw]


def way(given: Given, running: Column, limits: Limits, word: Hand) -> Way:
    """Return the way: the device's, else that of the smoothed positions, else the integral of the speed.

    Impossible steps get the speed that is usual around them; a vehicle's way and what a person left out are no way
    at all. ``running`` holds for each sample the seconds since the one before, pauses taken out.
    """
    time = given.time
    distance, hole = _distance(given, running, limits)
    known = bool(np.isfinite(distance).all())
    found = cleaning.impossible_steps(time, distance, limits) if known else np.zeros(len(time), dtype=bool)
    bad = found & ~word.counts
    hopeless = known and cleaning.is_hopeless(time, bad)
    if hopeless:
        distance = np.maximum.accumulate(distance)
        if distance[-1] - distance[0] > cleaning.FASTEST_RIDE * (time[-1] - time[0]):
            distance = np.full(len(time), np.nan)
        bad = ~word.counts
    elif bad.any():
        distance = cleaning.replace_steps(distance, running, bad)
    step = increments(distance)
    hole |= (running > limits.longest_gap) & (step > limits.standing_speed * running)
    running = np.where(_stood(time, step, limits), 0.0, np.maximum(running, 0.0))
    active = np.cumsum(running)
    speed, spikes = _speed(time, active, distance, given.speed, limits)
    driven = cleaning.driven(speed, given.cadence)
    ridden = _ridden(time, found, driven & (speed >= cleaning.VEHICLE_SPEED), limits, hopeless=hopeless)
    away = (ridden & ~word.counts) | word.left_out
    if away.any():
        distance = distance[0] + np.cumsum(np.where(away, 0.0, increments(distance)))
        speed = np.where(away, np.nan, speed)
    suspect = ((hole | spikes | driven) & ~word.counts) | bad | away
    vehicle = ridden | hopeless
    flaws = [
        *flaws_of("gap", time, hole & ~vehicle, word),
        *flaws_of("jump", time, (found | spikes) & ~vehicle, word),
        *flaws_of("vehicle", time, vehicle, word),
        *flaws_of("long_steps", time, driven & ~vehicle, word, shortest=limits.vehicle_seconds),
        *left_out(time, word, DISTANCE),
    ]
    return Way(distance, speed, active, _moving(running, distance, speed, limits) & ~away, suspect, flaws)


def position_flaws(given: Given, limits: Limits) -> list[Flaw]:
    """Return where positions are missing among others, and where they leap farther than anybody runs."""
    time = given.time
    known = np.isfinite(given.latitude) & np.isfinite(given.longitude)
    if not known.any():
        return []
    word = hand(time, (), POSITION)
    leap = np.zeros(len(time), dtype=bool)
    where = np.flatnonzero(known)
    reach = limits.fastest_sample * np.diff(time[where])
    # On so short a way the Earth is flat.
    degree = np.radians(1) * cleaning.EARTH_RADIUS
    north = degree * np.diff(given.latitude[where])
    east = degree * np.cos(np.radians(given.latitude[where[0]])) * np.diff(given.longitude[where])
    leap[where[1:]] = north**2 + east**2 > reach**2
    return [
        *flaws_of("no_position", time, ~known, word, shortest=limits.longest_gap),
        *flaws_of("position_jump", time, leap, word),
    ]


def _distance(given: Given, running: Column, limits: Limits) -> tuple[Column, Mask]:
    """Return the metres that were told, without holes, and where a long hole was filled."""
    if np.isfinite(given.distance).sum() >= 2:
        return cleaning.fill(given.time, given.distance, limits.longest_gap)
    found = cleaning.position_distance(given.time, given.latitude, given.longitude, limits.fastest_sample)
    nowhere = np.zeros(len(given.time), dtype=bool)
    return (_integral(given.speed, running) if found is None else found), nowhere


def _integral(speed: Column, running: Column) -> Column:
    """Return the metres covered at a speed, nothing at all if there is no speed."""
    known = np.isfinite(speed)
    if not known.any():
        return np.full(len(speed), np.nan)
    return np.cumsum(np.where(known, speed, 0.0).clip(0.0) * np.minimum(running, cleaning.LONGEST_HOLE))


def _stood(time: Column, step: Column, limits: Limits) -> Mask:
    """Mark gaps between samples in which hardly any way was made: the watch paused without saying so."""
    gap = increments(time)
    return np.asarray((gap > GAP) & (step < limits.standing_speed * gap))


def _speed(time: Column, active: Column, distance: Column, given: Column, limits: Limits) -> tuple[Column, Mask]:
    """Return the device's speed, or the distance's slope where there is none or it contradicts; mark its spikes."""
    known, none = np.isfinite(given), np.zeros(len(time), dtype=bool)
    if np.count_nonzero(known) < 0.5 * len(time):
        return cleaning.window_speed(active, distance), none
    told = np.where(known, given, 0.0)
    covered = distance[-1] - distance[0]
    if abs(np.dot(told, increments(active)) - covered) > LARGEST_DISAGREEMENT * covered > 0:
        return cleaning.window_speed(active, distance), none
    spikes = _spikes(time, told, limits)
    wrong = spikes | ~known | (given < 0)
    if not wrong.any():
        return given, spikes
    derived = cleaning.window_speed(active, distance) if np.isfinite(distance).all() else np.full(len(time), np.nan)
    return np.where(wrong, derived, given), spikes


def _spikes(time: Column, speed: Column, limits: Limits) -> Mask:
    """Mark speeds that nobody runs at, alone or as the mean of five seconds."""
    fast = speed > limits.fastest_sample
    # No mean over five seconds is above the highest speed.
    if speed.max() <= limits.fastest_window:
        return fast
    way = np.cumsum(speed * increments(time))
    return np.asarray(fast | (cleaning.window_speed(time, way) > limits.fastest_window))


def _ridden(time: Column, impossible: Mask, driven: Mask, limits: Limits, *, hopeless: bool) -> Mask:
    """Mark what was ridden: too fast for legs, or with too few steps for its speed, and for long.

    Where that is most of the time it is another sport, or its cadence another measure: nothing is taken out.
    """
    nothing = np.zeros(len(time), dtype=bool)
    if hopeless or not (impossible.any() or driven.any()):
        return nothing
    found = cleaning.lasting(time, impossible, limits.vehicle_seconds)
    found |= cleaning.lasting(time, driven, limits.vehicle_seconds)
    return nothing if cleaning.is_hopeless(time, found) else found


def _moving(running: Column, distance: Column, speed: Column, limits: Limits) -> Mask:
    step = increments(distance)
    pace = np.where((running > GAP) & np.isfinite(step), step / running, speed)
    return np.asarray((running > 0) & (pace >= limits.standing_speed))
