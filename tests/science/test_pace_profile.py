import math

import numpy as np
import pytest

from science.d_prime import d_prime_balance
from science.metrics import DERIVED
from science.pace_profile import MOST_BLOCKS, by_critical_speed, pace_profile, packed, unpacked
from tests.science.recordings import steps


def profile_of(*blocks):
    time, distance = steps(*blocks)
    speed = np.diff(distance, prepend=0.0)
    return pace_profile(time, speed, speed > 0)


def test_it_keeps_the_mean_speed_of_every_fifteen_seconds():
    assert profile_of((30, 3.0), (15, 4.0), (15, 0.0)).tolist() == pytest.approx([3.0, 3.0, 4.0, 0.0])


def test_it_is_the_same_after_packing():
    profile = profile_of((300, 3.0), (300, 4.56))
    assert unpacked(packed(profile)) == pytest.approx(profile, abs=0.005)


def test_zones_add_up_to_the_time_run():
    found = by_critical_speed(profile_of((600, 3.0), (300, 4.0), (60, 0.0), (300, 4.6)), critical_speed=4.0)
    zones = [found[f"time_in_pace_zone_{zone}"] for zone in range(1, 7)]
    assert zones == [600, 0, 0, 300, 0, 300]
    assert found["time_above_critical_speed"] == 300


def test_d_prime_is_that_of_the_whole_stream():
    blocks = ((90, 3.0), (105, 5.0), (120, 3.0), (60, 4.8))
    time, distance = steps(*blocks)
    speed = np.diff(distance, prepend=0.0)
    stream = d_prime_balance(speed, time, critical_speed=4.0, d_prime=200.0)
    found = by_critical_speed(profile_of(*blocks), critical_speed=4.0, d_prime=200.0)
    assert found["d_prime_minimum"] == pytest.approx(100 * stream.min() / 200, abs=0.5)
    assert found["d_prime_spent"] == pytest.approx(105 + 48)


def test_noise_of_the_watch_drains_nothing():
    noise = np.random.default_rng(1).normal(0, 0.3, 3601)
    profile = pace_profile(np.arange(3601.0), 3.6 + noise, np.ones(3601, dtype=bool))
    assert by_critical_speed(profile, critical_speed=4.0, d_prime=200.0)["d_prime_minimum"] > 98


def test_without_d_prime_only_zones_are_known():
    found = by_critical_speed(profile_of((600, 3.0)), critical_speed=4.0)
    assert math.isnan(found["d_prime_minimum"])
    assert found["time_in_pace_zone_1"] == 600


@pytest.mark.parametrize("speed", [0.0, math.nan, -1.0])
def test_nothing_comes_of_no_run_or_no_speed(speed):
    for profile in (np.empty(0), np.zeros(20), np.full(20, 3.0)):
        found = by_critical_speed(profile, critical_speed=speed)
        assert all(math.isnan(value) for value in found.values())


def test_it_gives_what_the_table_declares():
    found = by_critical_speed(np.full(20, 3.0), critical_speed=4.0, d_prime=200.0)
    assert set(found) == set(DERIVED) - {"pace_load", "intensity_factor", "power_load", "session_rpe", "load"}


@pytest.mark.parametrize("size", [0, 1, 2])
def test_a_stream_too_short_has_no_block(size):
    assert len(pace_profile(np.arange(float(size)), np.ones(size), np.ones(size, dtype=bool))) == 0


def test_it_ends_where_no_run_is_so_long():
    time = np.array([-1e308, 0.0, 1e308])
    with np.errstate(over="ignore"):
        assert len(pace_profile(time, np.full(3, 3.0), np.ones(3, dtype=bool))) == MOST_BLOCKS
