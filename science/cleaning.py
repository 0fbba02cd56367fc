"""The steps that make a watch's columns trustworthy; ``science.streams.clean`` puts them together.

Samples without time are dropped, impossible speeds are replaced by what is usual around them and
flagged, dead or locked heart-rate sensors are recognised.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from science.limits import DEFAULT_LIMITS, Limits
from science.recording import Column, increments

Mask = NDArray[np.bool_]

#: Window of smoothed speeds, s.
SPEED_WINDOW = 5.0
#: Samples before and after a glitch whose median speed replaces it (convention).
NEIGHBOURS = 15
#: Above this share of impossible time the whole stream is no run: nothing is replaced (convention).
HOPELESS_SHARE = 0.5
#: A hole between samples longer than this is not filled with distance, s (convention).
LONGEST_HOLE = 30.0
#: An optical sensor that counts steps instead: closer than this to the cadence, 1/min …
LOCK_DISTANCE = 3.0
#: … and following it so closely that the difference has at most this standard deviation, 1/min (convention).
LOCK_SPREAD = 1.0
#: Longer steps than this at fewer than ``VEHICLE_CADENCE`` steps/min are not run, m.
VEHICLE_STEP = 2.3
VEHICLE_CADENCE = 150.0
#: … and slower than this nobody is driven, m/s (convention).
VEHICLE_SPEED = 5.0
#: No legs step more often than this, steps/min (convention).
HIGHEST_CADENCE = 300.0
#: Nothing on the ground carries a watch faster than this, m/s (convention): what says so says nothing.
FASTEST_RIDE = 150.0
#: Mean radius of the Earth, m (IUGG).
EARTH_RADIUS = 6371008.8
#: Smallest width that is divided by, s.
TINY = 1e-9
#: No run has as many seconds, metres, m/s, beats or steps; larger numbers are a fault of the file, and overflow sums.
LARGEST = 1e9


def possible(values: Column) -> Column:
    """Return the values without those that are larger than anything a run has."""
    within = np.abs(values) <= LARGEST
    return values if within.all() else np.where(within, values, np.nan)


def increasing(time: Column) -> Mask:
    """Mark the samples whose time is possible and later than that of every sample before."""
    within = np.abs(time) <= LARGEST
    if within.all() and (time[1:] > time[:-1]).all():
        return np.ones(len(time), dtype=bool)
    finite = np.where(within, time, -np.inf)
    before = np.maximum.accumulate(np.concatenate(([-np.inf], finite)))[:-1]
    return np.asarray(finite > before)


def paused_seconds(time: Column, pauses: Column) -> Column:
    """Return how many seconds of pause lie before each time (s); overlapping pauses count once."""
    spans = np.asarray(pauses, dtype=float).reshape(-1, 2)
    spans = spans[np.isfinite(spans).all(axis=1)]
    if not len(spans):
        return np.zeros(len(time))
    spans = spans[np.argsort(spans[:, 0])]
    ends = np.maximum.accumulate(spans[:, 1])
    starts = np.maximum(spans[:, 0], np.concatenate(([-np.inf], ends[:-1])))
    length = np.maximum(ends - starts, 0.0)
    total = np.cumsum(length)
    edges = np.column_stack((starts, starts + length)).ravel()
    paused = np.column_stack((total - length, total)).ravel()
    return np.asarray(np.interp(time, edges, paused))


def fill(time: Column, values: Column, longest_gap: float) -> tuple[Column, Mask]:
    """Interpolate missing values over time; also mark those in a hole longer than ``longest_gap`` s."""
    known = np.flatnonzero(np.isfinite(values))
    if len(known) == len(values):
        return values.copy(), np.zeros(len(values), dtype=bool)
    filled = np.interp(time, time[known], values[known])
    after = np.searchsorted(known, np.arange(len(values)))
    left = time[known[np.maximum(after - 1, 0)]]
    right = time[known[np.minimum(after, len(known) - 1)]]
    return filled, ~np.isfinite(values) & (np.abs(right - left) > longest_gap)


def haversine(latitude: Column, longitude: Column) -> Column:
    """Return the metres from each position (degrees) to the next, on a sphere of the Earth's mean radius.

    ``2 R asin(sqrt(sin²(Δφ/2) + cos φ1 cos φ2 sin²(Δλ/2)))``; Sinnott 1984, Sky & Telescope 68:159.
    """
    phi, lam = np.radians(latitude), np.radians(longitude)
    chord = np.sin(np.diff(phi) / 2) ** 2 + np.cos(phi[:-1]) * np.cos(phi[1:]) * np.sin(np.diff(lam) / 2) ** 2
    return np.asarray(2 * EARTH_RADIUS * np.arcsin(np.sqrt(np.clip(chord, 0.0, 1.0))))


def smooth(values: Column, width: int) -> Column:
    """Return the running mean over ``width`` samples (made odd); windows are shorter at the ends."""
    half = min(width // 2, (len(values) - 1) // 2)
    if half < 1:
        return values
    total = np.concatenate(([0.0], np.cumsum(values)))
    index = np.arange(len(values))
    reach = np.minimum(half, np.minimum(index, len(values) - 1 - index))
    return np.asarray((total[index + reach + 1] - total[index - reach]) / (2 * reach + 1))


def position_distance(
    time: Column, latitude: Column, longitude: Column, fastest: float = DEFAULT_LIMITS.fastest_sample
) -> Column | None:
    """Return cumulative metres along the positions smoothed over ``SPEED_WINDOW``, None with fewer than two.

    White noise of 1 m in the positions would add 12 % to the way at 3 m/s if they were not smoothed.
    Single positions that are out of reach from both neighbours at ``fastest`` m/s are dropped first.
    """
    known = np.isfinite(latitude) & np.isfinite(longitude)
    known &= (np.abs(latitude) <= 90) & (np.abs(longitude) <= 180)
    if known.sum() < 2:
        return None
    # Across the antimeridian the longitude goes on counting, or smoothing would lead around the world.
    when, lat, lon = time[known], latitude[known], np.unwrap(longitude[known], period=360.0)
    jump = haversine(lat, lon) > fastest * np.diff(when)
    kept = ~(np.append(jump, False) & np.insert(jump, 0, False))
    when, lat, lon = when[kept], lat[kept], lon[kept]
    if len(when) < 2:
        return None
    width = round(SPEED_WINDOW / max(float(np.median(np.diff(when))), TINY))
    steps = haversine(smooth(lat, width), smooth(lon, width))
    return np.interp(time, when, np.concatenate(([0.0], np.cumsum(steps))))


def window_speed(time: Column, distance: Column, seconds: float = SPEED_WINDOW) -> Column:
    """Return the mean speed (m/s) over ``seconds`` around each time; at the ends over the first and last of them."""
    low = np.maximum(np.minimum(time - seconds / 2, time[-1] - seconds), time[0])
    high = np.minimum(low + seconds, time[-1])
    way = np.interp(high, time, distance) - np.interp(low, time, distance)
    return np.asarray(way / np.maximum(high - low, TINY))


def impossible_steps(time: Column, distance: Column, limits: Limits) -> Mask:
    """Mark the samples whose step from the one before nobody runs.

    Impossible is a step backwards, a step above ``limits.fastest_sample`` and a mean over five seconds above
    ``limits.fastest_window``; a distance that a watch held back for up to five seconds and then caught up is neither.
    """
    seconds = increments(time)
    steps = increments(distance)
    # No mean over five seconds is above the fastest step.
    if (steps <= min(limits.fastest_sample, limits.fastest_window) * seconds).all():
        return steps < 0
    changed = np.maximum.accumulate(np.where(steps != 0, np.arange(len(time)), 0))
    held = time - time[np.concatenate(([0], changed[:-1]))]
    over = np.maximum(np.maximum(seconds, np.minimum(held, SPEED_WINDOW)), TINY)
    bad = (steps < 0) | (steps / over > limits.fastest_sample) | (window_speed(time, distance) > limits.fastest_window)
    bad[0] = False
    return np.asarray(bad)


def is_hopeless(time: Column, bad: Mask) -> bool:
    """Whether more than half of the time is impossible: that is no run, and nothing is repaired."""
    return bool(bad.any()) and bool(increments(time)[bad].sum() > HOPELESS_SHARE * (time[-1] - time[0]))


def replace_steps(distance: Column, running: Column, bad: Mask) -> Column:
    """Return the cumulative distance (m) with the ``bad`` steps at the speed that is usual around them.

    That is the median of the ``NEIGHBOURS`` good samples on either side, for at most ``LONGEST_HOLE`` seconds.
    ``running`` holds for each sample the seconds since the one before, pauses taken out.
    """
    steps = increments(distance)
    good = np.flatnonzero(~bad & (running > 0))
    usual = np.zeros(int(bad.sum()))
    if len(good):
        speeds = steps[good] / running[good]
        place = np.searchsorted(good, np.flatnonzero(bad))
        window = place[:, None] + np.arange(-NEIGHBOURS, NEIGHBOURS)[None, :]
        usual = np.median(speeds[np.clip(window, 0, len(good) - 1)], axis=1)
    steps[bad] = usual * np.minimum(running[bad], LONGEST_HOLE)
    return np.asarray(distance[0] + np.cumsum(steps))


def runs_of(same: Mask) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return first and last index of every stretch; ``same[i]`` joins sample i to the one before it."""
    starts = np.flatnonzero(~same)
    ends = np.append(starts[1:], len(same)) - 1
    return starts, ends


