"""The traps of the formulas: each shows that one of them does not bite."""

import datetime as dt
import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.signal import lfilter

from science import efficiency, grade, load
from science.critical_speed import threshold_speed
from science.efforts import best_efforts
from science.fitness import load_history
from science.measure import measure
from science.streams import clean
from science.zones import HeartRateThresholds, bounds_by_maximum, bounds_by_reserve
from tests.science.recordings import recording, steady_run, steps

THRESHOLDS = HeartRateThresholds(190.0, 60.0, 170.0, bounds_by_maximum(190.0))
DEGREE = 111_195.0


def values(run, **more):
    return measure(run, thresholds=THRESHOLDS, **more).values


def flat_run(noise, seconds=3600):
    """An hour on a flat road whose altitude wavers from sample to sample."""
    time, distance = steps((seconds, 3.0))
    height = 100 + np.random.default_rng(7).normal(0, noise, len(time))
    return recording(time, distance=distance, speed=np.full(len(time), 3.0), altitude=height)


@pytest.mark.parametrize(("noise", "share"), [(0.3, 0.003), (0.6, 0.005), (1.0, 0.01)])
def test_noise_of_the_altitude_is_no_grade_adjusted_speed(noise, share):
    found = values(flat_run(noise))
    assert found["grade_adjusted_speed"] == pytest.approx(3.0, rel=share)
    assert found["normalised_speed"] == pytest.approx(3.0, rel=share)
    assert found["ascent"] < 10


def test_grade_of_single_samples_would_make_it_a_tenth_faster():
    run = flat_run(0.3)
    slope = np.clip(np.diff(run.column("altitude")) / 3.0, -0.35, 0.35)
    assert grade.minetti_factor(slope).mean() > 1.1


def test_without_an_altitude_nothing_is_adjusted():
    time, distance = steps((1800, 3.0))
    assert math.isnan(values(recording(time, distance=distance))["grade_adjusted_speed"])


@pytest.mark.parametrize("paused", [True, False])
def test_a_stop_adds_no_pace_whether_the_watch_says_so_or_not(paused):
    time = np.concatenate((np.arange(1201.0), np.arange(1500.0, 2701.0)))
    distance = np.concatenate((np.arange(1201.0), 1200 + np.arange(1201.0))) * 3.5
    pauses = [[1200, 1500]] if paused else np.empty((0, 2))
    found = values(recording(time, distance=distance, pauses=pauses))
    assert found["normalised_speed"] == pytest.approx(3.5, rel=0.005)
    assert found["moving_time"] == pytest.approx(2400, abs=2)


def test_load_counts_moving_time_not_elapsed_time():
    assert load.pace_load(3.5, 2400, threshold_speed=3.76) < load.pace_load(3.5, 2700, threshold_speed=3.76)
    time, distance = steps((1200, 3.5), (600, 0.0), (1200, 3.5))
    assert values(recording(time, distance=distance))["moving_time"] == pytest.approx(2400, abs=10)


def test_faster_is_harder_and_critical_speed_itself_is_no_threshold():
    assert load.intensity_factor(4.0, threshold_speed=3.76) > 1 > load.intensity_factor(3.5, threshold_speed=3.76)
    assert load.pace_load(3.76, 3600, threshold_speed=threshold_speed(4.0)) == pytest.approx(100)
    assert load.pace_load(3.76, 3600, threshold_speed=4.0) == pytest.approx(88.36)


