import math

import numpy as np
import pytest

from science.prediction import Prediction
from science.race_learning import FEATURES, FEWEST_RACES, Example, back_test, corrections, features, train
from science.results import Result


def examples(count: int, *, learnable: float, seed: int = 1) -> list[Example]:
    """Races whose errors follow the distance by so much (ln), beside a noise of 2 %."""
    rng = np.random.default_rng(seed)
    made = []
    for day in range(730_000, 730_000 + count):
        distance = float(rng.choice([5000.0, 10000.0, 21097.5]))
        time = 0.25 * distance
        prediction = Prediction(
            distance, time, 0.95 * time, 1.05 * time, "Riegel", (Result(10000, 2400, 9, race=True),)
        )
        error = learnable * (math.log(distance) - 9.2) + rng.normal(0, 0.02)
        told = features(prediction, weekly_distance=40_000, fitness=None, age=None, sex="", past_errors=[])
        made.append(Example(day, told, prediction, time * math.exp(error)))
    return made


def test_a_model_that_learned_something_wins():
    found = back_test(examples(200, learnable=0.05))
    assert found is not None
    assert found.wins
    assert found.model_error < 0.8 * found.formula_error


def test_where_nothing_is_to_be_learned_the_formulas_win():
    found = back_test(examples(200, learnable=0.0))
    assert found is not None
    assert not found.wins


def test_too_few_races_teach_nothing():
    assert back_test(examples(FEWEST_RACES - 1, learnable=0.05)) is None


def test_the_back_test_knows_nothing_of_later_races():
    known = examples(200, learnable=0.05)
    last = known[-1]
    changed = [*known[:-1], Example(last.day, last.features, last.prediction, 2 * last.time)]
    before, after = back_test(known), back_test(changed)
    assert before is not None
    assert after is not None
    lone = abs(last.error) - abs(changed[-1].error)
    assert after.formula_error - before.formula_error == pytest.approx(-lone / before.n)
    assert after.model_error - before.model_error == pytest.approx(math.log(2) / before.n, abs=0.05 / before.n)


def test_every_feature_has_its_place_and_unknowns_are_missing():
    told = examples(1, learnable=0)[0].features
    assert len(told) == len(FEATURES)
    assert math.isnan(told[FEATURES.index("ln fitness")])
    assert math.isnan(told[FEATURES.index("female")])


def test_no_time_is_moved_by_more_than_a_tenth():
    model = train(examples(200, learnable=0.5))
    row = list(examples(1, learnable=0)[0].features)
    row[0] = 20.0
    assert corrections(model, [tuple(row)])[0] == pytest.approx(0.1)
