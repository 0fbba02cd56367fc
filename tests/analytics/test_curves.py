from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from django.urls import reverse

from analytics.models import Measures
from analytics.queries.curves import curve_columns, curve_rows, curves, fastest
from science.efforts import CURVE_DURATIONS
from sessions.models import SportClass
from tests.analytics.history import run

pytestmark = pytest.mark.django_db


@pytest.fixture
def runner(alice):
    return alice.runner


def curved(runner, back, speed, *, until=3600.0, **fields):
    """A run ``back`` days ago at an even speed."""
    session = run(runner, runner.today() - dt.timedelta(days=back), **fields)
    values = np.where(until >= CURVE_DURATIONS, speed, np.nan).astype("<f4")
    Measures.objects.filter(session=session).update(curve=values.tobytes())
    return session


def test_each_span_has_its_best(runner):
    for back, speed in ((10, 3.0), (200, 3.5), (800, 4.0)):
        curved(runner, back, speed)
    found = curves(runner)
    assert [curve.at(600) for curve in found] == pytest.approx([3.0, 3.5, 4.0])
    assert [curve.runs for curve in found] == [1, 2, 3]


def test_it_names_the_run_of_the_best(runner):
    curved(runner, 10, 3.0)
    best = curved(runner, 20, 3.5, until=900)
    rows = {row.duration: row.owner.session for row in curve_rows(curves(runner)) if row.owner}
    assert rows[600] == best.pk
    assert rows[1800] != best.pk


def test_nothing_is_known_beyond_the_longest_run(runner):
    curved(runner, 10, 3.0, until=1800)
    assert [row.duration for row in curve_rows(curves(runner))][-1] < 1800
    assert all(speed is not None for speed in curve_columns(curves(runner))["curves"][0]["speeds"])


def test_what_nobody_ever_ran_is_left_out(runner):
    curved(runner, 10, 9.0)
    assert curves(runner)[0].at(600) is None


def test_the_world_records_bound_every_duration():
    assert np.all(np.diff(fastest()) <= 1e-9)
    assert 5.5 < fastest()[-1] < 6.0


def test_treadmills_and_the_bin_do_not_count(runner):
    curved(runner, 10, 3.0, sport_class=SportClass.TREADMILL)
    gone = curved(runner, 12, 3.1)
    gone.deleted_at = gone.started_at
    gone.save()
    assert curves(runner)[2].runs == 0


def test_the_page_says_what_is_missing(alice, client_of):
    html = client_of(alice).get(reverse("analytics:pace_curve", args=[alice.runner.pk])).content.decode()
    assert "No curve yet" in html


def test_the_page_shows_chart_and_table(alice, client_of, runner):
    curved(runner, 10, 10 / 3)
    html = client_of(alice).get(reverse("analytics:pace_curve", args=[runner.pk])).content.decode()
    assert 'data-module="pace-curve-chart"' in html
    assert "5:00" in html


@pytest.mark.parametrize("name", ["pace_curve", "pace_curve_columns", "lab", "lab_columns"])
def test_a_stranger_finds_nothing(carol, client_of, runner, name):
    assert client_of(carol).get(reverse(f"analytics:{name}", args=[runner.pk])).status_code == 404


def test_short_stretches_are_less_sure_and_no_interval_is_made_up(alice, client_of, runner):
    curved(runner, 10, 4.0)
    response = client_of(alice).get(reverse("analytics:pace_curve", args=[runner.pk]))
    sure = {row.duration: row.validity for row in response.context["rows"]}
    assert (sure[60], sure[120], sure[300]) == (3, 3, 4)
    assert "No interval stands here" in response.content.decode()
