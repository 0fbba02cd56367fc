from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from math import log

import pytest

from analytics.services import Numbers, flags_of
from analytics.services.days import Comeback, RunJump
from runners.permissions import DataKind

DAY = dt.date(2026, 5, 3)
CALM = Numbers(DAY, ctl=50.0, ramp=2.0, load_7=350, load_28=1400, monotony=1.1, settled_on=dt.date(2026, 1, 1))
JUMP = RunJump(dt.date(2026, 5, 1), 24000.0, 16000.0, dt.date(2026, 4, 12))
COMEBACK = Comeback(dt.date(2026, 4, 28), dt.date(2026, 4, 2), 25, load=300.0, fitness=30.0)
ALL = replace(CALM, jump=JUMP, ramp=9.0, comeback=COMEBACK, monotony=2.6, cardiac_cost=log(1.08), cardiac_cost_z=2.4)


def keys(numbers, kinds=tuple(DataKind)):
    return [flag.key for flag in flags_of(numbers, kinds)]


def test_it_is_silent_in_a_usual_week():
    assert keys(CALM) == []


def test_it_is_silent_about_what_is_not_known():
    assert keys(Numbers(DAY)) == []


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"jump": JUMP}, "long_run"),
        ({"ramp": 6.1}, "ramp"),
        ({"comeback": COMEBACK}, "comeback"),
        ({"monotony": 2.1}, "monotony"),
        ({"cardiac_cost": 0.1, "cardiac_cost_z": 2.0}, "cardiac_cost"),
    ],
)
def test_it_raises_each_flag_for_its_own_reason(changes, key):
    assert keys(replace(CALM, **changes)) == [key]


@pytest.mark.parametrize(
    "changes",
    [
        {"ramp": 6.0},
        {"ramp": 20.0, "settled_on": dt.date(2026, 5, 20)},
        {"comeback": replace(COMEBACK, load=200.0)},
        {"monotony": 2.0},
        {"monotony": 3.0, "load_7": 100},
        {"cardiac_cost": -0.2, "cardiac_cost_z": -4.0},
    ],
)
def test_it_stays_silent_within_the_limits(changes):
    assert keys(replace(CALM, **changes)) == []


def test_the_most_pressing_comes_first():
    found = flags_of(ALL, DataKind)
    assert found[0].level == "bad"
    assert len(found) == 5


def test_a_run_more_than_twice_as_long_presses():
    (flag,) = flags_of(replace(CALM, jump=replace(JUMP, distance=33000.0)), ())
    assert flag.level == "bad"


def test_every_flag_shows_the_numbers_it_rests_on_and_whose_limit_it_is():
    for flag in flags_of(ALL, DataKind):
        assert len(flag.facts) >= 2
        assert flag.source
        assert flag.caveat


def test_what_groups_had_is_said_of_groups():
    (flag,) = flags_of(replace(CALM, jump=JUMP), ())
    assert flag.caveat == "Associated with more injuries in groups; cannot predict yours."


def test_it_gives_no_chance_of_injury_and_no_all_clear():
    for flag in flags_of(ALL, DataKind):
        for words in (flag.title, flag.text, flag.caveat, flag.source):
            assert not re.search(r"risk|safe|likel|probab|\d ?%.*injur", words.lower())


def test_it_asks_whether_files_are_missing():
    (flag,) = flags_of(replace(CALM, comeback=COMEBACK), ())
    assert "No sessions between 2 April and 28 April: a break, or missing files?" in flag.text
    (flag,) = flags_of(replace(CALM, comeback=replace(COMEBACK, since=None)), ())
    assert "for 25 days or more before 28 April" in flag.text


def test_it_says_nothing_of_the_heart_to_whom_it_is_not_shown():
    assert "cardiac_cost" not in keys(ALL, kinds=())
    assert len(keys(ALL, kinds=())) == 4
