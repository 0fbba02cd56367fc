"""Banister's impulse-response model: performance as fitness less fatigue, both fed by the same load."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import nnls

from science.recording import Column

#: Grid of time constants, days; free fits of all five parameters do not converge to anything.
FITNESS_DAYS = range(20, 61)
FATIGUE_DAYS = range(3, 21)
#: Fatigue must fade at least this many times as fast as fitness.
SMALLEST_RATIO = 1.5
#: Fewer all-out efforts than this say nothing about the five parameters.
FEWEST_TESTS = 12
#: Forecasts of so many tests say how good a model is (convention).
MOST_FORECASTS = 24
#: It must err by so much less than plain means to be believed (convention).
LEAST_GAIN = 0.05
#: The time constants that each of them tries: fitting anew so often, every fourth and third will do.
FORECAST_DAYS = (range(20, 61, 4), range(3, 21, 3))


@dataclass(frozen=True, slots=True)
class ImpulseResponse:
    """Parameters of the model: performance without training, the two gains, the two time constants (days)."""

    base: float
    fitness_gain: float
    fatigue_gain: float
    fitness_days: float
    fatigue_days: float


@dataclass(frozen=True, slots=True)
class ImpulseResponseFit:
    """The best parameters, the sum of squared errors at the tests, R², and how many tests there were."""

    model: ImpulseResponse
    squared_error: float
    explained: float
    n: int


def accumulate(load: Column, *, days: float) -> Column:
    """Return ``sum over s <= t of w_s e^(-(t - s)/tau)`` for each day t: the day's own load counts, undecayed.

    A load that is missing counts as none. This convention reproduces the published fit of the teaching data set; with
    the load counted from the next day on its squared error is nine times as large. Clarke & Skiba 2013, Adv Physiol
    Educ 37:134, doi 10.1152/advan.00078.2011.
    """
    kept, total = math.exp(-1.0 / days), 0.0
    sums = []
    for today in np.where(np.isfinite(load), load, 0.0).tolist():
        total = total * kept + today
        sums.append(total)
    return np.array(sums, dtype=float)


def performance(load: Column, model: ImpulseResponse) -> Column:
    """Return the modelled performance of each day of a dense array of daily loads.

    ``p_t = p0 + k1 sum w_s e^(-(t-s)/tau1) - k2 sum w_s e^(-(t-s)/tau2)``, s up to and including t.
    Banister 1975; Morton, Fitz-Clarke & Banister 1990, J Appl Physiol 69:1171, doi
    10.1152/jappl.1990.69.3.1171.
    """
    fitness = accumulate(load, days=model.fitness_days)
    fatigue = accumulate(load, days=model.fatigue_days)
    return np.asarray(model.base + model.fitness_gain * fitness - model.fatigue_gain * fatigue)


def fit(
    load: Column,
    days: Sequence[int],
    performances: Column | Sequence[float],
    *,
    fitness_days: Sequence[int] = FITNESS_DAYS,
    fatigue_days: Sequence[int] = FATIGUE_DAYS,
) -> ImpulseResponseFit | None:
    """Fit the model to ``performances`` on ``days`` (0 is the first day of ``load``); None below four known tests.

    For every pair of time constants base and gains follow by least squares, none of them negative; the pair
    with the least squared error wins. Ill-conditioned by nature: many pairs fit nearly as well, and the
    fatigue term does not improve forecasts, so nothing of it is a fact about an athlete. Marchal et al.
    2025, Sci Rep, doi 10.1038/s41598-025-88153-7.
    """
    measured, at = known_tests(days, performances)
    if len(measured) < 4:
        return None
    slow = {tau: accumulate(load, days=tau)[at] for tau in fitness_days}
    fast = {tau: accumulate(load, days=tau)[at] for tau in fatigue_days}
    best: tuple[float, ImpulseResponse] | None = None
    for tau1, fitness in slow.items():
        for tau2, fatigue in fast.items():
            if tau2 >= tau1 / SMALLEST_RATIO:
                continue
            (base, k1, k2), rest = nnls(np.column_stack((np.ones(len(at)), fitness, -fatigue)), measured)
            if best is None or rest**2 < best[0]:
                best = rest**2, ImpulseResponse(float(base), float(k1), float(k2), float(tau1), float(tau2))
    if best is None:
        return None
    spread = float(np.sum((measured - measured.mean()) ** 2))
    explained = 1.0 - best[0] / spread if spread > 0 else math.nan
    return ImpulseResponseFit(best[1], float(best[0]), explained, len(measured))


def known_tests(days: Sequence[int], performances: Column | Sequence[float]) -> tuple[Column, NDArray[np.intp]]:
    """Return the performances that are known, and their days."""
    measured = np.asarray(performances, dtype=float)
    known = np.isfinite(measured)
    return measured[known], np.asarray(days, dtype=np.intp)[known]


@dataclass(frozen=True, slots=True)
class Forecasts:
    """Each test forecast from those before it: the root mean square errors of the model and of plain means.

    ``expected`` are the model's forecasts of the last ``len(expected)`` tests.
    """

    expected: tuple[float, ...]
    model: float
    last_value: float
    mean_of_three: float
    mean_of_all: float

    @property
    def best_plain(self) -> float:
        """The smallest error of those that know nothing of training."""
        return min(self.last_value, self.mean_of_three, self.mean_of_all)

    @property
    def beats_plain(self) -> bool:
        return self.model <= (1 - LEAST_GAIN) * self.best_plain


def forecasts(load: Column, days: Sequence[int], performances: Sequence[float]) -> Forecasts | None:
    """Forecast each known test after the twelfth from those before it; None if there is no such test.

    An expanding window: for each forecast the model is fitted anew to what was known before, as are the last value,
    the mean of the last three and of all. At most the last ``MOST_FORECASTS`` tests are forecast.
    """
    measured, at = known_tests(days, performances)
    first = max(FEWEST_TESTS, len(measured) - MOST_FORECASTS)
    expected, errors = [], []
    for known in range(first, len(measured)):
        fitness_days, fatigue_days = FORECAST_DAYS
        seen = load[: at[known] + 1]
        fitted = fit(seen, at[:known].tolist(), measured[:known], fitness_days=fitness_days, fatigue_days=fatigue_days)
        if fitted is None:
            continue
        before = measured[:known]
        expected.append(float(performance(seen, fitted.model)[at[known]]))
        plain = (expected[-1], before[-1], before[-3:].mean(), before.mean())
        errors.append([(guess - measured[known]) ** 2 for guess in plain])
    if not errors:
        return None
    return Forecasts(tuple(expected), *np.sqrt(np.mean(errors, axis=0)).tolist())


def days_to_break_even(model: ImpulseResponse) -> float:
    """Return after how many days a session has done as much good as harm: ``tau1 tau2 / (tau1 - tau2) ln(k2 / k1)``.

    NaN without both gains. Fitz-Clarke, Morton & Banister 1991, J Appl Physiol 71:1151.
    """
    return _days_until(model, 1.0)


def days_to_most_gain(model: ImpulseResponse) -> float:
    """Return after how many days a session has done most good: ``tau1 tau2 / (tau1 - tau2) ln(k2 tau1 / (k1 tau2))``.

    NaN without both gains. Fitz-Clarke, Morton & Banister 1991, J Appl Physiol 71:1151.
    """
    return _days_until(model, model.fitness_days / model.fatigue_days)


def _days_until(model: ImpulseResponse, share: float) -> float:
    slower, faster = model.fitness_days, model.fatigue_days
    if not (model.fitness_gain > 0 and model.fatigue_gain > 0 and slower > faster):
        return math.nan
    return slower * faster / (slower - faster) * math.log(share * model.fatigue_gain / model.fitness_gain)
