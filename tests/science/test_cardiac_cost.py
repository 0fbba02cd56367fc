from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from science.cardiac_cost import WARM, drift

DAYS = 400
RUN_DAYS = np.arange(0, DAYS, 2)


def runs(*, noise=0.02, heat=0.0, seed=1):
    """A runner whose heart works in proportion to the work, give or take; with 1 % a degree above 15 °C."""
    chance = np.random.default_rng(seed)
    work = chance.uniform(30, 120, len(RUN_DAYS))
    temperature = 12 + 12 * np.sin(RUN_DAYS / 58) + chance.normal(0, 3, len(RUN_DAYS))
    trimp = 1.3 * work * np.exp(chance.normal(0, noise, len(RUN_DAYS)) + heat * np.maximum(temperature - WARM, 0))
    return work, trimp, temperature


def test_a_heart_that_costs_the_same_does_not_drift():
    work, trimp, temperature = runs()
    found = drift(RUN_DAYS, trimp, work, temperature, DAYS)
    assert abs(found.change[-1]) < 0.03
    assert abs(found.z[-1]) < 2


def test_a_heart_that_costs_more_drifts_by_as_much():
    work, trimp, temperature = runs()
    trimp[RUN_DAYS >= DAYS - 28] *= 1.12
    found = drift(RUN_DAYS, trimp, work, temperature, DAYS)
    assert found.change[-1] == pytest.approx(np.log(1.12), abs=0.03)
    assert found.z[-1] > 3


def test_heat_is_no_drift():
    work, trimp, temperature = runs(heat=0.01)
    hot = RUN_DAYS >= DAYS - 28
    cooler = temperature.copy()
    temperature[hot] = 28
    trimp[hot] *= np.exp(0.01 * (np.maximum(28 - WARM, 0) - np.maximum(cooler[hot] - WARM, 0)))
    found = drift(RUN_DAYS, trimp, work, temperature, DAYS)
    assert abs(found.change[-1]) < 0.05


def test_longer_runs_are_no_drift():
    work, trimp, temperature = runs()
    recent = RUN_DAYS >= DAYS - 28
    work[recent] *= 2
    trimp[recent] *= 2
    found = drift(RUN_DAYS, trimp, work, temperature, DAYS)
    assert abs(found.change[-1]) < 0.05


def test_a_single_strange_run_moves_nothing():
    work, trimp, temperature = runs()
    before = drift(RUN_DAYS, trimp, work, temperature, DAYS).change[-1]
    trimp[-3] *= 5
    assert drift(RUN_DAYS, trimp, work, temperature, DAYS).change[-1] == pytest.approx(before, abs=0.03)


def test_it_says_nothing_before_there_is_enough():
    work, trimp, temperature = runs()
    found = drift(RUN_DAYS, trimp, work, temperature, DAYS)
    first = np.flatnonzero(np.isfinite(found.z))[0]
    assert 100 < first < 200


def test_it_says_nothing_after_weeks_without_runs():
    work, trimp, temperature = runs()
    found = drift(RUN_DAYS, trimp, work, temperature, DAYS + 40)
    assert np.isnan(found.z[-1])


def test_unknown_warmth_counts_as_none():
    work, trimp, _temperature = runs()
    unknown = np.full(len(work), np.nan)
    assert abs(drift(RUN_DAYS, trimp, work, unknown, DAYS).change[-1]) < 0.03


def test_a_day_depends_on_nothing_older_than_its_memory():
    work, trimp, temperature = runs()
    whole = drift(RUN_DAYS, trimp, work, temperature, DAYS)
    trimp[0] *= 3
    other = drift(RUN_DAYS + 758 - DAYS + 1, trimp, work, temperature, 759)
    assert len(other.z) == 759
    assert np.isfinite(whole.z[-1])


@given(arrays(float, st.integers(0, 60), elements=st.floats(allow_nan=True, allow_infinity=False)), st.integers(1, 500))
def test_it_never_fails_and_is_never_infinite(values, days):
    day = np.minimum(np.arange(len(values)), days - 1)
    with np.errstate(all="ignore"):
        found = drift(day, values, np.abs(values) + 1, values, days)
    assert len(found.z) == len(found.change) == days
    assert not np.isinf(found.z).any()
