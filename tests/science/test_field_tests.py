from __future__ import annotations

import math

import numpy as np
import pytest

from science.field_tests import lactate_threshold, time_trial, two_run_critical_speed


def trial(warm_up: int = 600, cool_down: int = 300) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Warm-up at 2.5 m/s, 30 minutes at 4 m/s, at 160 bpm for 10 and 172 for 20 minutes, and a cool-down."""
    speed = np.concatenate((np.full(warm_up, 2.5), np.full(1800, 4.0), np.full(cool_down, 2.0)))
    beats = np.concatenate(
        (np.full(warm_up, 130.0), np.full(600, 160.0), np.full(1200, 172.0), np.full(cool_down, 140.0))
    )
    time = np.arange(len(speed) + 1, dtype=float)
    return time, np.concatenate(([0.0], np.cumsum(speed))), np.concatenate((beats[:1], beats))


def test_the_last_20_minutes_of_the_trial_are_the_threshold():
    assert time_trial(*trial()) == pytest.approx(172.0)


def test_a_run_of_less_than_30_minutes_says_nothing():
    time, distance, beats = trial()
    assert math.isnan(time_trial(time[:1700], distance[:1700], beats[:1700]))


def test_a_trial_without_much_of_its_heart_rate_says_nothing():
    time, distance, beats = trial()
    beats[1400:1700] = np.nan
    assert math.isnan(time_trial(time, distance, beats))


@pytest.mark.parametrize("length", [0, 1, 2])
def test_an_empty_recording_says_nothing(length):
    column = np.zeros(length)
    assert math.isnan(time_trial(column, column, column))


def test_a_trial_without_distance_says_nothing():
    time, distance, beats = trial()
    assert math.isnan(time_trial(time, np.full(len(distance), np.nan), beats))


def test_lactate_of_4_lies_between_two_steps():
    assert lactate_threshold([(130, 1.2), (150, 2.0), (170, 6.0)]) == pytest.approx(160.0)


def test_lactate_that_falls_at_first_counts_where_it_rises_last():
    assert lactate_threshold([(110, 3.0), (120, 4.5), (130, 1.5), (150, 3.0), (170, 5.0)]) == pytest.approx(160.0)


def test_lactate_that_stays_low_says_nothing():
    assert math.isnan(lactate_threshold([(130, 1.2), (150, 2.0), (170, 3.0)]))


def test_two_runs_give_a_line():
    assert two_run_critical_speed(920.0, 3080.0) == pytest.approx((4.0, 200.0))