def _mark(length: int, starts: NDArray[np.intp], ends: NDArray[np.intp]) -> Mask:
    if not len(starts):
        return np.zeros(length, dtype=bool)
    edges = np.zeros(length + 1)
    np.add.at(edges, starts, 1)
    np.add.at(edges, ends + 1, -1)
    return np.cumsum(edges[:-1]) > 0


def stuck(along: Column, values: Column, shortest: float) -> Mask:
    """Mark stretches in which a value stays exactly the same over at least ``shortest`` of what lies along (s or m)."""
    same = np.concatenate(([False], values[1:] == values[:-1]))
    starts, ends = runs_of(same)
    long = along[ends] - along[starts] >= shortest
    return _mark(len(values), starts[long], ends[long])


def lasting(time: Column, marked: Mask, shortest: float) -> Mask:
    """Keep of what is marked the stretches that last ``shortest`` s or more in at least three samples."""
    starts, ends = runs_of(np.concatenate(([False], marked[1:] & marked[:-1])))
    long = marked[starts] & (ends - starts >= 2) & (time[ends] - time[starts] >= shortest)
    return _mark(len(time), starts[long], ends[long])


def driven(speed: Column, cadence: Column) -> Mask:
    """Mark steps too long for so low a cadence."""
    step = speed * 60.0 / cadence
    return np.asarray((cadence > 0) & (cadence < VEHICLE_CADENCE) & (step > VEHICLE_STEP))


def cadence_lock(time: Column, heart_rate: Column, cadence: Column, shortest: float) -> tuple[Mask, Mask]:
    """Mark where a heart rate may be the cadence, and where it certainly is.

    May: within ``LOCK_DISTANCE`` of it for longer than ``shortest`` s. Certainly: and following it
    with a spread of at most ``LOCK_SPREAD``.
    """
    gap = heart_rate - cadence
    near = np.abs(gap) < LOCK_DISTANCE
    starts, ends = runs_of(np.concatenate(([False], near[1:] & near[:-1])))
    long = (time[ends] - time[starts] > shortest) & near[starts]
    starts, ends = starts[long], ends[long]
    close = np.array([gap[a : b + 1].std() <= LOCK_SPREAD for a, b in zip(starts, ends, strict=True)], dtype=bool)
    return _mark(len(time), starts, ends), _mark(len(time), starts[close], ends[close])
