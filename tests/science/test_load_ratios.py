from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from science.load import monotony
from science.load_ratios import Calendar, Ratios, ratios

loads = arrays(float, st.integers(1, 90), elements=st.floats(0, 400))


def calendar(load, **columns):
    """A calendar that begins on the first day, whose smoothed loads are of no interest."""
    ones = np.ones(len(load))
    given_columns = {"external": load, "internal": load, "acute": ones, "chronic": ones, "ctl": ones}
    return Calendar(load=load, **given_columns | {"age": np.arange(float(len(load)))} | columns)


def test_it_knows_no_ratio_before_its_days_are_there():
    found = ratios(calendar(np.full(40, 50.0)))
    assert np.isnan(found.coupled[:27]).all()
    assert found.coupled[27:] == pytest.approx(np.ones(13))
    assert np.isnan(found.monotony[:6]).all()


def test_a_history_begun_anew_knows_as_little_as_a_new_one():
    age = np.concatenate((np.arange(60.0), np.arange(20.0)))
    found = ratios(calendar(np.full(80, 50.0), age=age))
    assert np.isfinite(found.coupled[59])
    assert np.isnan(found.coupled[60:]).all()
    assert np.isnan(found.ramp[60:67]).all()


def test_monotony_is_by_the_samples_deviation():
    week = np.array([50.0, 60, 0, 70, 40, 120, 0])
    found = ratios(calendar(week))
    assert found.monotony[-1] == pytest.approx(1.1619, abs=1e-4)
    assert found.strain[-1] == pytest.approx(395.04, abs=5e-3)
    assert found.monotony[-1] == monotony(week, sample=True)[-1]


def test_the_weighted_ratio_is_of_means_of_its_own():
    found = ratios(calendar(np.full(40, 50.0), acute=np.full(40, 60.0), chronic=np.full(40, 40.0)))
    assert found.weighted[-1] == pytest.approx(1.5)


def test_it_compares_nothing_where_most_runs_lack_heart_rate():
    load = np.full(40, 50.0)
    few = ratios(calendar(load, external=0.4 * load, internal=load))
    assert np.isnan(few.divergence).all()
    most = ratios(calendar(load, external=0.6 * load, internal=load))
    assert most.divergence[-1] == pytest.approx(0)


def test_a_heart_that_works_harder_diverges_below_zero():
    load = np.full(60, 50.0)
    internal = np.where(np.arange(60) >= 53, 70.0, 50.0)
    assert ratios(calendar(load, internal=internal)).divergence[-1] < 0


@given(loads)
def test_every_ratio_has_one_value_a_day_and_is_never_infinite(load):
    found = ratios(calendar(load))
    for each in fields(Ratios):
        column = getattr(found, each.name)
        assert len(column) == len(load)
        assert not np.isinf(column).any()


@given(loads)
def test_a_days_ratios_depend_on_four_weeks_alone(load):
    whole = ratios(calendar(load)).last()
    cut = slice(max(0, len(load) - 28), None)
    part = ratios(calendar(load[cut], age=np.arange(float(len(load)))[cut])).last()
    for name, value in whole.items():
        assert part[name] == (pytest.approx(value, abs=1e-6, rel=1e-6) if value is not None else None), name
