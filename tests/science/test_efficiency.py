import math

import numpy as np
import pytest

from science import efficiency
from science.units import YARD


def test_it_computes_the_efficiency_factor():
    assert efficiency.efficiency_factor(3.5, 150) / YARD == pytest.approx(1.5311, abs=1e-4)
    assert math.isnan(efficiency.efficiency_factor(3.5, 0))


def test_it_computes_decoupling():
    time = np.arange(3001.0)
    late = time > 1800
    speed, beats = np.where(late, 3.1, 3.2), np.where(late, 156.0, 150.0)
    assert efficiency.decoupling(speed, beats, time) == pytest.approx(6.851, abs=1e-3)


def test_the_warm_up_is_no_decoupling():
    time = np.arange(3001.0)
    beats = np.where(time <= 600, 110.0, 150.0)
    assert efficiency.decoupling(np.full(3001, 3.0), beats, time) == pytest.approx(0)


def test_it_computes_running_effectiveness():
    assert efficiency.running_effectiveness(4.0, 280.0, 70.0) == pytest.approx(1.0)
    assert math.isnan(efficiency.running_effectiveness(4.0, 0.0, 70.0))


def test_an_even_run_does_not_vary_and_intervals_do():
    time = np.arange(1801.0)
    assert efficiency.speed_variation(np.full(1801, 3.0), time) == pytest.approx(0)
    intervals = np.where((time // 120) % 2 == 0, 3.0, 5.0)
    assert efficiency.speed_variation(intervals, time) == pytest.approx(0.25, abs=0.01)


@pytest.mark.parametrize("values", [np.empty(0), np.ones(1), np.full(99, np.nan)])
def test_too_little_has_no_efficiency(values):
    time = np.arange(float(len(values)))
    assert math.isnan(efficiency.decoupling(values, values, time))
    assert math.isnan(efficiency.speed_variation(values, time))
