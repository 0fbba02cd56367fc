from __future__ import annotations

import numpy as np
import pytest

from science.load_agreement import agreement


def test_it_knows_the_usual_band_of_a_runner():
    logs = np.log(1.2) + np.array([-0.1, 0.0, 0.1] * 10)
    found = agreement(50, 60, np.exp(logs))
    assert found is not None
    # Median of |deviations| is 0.1: 3 · 1.4826 · 0.1.
    assert (found.low, found.high) == pytest.approx((1.2 * np.exp(-0.44478), 1.2 * np.exp(0.44478)))
    assert (found.ratio, found.runs, found.higher, found.lower) == (1.2, 30, False, False)


@pytest.mark.parametrize(("heart", "higher", "lower"), [(100, True, False), (70, False, False), (40, False, True)])
def test_it_goes_by_what_is_usual_not_by_one(heart, higher, lower):
    found = agreement(50, heart, np.full(30, 1.4))
    assert found is not None
    assert (found.higher, found.lower) == (higher, lower)


def test_runs_that_are_all_alike_leave_room_for_a_day():
    found = agreement(50, 50 * 1.24, np.ones(40))
    assert found is not None
    assert not found.higher


@pytest.mark.parametrize(("heart", "higher"), [(90, False), (110, True)])
def test_with_few_runs_only_what_is_far_off_counts(heart, higher):
    found = agreement(50, heart, np.full(19, 1.7))
    assert found is not None
    assert found.higher is higher


@pytest.mark.parametrize(("pace", "heart"), [(0, 50), (50, 0), (np.nan, 50), (50, np.nan), (-1, 50)])
def test_without_both_loads_nothing_is_compared(pace, heart):
    assert agreement(pace, heart, np.ones(30)) is None


def test_absurd_ratios_are_left_out():
    found = agreement(50, 50, np.array([np.nan, 0.0, -1.0, np.inf] + [1.0] * 20))
    assert found is not None
    assert found.runs == 20
