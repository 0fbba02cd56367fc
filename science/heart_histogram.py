"""Heart rates as seconds per whole beat: what rests on thresholds follows from them without the recording."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from science.load import hr_load, trimp_rate
from science.recording import Column
from science.zones import HeartRateThresholds, estimated_threshold_heart_rate

#: Whole heart rates that are told apart, bpm; what lies outside counts at the ends.
LOWEST, HIGHEST = 30, 239
BEATS = np.arange(LOWEST, HIGHEST + 1, dtype=float)


def heart_histogram(heart_rate: Column, seconds: Column) -> Column:
    """Return the seconds spent at each of ``BEATS``, each sample standing for ``seconds``; missing ones nowhere."""
    known = np.isfinite(heart_rate) & (seconds > 0)
    nearest = np.clip(np.rint(heart_rate[known]), LOWEST, HIGHEST).astype(np.intp) - LOWEST
    return np.bincount(nearest, weights=seconds[known], minlength=len(BEATS)).astype(float)


def packed(histogram: Column) -> bytes:
    """Return a histogram as 4-byte floats from the first beat on; nothing if there is no heart rate."""
    return histogram.astype("<f4").tobytes() if histogram.any() else b""


def unpacked(data: bytes) -> Column:
    """Return what was packed, all zero if it was nothing."""
    return np.frombuffer(data, "<f4").astype(float) if len(data) == 4 * len(BEATS) else np.zeros(len(BEATS))


def heart_loads(
    histograms: Column, coverage: Column, thresholds: HeartRateThresholds, *, sex: str = ""
) -> tuple[Column, Column]:
    """Return TRIMP and heart-rate load of each row of ``histograms``, as ``science.measure`` finds them.

    ``coverage`` is the share (0–1) of the time with a heart rate: what is missing counts as the mean of what is
    known. Heart rates are rounded to whole beats, which changes neither by more than 0.1 %. NaN without any.
    """
    maximum, resting = thresholds.maximum, thresholds.resting
    none = np.full(len(histograms), math.nan)
    if not maximum > resting or not len(histograms):
        return none, none
    threshold = thresholds.threshold
    if threshold is None:
        threshold = estimated_threshold_heart_rate(maximum=maximum, resting=resting)
    rate = trimp_rate((BEATS - resting) / (maximum - resting), sex=sex)
    usable = (histograms.sum(axis=1) > 0) & (coverage > 0)
    impulse = np.where(usable, histograms @ rate / 60 / np.where(usable, coverage, 1.0), math.nan)
    unit = hr_load(1.0, threshold=threshold, maximum=maximum, resting=resting, sex=sex)
    return impulse, impulse * unit


def zone_times(histogram: Column, bounds: Sequence[float]) -> Column:
    """Return the seconds of a histogram in each zone; ``bounds`` as ``science.efforts.time_in_zones`` has them."""
    zone = np.digitize(BEATS, np.asarray(bounds[:-1], dtype=float))
    return np.bincount(zone, weights=histogram, minlength=len(bounds)).astype(float)
