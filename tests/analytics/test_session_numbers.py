from __future__ import annotations

import pytest
from django.urls import reverse

from analytics.models import Measures
from analytics.queries.numbers import families
from analytics.queries.session import shown_values, speed_for
from analytics.services import refresh_history
from runners.permissions import DataKind
from runners.services import thresholds_on
from runners.templatetags.quantities import clock
from science.metrics import METRICS
from science.pace_profile import by_critical_speed, unpacked
from tests.analytics.history import BESTS, run

pytestmark = pytest.mark.django_db


def rows_of(session, kinds=tuple(DataKind)):
    measures, speed = Measures.objects.filter(session=session).first(), speed_for(session)
    thresholds = thresholds_on(session.runner, session.day)
    found = families(session, measures, shown_values(measures, kinds, speed), speed, thresholds, kinds)
    return {row.metric.symbol: row for family in found for row in family.rows}


@pytest.fixture
def session(alice, stored):
    session = stored(alice.runner, duration=3000)
    run(alice.runner, session.day, efforts=BESTS)
    refresh_history(alice.runner)
    return session


def page(client, session):
    return client.get(reverse("analytics:session_numbers", args=[session.pk]))


def test_it_lists_every_declared_number(session):
    rows = rows_of(session)
    assert set(rows) == set(METRICS)
    assert all((row.value is None) == bool(row.missing) for row in rows.values())


def test_it_leads_there_from_the_session(alice, client_of, session):
    address = reverse("analytics:session_numbers", args=[session.pk])
    assert address in client_of(alice).get(reverse("analytics:session", args=[session.pk])).content.decode()
    html = page(client_of(alice), session).content.decode()
    assert "Speed and pacing" in html
    assert "Validity 3 of 5" in html


@pytest.mark.parametrize(
    ("symbol", "missing"),
    [
        ("trimp", "No heart rate was recorded."),
        ("mean_power", "No power was recorded."),
        ("session_rpe", "No effort has been told."),
        ("decoupling", "Needs a heart rate."),
        ("pace_load", "Needs a critical speed, and there is none yet."),
        ("d_prime_minimum", "Needs a critical speed, and there is none yet."),
        ("energy", "Needs the body mass; it is set under Thresholds."),
    ],
)
def test_it_says_what_is_missing(alice, stored, symbol, missing):
    row = rows_of(stored(alice.runner, duration=900, heart_rate=None))[symbol]
    assert (row.value, row.missing) == (None, missing)


def test_it_keeps_what_is_not_shared(session):
    rows = rows_of(session, kinds=())
    assert rows["trimp"].value is None
    assert rows["trimp"].missing == "Not shared with you."
    assert rows["distance"].value is not None


def test_what_rests_on_critical_speed_has_its_interval(session):
    row = rows_of(session)["pace_load"]
    low, high = row.interval
    assert low < row.value < high


def test_an_effort_that_was_told_has_its_load(session):
    session.effort, session.timer_time = 6, 7200
    assert rows_of(session)["session_rpe"].value == pytest.approx(720)


def test_slopes_beyond_the_formula_make_graded_numbers_doubtful(session):
    measures = Measures.objects.get(session=session)
    measures.values["steep_share"] = 8.0
    measures.save()
    row = rows_of(session)["grade_adjusted_speed"]
    assert row.validity == METRICS["grade_adjusted_speed"].validity - 1
    assert "steeper" in row.doubt


def test_it_asks_as_often_for_every_session(alice, client_of, session, stored, django_assert_max_num_queries):
    client = client_of(alice)
    page(client, session)
    with django_assert_max_num_queries(12):
        page(client, session)


def test_a_stranger_finds_nothing(carol, client_of, session):
    assert page(client_of(carol), session).status_code == 404


def test_time_above_critical_speed_has_the_interval_of_critical_speed(alice, client_of, stored):
    session = stored(alice.runner, duration=3000, speed=4.37)
    run(alice.runner, session.day, efforts=BESTS)
    refresh_history(alice.runner)
    row = rows_of(session)["time_above_critical_speed"]
    measures, speed = Measures.objects.get(session=session), speed_for(session)
    assert speed
    assert speed.low
    assert speed.high
    above = [
        by_critical_speed(unpacked(bytes(measures.profile)), critical_speed=bound)["time_above_critical_speed"]
        for bound in (speed.high, speed.low)
    ]
    assert list(row.interval) == above
    assert above[0] < row.value < above[1]
    assert f"{clock(above[0])} – {clock(above[1])}" in page(client_of(alice), session).content.decode()
