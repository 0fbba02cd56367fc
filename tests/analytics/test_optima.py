from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from analytics.models import CriticalSpeed, DailyLoad
from analytics.queries.optima import block_ends, optima
from tests.analytics.history import run

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def runner(alice):
    return alice.runner


def live_through(runner, blocks: int) -> None:
    """Blocks of six weeks, each with more load a day than the one before, and faster at its end."""
    first = runner.today() - 42 * blocks * DAY
    days = [
        DailyLoad(runner=runner, day=first + number * DAY, load=30 + 2 * (number // 42), ctl=0, atl=0, tsb=0)
        for number in range(42 * blocks)
    ]
    DailyLoad.objects.bulk_create(days)
    for block in range(1, blocks + 1):
        day = first + 42 * block * DAY
        CriticalSpeed.objects.create(runner=runner, day=day, value=3.5 + 0.01 * block, method="critical speed")


def test_it_finds_the_load_before_the_best(runner):
    live_through(runner, 12)
    row = optima(runner, heart=True)[0]
    assert row.found is not None
    assert (row.found.low, row.found.high) == pytest.approx((7 * 46, 7 * 52))
    assert row.found.different


def test_it_says_how_many_results_are_missing(runner):
    live_through(runner, 6)
    row = optima(runner, heart=True)[0]
    assert (row.found, row.blocks, row.missing) == (None, 6, 3)


def test_results_of_the_same_weeks_count_once(runner):
    live_through(runner, 3)
    CriticalSpeed.objects.create(runner=runner, day=runner.today() - 3 * DAY, value=4, method="critical speed")
    CriticalSpeed.objects.create(runner=runner, day=runner.today() - 60 * DAY, value=5, method="single effort")
    assert len(block_ends(runner)) == 3


def test_a_habit_without_runs_is_not_known(runner):
    live_through(runner, 12)
    assert [row.found for row in optima(runner, heart=True)[1:]] == [None, None]


def test_the_heart_is_left_out_where_it_is_not_shared(runner):
    assert [row.unit for row in optima(runner, heart=False)] == ["", "steps/min"]


def test_it_needs_three_queries(runner, django_assert_num_queries):
    live_through(runner, 12)
    run(runner, runner.today(), intensity_factor=0.7, mean_heart_rate=140)
    with django_assert_num_queries(3):
        optima(runner, heart=True)


def test_the_page_says_what_is_missing(client_of, alice, runner):
    page = client_of(alice).get(reverse("analytics:optima", args=[runner.pk]))
    assert "Not enough yet: 0 results, 9 more are needed." in page.content.decode()
