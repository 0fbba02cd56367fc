"""What one recording says: every metric of ``science.metrics``, best efforts, splits and the curve."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from science import cleaning, efficiency, grade, load
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
from science.limits import DEFAULT_LIMITS, Limits
from science.quality import Flaw, Overrule
from science.recording import Column, Recording
from science.streams import CleanStreams, clean
from science.zones import HeartRateThresholds, estimated_threshold_heart_rate

#: With less of the heart rate known than this, nothing is summed up over it (convention).
SMALLEST_COVERAGE = 0.8
#: With more of the time impossible than this, no speed is believed (convention).
LARGEST_SUSPECT = 0.5
#: Shortest way whose halves are compared, m (convention).
SHORTEST_HALVES = 1000.0
#: Points of the quality score for believable distance, heart rate and altitude (convention).
QUALITY_POINTS = (60.0, 25.0, 15.0)
#: Plausible values of what the device's sensors say, in the units of ``science.recording.COLUMNS``.
PLAUSIBLE: dict[str, tuple[float, float]] = {
    "power": (1.0, 2000.0),
    "temperature": (-60.0, 70.0),
    "vertical_oscillation": (0.01, 0.3),
    "ground_contact_time": (0.05, 1.0),
    "ground_contact_balance": (1.0, 99.0),
}


@dataclass(frozen=True, slots=True)
class Measured:
    """What a session's recording says.

    ``values`` by symbol of ``science.metrics.METRICS``, each finite or NaN; ``efforts`` over
    ``BEST_EFFORT_DISTANCES``; ``splits`` per kilometre; ``curve``, the best mean speeds (m/s) for
    ``CURVE_DURATIONS`` (s), NaN where the run was shorter; ``flaws``, what is wrong with the recording.
    """

    values: dict[str, float]
    efforts: list[Effort]
    splits: list[Split]
    curve: Column
    flaws: tuple[Flaw, ...]


@dataclass(frozen=True, slots=True)
class _Run:
    """The clean streams with what several metrics need: weights (s), level speed, altitude, trust."""

    recording: Recording
    streams: CleanStreams
    seconds: Column
    moving: Column
    altitude: Column
    level_speed: Column
    hilly: bool
    suspect: float

    def sensor(self, name: str) -> Column:
        low, high = PLAUSIBLE[name]
        values = self.recording.column(name)[self.streams.index]
        return np.where((values >= low) & (values <= high), values, np.nan)


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
    ``sex`` chooses the weights of TRIMP, ``body_mass`` (kg) is for running effectiveness, ``limits`` and
    ``overrules`` are those of ``science.streams.clean``. The metrics in
    ``science.metrics.DERIVED`` are not here: they need the critical speed of the day.
    """
    with np.errstate(all="ignore"):
        run = _prepare(recording, clean(recording, limits=limits, overrules=overrules))
        values = {
            **_times(run),
            **_speeds(run),
            **_hills(run),
            **_heart(run, thresholds, sex),
            **_form(run),
        }
        values.update(_economy(run, values, body_mass))
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
        flaws=streams.flaws,
    )


def _prepare(recording: Recording, streams: CleanStreams) -> _Run:
    seconds = streams.seconds
    altitude = grade.smoothed_altitude(streams.altitude, streams.distance)
    slope = grade.smoothed_grade(streams.altitude, streams.distance)
    hilly = bool(np.isfinite(slope).any())
    level = grade.grade_adjusted_speed(streams.speed, slope) if hilly else streams.speed
    active = float(seconds.sum())
    suspect = float(seconds[streams.suspect].sum()) / active if active > 0 else 0.0
    return _Run(recording, streams, seconds, np.where(streams.moving, seconds, 0.0), altitude, level, hilly, suspect)


def _mean(values: Column, seconds: Column) -> float:
    """Return the mean weighted by time over what is known, NaN if nothing is."""
    known = np.isfinite(values) & (seconds > 0)
    return float(np.average(values[known], weights=seconds[known])) if known.any() else math.nan


