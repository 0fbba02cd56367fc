"""Numbers of a session that rest on the critical speed of its day."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from analytics.models import CriticalSpeed, Measures
from analytics.queries.session import shown_values
from science.pace_profile import packed

pytestmark = pytest.mark.django_db

PROFILE = np.repeat([3.0, 5.0, 3.0], [40, 8, 40])


def speed(runner, **fields):
    return CriticalSpeed(runner=runner, day=dt.date(2026, 5, 1), value=4.0, method="critical speed", **fields)


def values(runner, measures=None, **fields):
    return shown_values(measures or Measures(profile=packed(PROFILE)), (), speed(runner, **fields))


def test_it_adds_up_time_in_pace_zones(alice):
    found = values(alice.runner)
    assert found["time_in_pace_zone_1"] == 1200
    assert found["time_in_pace_zone_6"] == 120
    assert found["time_above_critical_speed"] == 120


def test_it_says_how_low_d_prime_fell_if_that_is_sure(alice):
    assert values(alice.runner, d_prime=200.0, d_prime_error=20.0)["d_prime_minimum"] == pytest.approx(40.0)
    assert "d_prime_minimum" not in values(alice.runner, d_prime=200.0, d_prime_error=80.0)


def test_without_a_critical_speed_there_are_no_pace_zones(alice):
    assert "time_in_pace_zone_1" not in shown_values(Measures(profile=packed(PROFILE)), ())


def test_a_run_measured_before_there_were_profiles_has_none(alice):
    assert "time_in_pace_zone_1" not in values(alice.runner, Measures())


def test_the_loads_that_the_history_wrote_come_along(alice):
    assert (
        values(alice.runner, Measures(load=50.0, pace_load=48.0)).items() >= {"load": 50.0, "pace_load": 48.0}.items()
    )
