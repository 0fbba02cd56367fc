"""Heart rate and altitude as far as they can be believed."""

from __future__ import annotations

import numpy as np

from science import cleaning
from science.cleaning import Mask
from science.limits import Limits
from science.quality import ALTITUDE, HEART_RATE, Flaw, Hand, flaws_of, left_out
from science.recording import Column, increments

#: Without a sample for longer than this nobody watched the sensor, s (convention).
GAP = 10.0
#: Altitudes beyond this are no place on foot, m.
HIGHEST = 10000.0


def heart_rate(
    time: Column, given: Column, cadence: Column, limits: Limits, word: Hand
) -> tuple[Column, Mask, list[Flaw]]:
    """Return the heart rate (bpm) that counts, where it was or may be a fault of the sensor, and its flaws.

    A dead sensor's values and the cadence's are missing; what only may be the cadence counts, but makes no maximum.
    """
    plausible = np.where((given >= limits.lowest_heart_rate) & (given <= limits.highest_heart_rate), given, np.nan)
    impossible = np.isfinite(given) & ~np.isfinite(plausible)
    watched = np.cumsum(np.minimum(increments(time), GAP))
    maybe, locked = cleaning.cadence_lock(watched, plausible, cadence, limits.lock_seconds)
    stuck = cleaning.stuck(watched, plausible, limits.longest_steady)
    lost = ~np.isfinite(given) & bool(np.isfinite(given).any())
    dead = ((stuck | locked) & ~word.counts) | word.left_out
    doubtful = ((stuck | maybe | impossible) & ~word.counts) | word.left_out
    values = np.where(word.counts & (given > 0), given, plausible)
    flaws = [
        *flaws_of("dropout", time, lost, word, shortest=limits.longest_dropout, longest_step=GAP),
        *flaws_of("impossible", time, impossible, word, longest_step=GAP),
        *flaws_of("stuck", time, stuck & ~locked, word, longest_step=GAP),
        *flaws_of("locked", time, locked, word, longest_step=GAP),
        *flaws_of("near_cadence", time, maybe & ~locked & ~stuck, word, longest_step=GAP),
        *left_out(time, word, HEART_RATE),
    ]
    return np.where(dead, np.nan, values), doubtful, flaws


def altitude(time: Column, given: Column, distance: Column, limits: Limits, word: Hand) -> tuple[Column, list[Flaw]]:
    """Return the altitude (m) that counts, and its flaws: missing for a while, or the same over a long way."""
    possible = np.where(np.abs(given) < HIGHEST, given, np.nan)
    lost = ~np.isfinite(possible) & bool(np.isfinite(possible).any())
    frozen = cleaning.stuck(np.where(np.isfinite(distance), distance, 0.0), possible, limits.longest_level)
    dead = (frozen & ~word.counts) | word.left_out
    flaws = [
        *flaws_of("missing_altitude", time, lost, word, shortest=limits.longest_gap),
        *flaws_of("frozen_altitude", time, frozen, word),
        *left_out(time, word, ALTITUDE),
    ]
    return np.where(dead, np.nan, possible), flaws
