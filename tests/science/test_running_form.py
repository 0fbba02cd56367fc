import math

import numpy as np
import pytest

from science.running_form import duty_factor, expected_cadence, leg_stiffness


def test_it_computes_the_duty_factor():
    assert duty_factor(0.25, 180) == pytest.approx(37.5)
    assert math.isnan(duty_factor(0.25, 0))


def test_it_computes_the_stiffness_of_the_leg():
    # By hand: t_f 0.1333 s, F 70·9.80665·π/2·(0.1333/0.2+1) = 1797.2 N, L 0.9434 m, v t_c/2 0.4 m,
    # Δy 1797.2·0.04/(70 π²) + 9.80665·0.04/8 = 0.15309 m, ΔL 0.9434 - √(0.89 - 0.16) + 0.15309 = 0.24209 m.
    found = leg_stiffness(4.0, 0.2, 180.0, mass=70.0, height=1.78)
    assert found == pytest.approx(1.7972 / 0.24209, abs=0.01)


@pytest.mark.parametrize(
    ("speed", "contact", "cadence", "mass", "height"),
    [
        (4.0, 0.34, 180.0, 70.0, 1.78),
        (4.0, 0.2, 100.0, 70.0, 1.78),
        (4.0, 0.2, 180.0, math.nan, 1.78),
        (4.0, 0.2, 180.0, 70.0, math.nan),
        (math.nan, 0.2, 180.0, 70.0, 1.78),
        (40.0, 0.2, 180.0, 70.0, 1.78),
    ],
)
def test_without_flight_or_body_there_is_no_stiffness(speed, contact, cadence, mass, height):
    assert math.isnan(leg_stiffness(speed, contact, cadence, mass=mass, height=height))


def test_the_expected_cadence_follows_the_speed():
    speeds = np.linspace(2.6, 4.0, 20)
    found = expected_cadence(3.0, np.append(speeds, math.nan), np.append(150 + 8 * speeds, 170.0))
    assert found == pytest.approx(174.0)


@pytest.mark.parametrize("speeds", [np.full(20, 3.0), np.linspace(2, 3, 9), np.empty(0)])
def test_too_few_or_equal_runs_expect_nothing(speeds):
    assert math.isnan(expected_cadence(3.0, speeds, np.full(len(speeds), 170.0)))
