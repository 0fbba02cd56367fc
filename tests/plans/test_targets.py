import pytest

from plans.structure import EffortTarget, MaximumTarget, PowerTarget, RacePace, Repeat, SpeedTarget, Step, ZoneTarget
from plans.targets import Numbers, heart_range, lines

ZONES = (114.0, 133.0, 152.0, 171.0, 190.0)
ALICE = Numbers(4.0, ZONES, max_heart_rate=190.0, threshold_power=300.0)
EASY = Step("easy", metres=8000, target=SpeedTarget(0.75, 0.85))
FAST = Step("work", metres=400, target=SpeedTarget(1.07, 1.13))


def test_it_gives_speeds_of_the_runner():
    (line,) = lines([EASY], ALICE)
    assert (line.slow, line.fast) == pytest.approx((3.0, 3.4))


def test_it_gives_easy_running_a_ceiling_of_heart_rate():
    (line,) = lines([EASY], ALICE)
    assert (line.heart_low, line.heart_high) == (None, 152.0)


def test_it_gives_threshold_running_a_range_of_heart_rate():
    (line,) = lines([Step("work", seconds=1200, target=SpeedTarget(0.95, 1.0))], ALICE)
    assert (line.heart_low, line.heart_high) == (152.0, 171.0)


def test_it_gives_no_heart_rate_for_short_or_fast_steps():
    (line,) = lines([FAST], ALICE)
    assert (line.heart_low, line.heart_high) == (None, None)


def test_it_gives_the_zone_that_is_named():
    (line,) = lines([Step("easy", metres=8000, target=ZoneTarget(1))], Numbers(zones=ZONES))
    assert (line.slow, line.heart_low, line.heart_high) == (None, None, 114.0)


def test_it_gives_no_target_where_there_is_none():
    (line,) = lines([Step("work", seconds=600)], ALICE)
    assert (line.slow, line.heart_high, str(line.label)) == (None, None, "By effort")


def test_it_says_how_often_a_round_is_run():
    found = lines([Repeat(5, (FAST, Step("recovery", seconds=90)))], ALICE)
    assert [(line.times, line.inside) for line in found] == [(5, False), (0, True), (0, True)]


def test_it_knows_no_range_without_zones():
    assert heart_range(3, ()) == (None, None)


def test_it_gives_power_as_a_share_of_threshold_power():
    step = Step("work", seconds=600, target=PowerTarget(0.9, 1.0))
    (line,) = lines([step], ALICE)
    assert (line.power_low, line.power_high, line.slow) == (270.0, 300.0, None)
    (line,) = lines([step], Numbers(4.0))
    assert (line.power_low, line.power_high) == (None, None)


def test_it_gives_heart_rate_as_a_share_of_the_maximum():
    (line,) = lines([Step("easy", seconds=600, target=MaximumTarget(0.6, 0.8))], ALICE)
    assert (line.heart_low, line.heart_high) == pytest.approx((114.0, 152.0))


def test_it_gives_an_effort():
    (line,) = lines([Step("work", seconds=600, target=EffortTarget(7))], ALICE)
    assert (line.effort, line.slow, line.heart_high) == (7, None, None)


def test_it_calls_race_pace_by_its_name_and_gives_it_no_heart_rate():
    (line,) = lines([Step("work", metres=42195, target=RacePace(0.84, 0.86))], ALICE)
    assert (str(line.label), line.heart_low, line.heart_high) == ("Race pace", None, None)
    assert (line.slow, line.fast) == pytest.approx((3.36, 3.44))


def test_it_calls_no_firm_running_easy():
    (line,) = lines([Step("work", metres=4000, target=SpeedTarget(0.82, 0.88))], ALICE)
    assert str(line.label) == "Steady"
