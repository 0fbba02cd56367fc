from __future__ import annotations

import datetime as dt

import pytest

from analytics.models import DailyLoad
from analytics.services import current_numbers, numbers_of, refresh_history, training_state
from runners.services import create_runner
from science.fitness import ATL_DAYS, CTL_DAYS, decay
from tests.analytics.history import BESTS, run

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def runner(alice):
    first = alice.runner.today() - 60 * DAY
    for i in range(0, 50, 2):
        run(alice.runner, first + i * DAY, efforts=BESTS if i == 20 else None)
    refresh_history(alice.runner)
    return alice.runner


def test_it_knows_nothing_of_somebody_without_sessions(alice):
    numbers = current_numbers(alice.runner)
    assert (numbers.ctl, numbers.ramp, numbers.acwr, numbers.critical_speed) == (None, None, None, None)


def test_it_gives_what_is_stored_of_today(runner):
    today = DailyLoad.objects.get(runner=runner, day=runner.today())
    numbers = current_numbers(runner)
    assert (numbers.ctl, numbers.atl, numbers.tsb) == (today.ctl, today.atl, today.tsb)


def test_it_decays_when_nobody_has_written_since(runner):
    last = DailyLoad.objects.filter(runner=runner).latest("day")
    numbers = current_numbers(runner, last.day + 40 * DAY)
    assert numbers.ctl == pytest.approx(last.ctl * (1 - decay(CTL_DAYS)) ** 40)
    assert numbers.atl == pytest.approx(last.atl * (1 - decay(ATL_DAYS)) ** 40)
    assert numbers.load_28 == 0


def test_it_sums_the_last_days(runner):
    day = runner.today() - 20 * DAY
    rows = DailyLoad.objects.filter(runner=runner, day__gt=day - 28 * DAY, day__lte=day)
    numbers = current_numbers(runner, day)
    assert numbers.load_28 == pytest.approx(sum(row.load for row in rows))
    assert numbers.distance_28 == pytest.approx(14 * 10800)


def test_it_says_how_fast_fitness_rises(runner):
    day = runner.today() - 20 * DAY
    now, before = (DailyLoad.objects.get(runner=runner, day=each) for each in (day, day - 7 * DAY))
    assert current_numbers(runner, day).ramp == pytest.approx(now.ctl - before.ctl)


def test_it_is_not_settled_in_the_first_six_weeks(runner):
    numbers = current_numbers(runner)
    assert numbers.settled
    assert numbers.first_day
    assert not current_numbers(runner, numbers.first_day + 41 * DAY).settled


def test_it_answers_for_many_in_as_many_queries_as_for_one(runner, bob, django_assert_num_queries):
    others = [create_runner(name=f"Runner {i}", coach=bob) for i in range(12)]
    for each in others[:6]:
        run(each, each.today() - 90 * DAY, efforts=BESTS)
        refresh_history(each)
    with django_assert_num_queries(4):
        numbers_of([runner])
    with django_assert_num_queries(4):
        assert len(numbers_of([runner, *others])) == 13


def test_it_tells_planning_where_a_runner_stands(runner):
    state = training_state(runner, runner.today() - 20 * DAY)
    assert len(state.loads) == 28
    assert sum(state.loads) == pytest.approx(4 * state.weekly_load)
    assert state.weekly_distance == pytest.approx(14 * 10800 / 4)
    assert state.longest_run == 10800
    assert state.critical_speed == pytest.approx(4.3661, abs=1e-3)
    assert state.best_ctl == max(
        DailyLoad.objects.filter(runner=runner, day__lte=state.day).values_list("ctl", flat=True)
    )
    assert len(state.zone_bounds) == 5