def test_intervals_cost_the_heart_more_than_their_mean():
    time, distance = steps((3600, 3.0))
    beat = np.where((time // 120) % 2 == 0, 120.0, 170.0) + np.round(np.sin(time / 7))
    found = values(recording(time, distance=distance, heart_rate=beat), sex="m")
    even = load.trimp(np.full(3601, found["mean_heart_rate"]), time, maximum=190, resting=60, sex="m")
    assert found["trimp"] > 1.12 * even


def test_a_woman_has_both_of_her_coefficients():
    rate = float(load.trimp_rate(np.array(0.7), sex="f"))
    assert rate == pytest.approx(0.7 * 0.86 * math.exp(1.67 * 0.7))
    assert float(load.trimp_rate(np.array(0.7), sex="")) == pytest.approx(
        (rate + float(load.trimp_rate(np.array(0.7), sex="m"))) / 2
    )


def test_a_heart_rate_beyond_the_maximum_counts_as_the_maximum():
    assert load.trimp_rate(np.array([1.2, -0.2]), sex="m") == pytest.approx(
        load.trimp_rate(np.array([1.0, 0.0]), sex="m")
    )


def test_rest_days_let_fitness_fall():
    dense, sessions_only = np.tile([60.0, 0, 0, 60, 0, 0, 0], 26), np.full(52, 60.0)
    assert load_history(dense, seed=0.0).ctl[-1] < 20 < load_history(sessions_only, seed=0.0).ctl[-1]


def test_zones_of_the_maximum_are_not_those_of_the_reserve():
    assert bounds_by_maximum(190.0)[1] == pytest.approx(133)
    assert bounds_by_reserve(190.0, 60.0)[1] == pytest.approx(151)


def steady(seconds, beat=150.0, speed=3.0, pause=0.0):
    time = np.arange(seconds + 1.0)
    half = seconds // 2
    pauses = [[half, half + pause]] if pause else np.empty((0, 2))
    time = np.where(time > half, time + pause, time)
    drift = beat + 6 * np.arange(seconds + 1.0) / seconds + np.round(np.sin(time / 31))
    return recording(time, distance=np.arange(seconds + 1.0) * speed, heart_rate=drift, pauses=pauses)


@pytest.mark.parametrize(
    ("run", "known"),
    [
        (steady(3600), True),
        (steady(2000), False),
        (steady(3600, pause=300.0), False),
    ],
    ids=["an hour", "too short", "with a long pause"],
)
def test_decoupling_is_said_of_long_steady_runs_without_pauses(run, known):
    assert math.isfinite(values(run)["decoupling"]) is known


def test_decoupling_needs_four_fifths_of_the_heart_rate():
    run = steady(3600)
    run.columns["heart_rate"][1000:2000] = np.nan
    assert math.isnan(values(run)["decoupling"])


def test_the_efficiency_factor_is_in_metres():
    assert efficiency.efficiency_factor(3.5, 150) == pytest.approx(1.4)


def walk_of(speed, noise=1.0):
    random = np.random.default_rng(8).normal(0, noise, (2, 1801)) / DEGREE
    time = np.arange(1801.0)
    return recording(time, latitude=speed * time / DEGREE + random[0], longitude=random[1])


def test_noise_of_positions_neither_lengthens_the_way_nor_flatters_the_best():
    run = clean(walk_of(3.0))
    (effort,) = best_efforts(run.time, run.distance, [400])
    assert run.distance[-1] == pytest.approx(5400, rel=0.015)
    assert effort.time == pytest.approx(400 / 3, rel=0.03)


def test_summed_step_by_step_they_would():
    columns = walk_of(3.0).columns
    step = np.hypot(np.diff(columns["latitude"]), np.diff(columns["longitude"])) * DEGREE
    distance = np.concatenate(([0.0], np.cumsum(step)))
    assert distance[-1] / 5400 == pytest.approx(1.122, abs=0.02)
    assert best_efforts(np.arange(1801.0), distance, [400])[0].time < 0.92 * 400 / 3


@pytest.mark.parametrize(("distance", "seconds"), [(400, 128.9), (1000, 328.8)])
def test_the_best_of_many_stretches_is_flattered_by_noise(distance, seconds):
    """Half an hour at 3 m/s whose pace errs by 3 % for some 20 s at a time: the pages say by how much."""
    random, memory = np.random.default_rng(3), math.exp(-1 / 20)
    found = []
    for _ in range(40):
        error = lfilter([math.sqrt(1 - memory**2)], [1, -memory], random.normal(0, 0.03, 2000))[200:]
        way = np.concatenate(([0.0], np.cumsum(3 * (1 + error))))
        found.append(best_efforts(np.arange(1801.0), way, [distance])[0].time)
    assert np.mean(found) == pytest.approx(seconds, abs=1.5)


def test_a_drive_home_is_no_best():
    time, distance = steps((1800, 3.0), (600, 14.0))
    found = measure(
        recording(time, distance=distance, cadence=np.where(time <= 1800, 172.0, 0.0)), thresholds=THRESHOLDS
    )
    assert all(effort.time > 120 for effort in found.efforts if effort.verified and effort.distance <= 400)
    assert found.values["max_speed"] < 9


def test_a_slow_drive_is_known_by_its_steps():
    time, distance = steps((1800, 6.5))
    found = measure(recording(time, distance=distance, cadence=np.full(1801, 60.0)), thresholds=THRESHOLDS)
    assert not any(effort.verified for effort in found.efforts)


@pytest.mark.parametrize("start", ["2026-03-29T00:30+00:00", "2026-12-31T23:30+00:00", "2026-06-01T08:00+14:00"])
def test_the_clock_on_the_wall_changes_nothing(start):
    # Across the change to summer time, across midnight and the year, in another zone: seconds since the start count.
    moved = replace(steady_run(), start=dt.datetime.fromisoformat(start))
    assert repr(values(moved)) == repr(values(steady_run()))


@pytest.mark.parametrize("beats", [np.empty((0, 2)), np.full((500, 2), np.nan), np.full((500, 2), 1e9), np.empty(0)])
def test_absurd_beats_and_settings_say_nothing(beats):
    run = replace(steady_run(), beats=beats, settings={"height": -1e9})
    found = values(run, body_mass=-70.0)
    assert math.isnan(found["rmssd"])
    assert math.isnan(found["leg_stiffness"])
    assert math.isnan(found["energy"])
