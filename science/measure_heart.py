"""What the heart says of a run."""

from __future__ import annotations

import math

import numpy as np

from science import cleaning, load
from science.efforts import time_in_zones
from science.heart_beats import rmssd
from science.measured_run import SHORTEST_HALVES, SMALLEST_COVERAGE, Run, mean, percentile_of
from science.pacing import best_mean
from science.recording import Column
from science.zones import HeartRateThresholds, estimated_threshold_heart_rate

#: Below this share of the threshold heart rate somebody runs easily, the bound of Friel's second zone (convention).
EASY_SHARE = 0.90
#: The best mean heart rate over this long hints at the threshold, s (Friel).
THRESHOLD_TIME = 1200.0


def heart(run: Run, thresholds: HeartRateThresholds, sex: str) -> dict[str, float]:
    """Return the metrics of the heart rate and of the intervals between beats."""
    streams, seconds = run.streams, run.seconds
    beats = streams.heart_rate
    known = np.isfinite(beats) & (seconds > 0)
    sure = beats[known & ~streams.heart_rate_suspect]
    active = float(seconds.sum())
    coverage = float(seconds[known].sum()) / active if active > 0 else math.nan
    values = {
        "mean_heart_rate": mean(beats, seconds),
        "max_heart_rate": float(sure.max()) if len(sure) else math.nan,
        "peak_heart_rate": _peak(sure, seconds),
        "min_heart_rate": float(sure.min()) if len(sure) else math.nan,
        "heart_rate_coverage": 100 * coverage,
        "best_heart_rate_20": best_mean(np.where(streams.heart_rate_suspect, np.nan, beats), seconds, THRESHOLD_TIME),
        "rmssd": rmssd(run.recording.beats[:, 1]) if run.recording.beats.ndim == 2 else math.nan,
        **_effort(run, thresholds, coverage),
    }
    bounds = thresholds.zone_bounds
    usable = known.any() and len(bounds) == 5 and all(math.isfinite(bound) for bound in bounds[:4])
    inside = time_in_zones(beats, streams.active, bounds) if usable else np.full(5, math.nan)
    values.update({f"time_in_zone_{zone + 1}": float(inside[zone]) for zone in range(5)})
    return values | _heart_load(run, thresholds, sex, coverage)


def _peak(beats: Column, seconds: Column) -> float:
    """Return the 99.5th percentile of the heart rate averaged over five seconds."""
    if not len(beats):
        return math.nan
    usual = float(np.median(seconds[seconds > 0]))
    return percentile_of(cleaning.smooth(beats, round(cleaning.SPEED_WINDOW / max(usual, cleaning.TINY))), 99.5)


def _heart_load(run: Run, thresholds: HeartRateThresholds, sex: str, coverage: float) -> dict[str, float]:
    """Return the loads by heart rate; what is missing counts as the mean of what is known, if that is little."""
    if not coverage >= SMALLEST_COVERAGE:
        return dict.fromkeys(("trimp", "heart_rate_load", "edwards_trimp", "lucia_trimp"), math.nan)
    beats, active = run.streams.heart_rate, run.streams.active
    maximum, resting, threshold = thresholds.maximum, thresholds.resting, _threshold(thresholds)
    impulse = load.trimp(beats, active, maximum=maximum, resting=resting, sex=sex) / coverage
    return {
        "trimp": impulse,
        "heart_rate_load": load.hr_load(impulse, threshold=threshold, maximum=maximum, resting=resting, sex=sex),
        "edwards_trimp": load.edwards_trimp(beats, active, maximum=maximum) / coverage,
        "lucia_trimp": load.lucia_trimp(beats, active, first=EASY_SHARE * threshold, second=threshold) / coverage,
    }


def _threshold(thresholds: HeartRateThresholds) -> float:
    if thresholds.threshold is not None:
        return thresholds.threshold
    return estimated_threshold_heart_rate(maximum=thresholds.maximum, resting=thresholds.resting)


def _effort(run: Run, thresholds: HeartRateThresholds, coverage: float) -> dict[str, float]:
    """Return how hard the run was for this runner's heart, if enough of it is known."""
    names = ("mean_reserve", "time_above_threshold", "easy_share", "beats_per_kilometre")
    threshold = _threshold(thresholds)
    if not coverage >= SMALLEST_COVERAGE or not threshold > 0:
        return dict.fromkeys(names, math.nan)
    beats, seconds = run.streams.heart_rate, run.seconds
    known = np.isfinite(beats) & (seconds > 0)
    total = float(seconds[known].sum())
    distance = float(run.streams.distance[-1] - run.streams.distance[0])
    span = thresholds.maximum - thresholds.resting
    count = mean(beats, seconds) * float(seconds.sum()) / 60
    return {
        "mean_reserve": 100 * (mean(beats, seconds) - thresholds.resting) / span if span > 0 else math.nan,
        "time_above_threshold": float(seconds[known & (beats >= threshold)].sum()),
        "easy_share": 100 * float(seconds[known & (beats < EASY_SHARE * threshold)].sum()) / total,
        "beats_per_kilometre": 1000 * count / distance if distance >= SHORTEST_HALVES else math.nan,
    }
