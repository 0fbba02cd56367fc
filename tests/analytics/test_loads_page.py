from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from analytics.load_charts import CHARTS, OF_THE_HEART
from analytics.services import refresh_history
from analytics.views import loads as views
from sessions.models import Session
from tests.analytics.history import BESTS, run

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def runner(alice):
    runner = alice.runner
    for back in range(80, -1, -2):
        run(runner, runner.today() - back * DAY, efforts=BESTS if back == 80 else None, trimp=70.0)
    refresh_history(runner)
    return runner


@pytest.fixture
def page(client_of, alice, runner):
    def get(user=alice, name="loads", **query):
        return client_of(user).get(reverse(f"analytics:{name}", args=[runner.pk]), query)

    return get


def hide_the_heart(monkeypatch):
    monkeypatch.setattr(views, "visible_kinds", lambda user, runner: frozenset())


def test_it_shows_every_family_with_how_sure_it_is(page):
    html = page().content.decode()
    for title in ("Load per day", "Acute to chronic", "Monotony and strain", "External and internal", "cardiac cost"):
        assert title in html
    assert "Validity 1 of 5" in html
    assert "There is no sweet spot" in html


def test_it_has_a_table_under_each_chart(page):
    response = page()
    assert set(response.context["tables"]) == set(CHARTS)
    for table in response.context["tables"].values():
        assert len(table["rows"]) == 28
        assert {len(cells) for _day, cells in table["rows"]} == {len(table["heads"])}


def test_the_table_says_how_each_load_was_found(page):
    (day, cells), (_before, rest) = page().context["tables"]["load"]["rows"][:2]
    assert day == dt.date.today() or cells[1] == "pace"
    assert "pace" in (cells[1], rest[1])


def test_it_says_why_a_number_is_missing(page):
    assert "Needs about half a year of outdoor runs with heart rate" in page().content.decode()


@pytest.mark.parametrize("name", ["loads", "load_chart"])
def test_a_stranger_finds_nothing(page, carol, name):
    assert page(carol, name).status_code == 404


def test_her_coach_sees_it(page, bob):
    assert page(bob).status_code == 200


@pytest.mark.parametrize("chart", CHARTS)
def test_it_sends_one_value_a_day(page, chart):
    data = page(name="load_chart", chart=chart).json()
    lengths = {len(series["values"]) for panel in data["panels"] for series in panel["series"]}
    assert lengths == {len(data["days"])} == {81}


def test_it_knows_no_other_chart(page):
    assert page(name="load_chart", chart="secret").status_code == 404


def test_what_the_heart_did_is_not_shown_to_all(page, monkeypatch):
    hide_the_heart(monkeypatch)
    html = page().content.decode()
    for word in ("TRIMP", "Divergence", "ardiac cost", "External and internal"):
        assert word not in html


@pytest.mark.parametrize("chart", OF_THE_HEART)
def test_its_charts_are_not_sent_to_all(page, monkeypatch, chart):
    hide_the_heart(monkeypatch)
    assert page(name="load_chart", chart=chart).status_code == 404


def test_it_says_what_is_missing_without_runs(alice, client_of):
    path = reverse("analytics:loads", args=[alice.runner.pk])
    assert "No load yet" in client_of(alice).get(path).content.decode()


def test_its_chart_is_empty_without_runs(alice, client_of):
    path = reverse("analytics:load_chart", args=[alice.runner.pk])
    assert client_of(alice).get(path).json() == {"days": [], "panels": []}


def test_it_compares_the_last_four_weeks_with_those_before(page):
    rows = {row.label: row for row in page().context["compared"]}
    assert rows["Distance a week"].second == pytest.approx(14 * 10800 / 4, rel=0.1)
    assert rows["Distance a week"].change == pytest.approx(0, abs=8)


def test_it_compares_any_two_periods(page, runner):
    today = runner.today()
    query = {
        "first_from": today - 6 * DAY,
        "first_until": today,
        "second_from": today - 80 * DAY,
        "second_until": today - 80 * DAY,
    }
    rows = {row.label: row for row in page(**query).context["compared"]}
    assert rows["Sessions a week"].first == 4
    assert rows["Sessions a week"].second == 7


def test_it_says_beside_the_field_what_is_wrong_with_a_period(page, runner):
    today = runner.today()
    response = page(first_from=today, first_until=today - DAY, second_from="never", second_until=today)
    assert response.status_code == 200
    html = response.content.decode()
    assert "The end lies before the beginning." in html
    assert "Enter a valid date." in html
    assert response.context["compared"] == []


def test_it_asks_about_gaps(page, runner):
    run(runner, runner.today() - 150 * DAY)
    refresh_history(runner)
    html = page().content.decode()
    assert "(69 days): a break, or missing files?" in html
    assert "Counted as a break" in html


def test_it_says_that_a_history_began_anew(page, runner):
    run(runner, runner.today() - 900 * DAY)
    refresh_history(runner)
    assert "the history begins anew" in page().content.decode()


def test_it_tells_of_sessions_without_load(page, runner):
    run(runner, runner.today() - DAY, speed=None, sport_class="hike")
    refresh_history(runner)
    assert "1 session of 28 days has no load" in page().content.decode()


def test_it_takes_as_many_queries_for_a_long_history(page, runner, alice, client_of, django_assert_num_queries):
    client, path = client_of(alice), reverse("analytics:loads", args=[runner.pk])
    client.get(path)
    with django_assert_num_queries(18):
        client.get(path)
    for back in range(600, 100, -25):
        run(runner, runner.today() - back * DAY)
    refresh_history(runner)
    assert Session.objects.count() > 60
    with django_assert_num_queries(18):
        client.get(path)
