from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.generator.placement import place, place_race_week
from plans.shipped_schemas import SHIPPED_SCHEMAS

WEEK = SHIPPED_SCHEMAS[1].schema.blocks[0].weeks[0]
RACE_WEEK = SHIPPED_SCHEMAS[1].schema.blocks[-1].weeks[-1]
ALWAYS = (90.0,) * 7


def test_it_keeps_hard_days_apart():
    slots = place(WEEK.at(5), ALWAYS, 6)
    hard = [slot.weekday for slot in slots if slot.hard]
    assert len(hard) == 3
    assert all(after - before > 1 for before, after in pairwise([*hard, hard[0] + 7]))


def test_it_puts_key_sessions_where_time_is():
    slots = place(WEEK.at(4), (30, 30, 30, 90, 30, 30, 150), 6)
    assert [slot.weekday for slot in slots if slot.day.role == "key"] == [3]


def test_it_turns_a_session_that_cannot_stand_apart_into_an_easy_run():
    slots = place(WEEK.at(5), (0, 0, 0, 0, 60, 60, 150), 6)
    assert [slot.day.role for slot in slots] == ["key", "easy", "long"]


@given(st.tuples(*[st.sampled_from([0, 30, 60, 120])] * 7).filter(any), st.integers(1, 7))
def test_it_never_runs_twice_a_day_or_without_time(minutes, days):
    free = [weekday for weekday in range(7) if minutes[weekday]]
    slots = place(WEEK.at(days), minutes, free[-1])
    assert len({slot.weekday for slot in slots}) == len(slots)
    assert {slot.weekday for slot in slots} <= set(free)


@pytest.mark.parametrize("race", range(7))
def test_it_rests_before_the_race(race):
    slots = place_race_week(RACE_WEEK.at(6), ALWAYS, race, after_long=True)
    assert all(slot.weekday < race for slot in slots)
    assert all(race - slot.weekday >= 3 and slot.weekday for slot in slots if slot.hard)


def test_it_keeps_strides_off_the_day_after_the_long_run():
    slots = place(WEEK.at(5), (60, 60, 75, 60, 60, 90, 180), 6)
    monday = next(slot for slot in slots if slot.weekday == 0)
    assert monday.day.family == "easy"
    assert sum(slot.day.family == "strides" for slot in slots) == 1
