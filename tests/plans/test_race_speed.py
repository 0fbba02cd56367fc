import pytest

from plans.generator.paces import race_speed

MARATHON = 42195.0


def test_it_trains_for_what_results_predict_before_what_critical_speed_allows():
    found = race_speed(MARATHON, None, 4.73, predicted_time=10_500)
    assert found.speed == pytest.approx(MARATHON / 10_500)
    assert found.basis == "results predict"


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
