"""Predictions as of any day: what they rest on, and that nothing of later days slips in."""

from __future__ import annotations

import datetime as dt

import pytest

from analytics.queries.predictions import past_predictions
from analytics.services import refresh_history
from analytics.services.known import known_of
from analytics.services.predictions import predictions, race_prediction
from analytics.services.race_results import results_of
from home.queries import today as front_page
from plans.models import PlanSchema
from plans.services import Wish, plan_inputs
from runners.models import Race, TypedBest
from science.units import HALF_MARATHON
from sessions.models import Session, SportClass
from tests.analytics.history import run

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def runner(alice):
    return alice.runner


def race(runner, back, metres, seconds, **fields) -> Session:
    """A race ``back`` days ago, a little longer by the watch."""
    day = runner.today() - back * DAY
    return run(
        runner,
        day,
        efforts={metres: seconds},
        speed=1.01 * metres / seconds,
        seconds=seconds,
        kind=Session.Kind.RACE,
        **fields,
    )


def test_the_whole_of_a_race_was_raced_and_a_part_was_not(runner):
    day = runner.today() - 3 * DAY
    run(runner, day, efforts={5000.0: 1230.0, 10000.0: 2400.0}, speed=4.2, seconds=2400.0, kind=Session.Kind.RACE)
    assert [(result.distance, result.raced) for result in results_of(runner)] == [(5000, False), (10000, True)]


def test_a_mere_stretch_of_another_effort_is_no_result(runner):
    session = run(runner, runner.today(), efforts={1500.0: 330.0, 3000.0: 640.0})
    session.best_efforts.filter(distance=1500).update(part_of=3000.0)
    assert [result.distance for result in results_of(runner)] == [3000]


@pytest.mark.parametrize(("back", "is_known"), [(200, False), (95, True)])
def test_fitness_is_kept_only_where_training_before_a_result_is_known(runner, back, is_known):
    for days in range(10):
        run(runner, runner.today() - (back + days) * DAY, heart_rate_load=60.0)
    TypedBest.objects.create(runner=runner, distance=5000, time=1160, day=runner.today() - 86 * DAY)
    refresh_history(runner)
    (result,) = known_of(runner).results(runner.today().toordinal())
    assert (result.fitness_kept is not None) == is_known


def test_an_official_time_takes_the_place_of_what_the_watch_says(runner):
    event = Race.objects.create(
        runner=runner, name="City 10", day=runner.today() - 3 * DAY, distance=10000, result_time=2410
    )
    session = race(runner, 3, 10000.0, 2390.0, race=event)
    (result,) = results_of(runner)
    assert (result.time, result.official, result.session, result.name) == (2410, True, session.pk, "City 10")


def test_over_hill_and_dale_nothing_is_a_result(runner):
    race(runner, 3, 10000.0, 2900.0, sport_class=SportClass.TRAIL)
    event = Race.objects.create(
        runner=runner, name="Hills", day=runner.today() - 9 * DAY, distance=15000, result_time=5900
    )
    race(runner, 9, 10000.0, 3900.0, sport_class=SportClass.TRAIL, race=event)
    assert results_of(runner) == []


def test_what_lies_in_the_bin_is_no_result(runner):
    session = race(runner, 3, 10000.0, 2390.0)
    Session.objects.filter(pk=session.pk).update(deleted_at=session.started_at)
    assert results_of(runner) == []


def test_results_older_than_a_year_are_not_used(runner):
    race(runner, 400, 10000.0, 2390.0)
    assert race_prediction(runner, 10000) is None


def test_who_went_on_training_is_not_slowed_by_the_age_of_a_race(runner):
    for back in range(200, 0, -2):
        run(runner, runner.today() - back * DAY, heart_rate_load=60.0)
    race(runner, 151, HALF_MARATHON, 5800.0, heart_rate_load=60.0)
    refresh_history(runner)
    found = race_prediction(runner, HALF_MARATHON)
    assert found is not None
    assert found.time == pytest.approx(5800, rel=0.005)


def test_who_stopped_training_is_slowed(runner):
    for back in range(200, 60, -2):
        run(runner, runner.today() - back * DAY, heart_rate_load=60.0)
    race(runner, 61, 10000.0, 2400.0, heart_rate_load=60.0)
    refresh_history(runner)
    found = race_prediction(runner, 10000)
    assert found is not None
    assert found.time > 1.05 * 2400


def test_a_past_prediction_knows_nothing_of_its_race_or_later(runner):
    race(runner, 100, 5000.0, 1200.0)
    race(runner, 50, 10000.0, 2500.0)
    refresh_history(runner)
    before = past_predictions(known_of(runner), runner.today()).rows
    race(runner, 50, 3000.0, 600.0)
    race(runner, 20, 10000.0, 2200.0)
    TypedBest.objects.create(runner=runner, distance=5000, time=1050, day=runner.today() - 50 * DAY)
    for back in range(49, 0, -3):
        run(runner, runner.today() - back * DAY, heart_rate_load=200.0, efforts={5000.0: 1100.0})
    refresh_history(runner)
    after = [row for row in past_predictions(known_of(runner), runner.today()).rows if row.race.time == 2500]
    assert [row.prediction for row in after] == [row.prediction for row in before if row.race.time == 2500]


def test_a_past_prediction_is_what_the_page_said_on_the_eve(runner):
    race(runner, 100, 5000.0, 1200.0)
    race(runner, 50, 10000.0, 2500.0)
    refresh_history(runner)
    eve = runner.today() - 51 * DAY
    (row,) = past_predictions(known_of(runner), runner.today()).rows
    assert row.prediction == race_prediction(runner, 10000, eve)


def test_a_race_with_nothing_before_it_is_counted_apart(runner):
    race(runner, 50, 10000.0, 2500.0)
    past = past_predictions(known_of(runner), runner.today())
    assert (past.rows, past.unpredicted, past.bias) == ([], 1, None)


def test_a_race_outside_its_band_says_so(runner):
    race(runner, 60, 10000.0, 2400.0)
    race(runner, 30, 10000.0, 2900.0)
    (row,) = past_predictions(known_of(runner), runner.today()).rows
    assert not row.inside
    assert row.error == pytest.approx(100 * (2900 / 2400 - 1), abs=0.1)


def test_today_plan_and_progress_say_the_same(runner):
    race(runner, 60, 10000.0, 2400.0)
    refresh_history(runner)
    schema = PlanSchema.objects.order_by("race_distance", "pk")[0]
    day, metres = runner.today() + dt.timedelta(weeks=schema.weeks), schema.race_distance
    Race.objects.create(runner=runner, name="Goal", day=day, distance=metres)
    wish = Wish(race_name="Goal", race_day=day, race_distance=metres, schema=schema, days_per_week=4)
    page = predictions(known_of(runner), runner.today(), [metres])[0]
    assert front_page(runner, runner.user)["prediction"] == page
    assert plan_inputs(runner=runner, wish=wish).predicted_time == page.time


def test_it_asks_five_times_for_any_history(runner, django_assert_num_queries):
    race(runner, 60, 10000.0, 2400.0)
    with django_assert_num_queries(5):
        past_predictions(known_of(runner), runner.today())
