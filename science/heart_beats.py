"""What the intervals between heart beats say, where a strap told them."""

from __future__ import annotations

import math

import numpy as np

from science.recording import Column

#: Intervals outside of these are no heart beats, s: 220 to 27 a minute (convention).
INTERVALS = (0.27, 2.2)
#: An interval that differs by more than this share from the one before is a beat missed or doubled (convention).
LARGEST_CHANGE = 0.20
#: With fewer good pairs of beats nothing is said (convention).
FEWEST_PAIRS = 100


def rmssd(intervals: Column) -> float:
    """Return the root of the mean squared difference of successive intervals between beats (s), in ms.

    Intervals outside of 0.27 to 2.2 s and changes by more than 20 % are taken for missed or doubled beats and left
    out. NaN with fewer than 100 pairs, or if more than a tenth is left out: running shakes straps. In a run it falls
    to a few ms: it says how hard the run was, not how recovered somebody is. Task Force 1996,
    Circulation 93:1043.
    """
    if len(intervals) <= FEWEST_PAIRS:
        return math.nan
    inside = (intervals >= INTERVALS[0]) & (intervals <= INTERVALS[1])
    change = np.diff(intervals)
    good = inside[1:] & inside[:-1] & (np.abs(change) <= LARGEST_CHANGE * intervals[:-1])
    if good.sum() < FEWEST_PAIRS or good.mean() < 0.9:
        return math.nan
    return float(1000.0 * np.sqrt(np.mean(change[good] ** 2)))
