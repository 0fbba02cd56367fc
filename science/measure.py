"""What one recording says: every metric of ``science.metrics``, best efforts, splits, curve and profile."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from science import cleaning, efficiency, load, pacing
from science.efforts import (
    BEST_EFFORT_DISTANCES,
    CURVE_DURATIONS,
    Effort,
    Split,
    best_efforts,
    pace_duration_curve,
    splits,
)
from science.heart_histogram import heart_histogram
from science.limits import DEFAULT_LIMITS, Limits
from science.measure_form import economy, form
from science.measure_ground import ground
from science.measure_heart import heart
from science.measured_run import SHORTEST_HALVES, Run, mean, percentile, prepare
from science.pace_profile import pace_profile
from science.quality import Flaw, Overrule
from science.recording import Column, Recording
from science.streams import clean
from science.zones import HeartRateThresholds

#: Points of the quality score for believable distance, heart rate and altitude (convention).
QUALITY_POINTS = (60.0, 25.0, 15.0)


@dataclass(frozen=True, slots=True)
class Measured:
    """What a session's recording says.

    ``values`` by symbol of ``science.metrics.METRICS``, each finite or NaN; ``efforts`` over
    ``BEST_EFFORT_DISTANCES``; ``splits`` per kilometre; ``curve``, the best mean speeds (m/s) for ``CURVE_DURATIONS``
    (s), NaN where the run was shorter; ``profile``, its speeds in blocks (``science.pace_profile``); ``beats``, its
    heart rates (``science.heart_histogram``); ``flaws``, what is wrong with the recording.
    """

    values: dict[str, float]
    efforts: list[Effort]
    splits: list[Split]
    curve: Column
    profile: Column
    beats: Column
    flaws: tuple[Flaw, ...]


def measure(
    recording: Recording,
    *,
    thresholds: HeartRateThresholds,
    sex: str = "",
    body_mass: float = math.nan,
    limits: Limits = DEFAULT_LIMITS,
    overrules: Sequence[Overrule] = (),
) -> Measured:
    """Measure a recording; never fails, whatever its streams hold: a number that cannot be had is NaN.

    ``thresholds`` are those valid on the day; without a threshold heart rate 85 % of the reserve is taken.
    ``sex`` chooses the weights of TRIMP, ``body_mass`` (kg) is for energy, stiffness and running effectiveness,
    ``limits`` and ``overrules`` are those of ``science.streams.clean``. The metrics in ``science.metrics.DERIVED`` are
    not here: they need the critical speed of the day.
    """
    with np.errstate(all="ignore"):
        run = prepare(recording, clean(recording, limits=limits, overrules=overrules))
        values = {
            **_times(run),
            **_speeds(run),
            **_pacing(run),
            **ground(run, body_mass),
            **heart(run, thresholds, sex),
            **form(run, body_mass),
        }
        values.update(economy(run, values, body_mass))
        values.update(_quality(run, values))
    streams = run.streams
    return Measured(
        values={name: float(value) if math.isfinite(value) else math.nan for name, value in values.items()},
        efforts=best_efforts(
            streams.time,
            streams.distance,
            BEST_EFFORT_DISTANCES,
            suspect=streams.suspect,
            altitude=run.altitude,
            heart_rate=np.where(streams.heart_rate_suspect, np.nan, streams.heart_rate),
        ),
        splits=splits(streams.time, streams.distance),
        curve=pace_duration_curve(streams.time, streams.distance, CURVE_DURATIONS),
        profile=pace_profile(streams.time, run.level_speed, streams.moving),
        beats=heart_histogram(streams.heart_rate, run.seconds),
        flaws=streams.flaws,
    )


def _times(run: Run) -> dict[str, float]:
    totals, streams = run.recording.totals, run.streams
    elapsed = float(streams.time[-1]) if len(streams) else totals.get("elapsed", math.nan)
    active = float(streams.active[-1]) if len(streams) else math.nan
    timer = totals.get("timer", math.nan)
    if not 0 <= timer <= elapsed + 1:
        timer = active
    knows_moving = bool(np.isfinite(streams.distance).any() or np.isfinite(streams.speed).any())
    return {
        "elapsed_time": elapsed,
        "timer_time": timer,
        "paused_time": max(elapsed - timer, 0.0) if math.isfinite(timer) else math.nan,
        "moving_time": float(run.moving.sum()) if knows_moving else math.nan,
    }


def _speeds(run: Run) -> dict[str, float]:
    streams, moving = run.streams, run.moving
    distance = float(streams.distance[-1]) if len(streams) else math.nan
    if not math.isfinite(distance):
        distance = run.recording.totals.get("distance", math.nan)
    elapsed = float(streams.time[-1]) if len(streams) else math.nan
    believed = run.believed
    clock = np.cumsum(moving)
    fastest = cleaning.window_speed(streams.active, streams.distance) if len(streams) > 1 else np.empty(0)
    fastest = fastest[~streams.suspect & (moving > 0)] if len(fastest) else fastest
    level = run.level_speed if believed else np.empty(0)
    normalised = load.normalised_speed(level, streams.active, moving=streams.moving) if believed else math.nan
    return {
        "distance": distance,
        "mean_speed": distance / elapsed if elapsed > 0 else math.nan,
        "moving_speed": distance / float(moving.sum()) if moving.any() else math.nan,
        "median_speed": percentile(streams.speed, moving, 50),
        "max_speed": float(np.max(fastest, initial=-math.inf)) if believed else math.nan,
        "speed_variation": 100 * efficiency.speed_variation(run.level_speed, clock) if believed else math.nan,
        "half_speed_ratio": _half_speed_ratio(streams.distance, clock),
        "grade_adjusted_speed": mean(level, moving) if run.hilly and believed else math.nan,
        "normalised_speed": normalised,
    }


def _pacing(run: Run) -> dict[str, float]:
    streams, moving = run.streams, run.moving
    if not (run.believed and moving.any()):
        names = ("stops", "stopped_time", "longest_without_stop", "walking_time", "longest_steady", "level_split")
        return dict.fromkeys(names, math.nan)
    count, stopped, longest = pacing.stops(streams.time, streams.moving)
    return {
        "stops": float(count),
        "stopped_time": stopped,
        "longest_without_stop": longest,
        "walking_time": pacing.walking_time(streams.speed, moving),
        "longest_steady": pacing.longest_steady(run.level_speed, moving),
        "level_split": pacing.level_split(run.level_speed, streams.distance, moving),
    }


def _half_speed_ratio(distance: Column, clock: Column) -> float:
    """Return the seconds of the first half of the way over those of the second."""
    if not len(distance) or not distance[-1] - distance[0] >= SHORTEST_HALVES:
        return math.nan
    middle = float(np.interp((distance[0] + distance[-1]) / 2, distance, clock))
    rest = float(clock[-1]) - middle
    return middle / rest if rest > 0 else math.nan


def _quality(run: Run, values: dict[str, float]) -> dict[str, float]:
    hole = float(np.max(np.diff(run.streams.active), initial=0.0)) if len(run.streams) > 1 else math.nan
    if not run.seconds.any():
        return {"quality_score": math.nan, "suspect_share": math.nan, "longest_hole": hole}
    distance, heart, altitude = QUALITY_POINTS
    score = distance * (1 - run.suspect) if np.isfinite(run.streams.distance).any() else 0.0
    score += heart * values["heart_rate_coverage"] / 100
    score += altitude * float(np.isfinite(run.streams.altitude).mean())
    known = bool(np.isfinite(run.streams.speed).any())
    return {
        "quality_score": score,
        "suspect_share": 100 * run.suspect if known else math.nan,
        "longest_hole": hole,
    }
