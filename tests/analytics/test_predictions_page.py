from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from django.urls import reverse

from analytics.services import refresh_history
from runners.models import Race, TypedBest
from sessions.models import Session
from tests.analytics.history import BESTS, run

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def page(client, runner):
    return client.get(reverse("analytics:predictions", args=[runner.pk]))


@pytest.fixture
def runner(alice):
    runner = alice.runner
    run(runner, runner.today() - 40 * DAY, efforts=BESTS)
    refresh_history(runner)
    return runner


def test_it_shows_every_distance_with_its_band_and_how_sure_it_is(alice, client_of, runner):
    response = page(client_of(alice), runner)
    rows = response.context["rows"]
    assert [row.prediction.distance for row in rows][::7] == [1500, 42195]
    assert all(1 <= row.validity <= 4 for row in rows)
    assert all(a.prediction.speed > b.prediction.speed for a, b in pairwise(rows))
    assert "How sure" in response.content.decode()


def test_it_lists_what_it_rests_on(alice, client_of, runner):
    html = page(client_of(alice), runner).content.decode()
    assert "40 days" in html
    assert reverse("analytics:session", args=[runner.sessions.get().pk]) in html


@pytest.mark.parametrize(("official", "word"), [(True, "race"), (False, "typed-in best")])
def test_it_calls_only_official_bests_races(alice, client_of, runner, official, word):
    day = runner.today() - 30 * DAY
    TypedBest.objects.create(runner=runner, distance=10000, time=2300, day=day, official=official)
    (found,) = [row for row in page(client_of(alice), runner).context["inputs"] if row.result.distance == 10000]
    assert (found.race, found.typed) == (official, not official)
    assert f"{word}</span>" in page(client_of(alice), runner).text


def test_it_says_that_no_race_is_known(alice, client_of, runner):
    assert "No race among the results" in page(client_of(alice), runner).content.decode()


def test_it_says_what_would_make_it_surer(alice, client_of, runner):
    assert page(client_of(alice), runner).context["sharper"]


def test_it_says_what_is_missing_without_results(alice, client_of):
    html = page(client_of(alice), alice.runner).content.decode()
    assert "Not enough for a prediction" in html
    assert "one all-out effort" in html


def test_it_says_that_results_are_too_old(alice, client_of):
    run(alice.runner, alice.runner.today() - 500 * DAY, efforts=BESTS)
    assert "Results older than a year" in page(client_of(alice), alice.runner).content.decode()


def test_it_compares_races_with_what_was_predicted(alice, client_of, runner):
    day = runner.today() - 10 * DAY
    run(runner, day, efforts={10000.0: 2310.0}, speed=4.35, seconds=2310.0, kind=Session.Kind.RACE)
    html = page(client_of(alice), runner).content.decode()
    assert "1 of 1 inside" in html
    assert "Too few races to judge by" in html


def test_it_draws_the_course_of_predictions(alice, client_of, runner):
    address = reverse("analytics:predictions_columns", args=[runner.pk])
    course = client_of(alice).get(address, {"over": "5000"}).json()["course"]
    assert len(course) == 27
    assert [entry["time"] is None for entry in course] == [True] * 25 + [False] * 2
    assert course[-1]["low"] < course[-1]["time"] < course[-1]["high"]


def test_the_course_is_of_what_is_raced_next_unless_asked_otherwise(alice, client_of, runner):
    Race.objects.create(runner=runner, name="Half", day=runner.today() + 9 * DAY, distance=21097.5)
    client, address = client_of(alice), reverse("analytics:predictions", args=[runner.pk])
    asked = [client.get(address, {"over": over}).context["over"] for over in ("", "5000", "7", "21097.5")]
    assert asked == [21097.5, 5000, 21097.5, 21097.5]


def test_past_races_come_in_pages(alice, client_of, runner):
    for back in range(1, 18):
        efforts = {5000.0: 1150.0 + back}
        day = runner.today() - back * DAY
        run(runner, day, efforts=efforts, speed=4.3, seconds=1150.0 + back, kind=Session.Kind.RACE)
    client, address = client_of(alice), reverse("analytics:predictions", args=[runner.pk])
    assert [len(client.get(address, {"past": page}).context["past_page"]) for page in (1, 2)] == [15, 2]
    html = client.get(address, {"past": 2, "over": "5000"}).content.decode()
    assert "16–17 of 17" in html
    assert 'href="?over=5000.0&amp;past=1#t-past"' in html


def test_it_marks_the_goal(alice, client_of, runner):
    Race.objects.create(runner=runner, name="Ten", day=runner.today() + 9 * DAY, distance=10000, goal_time=2280)
    rows = {row.prediction.distance: row for row in page(client_of(alice), runner).context["rows"]}
    assert rows[10000].goal_time == 2280
    assert rows[5000].goal_time is None


def test_a_stranger_finds_nothing(carol, client_of, runner):
    assert page(client_of(carol), runner).status_code == 404
