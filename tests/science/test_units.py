import math

import pytest

from science import units


def test_pace_and_speed_are_inverse():
    assert units.pace(4.0) == 250
    assert units.speed_of_pace(250) == 4.0
    assert units.pace(units.MILE / 360, per=units.MILE) == pytest.approx(360)


@pytest.mark.parametrize("nothing", [0.0, -1.0, math.nan])
def test_standing_has_no_pace(nothing):
    assert math.isnan(units.pace(nothing))
    assert math.isnan(units.speed_of_pace(nothing))


def test_it_converts():
    assert units.kilometres_per_hour(3.0) == pytest.approx(10.8)
    assert units.miles(16093.44) == pytest.approx(10.0)
    assert units.minutes(90) == 1.5


@pytest.mark.parametrize(
    ("distance", "name"),
    [
        (400, "400 m"),
        (1000, "1 km"),
        (1500, "1500 m"),
        (1609.344, "mile"),
        (10000, "10 km"),
        (21097.5, "half marathon"),
        (21100, "half marathon"),
        (42195, "marathon"),
    ],
)
def test_it_names_distances_as_runners_do(distance, name):
    assert units.distance_name(distance) == name


@pytest.mark.parametrize(("seconds", "text"), [(65, "1:05"), (3785.4, "1:03:05"), (59.6, "1:00"), (0, "0:00")])
def test_it_writes_durations(seconds, text):
    assert units.duration_text(seconds) == text
