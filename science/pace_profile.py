"""A run's speed in blocks of 15 seconds: what is kept to find, later, the numbers that need critical speed.

Critical speed is estimated from all runs, so it may change after a run was measured. A run's profile is small
enough to be kept beside its numbers, and fine enough for time in zones and for the balance of D′.
"""

from __future__ import annotations

import math

import numpy as np

from science.cleaning import Mask
from science.d_prime import d_prime_balance
from science.recording import Column, increments
from science.zones import pace_zone_bounds

#: Length of a block, s: long enough to quiet a watch's noise, short enough for 200 m at speed (convention).
BLOCK = 15.0
#: A longer run than this has its end left out: 24 hours of blocks (convention).
MOST_BLOCKS = 5760
#: Slower than this nobody runs, m/s (convention).
STANDING_SPEED = 0.5
#: Profiles are kept in whole centimetres per second.
UNIT = 0.01


def pace_profile(time: Column, level_speed: Column, moving: Mask) -> Column:
    """Return the mean grade-adjusted speed (m/s) of each 15 s of elapsed time, standing as 0; empty if none is known.

    ``time`` in s since the start, rising; ``moving`` whether the runner moved since the sample before.
    """
    known = np.isfinite(level_speed) & moving
    if len(time) < 2 or not known.any():
        return np.empty(0)
    way = np.cumsum(np.where(known, level_speed, 0.0).clip(0.0) * increments(time))
    count = int(min((time[-1] - time[0]) / BLOCK, MOST_BLOCKS))
    edges = time[0] + BLOCK * np.arange(count + 1.0)
    return np.asarray(np.diff(np.interp(edges, time, way)) / BLOCK)


def packed(profile: Column) -> bytes:
    """Return a profile as bytes: centimetres per second, two bytes each."""
    return np.round(np.clip(profile / UNIT, 0, 65535)).astype("<u2").tobytes()


def unpacked(data: bytes) -> Column:
    """Return the profile that was packed."""
    return np.frombuffer(data, dtype="<u2").astype(float) * UNIT


def by_critical_speed(profile: Column, *, critical_speed: float, d_prime: float = math.nan) -> dict[str, float]:
    """Return the metrics that need the critical speed of the day (m/s), and D′ (m) if that is known.

    ``time_in_pace_zone_1`` to ``_6`` (s; ``science.zones.PACE_ZONES``), ``time_above_critical_speed`` (s), and of D′
    ``d_prime_minimum`` (% of it left at the lowest) and ``d_prime_spent`` (m run above critical speed, whatever came
    back). Speeds are means of 15 s, so that GPS noise drains nothing. NaN if the run has no profile.
    """
    names = [f"time_in_pace_zone_{zone}" for zone in range(1, 7)]
    values = dict.fromkeys([*names, "time_above_critical_speed", "d_prime_minimum", "d_prime_spent"], math.nan)
    running = profile[profile >= STANDING_SPEED]
    if not len(running) or not critical_speed > 0:
        return values
    zones = np.bincount(np.digitize(running, pace_zone_bounds(critical_speed)[:-1]), minlength=6) * BLOCK
    values.update(zip(names, zones.tolist(), strict=True))
    over = np.maximum(running - critical_speed, 0.0)
    values["time_above_critical_speed"] = BLOCK * float((over > 0).sum())
    if d_prime > 0:
        # A sample stands for the seconds before it: the run begins full, one block earlier.
        speed = np.concatenate(([0.0], profile))
        clock = BLOCK * np.arange(float(len(speed)))
        balance = d_prime_balance(speed, clock, critical_speed=critical_speed, d_prime=d_prime)
        values["d_prime_minimum"] = 100.0 * float(balance.min()) / d_prime
        values["d_prime_spent"] = BLOCK * float(over.sum())
    return values
