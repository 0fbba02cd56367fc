import math

import numpy as np
import pytest

from science.heart_beats import rmssd


def test_it_is_the_root_of_the_mean_squared_difference():
    assert rmssd(np.tile([0.80, 0.84], 200)) == pytest.approx(40.0)


def test_a_missed_beat_is_left_out():
    intervals = np.tile([0.80, 0.84], 200)
    intervals[100] = 1.64
    assert rmssd(intervals) == pytest.approx(40.0, abs=0.2)


def test_a_strap_that_shakes_says_nothing():
    intervals = np.where(np.arange(400) % 4 == 0, 0.4, 0.8)
    assert math.isnan(rmssd(intervals))


@pytest.mark.parametrize("intervals", [np.empty(0), np.full(50, 0.8), np.full(500, np.nan), np.full(500, 60.0)])
def test_too_few_beats_say_nothing(intervals):
    assert math.isnan(rmssd(intervals))
