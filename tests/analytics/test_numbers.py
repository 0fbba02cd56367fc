from __future__ import annotations

import datetime as dt
import math

import pytest

from analytics.models import DailyLoad
from analytics.services import current_numbers, numbers_of, refresh_history, training_state
from analytics.services.days import DayRow, days_until
from runners.services import create_runner
from science.fitness import ATL_DAYS, CTL_DAYS, USUAL, decay
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
    others = [create_runner(name=f"Runner {i}", coach=bob) for i in range(199)]
    for each in others[:6]:
        run(each, each.today() - 90 * DAY, efforts=BESTS)
        refresh_history(each)
    for count in (1, 5, 200):
        with django_assert_num_queries(3):
            assert len(numbers_of([runner, *others][:count])) == count


def test_it_answers_the_same_alone_and_among_many(runner, bob):
    """Also where another runner's last day, long ago, is one of this runner's days."""
    left = create_runner(name="Left", coach=bob)
    gone = create_runner(name="Gone", coach=bob)
    for each, ago in ((left, 400), (gone, 300)):
        run(each, each.today() - ago * DAY, efforts=BESTS)
        refresh_history(each)
        DailyLoad.objects.filter(runner=each, day__gt=each.today() - (ago - 100) * DAY).delete()
    together = numbers_of([runner, left, gone])
    assert {each.pk: current_numbers(each) for each in (runner, left, gone)} == together


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


def test_it_says_the_same_of_today_as_of_the_day_in_the_history(runner):
    """The numbers look back six weeks, a page over all days: one answer."""
    day = runner.today() - 10 * DAY
    rows = DailyLoad.objects.filter(runner=runner, day__lte=day).order_by("day").values_list(*DayRow._fields)
    whole = days_until(day, [DayRow(*row) for row in rows], USUAL).ratios().last()
    now = current_numbers(runner, day)
    shown = (now.acwr, now.acwr_uncoupled, now.acwr_weighted, now.monotony, now.strain, now.ramp)
    names = ("coupled", "uncoupled", "weighted", "monotony", "strain", "ramp")
    assert shown == pytest.approx([whole[name] for name in names])


def test_it_says_why_a_number_is_not_known(runner, erin):
    assert "no session" in current_numbers(erin).why("ctl")
    numbers = current_numbers(runner)
    assert numbers.divergence is None
    assert "heart rate" in numbers.why("divergence")
    assert numbers.why("ctl") == ""


def test_it_compares_legs_and_heart_of_runs_that_have_both(alice):
    first = alice.runner.today() - 60 * DAY
    for i in range(0, 61, 2):
        late = i > 53
        run(alice.runner, first + i * DAY, efforts=BESTS if i == 0 else None, trimp=90.0 if late else 60.0)
        run(alice.runner, first + i * DAY, trimp=500.0, sport_class="other")
    refresh_history(alice.runner)
    numbers = current_numbers(alice.runner)
    assert numbers.internal_7 == pytest.approx(4 * 90 / 7)
    # Four of the last 14 runs cost half more: their mean over that of all four weeks.
    assert numbers.divergence == pytest.approx(-math.log(90 / ((4 * 90 + 10 * 60) / 14)))


def test_it_finds_the_run_that_was_longer_than_all_of_a_month(runner):
    day = runner.today() - 20 * DAY
    run(runner, day, seconds=5400.0)
    refresh_history(runner)
    jump = current_numbers(runner, day + 3 * DAY).jump
    assert jump
    assert (jump.day, jump.distance, jump.before) == (day, 16200, 10800)
    assert jump.share == pytest.approx(50)
    assert current_numbers(runner, day + 7 * DAY).jump is None


def test_it_compares_nothing_with_what_was_not_there(alice):
    """The first long run on file is no jump: nobody knows what was run before."""
    first = alice.runner.today() - 20 * DAY
    for i, seconds in enumerate((1800.0, 2400.0, 9000.0)):
        run(alice.runner, first + 7 * i * DAY, seconds=seconds, efforts=BESTS)
    refresh_history(alice.runner)
    assert current_numbers(alice.runner).jump is None


@pytest.mark.parametrize(("seconds", "hard"), [(5400.0, True), (600.0, False)])
def test_it_notices_the_return_after_a_break(alice, seconds, hard):
    today = alice.runner.today()
    for back in (*range(100, 40, -2), *range(6, -1, -1)):
        run(alice.runner, today - back * DAY, seconds=seconds if back < 7 else 3600.0, efforts=BESTS)
    refresh_history(alice.runner)
    comeback = current_numbers(alice.runner).comeback
    assert comeback
    assert (comeback.rest_days, comeback.day) == (35, today - 6 * DAY)
    assert comeback.hard is hard


def test_a_week_off_is_no_break(alice):
    today = alice.runner.today()
    for back in (*range(100, 12, -2), 3, 1):
        run(alice.runner, today - back * DAY, efforts=BESTS)
    refresh_history(alice.runner)
    assert current_numbers(alice.runner).comeback is None
