"""Which run belongs to which planned workout."""

import datetime as dt

import pytest

from plans.matching import Item, matched

MONDAY = dt.date(2026, 9, 7)


def workout(key, day, load=60.0, **changes):
    return Item(key, MONDAY + dt.timedelta(days=day), changes.pop("distance", 10000.0), load, **changes)


def run(key, day, load=60.0, **changes):
    return workout(100 + key, day, load, **changes)


def test_a_run_of_the_day_belongs_to_the_workout_of_the_day_however_it_went():
    assert matched([workout(1, 1)], [run(1, 1, load=5.0)], {}) == {1: [101]}


def test_runs_of_a_day_count_together():
    assert matched([workout(1, 1)], [run(1, 1, 20.0), run(2, 1, 40.0)], {}) == {1: [101, 102]}


def test_of_two_workouts_of_a_day_each_gets_the_run_nearest_in_load():
    found = matched([workout(1, 1, 30.0), workout(2, 1, 90.0)], [run(1, 1, 85.0), run(2, 1, 35.0)], {})
    assert found == {1: [102], 2: [101]}


@pytest.mark.parametrize("load", [85.0, None])
@pytest.mark.parametrize(("first", "second"), [(1, 2), (2, 1)])
def test_one_run_on_a_day_of_two_workouts_is_the_one_that_it_is_like(first, second, load):
    small, large = workout(first, 1, 30.0, distance=5000.0), workout(second, 1, 90.0, distance=15000.0)
    found = matched(sorted([small, large], key=lambda one: one.key), [run(1, 1, load, distance=14000.0)], {})
    assert found == {first: [], second: [101]}


def test_two_workouts_of_a_day_get_a_run_each_also_if_nothing_is_known_of_one():
    found = matched([workout(1, 1, 30.0), workout(2, 1, 90.0)], [run(1, 1, None, distance=None), run(2, 1, 35.0)], {})
    assert found == {1: [102], 2: [101]}


@pytest.mark.parametrize(("day", "found"), [(0, []), (1, [101]), (2, [101]), (4, [101]), (5, [101]), (6, [])])
def test_a_workout_missed_on_its_day_gets_a_run_up_to_two_days_away(day, found):
    assert matched([workout(1, 3)], [run(1, day)], {}) == {1: found}


def test_it_does_not_reach_into_another_week():
    assert matched([workout(1, 6)], [run(1, 7)], {}) == {1: []}


@pytest.mark.parametrize(("load", "found"), [(29.0, []), (30.0, [101]), (90.0, [101]), (91.0, [])])
def test_a_run_of_another_day_must_be_of_about_the_same_load(load, found):
    assert matched([workout(1, 3)], [run(1, 4, load)], {}) == {1: found}


def test_without_a_load_the_distance_tells_what_is_alike():
    runs = [run(1, 4, None, distance=3000.0), run(2, 5, None, distance=9000.0)]
    assert matched([workout(1, 3)], runs, {}) == {1: [102]}


def test_the_nearest_day_comes_first_and_each_run_serves_once():
    found = matched([workout(1, 1), workout(2, 2)], [run(1, 3)], {})
    assert found == {1: [], 2: [101]}


def test_a_workout_that_is_not_over_waits_for_its_own_run():
    assert matched([workout(1, 3, over=False)], [run(1, 2)], {}) == {1: []}


def test_by_hand_stands_above_the_day_and_leaves_the_rest_to_the_nearest():
    runs = [run(1, 1), run(2, 2)]
    assert matched([workout(1, 1), workout(2, 2)], runs, {101: 2}) == {1: [102], 2: [101]}


def test_a_run_that_belongs_to_none_is_matched_with_none():
    assert matched([workout(1, 1)], [run(1, 1)], {101: None}) == {1: []}


def test_several_runs_may_be_given_to_one_workout():
    assert matched([workout(1, 3)], [run(1, 3), run(2, 4)], {101: 1, 102: 1}) == {1: [101, 102]}
