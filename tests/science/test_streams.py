from dataclasses import replace

import numpy as np
import pytest

from science.streams import clean
from tests.science.recordings import NAMES, broken, recording, steady_run, steps


def test_it_drops_samples_whose_time_does_not_rise():
    run = clean(recording(np.array([0, 1, 1, 2, 1, 3.0]), distance=[0, 3, 4, 6, 3, 9]))
    assert run.time.tolist() == [0, 1, 2, 3]
    assert run.distance.tolist() == [0, 3, 6, 9]


def test_it_replaces_a_speed_glitch_by_the_local_median():
    time, distance = steps((600, 3.0), (4, 20.0), (600, 3.0))
    run = clean(recording(time, distance=distance))
    assert run.distance[-1] == pytest.approx(1204 * 3.0)
    assert run.suspect[601:605].all()
    assert run.suspect.sum() < 12


def test_it_believes_a_distance_that_is_held_back_and_catches_up():
    time = np.arange(601.0)
    run = clean(recording(time, distance=np.floor(time / 4) * 16.0))
    assert not run.suspect.any()
    assert run.distance[-1] == 2400


def test_it_does_not_repair_what_is_no_run():
    time, distance = steps((1200, 11.0))
    run = clean(recording(time, distance=distance))
    assert run.suspect.all()
    assert run.distance[-1] == pytest.approx(13200)


def test_it_flags_steps_too_long_for_the_cadence():
    time, distance = steps((600, 6.0))
    run = clean(recording(time, distance=distance, cadence=np.full(601, 90.0)))
    assert run.suspect.all()


def test_it_measures_the_way_by_positions_when_the_device_has_no_distance():
    time = np.arange(601.0)
    noise = np.random.default_rng(3).normal(0, 1.0, (2, 601)) / 111195
    run = clean(recording(time, latitude=3.0 * time / 111195 + noise[0], longitude=noise[1]))
    assert run.distance[-1] == pytest.approx(1800, rel=0.015)


def test_it_drops_a_single_position_far_away():
    time = np.arange(601.0)
    latitude = 3.0 * time / 111195
    latitude[300] += 0.01
    run = clean(recording(time, latitude=latitude, longitude=np.zeros(601)))
    assert run.distance[-1] == pytest.approx(1800, rel=0.001)


def test_it_integrates_the_speed_when_there_is_nothing_else():
    run = clean(recording(np.arange(601.0), speed=np.full(601, 2.5)))
    assert run.distance[-1] == pytest.approx(1500)


def test_it_derives_the_speed_from_the_distance():
    time, distance = steps((300, 3.0), (300, 4.0))
    run = clean(recording(time, distance=distance))
    assert run.speed[100] == pytest.approx(3.0)
    assert run.speed[500] == pytest.approx(4.0)


def test_it_takes_pauses_out_of_the_active_time():
    time = np.array([0, 10, 310, 320.0])
    run = clean(recording(time, distance=[0, 30, 30, 60], pauses=[[10, 310], [50, 100]]))
    assert run.active.tolist() == [0, 10, 10, 20]
    assert run.moving.tolist() == [False, True, False, True]


def test_it_sees_a_pause_that_the_file_does_not_mention():
    time = np.array([0, 1, 2, 602, 603.0])
    run = clean(recording(time, distance=[0, 3, 6, 8, 11]))
    assert run.active[-1] == 3


def test_a_clock_jump_of_years_is_not_running():
    time, distance = steps((600, 3.0))
    time[300:] += 3e8
    run = clean(recording(time, distance=distance))
    assert run.active[-1] == pytest.approx(599)


@pytest.mark.parametrize("beat", [0.0, 29.0, 221.0, 255.0])
def test_impossible_heart_rates_are_missing(beat):
    time, distance = steps((10, 3.0))
    run = clean(recording(time, distance=distance, heart_rate=np.full(11, beat)))
    assert np.isnan(run.heart_rate).all()
    assert run.heart_rate_suspect.all()


def test_a_dead_strap_is_missing():
    time, distance = steps((1200, 3.0))
    beat = np.where(time < 600, 150 + np.round(3 * np.sin(time / 9)), 148)
    run = clean(recording(time, distance=distance, heart_rate=beat))
    assert np.isfinite(run.heart_rate[:590]).all()
    assert np.isnan(run.heart_rate[600:]).all()


def test_the_same_beat_on_both_sides_of_a_pause_is_no_dead_strap():
    time = np.array([0, 1, 2, 1000, 1001, 1002.0])
    run = clean(recording(time, distance=time, heart_rate=np.full(6, 140.0)))
    assert np.isfinite(run.heart_rate).all()


def test_a_heart_rate_locked_to_the_cadence_is_missing():
    time, distance = steps((900, 3.0))
    cadence = 170 + np.round(4 * np.sin(time / 20))
    beat = np.where((time > 300) & (time < 600), cadence, 140 + np.round(3 * np.sin(time / 9)))
    run = clean(recording(time, distance=distance, heart_rate=beat, cadence=cadence))
    assert np.isnan(run.heart_rate[310:590]).all()
    assert np.isfinite(run.heart_rate[:290]).all()


@pytest.mark.parametrize("name", broken())
def test_it_survives(name):
    run = clean(broken()[name])
    for column in (run.time, run.active, run.distance, run.speed, run.heart_rate):
        assert len(column) == len(run)
        assert not np.isinf(column).any()
    assert (np.diff(run.time) > 0).all()
    assert not (np.diff(run.active) < 0).any()
    assert not (np.diff(run.distance) < 0).any()


def test_a_good_recording_is_left_alone():
    given = steady_run()
    run = clean(given)
    assert not run.suspect.any()
    assert run.moving[1:].all()
    for name in set(NAMES) & {"distance", "speed", "heart_rate", "cadence", "altitude"}:
        assert np.array_equal(getattr(run, name), given.column(name))


@pytest.mark.parametrize("name", ["time", "distance", "speed", "heart_rate", "altitude"])
def test_it_believes_no_number_beyond_all_runs(name):
    run = steady_run()
    values = run.column(name).copy()
    values[200] = 1e308
    assert np.nanmax(np.abs(getattr(clean(replace(run, columns={**run.columns, name: values})), name))) < 1e5
