import math

import numpy as np
import pytest

from science import pacing
from tests.science.recordings import steps


def run(*blocks):
    time, distance = steps(*blocks)
    speed = np.diff(distance, prepend=0.0)
    return time, speed, np.where(speed > 0, np.diff(time, prepend=0.0), 0.0), distance


def test_it_counts_stops_of_ten_seconds_and_what_lies_between():
    time, speed, _seconds, _distance = run((600, 3.0), (30, 0.0), (300, 3.0), (5, 0.0), (600, 3.0))
    count, stopped, longest = pacing.stops(time, speed > 0)
    assert (count, stopped, longest) == (1, 30, 905)


def test_a_pause_in_which_nothing_was_recorded_is_a_stop():
    time = np.concatenate((np.arange(101.0), np.arange(400.0, 501.0)))
    moving = np.ones(202, dtype=bool)
    moving[101] = False
    assert pacing.stops(time, moving) == (1, 300.0, 100.0)


def test_walking_is_slower_than_anybody_runs():
    _time, speed, seconds, _distance = run((600, 3.0), (120, 1.6), (600, 3.0))
    assert pacing.walking_time(speed, seconds) == 120


def test_the_longest_steady_stretch_ends_where_the_pace_changes():
    _time, speed, seconds, _distance = run((600, 3.0), (900, 3.5), (300, 3.0))
    assert pacing.longest_steady(speed, seconds) == 900


def test_a_pace_that_creeps_is_steady_only_for_a_while():
    speed = np.linspace(3.0, 4.0, 3001)
    seconds = np.concatenate(([0.0], np.ones(3000)))
    assert pacing.longest_steady(speed, seconds) == pytest.approx(1090, abs=30)


def brute_steady(blocks):
    stretches = (blocks[i:j] for i in range(len(blocks)) for j in range(i + 1, len(blocks) + 1))
    return max(len(part) for part in stretches if max(part) <= 1.1 * min(part))


def test_the_steady_stretch_is_the_longest_there_is():
    random = np.random.default_rng(6)
    for _ in range(50):
        speed = np.repeat(random.uniform(2.8, 3.3, 25), 30)
        expected = brute_steady(pacing.block_means(speed, np.ones(750)).tolist())
        assert pacing.longest_steady(speed, np.ones(750)) == 30 * expected


def test_the_best_mean_is_the_highest_of_any_window():
    values = np.where((np.arange(3600) >= 1000) & (np.arange(3600) < 2200), 300.0, 200.0)
    assert pacing.best_mean(values, np.ones(3600), 1200.0) == pytest.approx(300.0)
    assert pacing.best_mean(values, np.ones(3600), 2400.0) == pytest.approx(250.0)
    assert math.isnan(pacing.best_mean(values, np.ones(3600), 4000.0))


def test_the_split_leaves_hills_out():
    _time, speed, seconds, distance = run((1000, 3.0), (1000, 3.0))
    level = np.where(distance > 3000, 3.3, 3.0)
    assert pacing.level_split(level, distance, seconds) == pytest.approx(10.0)
    assert pacing.level_split(speed, distance, seconds) == pytest.approx(0.0)


@pytest.mark.parametrize("values", [np.empty(0), np.ones(1), np.full(99, np.nan), np.zeros(99)])
def test_too_little_says_nothing(values):
    seconds = np.ones(len(values))
    assert not pacing.longest_steady(values, seconds) > 0
    assert not pacing.best_mean(values, seconds, 1200.0) > 0
    assert math.isnan(pacing.level_split(values, values, seconds))


def test_it_finds_no_steady_stretch_in_running_backwards():
    assert pacing.longest_steady(np.full(600, -3.0), np.ones(600)) == 0