def _percentile(values: Column, seconds: Column, share: float) -> float:
    known = values[np.isfinite(values) & (seconds > 0)]
    return float(np.percentile(known, share)) if len(known) else math.nan


def _times(run: _Run) -> dict[str, float]:
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


def _speeds(run: _Run) -> dict[str, float]:
    streams, moving = run.streams, run.moving
    distance = float(streams.distance[-1]) if len(streams) else math.nan
    if not math.isfinite(distance):
        distance = run.recording.totals.get("distance", math.nan)
    elapsed = float(streams.time[-1]) if len(streams) else math.nan
    believed = run.suspect <= LARGEST_SUSPECT
    clock = np.cumsum(moving)
    fastest = cleaning.window_speed(streams.active, streams.distance) if len(streams) > 1 else np.empty(0)
    fastest = fastest[~streams.suspect & (moving > 0)] if len(fastest) else fastest
    level = run.level_speed if believed else np.empty(0)
    normalised = load.normalised_speed(level, streams.active, moving=streams.moving) if believed else math.nan
    return {
        "distance": distance,
        "mean_speed": distance / elapsed if elapsed > 0 else math.nan,
        "moving_speed": distance / float(moving.sum()) if moving.any() else math.nan,
        "median_speed": _percentile(streams.speed, moving, 50),
        "max_speed": float(np.max(fastest, initial=-math.inf)) if believed else math.nan,
        "speed_variation": 100 * efficiency.speed_variation(run.level_speed, clock) if believed else math.nan,
        "half_speed_ratio": _half_speed_ratio(streams.distance, clock),
        "grade_adjusted_speed": _mean(level, moving) if run.hilly and believed else math.nan,
        "normalised_speed": normalised,
    }


def _half_speed_ratio(distance: Column, clock: Column) -> float:
    """Return the seconds of the first half of the way over those of the second."""
    if not len(distance) or not distance[-1] - distance[0] >= SHORTEST_HALVES:
        return math.nan
    middle = float(np.interp((distance[0] + distance[-1]) / 2, distance, clock))
    rest = float(clock[-1]) - middle
    return middle / rest if rest > 0 else math.nan


def _hills(run: _Run) -> dict[str, float]:
    up, down = grade.ascent_descent(run.streams.altitude, run.streams.distance)
    known = run.altitude[np.isfinite(run.altitude)]
    way = float(run.streams.distance[-1] - run.streams.distance[0]) if len(run.streams) else 0.0
    return {
        "ascent": up,
        "descent": down,
        "ascent_rate": 1000 * up / way if way >= SHORTEST_HALVES else math.nan,
        "min_altitude": float(known.min()) if len(known) else math.nan,
        "max_altitude": float(known.max()) if len(known) else math.nan,
    }


