from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from analytics.queries.history import found_so_far
from sessions.models import ImportFile
from sessions.services import begin_import
from tests.analytics.history import run

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(alice, client_of):
    return lambda: client_of(alice).get(reverse("analytics:history", args=[alice.runner.pk]))


def test_it_shows_nothing_of_who_has_no_history(page):
    assert page().text.strip() == ""


def test_it_counts_runs_and_waiting_files_by_year(alice):
    run(alice.runner, dt.date(2019, 5, 1))
    run(alice.runner, dt.date(2021, 5, 1))
    run(alice.runner, dt.date(2021, 5, 2), sport_class="other")
    import_ = begin_import(alice.runner, created_by=alice, name="x")
    ImportFile.objects.create(import_job=import_, path="a.zip/2021-06-01.fit")
    found = found_so_far(alice.runner)
    assert [(year.year, year.runs, year.waiting) for year in found.years] == [(2019, 1, 0), (2020, 0, 0), (2021, 1, 1)]
    assert [(bar["top"], bar["middle"]) for bar in found.bars] == [(1, 1), (2, 2), (0, 1)]


def test_it_sums_what_was_found(alice, page):
    run(alice.runner, dt.date(2019, 5, 1), efforts={1000.0: 200.0})
    run(alice.runner, dt.date(2020, 5, 1), speed=None)
    found = found_so_far(alice.runner)
    assert (found.runs, found.distance, found.bests, found.without_heart_rate) == (2, 10800.0, 1, 2)
    assert "1 May 2019" in page().text
