"""What the page of a run tells when its loads by pace and by heart rate differ more than usual."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from analytics.models import Measures
from analytics.queries.agreement import disagreement
from runners.permissions import DataKind
from runners.services import share
from sessions.models import SportClass
from tests.analytics.history import run

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 6, 7)


@pytest.fixture
def runner(alice):
    return alice.runner


def loaded(runner, back, heart, pace=50.0, **fields):
    return run(runner, DAY - dt.timedelta(days=back), pace_load=pace, heart_rate_load=heart, **fields)


@pytest.fixture
def usual(runner):
    """Thirty runs whose load by heart rate is 1.4 times that by pace."""
    for back in range(1, 31):
        loaded(runner, back, 70.0 + back % 3)


def told(session, kinds=frozenset(DataKind)):
    measures = Measures.objects.get(session=session)
    return disagreement(session, measures, measures.values, kinds)


def test_a_run_as_usual_is_not_spoken_of(runner, usual):
    assert told(loaded(runner, 0, 71.0)) is None


@pytest.mark.parametrize(("heart", "higher"), [(110.0, True), (40.0, False)])
def test_a_run_far_from_usual_is(runner, usual, heart, higher):
    found = told(loaded(runner, 0, heart))
    assert found is not None
    assert (found.found.higher, found.tried, found.found.runs) == (higher, True, 30)


def test_what_the_recording_shows_is_named(runner, usual):
    values = {"mean_temperature": 29.4, "ascent": 400.0, "distance": 10000.0}
    found = told(loaded(runner, 0, 110.0, values=values))
    assert found is not None
    assert found.signs == ["it was 29 °C by the watch", "it went uphill or over rough ground"]


def test_a_dead_strap_and_a_treadmill_are_named(runner, usual):
    values = {"heart_rate_coverage": 84.0}
    found = told(loaded(runner, 0, 30.0, values=values, sport_class=SportClass.TREADMILL))
    assert found is not None
    assert len(found.signs) == 2
    assert "16 %" in found.signs[0]


def test_it_looks_at_nobody_elses_runs_and_at_none_of_later(runner, erin):
    for back in range(1, 31):
        loaded(erin, back, 140.0)
        loaded(runner, -back, 140.0)
    found = told(loaded(runner, 0, 110.0))
    assert found is not None
    assert (found.tried, found.found.runs) == (False, 0)


def test_a_short_run_says_too_little(runner, usual):
    assert told(loaded(runner, 0, 110.0, seconds=900.0)) is None


def test_the_page_tells_both_numbers(client_of, alice, runner, usual):
    session = loaded(runner, 0, 110.0)
    html = client_of(alice).get(reverse("analytics:session", args=[session.pk])).content.decode()
    assert "By pace it comes to 50, by heart rate to 110: 2.20 times as much." in html
    assert "In the 30 runs before it was usually" in html


def test_the_page_names_what_the_recording_shows(client_of, alice, runner, usual):
    session = loaded(runner, 0, 110.0, values={"mean_temperature": 29.4, "ascent": 400.0, "distance": 10000.0})
    html = client_of(alice).get(reverse("analytics:session", args=[session.pk])).content.decode()
    assert "In this run it was 29 °C by the watch, it went uphill or over rough ground." in html


def test_the_page_says_when_there_is_nothing_usual_yet(client_of, alice, runner):
    session = loaded(runner, 0, 110.0)
    html = client_of(alice).get(reverse("analytics:session", args=[session.pk])).content.decode()
    assert "too few earlier runs" in html


def test_the_page_of_a_run_as_usual_is_silent(client_of, alice, runner, usual):
    session = loaded(runner, 0, 71.0)
    html = client_of(alice).get(reverse("analytics:session", args=[session.pk])).content.decode()
    assert "different stories" not in html


def test_the_page_tells_nothing_where_the_heart_rate_is_withheld(client_of, bob, runner, usual):
    share(runner, [])
    session = loaded(runner, 0, 110.0)
    html = client_of(bob).get(reverse("analytics:session", args=[session.pk])).content.decode()
    assert "different stories" not in html


def test_the_page_says_that_a_steep_way_makes_the_pace_doubtful(client_of, alice, runner):
    session = loaded(runner, 0, None, values={"steep_share": 8.0, "grade_adjusted_speed": 3.0})
    page = client_of(alice).get(reverse("analytics:session", args=[session.pk])).content.decode()
    assert "doubtful: 8 % too steep" in page
    assert "8 % of the way was steeper than what a slope’s cost is known for" in page


def test_the_page_of_a_gentle_way_has_no_doubts(client_of, alice, runner):
    session = loaded(runner, 0, None, values={"steep_share": 1.0, "grade_adjusted_speed": 3.0})
    page = client_of(alice).get(reverse("analytics:session", args=[session.pk])).content.decode()
    assert "doubtful" not in page
