import math

import pytest

from science.units import MARATHON
from science.world_records import MEN, WOMEN, world_record


@pytest.mark.parametrize(("table", "sex"), [(MEN, "male"), (MEN, ""), (WOMEN, "female"), (WOMEN, "F")])
def test_it_knows_the_records(table, sex):
    for distance, time in table.items():
        assert world_record(distance, sex=sex) == pytest.approx(time)


@pytest.mark.parametrize("table", [MEN, WOMEN])
def test_longer_records_are_slower(table):
    speeds = [distance / time for distance, time in table.items()]
    assert speeds == sorted(speeds, reverse=True)


def test_between_distances_the_record_lies_between():
    assert MEN[1500.0] < world_record(1550) < world_record(1600)


def test_outside_of_the_table_the_speed_holds():
    assert world_record(200) == pytest.approx(MEN[400.0] / 2)
    assert world_record(2 * MARATHON) == pytest.approx(2 * MEN[MARATHON])


def test_no_distance_has_no_record():
    assert math.isnan(world_record(0))
