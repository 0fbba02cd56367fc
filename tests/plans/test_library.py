import re
from collections import Counter

import pytest

from plans.library import FAMILIES, SHIPPED
from plans.schemas import PHASES, WEEK_KINDS
from plans.structure import Repeat, estimate


def test_it_ships_a_library_with_every_family():
    assert len(SHIPPED) >= 55
    assert set(FAMILIES) - {one.family for one in SHIPPED} == {"race"}


def test_it_names_each_workout_once():
    assert max(Counter(one.slug for one in SHIPPED).values()) == 1
    assert max(Counter(one.name for one in SHIPPED).values()) == 1


@pytest.mark.parametrize("workout", SHIPPED, ids=lambda one: one.slug)
def test_it_says_what_a_workout_is_for(workout):
    assert workout.purpose.endswith(".")
    assert workout.when.endswith(".")
    assert workout.scaling.endswith(".")
    assert set(workout.phases) <= {*PHASES, *WEEK_KINDS, "race"}


@pytest.mark.parametrize("workout", SHIPPED, ids=lambda one: one.slug)
def test_it_ships_workouts_that_a_runner_can_do(workout):
    found = estimate(workout.steps, 3.8)
    assert 15 * 60 < found.duration < 3 * 3600
    assert 10 < found.load < 220


@pytest.mark.parametrize("workout", SHIPPED, ids=lambda one: one.slug)
def test_it_counts_in_the_name_what_it_repeats(workout):
    repeats = [item for item in workout.steps if isinstance(item, Repeat)]
    assert bool(repeats) == ("{times}" in workout.name)
    assert not re.search(r"\{(?!times|work|distance)", workout.name)
