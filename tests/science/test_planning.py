from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from science import planning
from science.fitness import State, TimeConstants, load_history

TEMPLATE = np.array([0, 0.14, 0.16, 0.12, 0.06, 0.18, 0.34])
KINDS = ("load", "load", "load", "recovery") * 3 + ("load", "load", "taper", "taper")


def problem(**changes):
    """The check of the science page: 16 weeks from CTL = ATL = 40, first-week cap and ceiling off."""
    kinds = changes.pop("kinds", KINDS)
    weeks = len(kinds)
    values = {
        "kinds": kinds,
        "shares": np.tile(TEMPLATE, (weeks, 1)),
        "ctl": 40.0,
        "atl": 40.0,
        "race_day": 7 * weeks - 1,
        "most": np.full(weeks, 900.0),
        "least": np.zeros(weeks),
    }
    return planning.LoadProblem(**{**values, **changes})


@pytest.mark.parametrize(
    ("ramp", "first", "peak", "fitness", "form"), [(5.0, 496, 847, 89.4, 12.1), (3.0, 407, 606, 66.2, 10.9)]
)
def test_it_reproduces_the_check_of_the_science_page(ramp, first, peak, fitness, form):
    plan = planning.plan_loads(problem(ramp=ramp))
    assert plan.weekly[0] == pytest.approx(first, abs=0.5)
    assert plan.weekly.max() == pytest.approx(peak, abs=0.5)
    assert plan.race_fitness == pytest.approx(fitness, abs=0.05)
    assert plan.race_form == pytest.approx(form, abs=0.05)


def test_it_lightens_the_last_week_for_more_form():
    plan = planning.plan_loads(problem(form=(15.0, 25.0)))
    assert plan.weekly[-1] == pytest.approx(369, abs=0.5)
    assert plan.race_fitness == pytest.approx(88.5, abs=0.05)
    assert plan.race_form == pytest.approx(15.0, abs=1e-6)


@pytest.mark.parametrize(("ctl", "ramp", "load"), [(40, 3, 416.8), (40, 5, 508.0), (60, 5, 648.0), (60, 8, 784.8)])
def test_it_knows_the_load_of_a_ramp(ctl, ramp, load):
    assert planning.weekly_load_for_ramp(ctl, ramp) == pytest.approx(load, abs=0.05)


def test_it_follows_a_step_taper_as_the_closed_form_says():
    course = load_history(np.full(15, 35.0), seed=70.0)
    assert course.ctl[13] == pytest.approx(60.079, abs=1e-3)
    assert course.tsb[14] == pytest.approx(20.342, abs=1e-3)


def test_it_caps_the_first_week_by_the_last_four():
    plan = planning.plan_loads(problem(habitual=280.0))
    assert plan.weekly[0] == pytest.approx(322.0)
    assert plan.limits[:2] == ("first week", "step")


def test_it_compares_with_the_week_before_a_recovery_week():
    plan = planning.plan_loads(problem(habitual=280.0))
    assert plan.weekly[3] == pytest.approx(0.75 * plan.weekly[2])
    assert plan.weekly[4] == pytest.approx(1.10 * plan.weekly[2])


def test_it_stays_below_the_ceiling():
    plan = planning.plan_loads(problem(habitual=280.0, ceiling=50.0))
    assert plan.ctl.max() <= 50.0 + 1e-6
    assert "ceiling" in plan.limits


def test_it_keeps_to_the_hours_there_are():
    plan = planning.plan_loads(problem(habitual=280.0, most=np.full(16, 350.0)))
    assert plan.weekly.max() == pytest.approx(350.0)
    assert "hours" in plan.limits


def test_it_says_when_a_target_cannot_be_reached():
    plan = planning.plan_loads(problem(habitual=280.0, target=90.0))
    assert [one.name for one in plan.relaxed] == ["target"]
    assert f"{plan.race_fitness:.1f} instead of 90.0" in plan.relaxed[0].gives


def test_it_meets_a_target_within_reach():
    plan = planning.plan_loads(problem(habitual=280.0, target=45.0))
    assert plan.race_fitness == pytest.approx(45.0, abs=1e-3)
    assert plan.relaxed == ()


def test_it_gives_up_the_form_band_before_the_recovery_weeks():
    plan = planning.plan_loads(problem(ctl=2.0, atl=2.0, habitual=15.0, form=(20.0, 25.0)))
    assert [one.name for one in plan.relaxed] == ["form"]
    assert plan.weekly[3] <= 0.75 * plan.weekly[2] + 1e-6


def test_it_gives_up_the_depth_of_recovery_last():
    plan = planning.plan_loads(problem(habitual=280.0, least=np.array([300.0] * 14 + [0, 0]), most=np.full(16, 350.0)))
    assert "recovery" in [one.name for one in plan.relaxed]
    assert "instead of 75 %" in plan.relaxed[-1].gives


def test_it_refuses_weeks_that_are_impossible():
    with pytest.raises(planning.InfeasibleLoadsError):
        planning.plan_loads(problem(habitual=100.0, least=np.full(16, 400.0)))


@given(
    ctl=st.floats(0, 120),
    fresh=st.floats(0.5, 1.5),
    habitual=st.floats(10, 900),
    weeks=st.integers(4, 24),
    ceiling=st.floats(1.0, 2.0),
    most=st.floats(50, 1200),
)
@settings(max_examples=60, deadline=None)
def test_it_keeps_every_hard_limit(ctl, fresh, habitual, weeks, ceiling, most):
    kinds = (*["recovery" if k % 4 == 3 else "load" for k in range(weeks - 2)], "taper", "taper")
    asked = problem(
        kinds=kinds,
        ctl=ctl,
        atl=ctl * fresh,
        habitual=habitual,
        ceiling=ctl * ceiling,
        most=np.full(weeks, most),
        least=np.zeros(weeks),
    )
    plan = planning.plan_loads(asked)
    week, load = plan.weekly, [k for k in range(weeks) if kinds[k] == "load"]
    assert week.min() >= -1e-6
    assert week.max() <= most + 1e-6
    assert week[0] <= 1.15 * habitual + 1e-6
    assert all(week[b] <= 1.10 * week[a] + 1e-6 for a, b in pairwise(load))
    assert all(week[k] <= 0.75 * week[k - 1] + 1e-6 for k in range(weeks) if kinds[k] == "recovery")
    assert week[-2] <= 0.75 * week[load[-1]] + 1e-6
    assert week[-1] <= 0.50 * week[load[-1]] + 1e-6
    ends = np.concatenate(([ctl], plan.ctl[6::7]))
    assert np.all(np.diff(ends) <= 5 + 1e-6)
    assert plan.ctl.max() <= max(ctl * ceiling, ctl) + 1e-6
    assert "form" in [one.name for one in plan.relaxed] or 5 - 0.05 <= plan.race_form <= 25 + 0.05


def test_it_keeps_the_form_band_by_other_time_constants():
    tau = TimeConstants(30, 10)
    plan = planning.plan_loads(problem(habitual=280.0, days=tau))
    course = load_history(plan.daily, state=State(40.0, 40.0, tau))
    assert plan.tsb == pytest.approx(course.tsb)
    assert planning.FORM[0] - 1e-6 <= plan.race_form <= planning.FORM[1] + 1e-6
