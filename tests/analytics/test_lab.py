from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from django.urls import reverse

from analytics.models import DailyLoad
from analytics.queries.lab import lab, lab_columns
from analytics.services.known import known_of
from runners.models import Race
from science.impulse_response import ImpulseResponse, performance
from science.race_models import vdot_time

pytestmark = pytest.mark.django_db
DAYS = 400
MODEL = ImpulseResponse(42.0, 0.012, 0.018, 42, 9)


@pytest.fixture
def runner(alice):
    return alice.runner


def trained(runner, tests: int, *, follows: bool) -> None:
    """A calendar of load with races that follow the model, or come as they please."""
    rng = np.random.default_rng(3)
    load = 60 + 55 * np.sin(np.arange(DAYS) / 25) + rng.normal(0, 8, DAYS)
    first = runner.today() - dt.timedelta(days=DAYS - 1)
    DailyLoad.objects.bulk_create(
        DailyLoad(runner=runner, day=first + dt.timedelta(days=n), load=value, ctl=60, atl=60, tsb=0)
        for n, value in enumerate(load.tolist())
    )
    level = performance(load, MODEL)
    for place in np.linspace(60, DAYS - 5, tests).astype(int).tolist():
        value = level[place - 1] if follows else 50 + rng.normal(0, 2)
        time = round(vdot_time(float(value), 10000))
        Race.objects.create(
            runner=runner, name="Ten", day=first + dt.timedelta(days=place), distance=10000, result_time=time
        )


def test_too_few_efforts_make_no_model(runner):
    trained(runner, 11, follows=True)
    found = lab(runner, known_of(runner))
    assert (found.forecasts, found.shown, found.lacking) == (None, False, 5)


def test_a_model_that_forecasts_better_than_means_is_shown(runner):
    trained(runner, 24, follows=True)
    found = lab(runner, known_of(runner))
    assert found.forecasts is not None
    assert found.forecasts.beats_plain
    assert found.shown
    assert len(lab_columns(found)["curve"]["values"]) == DAYS - 60 + 1


def test_a_model_that_does_not_is_not_shown(runner):
    trained(runner, 24, follows=False)
    found = lab(runner, known_of(runner))
    assert found.forecasts is not None
    assert not found.shown
    assert lab_columns(found)["curve"] is None


def test_each_test_stands_beside_its_forecast(runner):
    trained(runner, 20, follows=True)
    rows = lab(runner, known_of(runner)).recent
    assert [expected is None for _, expected in rows] == [False] * 8 + [True] * 12


def test_the_load_of_a_race_says_nothing_of_it(runner):
    trained(runner, 20, follows=True)
    before = lab(runner, known_of(runner)).forecasts
    last = Race.objects.latest("day").day
    DailyLoad.objects.filter(runner=runner, day=last).update(load=400)
    after = lab(runner, known_of(runner)).forecasts
    assert after == before


def test_the_page_says_what_is_missing(alice, client_of):
    html = client_of(alice).get(reverse("analytics:lab", args=[alice.runner.pk])).content.decode()
    assert "Not enough for a model" in html
    assert "16 more all-out efforts are missing" in html


def test_the_page_says_that_the_model_does_not_win(alice, client_of, runner):
    trained(runner, 24, follows=False)
    html = client_of(alice).get(reverse("analytics:lab", args=[runner.pk])).content.decode()
    assert "no better than plain means" in html
    assert "not drawn" in html
