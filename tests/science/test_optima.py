from __future__ import annotations

import numpy as np
import pytest

from science.optima import FEWEST_BLOCKS, at_speed, optimum

SPEEDS = np.linspace(3.6, 4.2, 12)


def test_the_best_third_gives_the_range():
    found = optimum(SPEEDS, np.arange(12.0))
    assert found is not None
    assert (found.low, found.high, found.middle, found.usual) == (8.0, 11.0, 9.5, 3.5)
    assert (found.best, found.blocks, found.different) == (4, 12, True)


def test_a_habit_that_never_changes_is_no_optimum():
    found = optimum(SPEEDS, np.full(12, 300.0))
    assert found is not None
    assert not found.different


def test_chance_is_called_different_as_seldom_as_it_says():
    random = np.random.default_rng(8)
    found = [optimum(random.normal(size=18), random.normal(size=18)) for _ in range(400)]
    assert np.mean([one.different for one in found if one]) < 0.08


@pytest.mark.parametrize("length", [0, 1, FEWEST_BLOCKS - 1])
def test_too_few_results_give_none(length):
    assert optimum(np.arange(float(length)), np.arange(float(length))) is None


def test_results_without_a_habit_do_not_count():
    habit = np.arange(12.0)
    habit[:5] = np.nan
    assert optimum(SPEEDS, habit) is None


def test_values_are_compared_at_one_speed():
    speed = np.array([2.5, 3.0, 3.5, 4.0])
    assert at_speed(160 + 10 * (speed - 3.0), speed, 3.0) == pytest.approx(np.full(4, 160.0))


@pytest.mark.parametrize("speed", [[3.0, 3.0, 3.0], [3.0, np.nan, np.nan]])
def test_without_a_line_there_is_no_value(speed):
    assert np.isnan(at_speed(np.array([160.0, 161.0, 162.0]), np.array(speed), 3.0)).all()
