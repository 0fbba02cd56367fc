"""The printable sheet: a page for each week."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from runners.services import share

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(alice) -> str:
    return reverse("plans:sheet", args=[alice.runner.pk])


def test_it_shows_the_asked_week_with_all_its_days(planned, alice, client_of, path):
    page = client_of(alice).get(path, {"from": (planned.first_day + dt.timedelta(days=9)).isoformat()})
    (week,) = page.context["weeks"]
    assert week.row.index == 1
    assert [day for day, _ in week.days] == [planned.first_day + dt.timedelta(days=7 + n) for n in range(7)]
    shown = [run.workout.name for _, runs in week.days for run in runs]
    start = week.row.first_day
    assert shown == list(
        planned.workouts.filter(day__range=(start, start + dt.timedelta(6))).values_list("name", flat=True)
    )
    assert "Rest" in page.text


def test_its_sums_are_those_of_the_days_as_they_stand(planned, alice, client_of, path):
    planned.workouts.filter(day__lt=planned.first_day + dt.timedelta(days=7)).first().delete()
    (week,) = client_of(alice).get(path, {"from": planned.first_day.isoformat()}).context["weeks"]
    left = planned.workouts.filter(day__lt=planned.first_day + dt.timedelta(days=7))
    assert week.load == pytest.approx(sum(one.load for one in left))
    assert week.distance == pytest.approx(sum(one.distance for one in left))
    assert week.load < week.row.load


def test_it_writes_targets_and_reasons(planned, alice, client_of, path):
    page = client_of(alice).get(path, {"from": planned.first_day.isoformat()})
    workout = planned.workouts.first()
    assert workout.why in page.text
    assert "/km" in page.text


@pytest.mark.parametrize(("asked", "pages"), [("", 1), ("2", 2), ("4", 4), ("all", 16), ("999", 1), ("x", 1)])
def test_it_makes_as_many_pages_as_asked_for(asked, pages, planned, alice, client_of, path):
    page = client_of(alice).get(path, {"from": planned.first_day.isoformat(), "weeks": asked})
    assert page.text.count('<article class="sheet"') == pages


def test_it_begins_with_the_first_week_before_the_plan_begins(planned, alice, client_of, path):
    page = client_of(alice).get(path, {"from": "2020-01-01"})
    assert page.context["weeks"][0].row.index == 0


def test_it_says_that_the_plan_is_over(planned, alice, client_of, path):
    page = client_of(alice).get(path, {"from": (planned.last_day + dt.timedelta(days=9)).isoformat()})
    assert "No week of the plan from this day on" in page.text


def test_it_says_that_there_is_no_plan(alice, client_of, path):
    assert "There is no plan to print." in client_of(alice).get(path).text


def test_it_needs_the_same_queries_however_many_weeks(planned, alice, client_of, path):
    client = client_of(alice)
    client.get(path)
    counts = []
    for asked in ("1", "all"):
        with CaptureQueriesContext(connection) as queries:
            client.get(path, {"from": planned.first_day.isoformat(), "weeks": asked})
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_it_prints_no_withheld_heart_rate(planned, alice, bob, client_of, path):
    planned.inputs["heart_rate_zones"] = [114, 133, 152, 171, 190]
    planned.save()
    query = {"weeks": "all"}
    assert " bpm" in client_of(bob).get(path, query).text
    share(alice.runner, ())
    assert " bpm" not in client_of(bob).get(path, query).text
