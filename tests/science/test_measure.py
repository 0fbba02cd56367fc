import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from science import load
from science.measure import measure
from science.metrics import DERIVED, METRICS
from science.pace_profile import by_critical_speed
from science.streams import CURVE_DURATIONS
from science.zones import HeartRateThresholds, bounds_by_maximum
from tests.science.recordings import NAMES, broken, recording, steady_run, steps

THRESHOLDS = HeartRateThresholds(190.0, 60.0, 170.0, bounds_by_maximum(190.0))
BROKEN = broken()


def values(run, thresholds=THRESHOLDS, **more):
    return measure(run, thresholds=thresholds, **more).values


@pytest.mark.parametrize("name", BROKEN)
def test_every_metric_is_a_number_or_missing(name):
    found = measure(BROKEN[name], thresholds=THRESHOLDS)
    assert set(found.values) == set(METRICS) - set(DERIVED)
    assert not any(math.isinf(value) for value in found.values.values())
    assert len(found.curve) == len(CURVE_DURATIONS)


#: What nobody exceeds, by unit: on foot, or at more than half of the time impossible, on wheels.
MOST = {"bpm": 220, "steps/min": 300, "W": 2000, "°C": 70, "1/km": 1e5, "kN/m": 100}


@pytest.mark.parametrize("name", BROKEN)
def test_no_broken_stream_gives_what_nobody_can_run(name):
    found = values(BROKEN[name], body_mass=70.0)
    most = {**MOST, "m/s": 150 if found["suspect_share"] > 50 else 12.5}
    for symbol, value in found.items():
        unit = METRICS[symbol].unit
        assert not value > most.get(unit, math.inf), symbol
        assert not (value < 0 and unit in most and unit != "°C"), symbol
    assert not found["distance"] > 12.5 * max(found["elapsed_time"], 1.0)


@pytest.mark.parametrize("name", ["absurd", "infinite"])
def test_absurd_streams_give_nothing_but_the_clock(name):
    found = measure(BROKEN[name], thresholds=THRESHOLDS, body_mass=70.0)
    known = {symbol for symbol, value in found.values.items() if math.isfinite(value)}
    clock = {"elapsed_time", "timer_time", "paused_time", "longest_hole"}
    assert known <= clock | {"heart_rate_coverage", "quality_score", "suspect_share"}
    assert found.efforts == []
    assert found.splits == []
    assert not np.isfinite(found.curve).any()


@pytest.mark.parametrize("name", BROKEN)
def test_what_rests_on_critical_speed_is_a_number_or_missing_too(name):
    found = measure(BROKEN[name], thresholds=THRESHOLDS)
    speed, seconds = found.values["normalised_speed"], found.values["moving_time"]
    for critical_speed in (4.0, math.nan):
        late = by_critical_speed(found.profile, critical_speed=critical_speed, d_prime=200.0)
        late |= {
            "pace_load": load.pace_load(speed, seconds, threshold_speed=critical_speed),
            "intensity_factor": load.intensity_factor(speed, threshold_speed=critical_speed),
            "power_load": load.power_load(found.values["normalised_power"], seconds, threshold_power=250.0),
            "session_rpe": load.session_rpe(5, found.values["timer_time"]),
            "load": load.effort_load(5, found.values["timer_time"]),
        }
        assert set(late) == set(DERIVED)
        assert not any(math.isinf(value) for value in late.values())


def test_steps_that_no_legs_make_do_not_count():
    time, distance = steps((600, 3.0))
    cadence = np.where(time < 300, 172.0, 890.0)
    found = values(recording(time, distance=distance, cadence=cadence))
    assert (found["mean_cadence"], found["max_cadence"]) == (172, 172)


column = st.lists(st.floats(allow_nan=True, allow_infinity=True) | st.integers(-5, 250).map(float), max_size=20)


