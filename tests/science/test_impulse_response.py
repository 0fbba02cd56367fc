"""Known answers: the teaching data set of Clarke & Skiba 2013 (data/bike-score.csv, MIT, data/LICENSE.dorem)."""

import csv
from pathlib import Path

import numpy as np
import pytest

from science import impulse_response
from science.impulse_response import ImpulseResponse
from tests.science.known import KNOWN

PUBLISHED = KNOWN["bike_score_fit"]
MODEL = ImpulseResponse(*(float(PUBLISHED[name]) for name in ("p0", "k1", "k2", "tau1", "tau2")))


def teaching_data():
    with (Path(__file__).parent / "data" / "bike-score.csv").open(encoding="utf-8-sig") as lines:
        rows = list(csv.DictReader(lines))
    load = np.array([float(row["BikeScore"]) for row in rows])
    tests = [(day, float(row["Test_5min_Power"])) for day, row in enumerate(rows) if row["Test_5min_Power"]]
    return load, [day for day, _ in tests], np.array([watts for _, watts in tests])


def test_the_published_fit_is_reproduced():
    load, days, watts = teaching_data()
    error = np.sum((watts - impulse_response.performance(load, MODEL)[days]) ** 2)
    explained = 1 - error / np.sum((watts - watts.mean()) ** 2)
    assert error == pytest.approx(PUBLISHED["SSE"], abs=1e-3)
    assert explained == pytest.approx(PUBLISHED["R2"], abs=1e-3)


def test_load_counted_from_the_next_day_would_not_reproduce_it():
    load, days, watts = teaching_data()
    shifted = np.concatenate(([0.0], load[:-1]))
    decayed = (
        MODEL.base
        + MODEL.fitness_gain * np.exp(-1 / 36) * impulse_response.accumulate(shifted, days=36)
        - MODEL.fatigue_gain * np.exp(-1 / 21) * impulse_response.accumulate(shifted, days=21)
    )
    error = np.sum((watts - decayed[days]) ** 2)
    assert error == pytest.approx(PUBLISHED["SSE_if_load_counts_from_next_day"], abs=1e-2)


def test_a_fit_is_at_least_as_good_as_the_published_one():
    load, days, watts = teaching_data()
    found = impulse_response.fit(load, days, watts, fatigue_days=range(3, 25))
    assert found is not None
    assert found.squared_error <= PUBLISHED["SSE"] + 1e-3
    assert found.n == 9


def test_a_fit_finds_the_model_that_made_the_data():
    load = np.random.default_rng(4).gamma(2, 40, 300)
    true = ImpulseResponse(200.0, 0.1, 0.15, 42.0, 9.0)
    days = list(range(40, 300, 20))
    found = impulse_response.fit(load, days, impulse_response.performance(load, true)[days])
    assert found is not None
    assert found.model.fitness_days == 42
    assert found.model.fatigue_days == 9
    assert found.explained == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("model", "even", "most"), [(ImpulseResponse(0, 0.1, 0.2, 45, 15), 15.596, 40.315), (MODEL, 12.354, 39.520)]
)
def test_it_knows_when_a_session_pays(model, even, most):
    assert impulse_response.days_to_break_even(model) == pytest.approx(even, abs=1e-3)
    assert impulse_response.days_to_most_gain(model) == pytest.approx(most, abs=1e-3)


def test_too_few_tests_are_no_fit():
    assert impulse_response.fit(np.ones(50), [10, 20, 30], [1, 2, 3]) is None


def test_forecasts_know_nothing_of_what_they_forecast():
    rng = np.random.default_rng(1)
    load = 50 + 40 * np.sin(np.arange(300) / 20) + rng.normal(0, 5, 300)
    days = list(range(50, 300, 12))
    values = (impulse_response.performance(load, MODEL)[days] + rng.normal(0, 1, len(days))).tolist()
    found = impulse_response.forecasts(load, days, values)
    changed = impulse_response.forecasts(load, days, [*values[:-1], 0.0])
    assert found is not None
    assert changed is not None
    assert found.expected == changed.expected
    assert len(found.expected) == len(days) - 12


def test_fewer_than_thirteen_tests_are_not_forecast():
    load, days, watts = teaching_data()
    assert impulse_response.forecasts(load, days, watts.tolist()) is None
