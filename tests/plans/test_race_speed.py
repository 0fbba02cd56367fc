import pytest

from plans.generator.paces import race_speed, resolved, trained_critical_speed
from plans.structure import EffortTarget, PowerTarget, SpeedTarget, Step, ZoneTarget

MARATHON = 42195.0


def test_it_trains_for_what_results_predict_before_what_critical_speed_allows():
    found = race_speed(MARATHON, None, 4.73, predicted_time=10_500)
    assert found.speed == pytest.approx(MARATHON / 10_500)
    assert found.basis == "results predict"


SLOWER = [(5000.0, 1445.0), (10_000.0, 3060.0), (15_000.0, 4730.0), (21_097.5, 6820.0)]


def test_it_trains_no_faster_than_results_over_an_hour_allow():
    assert trained_critical_speed(3.79, 3.38, SLOWER) == pytest.approx(3.43, abs=0.01)
    assert 0.94 * trained_critical_speed(3.79, 3.0, SLOWER) <= 10_000 / 3060


def test_it_trains_no_faster_than_results_over_5_km_allow():
    fading = [(5000.0, 1500.0), (10_000.0, 3050.0), (15_000.0, 4600.0), (21_097.5, 6500.0)]
    assert trained_critical_speed(4.0, None, fading) == pytest.approx(5000 / 1500)


def test_it_stays_within_the_interval_of_critical_speed():
    assert trained_critical_speed(3.79, 3.6, SLOWER) == 3.6


def test_it_trusts_a_critical_speed_that_results_bear_out():
    assert trained_critical_speed(3.2, 3.0, SLOWER) == 3.2
    assert trained_critical_speed(3.79, 3.38, []) == 3.79


def test_it_falls_back_to_critical_speed():
    found = race_speed(MARATHON, None, 4.0)
    assert found.speed < 4.0
    assert found.basis == "critical speed allows"


def test_it_trains_for_a_goal_near_the_prediction():
    found = race_speed(MARATHON, 10_300, 4.73, predicted_time=10_500)
    assert found.speed == pytest.approx(MARATHON / 10_300)


def test_it_leaves_out_a_goal_far_from_the_prediction():
    found = race_speed(MARATHON, 9_000, 4.73, predicted_time=10_500)
    assert found.goal_left_out
    assert found.speed == pytest.approx(MARATHON / 10_500)


def test_it_turns_paces_alone_into_heart_rates():
    power, effort = PowerTarget(0.9, 1.0), EffortTarget(7)
    steps = tuple(Step("work", seconds=60, target=target) for target in (SpeedTarget(0.95, 1.0), power, effort))
    assert [step.target for step in resolved(steps, 0.85, True) if isinstance(step, Step)] == [
        ZoneTarget(4), power, effort,
    ]  # fmt: skip
