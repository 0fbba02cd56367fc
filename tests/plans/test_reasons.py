"""What a plan says of itself agrees with its numbers."""

from __future__ import annotations

import pytest

from plans.generator import generate
from plans.generator.paces import race_speed
from plans.generator.weeks import GUARD
from plans.watch import race_shares
from tests.plans.wishes import gives, inputs

MARATHON = 42195.0


def test_it_says_on_race_day_that_results_predict_the_time():
    predicted = generate(inputs(predicted_time=12_600.0))
    assert "Your results predict about 3:30 h, which is 4:59 /km" in predicted.days[-1].why
    assert "Your critical speed allows about" in generate(inputs()).days[-1].why


@pytest.mark.parametrize("goal", [9_000.0, 18_000.0])
def test_it_holds_no_goal_against_a_critical_speed_that_is_not_known(goal):
    plan = generate(inputs(critical_speed=None, goal_time=goal))
    assert "Start by effort" in plan.days[-1].why
    assert "critical speed allows" not in gives(plan)


def test_it_holds_a_goal_against_results_without_a_critical_speed():
    plan = generate(inputs(critical_speed=None, goal_time=9_000.0, predicted_time=12_600.0))
    assert "Your results predict about 3:30 h" in plan.days[-1].why
    assert "is faster than your results predict (about 3:30 h)" in gives(plan)


def test_it_plans_race_day_at_the_pace_of_a_goal_well_in_reserve():
    wanted = inputs(goal_time=18_000.0)
    plan = generate(wanted)
    race = plan.days[-1]
    assert "Your goal of 5:00:00 means 7:07 /km, well in reserve." in race.why
    assert race.duration == pytest.approx(18_000.0, rel=1e-3)
    basis = {"race_distance": MARATHON, "goal_time": 18_000.0, "critical_speed": 3.9}
    trained, raced = race_shares(basis)
    assert (trained, raced) == pytest.approx((plan.race_speed / 3.9, MARATHON / 18_000.0 / 3.9))


def test_it_plans_no_race_slower_than_a_step_may_be():
    found = race_speed(MARATHON, 48 * 3600.0, 6.0)
    assert found.raced >= 0.2 * 6.0 / 0.985


@pytest.mark.parametrize("longest", [None, 3000.0])
def test_it_calls_a_run_within_10_percent_only_if_it_is(longest):
    short = {"ctl": 8.0, "atl": 8.0, "recent_loads": (8.0,) * 28, "best_ctl": 8.0}
    plan = generate(inputs(longest_run=longest, **short))
    for day in plan.days[:-1]:
        before = max((one.distance for one in plan.days if 0 < (day.day - one.day).days <= 30), default=0.0)
        if "no more than 10 % over" in day.why:
            assert day.distance <= GUARD * max(before, longest or 0.0) + 1e-6
    assert any("which is no jump even after a longest run of" in day.why for day in plan.days)
