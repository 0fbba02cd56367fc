import math

import numpy as np
import pytest

from science import zones
from science.streams import time_in_zones


@pytest.mark.parametrize(
    ("age", "hunt", "tanaka", "gellish"), [(20, 198.2, 194, 193), (40, 185.4, 180, 179), (60, 172.6, 166, 165)]
)
def test_it_estimates_the_maximum_by_age(age, hunt, tanaka, gellish):
    assert zones.max_heart_rate_by_age(age) == pytest.approx(hunt, abs=1e-4)
    assert zones.max_heart_rate_by_age(age, formula="tanaka") == pytest.approx(tanaka, abs=1e-4)
    assert zones.max_heart_rate_by_age(age, formula="gellish") == pytest.approx(gellish, abs=1e-4)


def test_it_computes_karvonen():
    assert zones.heart_rate_at_reserve(0.70, maximum=190, resting=60) == pytest.approx(151)


def test_two_runs_must_agree_on_the_observed_maximum():
    assert zones.observed_max_heart_rate([181, 212, 188, math.nan]) == 188
    assert math.isnan(zones.observed_max_heart_rate([212]))


def test_an_observed_maximum_far_below_the_formula_is_none():
    assert math.isnan(zones.observed_max_heart_rate([160, 161], age=40))
    assert zones.observed_max_heart_rate([172, 171], age=40) == 171


def test_five_zones_are_shares_of_the_maximum():
    assert zones.bounds_by_maximum(200) == pytest.approx((120, 140, 160, 180, 200))


def test_zones_by_reserve_are_not_those_by_maximum():
    assert zones.bounds_by_reserve(190, 60)[0] == pytest.approx(138)


def test_friels_zones_leave_no_gap():
    bounds = zones.bounds_by_threshold(100, zones.FRIEL_HEART_RATE)
    time = np.arange(8.0)
    beats = np.array([0, 84.9, 85, 94.9, 99.9, 100, 103, 106])
    assert time_in_zones(beats, time, bounds).tolist() == [1, 1, 1, 1, 1, 1, 1]


def test_pace_zones_of_critical_speed_four():
    paces = [1000 / zone.high for zone in zones.pace_zones(4.0)[:-1]]
    printed = [5 * 60 + 21, 4 * 60 + 44, 4 * 60 + 23, 4 * 60 + 5, 3 * 60 + 47]
    assert paces == pytest.approx(printed, abs=0.5)


def test_pace_zones_leave_no_gap():
    found = zones.pace_zones(4.0)
    assert [zone.low for zone in found[1:]] == [zone.high for zone in found[:-1]]
    assert zones.pace_zone_bounds(4.0) == tuple(zone.high for zone in found)


def test_the_guessed_threshold_lies_within_the_reserve():
    assert zones.estimated_threshold_heart_rate(maximum=190, resting=60) == pytest.approx(170.5)
