from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command

from analytics.models import LearnedModel
from analytics.queries.predictions import past_predictions
from analytics.services.examples import all_examples
from analytics.services.known import known_of
from analytics.services.learning import ModelRefusedError, current_model, loaded, store_model
from analytics.services.predictions import LEARNED, by_formula, predictions, race_prediction
from runners.models import Race
from science.prediction import RACE_DISTANCES
from science.race_learning import BackTest
from tests.science.test_race_learning import examples

pytestmark = pytest.mark.django_db
WON, LOST = BackTest(100, 0.02, 0.03, 4.0, 0.8), BackTest(100, 0.03, 0.03, 0.0, 0.8)
DAY = dt.timedelta(days=1)


@pytest.fixture
def runner(alice):
    for back, time in ((300, 2450), (200, 2430), (100, 2420)):
        Race.objects.create(
            runner=alice.runner, name="Ten", day=alice.runner.today() - back * DAY, distance=10000, result_time=time
        )
    return alice.runner


def test_a_winner_answers_and_says_so(runner):
    store_model(examples(200, learnable=0.05), WON)
    found = race_prediction(runner, 10000)
    assert found is not None
    assert found.method == LEARNED


def test_a_loser_is_kept_with_its_card_and_does_not_answer(runner):
    row = store_model(examples(200, learnable=0.0), LOST)
    assert (row.used, row.path) == (False, "")
    assert row.card["formula_error_percent"] == 3.0
    found = race_prediction(runner, 10000)
    assert found is not None
    assert found.method != LEARNED


def test_a_later_loser_ends_an_earlier_winner():
    store_model(examples(200, learnable=0.05), WON)
    store_model(examples(200, learnable=0.0), LOST)
    assert current_model() is None


def test_its_card_says_what_it_rests_on():
    card = store_model(examples(200, learnable=0.05), WON).card
    assert (card["races"], card["tested_on"], card["error_percent"]) == (200, 100, 2.0)
    assert "scikit-learn" in card["versions"]


def test_a_file_that_was_changed_is_not_loaded(runner):
    row = store_model(examples(200, learnable=0.05), WON)
    default_storage.delete(row.path)
    default_storage.save(row.path, ContentFile(b"something else"))
    loaded.cache_clear()
    with pytest.raises(ModelRefusedError, match="not the file"):
        loaded(row.path, row.sha256)
    found = race_prediction(runner, 10000)
    assert found is not None
    assert found.method != LEARNED


def test_it_does_not_answer_for_days_that_it_was_trained_on(runner):
    store_model(examples(200, learnable=0.05), WON)
    LearnedModel.objects.update(card={"until": (runner.today() - 150 * DAY).isoformat()})
    methods = [row.prediction.method for row in past_predictions(known_of(runner), runner.today()).rows]
    assert methods == [LEARNED, "Riegel"]


def test_no_longer_race_gets_a_faster_pace(runner):
    store_model(examples(200, learnable=-0.09), WON)
    known = known_of(runner)
    found = predictions(known, runner.today(), RACE_DISTANCES)
    assert all(before.speed >= after.speed * (1 - 1e-9) for before, after in pairwise(found))
    assert found != by_formula(known, runner.today(), RACE_DISTANCES)


def test_pages_that_ask_for_one_distance_get_the_same(runner):
    store_model(examples(200, learnable=0.05), WON)
    whole = predictions(known_of(runner), runner.today(), RACE_DISTANCES)
    assert race_prediction(runner, 5000) == next(one for one in whole if one.distance == 5000)


def test_each_example_is_a_race_as_it_looked_on_its_eve(runner):
    known = known_of(runner)
    first, second = all_examples()
    assert [first.time, second.time] == [2430, 2420]
    (eve,) = by_formula(known, runner.today() - 101 * DAY, [10000])
    assert second.prediction == eve


def test_the_command_says_that_too_few_races_teach_nothing(runner, capsys):
    call_command("train_models")
    assert "too few to learn from" in capsys.readouterr().out
    assert current_model() is None
