import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from science import grade
from tests.science.known import KNOWN


@pytest.mark.parametrize("check", KNOWN["minetti"], ids=lambda check: str(check["i"]))
def test_it_computes_the_cost_of_running(check):
    at = np.array([check["i"]])
    assert grade.minetti_cost(at)[0] == pytest.approx(check["C"], abs=1e-4)
    assert grade.minetti_factor(at)[0] == pytest.approx(check["factor"], abs=1e-4)


def test_running_is_cheapest_at_eighteen_per_cent_down():
    grades = np.linspace(-0.45, 0.45, 90_001)
    cost = grade.minetti_cost(grades)
    assert grades[cost.argmin()] == pytest.approx(-0.1814, abs=1e-4)
    assert cost.min() == pytest.approx(1.7813, abs=1e-4)


@pytest.mark.parametrize(
    ("at", "factor"), [(0.10, 1.6578), (0.0, 1.0), (-0.05, 0.8577), (-0.10, 0.85), (-0.18, 0.85), (-0.35, 1.0)]
)
def test_the_damped_model_gives_less_ease_downhill(at, factor):
    assert grade.damped_factor(np.array([at]))[0] == pytest.approx(factor, abs=1e-4)


@given(st.floats(-1, 1))
def test_downhill_damped_lies_between_the_floor_and_the_level(at):
    factor = grade.damped_factor(np.array([at]))[0]
    assert factor >= 0.85
    assert at > 0 or factor <= 1.0


def hill(slope, metres=6000.0, spacing=3.0):
    distance = np.arange(0, metres, spacing)
    return np.where(distance < metres / 2, slope * distance, slope * (metres - distance)) + 200, distance


def test_it_finds_the_grade_of_a_slope():
    found = grade.smoothed_grade(*hill(0.05))
    assert found[10:900] == pytest.approx(0.05, abs=1e-6)
    assert found[1100:1990] == pytest.approx(-0.05, abs=1e-6)


@pytest.mark.parametrize(("slope", "excess"), [(0.05, 0.032), (0.10, 0.128)])
def test_out_and_back_on_a_slope_costs_more_than_the_level(slope, excess):
    found = grade.minetti_factor(np.array([slope, -slope])).mean()
    assert found == pytest.approx(1 + excess, abs=5e-4)


def test_noise_of_the_altitude_is_no_effort():
    distance = np.arange(0, 10_000, 3.0)
    altitude = 100 + np.random.default_rng(5).normal(0, 0.5, len(distance))
    found = grade.minetti_factor(grade.smoothed_grade(altitude, distance))
    assert found.mean() == pytest.approx(1.0, abs=0.005)


@pytest.mark.parametrize(("spread", "excess"), [(0.02, 0.5), (0.05, 3.2), (0.08, 8.1), (0.10, 12.6)])
def test_noise_of_the_grade_itself_would_be(spread, excess):
    noise = np.random.default_rng(2).normal(0, spread, 400_000)
    inflation = 100 * (grade.minetti_factor(noise).mean() - 1)
    assert inflation == pytest.approx(excess, abs=0.15)


def test_grades_steeper_than_a_third_are_not_believed():
    distance = np.arange(0, 1000, 3.0)
    assert grade.smoothed_grade(distance * 2.0, distance).max() == pytest.approx(0.35)


def test_the_level_is_its_own_grade_adjusted_speed():
    speed = np.array([3.0, 4.0])
    assert grade.grade_adjusted_speed(speed, np.zeros(2)).tolist() == [3.0, 4.0]
    uphill = grade.grade_adjusted_speed(speed, np.full(2, 0.05), model="minetti")
    assert uphill == pytest.approx(speed * 1.3014, abs=1e-3)


def test_it_sums_ascent_and_descent():
    up, down = grade.ascent_descent(*hill(0.02))
    assert (up, down) == pytest.approx((60, 60), abs=1.0)


def test_ripples_are_no_ascent():
    distance = np.arange(0, 10_000, 3.0)
    assert grade.ascent_descent(100 + 0.9 * np.sin(distance / 100), distance) == (0, 0)


STREAMS = {
    "empty": np.empty(0),
    "one point": np.ones(1),
    "all missing": np.full(50, np.nan),
    "constant": np.full(50, 3.0),
}


@pytest.mark.parametrize("name", STREAMS)
def test_too_little_has_no_grade(name):
    values = STREAMS[name]
    assert np.isnan(grade.smoothed_grade(values, values)).all()
    assert np.isnan(grade.smoothed_altitude(values, values)).all()
    assert np.isnan(grade.ascent_descent(values, values)).all()
