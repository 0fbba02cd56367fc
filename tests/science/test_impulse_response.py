"""Known answers: the teaching data set of Clarke & Skiba 2013 (data/bike-score.csv, MIT, data/LICENSE.dorem)."""

from collections.abc import Sequence

import numpy as np
import pytest
from scipy.optimize import nnls

from science import impulse_response
from science.impulse_response import ImpulseResponse
from science.recording import Column
from tests.science.known import KNOWN, teaching_data

PUBLISHED = KNOWN["bike_score_fit"]
MODEL = ImpulseResponse(*(float(PUBLISHED[name]) for name in ("p0", "k1", "k2", "tau1", "tau2")))


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
    assert error == pytest.approx(PUBLISHED["SSE_if_load_counts_from_next_day"], abs=1e-3)


class NextDay:
    """The teaching data by the model whose load counts from the next day on, over pairs of time constants."""

    def __init__(self, pairs: list[tuple[int, int]]) -> None:
        load, days, self.watts = teaching_data()
        shifted = np.concatenate(([0.0], load[:-1]))
        sums = {
            tau: np.exp(-1 / tau) * impulse_response.accumulate(shifted, days=tau)[days]
            for tau in {each for pair in pairs for each in pair}
        }
        self.models = {
            (slow, fast): np.column_stack((np.ones(len(days)), sums[slow], -sums[fast])) for slow, fast in pairs
        }
        self.tests = range(len(days))

    def fits(self, tests: Sequence[int]) -> dict[tuple[int, int], tuple[float, Column]]:
        """The squared error and the gains of each pair, fitted to some of the tests."""
        found = {pair: nnls(model[tests], self.watts[tests]) for pair, model in self.models.items()}
        return {pair: (float(rest**2), gains) for pair, (gains, rest) in found.items()}

    def error(self, known: list[int], test: int) -> float:
        fits = self.fits(known)
        best = min(fits, key=lambda pair: fits[pair][0])
        return float(self.models[best][test] @ fits[best][1] - self.watts[test])

    def without_it(self) -> float:
        """Root mean square error of each test, W, told from all others."""
        errors = [self.error([one for one in self.tests if one != test], test) for test in self.tests]
        return float(np.sqrt(np.mean(np.square(errors))))

    def ahead(self, first: int) -> float:
        """The same of the tests from ``first`` on, told from those before."""
        errors = [self.error(list(range(test)), test) for test in self.tests[first:]]
        return float(np.sqrt(np.mean(np.square(errors))))


EVEN = [(slow, fast) for slow in range(20, 61, 2) for fast in range(2, 41, 2) if fast < slow]
APART = [(slow, fast) for slow in range(20, 61) for fast in range(3, 21) if slow - fast > 5]


def test_many_time_constants_fit_the_teaching_data_nearly_as_well():
    fits = NextDay(EVEN).fits(range(9))
    least = min(error for error, _gains in fits.values())
    near = {pair: gains for pair, (error, gains) in fits.items() if error <= 1.5 * least}
    slow, fast = zip(*near, strict=True)
    gains = [one[1] for one in near.values()]
    assert len(near) == 78
    assert (min(slow), max(slow), min(fast), max(fast)) == (22, 50, 12, 28)
    assert (min(gains), max(gains)) == pytest.approx((0.07, 1.67), abs=5e-3)


def test_the_forecasts_of_the_teaching_data_are_worse_than_the_last_value():
    assert NextDay(EVEN).without_it() == pytest.approx(3.4, abs=1e-3)
    assert NextDay(APART).ahead(5) == pytest.approx(5.09, abs=0.01)


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


def test_a_missing_load_is_none_and_a_missing_test_is_no_test():
    load, days, watts = teaching_data()
    holes = np.where(load == 0, np.nan, load)
    assert impulse_response.fit(holes, days, watts) == impulse_response.fit(load, days, watts)
    more = [*watts, np.nan]
    assert impulse_response.fit(load, [*days, 140], more) == impulse_response.fit(load, days, watts)


@pytest.mark.parametrize("load", [np.zeros(300), np.full(300, np.nan), np.full(300, 50.0)])
@pytest.mark.parametrize("value", [np.nan, 50.0])
def test_from_nothing_nothing_is_forecast_better_than_plainly(load, value):
    found = impulse_response.forecasts(load, list(range(0, 300, 15)), [value] * 20)
    assert found is None or not found.beats_plain


@pytest.mark.parametrize(("fitness_gain", "fatigue_gain"), [(0.0, 0.2), (0.1, 0.0), (np.nan, 0.2)])
def test_without_both_gains_no_day_is_the_best(fitness_gain, fatigue_gain):
    model = ImpulseResponse(200.0, fitness_gain, fatigue_gain, 42.0, 7.0)
    assert np.isnan(impulse_response.days_to_break_even(model))
    assert np.isnan(impulse_response.days_to_most_gain(model))
