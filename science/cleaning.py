"""The steps that make a watch's columns trustworthy; ``science.streams.clean`` puts them together.

Samples without time are dropped, impossible speeds are replaced by what is usual around them and
flagged, dead or locked heart-rate sensors are recognised.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from science.recording import Column

Mask = NDArray[np.bool_]

#: A single sample faster than this is a glitch, m/s (sprint world record: 12.4 m/s at its peak).
FASTEST_SAMPLE = 12.5
#: A mean over ``SPEED_WINDOW`` faster than this is a glitch or a vehicle, m/s.
FASTEST_WINDOW = 9.0
#: Window of smoothed speeds, s.
SPEED_WINDOW = 5.0
#: Samples before and after a glitch whose median speed replaces it (convention).
NEIGHBOURS = 15
#: Above this share of impossible time the whole stream is no run: nothing is replaced (convention).
HOPELESS_SHARE = 0.5
#: A hole between samples longer than this is not filled with distance, s (convention).
LONGEST_HOLE = 30.0
#: A distance interpolated over a longer hole, or without any sample for longer, is suspect, s (convention).
SUSPECT_HOLE = 60.0
#: Plausible heart rates, bpm.
HEART_RATES = (30.0, 220.0)
#: A heart rate that does not change for this long comes from a dead sensor, s (convention).
STUCK_SECONDS = 300.0
#: An optical sensor that counts steps instead: closer than this to the cadence, 1/min …
LOCK_DISTANCE = 3.0
#: … for at least this long, s.
LOCK_SECONDS = 60.0
#: … and following it so closely that the difference has at most this standard deviation, 1/min (convention).
LOCK_SPREAD = 1.0
#: Longer steps than this at fewer than ``VEHICLE_CADENCE`` steps/min are not run, m.
VEHICLE_STEP = 2.3
VEHICLE_CADENCE = 150.0
#: Mean radius of the Earth, m (IUGG).
EARTH_RADIUS = 6371008.8
#: Smallest width that is divided by, s.
TINY = 1e-9


def increasing(time: Column) -> Mask:
    """Mark the samples whose time is finite and later than that of every sample before."""
    finite = np.where(np.isfinite(time), time, -np.inf)
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


def fill(time: Column, values: Column) -> tuple[Column, Mask]:
    """Interpolate missing values over time; also mark those in a hole longer than ``SUSPECT_HOLE``."""
    known = np.flatnonzero(np.isfinite(values))
    if len(known) == len(values):
        return values.copy(), np.zeros(len(values), dtype=bool)
    filled = np.interp(time, time[known], values[known])
    after = np.searchsorted(known, np.arange(len(values)))
    left = time[known[np.maximum(after - 1, 0)]]
    right = time[known[np.minimum(after, len(known) - 1)]]
    return filled, ~np.isfinite(values) & (np.abs(right - left) > SUSPECT_HOLE)


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


def position_distance(time: Column, latitude: Column, longitude: Column) -> Column | None:
    """Return cumulative metres along the positions smoothed over ``SPEED_WINDOW``, None with fewer than two.

    White noise of 1 m in the positions would add 12 % to the way at 3 m/s if they were not smoothed.
    Single positions that are out of reach from both neighbours are dropped first.
    """
    known = np.isfinite(latitude) & np.isfinite(longitude)
    known &= (np.abs(latitude) <= 90) & (np.abs(longitude) <= 180)
    if known.sum() < 2:
        return None
    when, lat, lon = time[known], latitude[known], longitude[known]
    jump = haversine(lat, lon) > FASTEST_SAMPLE * np.diff(when)
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


def replace_spikes(time: Column, distance: Column, running: Column) -> tuple[Column, Mask]:
    """Return the cumulative distance (m) without impossible steps, and which samples had one.

    Impossible is a step backwards, a step above ``FASTEST_SAMPLE`` and a mean over five seconds above
    ``FASTEST_WINDOW``; a distance that a watch held back for up to five seconds and then caught up is
    neither. The median speed of the ``NEIGHBOURS`` good samples on either side takes the place, for at most
    ``LONGEST_HOLE`` seconds. If more than half of the time is impossible nothing is replaced, all is flagged.

    ``running`` holds for each sample the seconds since the one before, pauses taken out.
    """
    seconds = np.diff(time, prepend=time[0])
    steps = np.diff(distance, prepend=distance[0])
    index = np.arange(len(time))
    changed = np.maximum.accumulate(np.where(steps != 0, index, 0))
    held = time - time[np.concatenate(([0], changed[:-1]))]
    over = np.maximum(np.maximum(seconds, np.minimum(held, SPEED_WINDOW)), TINY)
    bad = (steps < 0) | (steps / over > FASTEST_SAMPLE) | (window_speed(time, distance) > FASTEST_WINDOW)
    bad[0] = False
    if not bad.any():
        return distance, bad
    if seconds[bad].sum() > HOPELESS_SHARE * seconds.sum():
        return distance[0] + np.cumsum(np.maximum(steps, 0.0)), np.ones(len(time), dtype=bool)
    good = np.flatnonzero(~bad & (seconds > 0))
    usual = np.zeros(int(bad.sum()))
    if len(good):
        speeds = steps[good] / seconds[good]
        place = np.searchsorted(good, np.flatnonzero(bad))
        window = place[:, None] + np.arange(-NEIGHBOURS, NEIGHBOURS)[None, :]
        usual = np.median(speeds[np.clip(window, 0, len(good) - 1)], axis=1)
    steps[bad] = usual * np.minimum(running[bad], LONGEST_HOLE)
    return distance[0] + np.cumsum(steps), bad


def runs_of(same: Mask) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return first and last index of every stretch; ``same[i]`` joins sample i to the one before it."""
    starts = np.flatnonzero(~same)
    ends = np.append(starts[1:], len(same)) - 1
    return starts, ends


def _mark(length: int, starts: NDArray[np.intp], ends: NDArray[np.intp]) -> Mask:
    edges = np.zeros(length + 1)
    np.add.at(edges, starts, 1)
    np.add.at(edges, ends + 1, -1)
    return np.cumsum(edges[:-1]) > 0


def stuck(time: Column, values: Column) -> Mask:
    """Mark stretches in which a value stays exactly the same for ``STUCK_SECONDS`` or more."""
    same = np.concatenate(([False], values[1:] == values[:-1]))
    starts, ends = runs_of(same)
    long = time[ends] - time[starts] >= STUCK_SECONDS
    return _mark(len(time), starts[long], ends[long])


def cadence_lock(time: Column, heart_rate: Column, cadence: Column) -> tuple[Mask, Mask]:
    """Mark where a heart rate may be the cadence, and where it certainly is.

    May: within ``LOCK_DISTANCE`` of it for longer than ``LOCK_SECONDS``. Certainly: and following it
    with a spread of at most ``LOCK_SPREAD``.
    """
    gap = heart_rate - cadence
    near = np.abs(gap) < LOCK_DISTANCE
    starts, ends = runs_of(np.concatenate(([False], near[1:] & near[:-1])))
    long = (time[ends] - time[starts] > LOCK_SECONDS) & near[starts]
    starts, ends = starts[long], ends[long]
    close = np.array([gap[a : b + 1].std() <= LOCK_SPREAD for a, b in zip(starts, ends, strict=True)], dtype=bool)
    return _mark(len(time), starts, ends), _mark(len(time), starts[close], ends[close])
