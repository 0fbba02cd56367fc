"""A model that learns from past races by how much the formulas were off; used only where it proves to be better.

Imports scikit-learn, which takes a second: nothing but training and a model in use should import this module.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.impute import SimpleImputer
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from science.prediction import Prediction
from science.recording import Column

#: What the model is told on the eve of a race; NaN is not known.
FEATURES = (
    "ln distance",
    "ln predicted pace",
    "width of the band",
    "ln number of results",
    "weeks since the newest result",
    "ln longest result over distance",
    "a race among the results",
    "ln weekly distance",
    "ln fitness",
    "years of age",
    "female",
    "mean error of the races of a year",
)
#: With fewer races nothing is learned (convention).
FEWEST_RACES = 80
#: The back-test forecasts the last 60 % of the races in five blocks, each from all before it (convention).
FIRST_SHARE, BLOCKS = 0.4, 5
#: To be used it must be better by this share, by so many standard errors of the gain, and its band must hold this
#: share of the races (conventions; two standard errors leave one case of 40 to chance).
LEAST_GAIN = 0.03
LEAST_STANDARD_ERRORS = 2.0
BAND_HOLDS = 0.72
#: It never moves a time by more than this, ln (convention).
LARGEST_CORRECTION = 0.10
#: How strongly the weights are drawn to zero.
SHRINKAGE = 30.0


@dataclass(frozen=True, slots=True)
class Example:
    """A race: its day (ordinal), what was known on its eve, the formulas' prediction, and the time (s)."""

    day: int
    features: tuple[float, ...]
    prediction: Prediction
    time: float

    @property
    def error(self) -> float:
        """By how much the race was slower than the formulas said (ln)."""
        return math.log(self.time / self.prediction.time)


@dataclass(frozen=True, slots=True)
class BackTest:
    """Mean sizes of the errors (ln) of model and formulas on ``n`` races, and the share that the model's band held.

    ``standard_errors`` is the model's gain over the formulas in standard errors of it.
    """

    n: int
    model_error: float
    formula_error: float
    standard_errors: float
    band_holds: float

    @property
    def wins(self) -> bool:
        better = self.model_error <= (1 - LEAST_GAIN) * self.formula_error
        return better and self.standard_errors >= LEAST_STANDARD_ERRORS and self.band_holds >= BAND_HOLDS


def features(
    prediction: Prediction,
    *,
    weekly_distance: float | None,
    fitness: float | None,
    age: int | None,
    sex: str,
    past_errors: Sequence[float],
) -> tuple[float, ...]:
    """Return what the model is told of a race, in the order of ``FEATURES``."""
    inputs, distance = prediction.inputs, prediction.distance
    return (
        math.log(distance),
        math.log(prediction.time / distance),
        prediction.width,
        math.log(len(inputs)),
        min(item.age_days for item in inputs) / 7,
        math.log(max(item.distance for item in inputs) / distance),
        float(prediction.raced),
        math.log(weekly_distance) if weekly_distance else math.nan,
        math.log(fitness) if fitness else math.nan,
        math.nan if age is None else float(age),
        {"F": 1.0, "M": 0.0}.get(sex, math.nan),
        float(np.mean(past_errors)) if len(past_errors) else math.nan,
    )


def train(examples: Sequence[Example]) -> Any:
    """Return a linear model of the formulas' errors, its weights drawn to zero: of little it learns little."""
    model = make_pipeline(
        SimpleImputer(strategy="median", add_indicator=True, keep_empty_features=True),
        StandardScaler(),
        Ridge(alpha=SHRINKAGE),
    )
    model.fit(np.array([one.features for one in examples]), np.array([one.error for one in examples]))
    return model


def corrections(model: Any, rows: Sequence[tuple[float, ...]]) -> Column:
    """Return by how much (ln) the model moves the formulas' times."""
    found = np.asarray(model.predict(np.array(rows)), dtype=float)
    return np.asarray(np.clip(found, -LARGEST_CORRECTION, LARGEST_CORRECTION))


def back_test(examples: Sequence[Example]) -> BackTest | None:
    """Test the model in time order: every block of races from what was there before its first day; None of too few."""
    known = sorted(examples, key=lambda one: one.day)
    if len(known) < FEWEST_RACES:
        return None
    edges = np.linspace(FIRST_SHARE * len(known), len(known), BLOCKS + 1).astype(int)
    model_errors, formula_errors, held = [], [], 0
    for begin, end in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        before = [one for one in known[:begin] if one.day < known[begin].day]
        block = known[begin:end]
        moved = corrections(train(before), [one.features for one in block])
        for one, by in zip(block, moved.tolist(), strict=True):
            model_errors.append(abs(one.error - by))
            formula_errors.append(abs(one.error))
            scale = math.exp(by)
            held += one.prediction.low * scale <= one.time <= one.prediction.high * scale
    n = len(model_errors)
    gain = np.array(formula_errors) - np.array(model_errors)
    sure = float(gain.mean() / (gain.std(ddof=1) / math.sqrt(n) or math.inf))
    return BackTest(n, float(np.mean(model_errors)), float(np.mean(formula_errors)), sure, held / n)
