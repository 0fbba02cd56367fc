from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from analytics.models import CriticalSpeed, DailyLoad, Measures
from analytics.queries.performance import speed_series
from analytics.services import refresh_history, training_state
from runners.models import Race, TypedBest
from science.runner_metrics import RUNNER
from tests.analytics.history import BESTS, run

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def runner(alice):
    runner = alice.runner
    for back in range(60, 0, -2):
        run(runner, runner.today() - back * DAY, efforts=BESTS if back == 40 else None)
    Measures.objects.update(values={"time_in_zone_1": 1200.0, "time_in_zone_2": 1800.0, "time_in_zone_4": 600.0})
    refresh_history(runner)
    return runner


def page(client, runner, name="performance"):
    return client.get(reverse(f"analytics:{name}", args=[runner.pk]))


def test_it_shows_all_number_families(alice, client_of, runner):
    html = page(client_of(alice), runner).content.decode()
    for title in ("Critical speed", "Race predictions", "Personal bests", "Distance per week", "zones per week"):
        assert title in html


@pytest.mark.parametrize("name", ["performance", "load", "critical_speed"])
def test_a_stranger_finds_nothing(carol, client_of, runner, name):
    assert page(client_of(carol), runner, name).status_code == 404


def test_it_says_what_is_missing_without_runs(alice, client_of):
    assert "Nothing to show yet" in page(client_of(alice), alice.runner).content.decode()


def test_it_says_what_critical_speed_needs(alice, client_of):
    run(alice.runner, alice.runner.today(), efforts={1500.0: 300.0})
    refresh_history(alice.runner)
    html = page(client_of(alice), alice.runner).content.decode()
    assert "No critical speed yet" in html
    assert "at least three distances" in html


def test_it_gives_the_calendar_to_the_chart(alice, client_of, runner):
    data = page(client_of(alice), runner, "load").json()
    assert len({len(data[name]) for name in ("days", "load", "ctl", "atl", "tsb")}) == 1
    assert data["days"][-1] == runner.today().isoformat()


def test_it_draws_until_today_without_writing(alice, client_of, runner):
    DailyLoad.objects.filter(runner=runner, day__gt=runner.today() - 5 * DAY).delete()
    data = page(client_of(alice), runner, "load").json()
    assert data["days"][-1] == runner.today().isoformat()
    assert data["load"][-5:] == [0] * 5
    assert DailyLoad.objects.filter(runner=runner).latest("day").day == runner.today() - 5 * DAY


def test_it_gives_efforts_and_estimates_to_the_chart(alice, client_of, runner):
    data = page(client_of(alice), runner, "critical_speed").json()
    assert data["critical_speed"] == pytest.approx(4.3661, abs=1e-3)
    assert [point["distance"] for point in data["points"]] == list(BESTS)
    speed = CriticalSpeed.objects.get(runner=runner)
    assert [entry["day"] for entry in data["series"]] == [speed.day.isoformat(), runner.today().isoformat()]


def test_it_gives_no_estimates_before_there_are_any(alice, client_of):
    data = page(client_of(alice), alice.runner, "critical_speed").json()
    assert (data["points"], data["series"], data["critical_speed"]) == ([], [], None)


def test_it_sums_weeks(alice, client_of, runner):
    weeks = page(client_of(alice), runner).context["weeks"]
    assert len(weeks) == 12
    assert sum(week.distance for week in weeks) == pytest.approx(30 * 10800)
    assert weeks[6].zones[0] == pytest.approx(1200 * weeks[6].distance / 10800)


def test_it_predicts_with_a_band(alice, client_of, runner):
    rows = page(client_of(alice), runner).context["predictions"]
    five = rows[0].prediction
    assert five.low < five.time < five.high
    assert five.time == pytest.approx(BESTS[5000.0], rel=0.02)


def test_it_asks_as_often_for_a_long_history_as_for_a_short_one(
    alice, client_of, runner, django_assert_max_num_queries
):
    client = client_of(alice)
    page(client, runner)
    with django_assert_max_num_queries(22) as few:
        page(client, runner)
    for back in range(200, 60, -3):
        run(runner, runner.today() - back * DAY, efforts={5000.0: 1200.0 + back})
    refresh_history(runner)
    with django_assert_max_num_queries(len(few)):
        page(client, runner)


def test_it_ends_an_old_estimate_in_a_gap(alice):
    for back, value in ((900, 3.6), (10, 3.9)):
        day = alice.runner.today() - dt.timedelta(days=back)
        CriticalSpeed.objects.create(runner=alice.runner, day=day, value=value, method="critical speed")
    values = [entry["value"] for entry in speed_series(alice.runner)]
    assert values == [3.6, 3.6, None, 3.9, 3.9]


def test_it_plans_by_no_estimate_older_than_a_year(alice):
    day = alice.runner.today() - dt.timedelta(days=400)
    CriticalSpeed.objects.create(runner=alice.runner, day=day, value=3.6, method="critical speed")
    assert training_state(alice.runner).critical_speed is None


def test_it_says_how_sure_critical_speed_is(alice, client_of, runner):
    card = page(client_of(alice), runner).context["card"]
    declared = RUNNER["critical_speed"].validity
    assert (card.fitted, card.validity, card.d_prime_validity) == (True, declared, RUNNER["d_prime"].validity)
    assert (card.age, card.out_of_date) == (40, False)
    (speed,) = CriticalSpeed.objects.filter(runner=runner)
    old = (runner.today() - 120 * DAY).isoformat()
    speed.method, speed.efforts = "single effort", [{**effort, "day": old} for effort in speed.efforts]
    speed.save()
    card = page(client_of(alice), runner).context["card"]
    assert (card.age, card.out_of_date, card.validity) == (120, True, declared - 2)


def test_bests_say_how_sure_they_are(alice, client_of, runner):
    Race.objects.create(runner=runner, name="Ten", day=runner.today(), distance=10000, result_time=2400)
    TypedBest.objects.create(runner=runner, distance=1000, time=180, day=runner.today() - 30 * DAY)
    response = page(client_of(alice), runner)
    sure = {best.distance: best.validity for best in response.context["bests"]}
    assert sure == {800: 3, 1000: 3, 1500: 4, 3000: 4, 5000: 4, 10000: 5}
    assert "No intervals stand here" in response.content.decode()
