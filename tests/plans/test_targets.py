import pytest

from plans.structure import Repeat, SpeedTarget, Step, ZoneTarget
from plans.targets import heart_range, lines

ZONES = (114.0, 133.0, 152.0, 171.0, 190.0)
EASY = Step("easy", metres=8000, target=SpeedTarget(0.75, 0.85))
FAST = Step("work", metres=400, target=SpeedTarget(1.07, 1.13))


def test_it_gives_speeds_of_the_runner():
    (line,) = lines([EASY], 4.0, ZONES, 4.0)
    assert (line.slow, line.fast) == pytest.approx((3.0, 3.4))


def test_it_gives_easy_running_a_ceiling_of_heart_rate():
    (line,) = lines([EASY], 4.0, ZONES, 4.0)
    assert (line.heart_low, line.heart_high) == (None, 152.0)


def test_it_gives_threshold_running_a_range_of_heart_rate():
    (line,) = lines([Step("work", seconds=1200, target=SpeedTarget(0.95, 1.0))], 4.0, ZONES, 4.0)
    assert (line.heart_low, line.heart_high) == (152.0, 171.0)


def test_it_gives_no_heart_rate_for_short_or_fast_steps():
    (line,) = lines([FAST], 4.0, ZONES, 4.0)
    assert (line.heart_low, line.heart_high) == (None, None)


def test_it_gives_the_zone_that_is_named():
    (line,) = lines([Step("easy", metres=8000, target=ZoneTarget(1))], None, ZONES, 3.3)
    assert (line.slow, line.heart_low, line.heart_high) == (None, None, 114.0)


def test_it_gives_no_target_where_there_is_none():
    (line,) = lines([Step("work", seconds=600)], 4.0, ZONES, 4.0)
    assert (line.slow, line.heart_high, str(line.label)) == (None, None, "By effort")


def test_it_says_how_often_a_round_is_run():
    found = lines([Repeat(5, (FAST, Step("recovery", seconds=90)))], 4.0, ZONES, 4.0)
    assert [(line.times, line.inside) for line in found] == [(5, False), (0, True), (0, True)]


def test_it_knows_no_range_without_zones():
    assert heart_range(3, ()) == (None, None)