def _heart(run: _Run, thresholds: HeartRateThresholds, sex: str) -> dict[str, float]:
    streams, seconds = run.streams, run.seconds
    beats = streams.heart_rate
    known = np.isfinite(beats) & (seconds > 0)
    sure = beats[known & ~streams.heart_rate_suspect]
    active = float(seconds.sum())
    coverage = float(seconds[known].sum()) / active if active > 0 else math.nan
    values = {
        "mean_heart_rate": _mean(beats, seconds),
        "max_heart_rate": float(sure.max()) if len(sure) else math.nan,
        "peak_heart_rate": _peak(sure, seconds),
        "min_heart_rate": float(sure.min()) if len(sure) else math.nan,
        "heart_rate_coverage": 100 * coverage,
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
    return float(np.percentile(cleaning.smooth(beats, round(cleaning.SPEED_WINDOW / usual)), 99.5))


def _heart_load(run: _Run, thresholds: HeartRateThresholds, sex: str, coverage: float) -> dict[str, float]:
    """Return the loads by heart rate; what is missing counts as the mean of what is known, if that is little."""
    if not coverage >= SMALLEST_COVERAGE:
        return dict.fromkeys(("trimp", "heart_rate_load", "edwards_trimp"), math.nan)
    beats, active = run.streams.heart_rate, run.streams.active
    maximum, resting, threshold = thresholds.maximum, thresholds.resting, thresholds.threshold
    if threshold is None:
        threshold = estimated_threshold_heart_rate(maximum=maximum, resting=resting)
    impulse = load.trimp(beats, active, maximum=maximum, resting=resting, sex=sex) / coverage
    return {
        "trimp": impulse,
        "heart_rate_load": load.hr_load(impulse, threshold=threshold, maximum=maximum, resting=resting, sex=sex),
        "edwards_trimp": load.edwards_trimp(beats, active, maximum=maximum) / coverage,
    }


def _form(run: _Run) -> dict[str, float]:
    streams, moving = run.streams, run.moving
    cadence = np.where(streams.cadence > 0, streams.cadence, np.nan)
    stepping = np.where(np.isfinite(cadence) & np.isfinite(streams.speed), moving, 0.0)
    steps = float(np.nansum(cadence * moving)) / 60
    way, count = float(np.nansum(streams.speed * stepping)), float(np.nansum(cadence * stepping)) / 60
    length = way / count if count > 0 else math.nan
    oscillation = _mean(run.sensor("vertical_oscillation"), moving)
    return {
        "mean_cadence": _mean(cadence, moving),
        "max_cadence": _percentile(cadence, moving, 99),
        "steps": steps if steps > 0 else math.nan,
        "step_length": length,
        "vertical_oscillation": oscillation,
        "vertical_ratio": 100 * oscillation / length if length > 0 else math.nan,
        "ground_contact_time": _mean(run.sensor("ground_contact_time"), moving),
        "ground_contact_balance": _mean(run.sensor("ground_contact_balance"), moving),
    }


def _economy(run: _Run, values: dict[str, float], body_mass: float) -> dict[str, float]:
    streams, moving = run.streams, run.moving
    power, temperature = run.sensor("power"), run.sensor("temperature")
    steady = values["speed_variation"] <= 100 * efficiency.STEADY
    steady = steady and values["heart_rate_coverage"] >= 100 * efficiency.SMALLEST_COVERAGE
    pauses = values["paused_time"] <= efficiency.LARGEST_PAUSE * values["elapsed_time"]
    duration = values["moving_time"]
    factor = lost = math.nan
    if steady and duration >= efficiency.SHORTEST_FOR_EFFICIENCY:
        beat = _mean(streams.heart_rate, moving)
        factor = efficiency.efficiency_factor(values["normalised_speed"], beat)
    if steady and pauses and duration >= efficiency.SHORTEST_FOR_DECOUPLING:
        lost = efficiency.decoupling(run.level_speed, streams.heart_rate, np.cumsum(moving))
    watts = _mean(power, moving)
    return {
        "mean_power": watts,
        "max_power": _percentile(power, moving, 99.5),
        "normalised_power": _normalised_power(power, run),
        "running_effectiveness": efficiency.running_effectiveness(values["moving_speed"], watts, body_mass),
        "efficiency_factor": factor,
        "decoupling": lost,
        "mean_temperature": _mean(temperature, run.seconds),
        "max_temperature": _percentile(temperature, run.seconds, 100),
    }


def _normalised_power(power: Column, run: _Run) -> float:
    known = float(run.moving[np.isfinite(power)].sum())
    enough = known > 0 and known >= SMALLEST_COVERAGE * float(run.moving.sum())
    return load.normalised_speed(power, run.streams.active, moving=run.streams.moving) if enough else math.nan


def _quality(run: _Run, values: dict[str, float]) -> dict[str, float]:
    if not run.seconds.any():
        return {"quality_score": math.nan}
    distance, heart, altitude = QUALITY_POINTS
    score = distance * (1 - run.suspect) if np.isfinite(run.streams.distance).any() else 0.0
    score += heart * values["heart_rate_coverage"] / 100
    score += altitude * float(np.isfinite(run.streams.altitude).mean())
    return {"quality_score": score}