@settings(max_examples=40)
@given(st.data())
def test_no_stream_makes_it_fail(data):
    time = data.draw(column)
    size = len(time)
    given_columns = {
        name: data.draw(st.lists(st.floats(width=32) | st.integers(0, 200).map(float), min_size=size, max_size=size))
        for name in NAMES[:5]
    }
    found = values(recording(np.array(time, dtype=float), **given_columns))
    assert not any(math.isinf(value) for value in found.values())


@pytest.mark.parametrize("name", ["empty", "all missing", "no columns", "time missing"])
def test_nothing_comes_out_of_nothing(name):
    found = values(BROKEN[name])
    known = {symbol for symbol, value in found.items() if math.isfinite(value)}
    clock = {"elapsed_time", "timer_time", "paused_time", "longest_hole"}
    assert known <= clock | {"heart_rate_coverage", "quality_score"}


def test_it_measures_a_steady_hour():
    found = values(steady_run(), sex="m", body_mass=70.0)
    expected = {
        "distance": 10800,
        "elapsed_time": 3600,
        "timer_time": 3600,
        "moving_time": 3600,
        "paused_time": 0,
        "mean_speed": 3.0,
        "moving_speed": 3.0,
        "max_speed": 3.0,
        "half_speed_ratio": 1.0,
        "mean_cadence": 172,
        "steps": 172 * 60,
        "step_length": 3.0 * 60 / 172,
        "mean_power": 210,
        "running_effectiveness": 1.0,
        "mean_temperature": 18,
        "heart_rate_coverage": 100,
        "quality_score": 100,
    }
    assert {name: found[name] for name in expected} == pytest.approx(expected, abs=0.02)


def test_a_heart_rate_around_a_hundred_and_fifty_costs_what_trimp_says():
    found = values(steady_run(), sex="m")
    assert found["mean_heart_rate"] == pytest.approx(150, abs=0.2)
    assert found["trimp"] == pytest.approx(100.4, rel=0.01)
    assert found["heart_rate_load"] == pytest.approx(60.9, rel=0.01)


def test_zones_add_up_to_the_time_with_a_heart_rate():
    found = values(steady_run())
    assert sum(found[f"time_in_zone_{zone}"] for zone in range(1, 6)) == pytest.approx(3600)


def test_an_unknown_threshold_is_taken_from_the_reserve():
    unknown = HeartRateThresholds(190.0, 60.0, None, THRESHOLDS.zone_bounds)
    known = HeartRateThresholds(190.0, 60.0, 170.5, THRESHOLDS.zone_bounds)
    run = steady_run()
    assert values(run, unknown)["heart_rate_load"] == values(run, known)["heart_rate_load"]


def test_unknown_thresholds_give_no_load():
    unknown = HeartRateThresholds(math.nan, math.nan, None, (math.nan,) * 5)
    found = values(steady_run(), unknown)
    for name in ("trimp", "heart_rate_load", "edwards_trimp", "time_in_zone_1"):
        assert math.isnan(found[name])


def run_with(heart_rate):
    time, distance = steps((1800, 3.0))
    return recording(time, distance=distance, heart_rate=heart_rate(time))


def beat(time):
    return 150 + np.round(4 * np.sin(time / 37))


FAULTS = {
    "255 bpm": lambda time: np.where((time > 500) & (time < 560), 255.0, beat(time)),
    "0 bpm": lambda time: np.where((time > 500) & (time < 800), 0.0, beat(time)),
    "holes": lambda time: np.where(time % 7 == 0, np.nan, beat(time)),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_sensor_leaves_the_load_unharmed(fault):
    good, bad = values(run_with(beat)), values(run_with(FAULTS[fault]))
    assert bad["trimp"] == pytest.approx(good["trimp"], rel=0.02)
    assert bad["max_heart_rate"] <= good["max_heart_rate"]


def test_a_dead_strap_gives_no_load_but_the_pace_does():
    found = values(run_with(lambda time: np.where(time < 600, beat(time), 171.0)))
    assert math.isnan(found["trimp"])
    assert found["normalised_speed"] == pytest.approx(3.0)


def test_a_cadence_lock_is_no_maximum():
    time, distance = steps((1800, 3.0))
    cadence = 182 + np.round(2 * np.sin(time / 15))
    locked = np.where(time < 300, cadence, beat(time))
    found = values(recording(time, distance=distance, cadence=cadence, heart_rate=locked))
    assert found["max_heart_rate"] <= 154
    assert found["peak_heart_rate"] <= 154


def test_a_jump_of_the_position_is_no_best():
    time, distance = steps((1800, 3.0))
    distance[900:] += 400
    found = measure(recording(time, distance=distance), thresholds=THRESHOLDS)
    assert found.values["distance"] == pytest.approx(5400, abs=10)
    assert found.efforts[0].time == pytest.approx(400 / 3, abs=1)


def test_a_clock_jump_leaves_load_and_bests_unharmed():
    good = measure(steady_run(), thresholds=THRESHOLDS)
    run = steady_run()
    run.columns["time"][1800:] += 3600
    found = measure(run, thresholds=THRESHOLDS)
    assert found.values["trimp"] == pytest.approx(good.values["trimp"], rel=0.01)
    assert found.values["moving_time"] == pytest.approx(3600, abs=2)
    assert found.efforts[0].time == pytest.approx(good.efforts[0].time)


def test_pauses_are_no_running():
    time = np.concatenate((np.arange(901.0), np.arange(1500.0, 2401.0)))
    distance = np.concatenate((np.arange(901.0) * 3, 2700 + np.arange(901.0) * 3))
    found = values(recording(time, distance=distance, heart_rate=beat(time), pauses=[[900, 1500]]))
    assert found["elapsed_time"] == 2400
    assert found["timer_time"] == pytest.approx(1800)
    assert found["paused_time"] == pytest.approx(600)
    assert found["moving_speed"] == pytest.approx(3.0, rel=0.01)
    assert found["normalised_speed"] == pytest.approx(3.0, rel=0.01)


def test_a_bicycle_ride_has_no_speeds_to_believe():
    time, distance = steps((1800, 11.0))
    found = measure(recording(time, distance=distance), thresholds=THRESHOLDS)
    assert math.isnan(found.values["normalised_speed"])
    assert not any(effort.verified for effort in found.efforts)


def test_the_level_run_uphill_was_faster():
    time, distance = steps((1800, 3.0))
    found = values(recording(time, distance=distance, altitude=0.05 * distance))
    assert found["grade_adjusted_speed"] == pytest.approx(3.0 * 1.3014, rel=0.01)
    assert found["ascent"] == pytest.approx(270, abs=2)
    assert found["descent"] == 0


def test_a_best_down_the_hill_is_not_verified():
    time, distance = steps((1800, 3.0))
    found = measure(recording(time, distance=distance, altitude=500 - 0.03 * distance), thresholds=THRESHOLDS)
    assert [effort.verified for effort in found.efforts] == [False] * len(found.efforts)


def test_a_treadmill_run_has_a_normalised_speed():
    found = values(recording(np.arange(1801.0), speed=np.full(1801, 3.0)))
    assert found["normalised_speed"] == pytest.approx(3.0)
    assert math.isnan(found["ascent"])
    assert math.isnan(found["grade_adjusted_speed"])


def test_intervals_have_no_efficiency_and_steady_runs_do():
    time, distance = steps(*((120, 3.0), (120, 5.0)) * 12)
    intervals = recording(time, distance=distance, heart_rate=beat(time))
    assert math.isnan(values(intervals)["efficiency_factor"])
    assert values(steady_run())["efficiency_factor"] == pytest.approx(60 * 3.0 / 150, rel=0.02)
    assert values(steady_run())["decoupling"] == pytest.approx(0, abs=1.0)


def test_splits_and_efforts_come_along():
    found = measure(steady_run(), thresholds=THRESHOLDS)
    assert len(found.splits) == 11
    assert [effort.distance for effort in found.efforts] == [400, 800, 1000, 1500, 1609.344, 3000, 5000, 10000]
    assert np.nanmax(found.curve) == pytest.approx(3.0)
