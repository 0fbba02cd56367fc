from __future__ import annotations

import datetime as dt
import math
from typing import Any

import numpy as np
import pytest
from django.urls import reverse

from analytics.models import CriticalSpeed, DailyLoad, HistoryMark, Measures
from analytics.queries.performance import load_columns
from analytics.services import mark_stale, refresh_history
from analytics.services.consequences import faded
from analytics.services.history import save, work_out
from analytics.services.numbers import current_numbers
from live.models import Event
from runners.models import Runner, TypedBest
from runners.services import BEGINNING, create_runner
from science.fitness import State, TimeConstants, load_history, seed_of
from sessions.models import SportClass
from tests.analytics.history import BESTS, calendar, run

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def runner(alice):
    return alice.runner


@pytest.fixture
def first(runner):
    return runner.today() - 100 * DAY


def fill(runner, first: dt.date, days: int = 100, every: int = 2) -> None:
    """Runs of changing length every other day, with all-out efforts in the third week."""
    for i in range(0, days, every):
        run(runner, first + i * DAY, seconds=2400 + 300 * (i % 7), efforts=BESTS if i == 20 else None)
    refresh_history(runner)


def test_it_counts_rest_days(runner, first):
    run(runner, first, efforts=BESTS)
    run(runner, first + 10 * DAY)
    refresh_history(runner)
    assert DailyLoad.objects.filter(runner=runner).count() == 101
    assert DailyLoad.objects.filter(runner=runner, load=0).count() == 99


def test_it_weighs_runs_by_pace(runner, first):
    session = run(runner, first, efforts=BESTS)
    refresh_history(runner)
    measures = Measures.objects.get(session=session)
    assert measures.intensity_factor
    speed = CriticalSpeed.objects.get(runner=runner)
    assert speed.value == pytest.approx(4.3661, abs=1e-3)
    assert measures.load_method == "pace"
    assert measures.intensity_factor == pytest.approx(3.0 / (0.94 * speed.value))
    assert measures.load == pytest.approx(100 * measures.intensity_factor**2)


def test_it_smooths_as_the_science_says(runner, first):
    fill(runner, first)
    days = calendar(runner)
    expected = load_history(np.array([day[1] for day in days]))
    assert [day[3] for day in days] == pytest.approx(expected.ctl.tolist())
    assert [day[5] for day in days] == pytest.approx(expected.tsb.tolist())


@pytest.mark.parametrize("back", [1, 40, 79, 90])
def test_it_replays_to_the_same_as_a_full_computation(runner, first, back):
    fill(runner, first)
    run(runner, runner.today() - back * DAY, efforts={3000.0: 600.0, 5000.0: 1050.0})
    refresh_history(runner)
    replayed = calendar(runner), speeds(runner)
    mark_stale(runner, BEGINNING)
    refresh_history(runner)
    assert (calendar(runner), speeds(runner)) == replayed


def speeds(runner) -> list[tuple[Any, ...]]:
    rows = CriticalSpeed.objects.filter(runner=runner).order_by("day")
    return list(rows.values_list("day", "value", "low", "high", "method", "efforts"))


def test_it_writes_the_same_rows_twice(runner, first):
    fill(runner, first)
    before = list(DailyLoad.objects.values())
    mark_stale(runner, BEGINNING)
    refresh_history(runner)
    assert list(DailyLoad.objects.values()) == before


def test_it_leaves_days_before_the_change_alone(runner, first):
    fill(runner, first)
    DailyLoad.objects.filter(runner=runner, day=first + 30 * DAY).update(load=-1)
    run(runner, first + 60 * DAY)
    refresh_history(runner)
    assert DailyLoad.objects.get(runner=runner, day=first + 30 * DAY).load == -1


def test_it_takes_back_what_a_deleted_session_gave(runner, first):
    fill(runner, first)
    before = calendar(runner), speeds(runner)
    extra = run(runner, first + 50 * DAY, efforts={metres: time * 0.97 for metres, time in BESTS.items()})
    refresh_history(runner)
    assert speeds(runner) != before[1]
    extra.delete()
    mark_stale(runner, extra.day)
    refresh_history(runner)
    assert (calendar(runner), speeds(runner)) == before


def test_it_starts_later_when_the_first_session_goes(runner, first):
    session = run(runner, first)
    run(runner, first + 5 * DAY)
    refresh_history(runner)
    session.delete()
    mark_stale(runner, session.day)
    refresh_history(runner)
    assert calendar(runner)[0][0] == first + 5 * DAY


def test_it_empties_the_calendar_with_the_last_session(runner, first):
    session = run(runner, first, efforts=BESTS)
    refresh_history(runner)
    session.delete()
    mark_stale(runner, first)
    refresh_history(runner)
    assert calendar(runner) == []
    assert speeds(runner) == []


def test_it_weighs_runs_before_the_first_estimate_by_it(runner, first):
    early = run(runner, first)
    refresh_history(runner)
    assert Measures.objects.get(session=early).load is None
    run(runner, first + 30 * DAY, efforts=BESTS)
    refresh_history(runner)
    assert Measures.objects.get(session=early).load_method == "pace"


def test_it_falls_back_to_heart_rate_and_duration(runner, first):
    with_heart_rate = run(runner, first, sport_class=SportClass.OTHER, heart_rate_load=40)
    without = run(runner, first + DAY, sport_class=SportClass.OTHER, seconds=1800)
    refresh_history(runner)
    assert Measures.objects.get(session=with_heart_rate).load == 40
    found = Measures.objects.get(session=without)
    assert (found.load, found.load_method) == (20, "duration")


def test_it_ignores_a_watch_whose_clock_runs_years_ahead(runner, first):
    run(runner, first)
    run(runner, runner.today() + 900 * DAY)
    refresh_history(runner)
    assert calendar(runner)[-1][0] == runner.today()


def test_it_follows_a_best_however_old(runner, first):
    fill(runner, first)
    before = calendar(runner)
    TypedBest.objects.create(runner=runner, distance=5000, time=1120, day=dt.date.min)
    mark_stale(runner, dt.date.min)
    refresh_history(runner)
    assert HistoryMark.objects.get(runner=runner).stale_from is None
    assert calendar(runner) == before


def test_it_does_nothing_when_nothing_is_stale(runner, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert not refresh_history(runner)


def test_it_tells_whoever_sees_the_runner(runner, first, alice, bob, carol):
    run(runner, first)
    refresh_history(runner)
    told = Event.objects.filter(kind="session", object_id=str(runner.pk)).values_list("recipient", flat=True)
    assert set(told) == {alice.pk, bob.pk}


def test_a_change_while_it_works_stays_marked(runner, first):
    run(runner, first)
    mark = HistoryMark.objects.get(runner=runner)
    result = work_out(runner, first)
    run(runner, first)
    assert save(runner, mark, result)
    assert HistoryMark.objects.get(runner=runner).stale_from == first


def test_it_never_writes_old_over_new(runner, first):
    run(runner, first)
    mark = HistoryMark.objects.get(runner=runner)
    old = work_out(runner, first)
    run(runner, first)
    refresh_history(runner)
    new = calendar(runner)
    assert not save(runner, mark, old)
    assert calendar(runner) == new


def test_it_takes_no_more_queries_for_more_sessions(runner, first, django_assert_max_num_queries):
    fill(runner, first)
    mark_stale(runner, BEGINNING)
    with django_assert_max_num_queries(20):
        refresh_history(runner)


def with_constants(runner, ctl_days: int, atl_days: int) -> None:
    """Have fitness and fatigue of the runner fade over other days, and her history follow."""
    Runner.objects.filter(pk=runner.pk).update(ctl_days=ctl_days, atl_days=atl_days)
    mark_stale(runner, BEGINNING)
    refresh_history(runner)
    runner.refresh_from_db()


def test_it_smooths_every_day_by_the_runners_own_time_constants(runner, first):
    fill(runner, first)
    with_constants(runner, 30, 5)
    days = calendar(runner)
    loads = np.array([day[1] for day in days])
    seed = seed_of(loads)
    expected = load_history(loads, state=State(seed, seed, TimeConstants(30, 5)))
    assert [day[3] for day in days] == pytest.approx(expected.ctl.tolist())
    assert [day[5] for day in days] == pytest.approx(expected.tsb.tolist())


def test_it_replays_by_the_runners_own_time_constants(runner, first):
    fill(runner, first)
    with_constants(runner, 30, 5)
    run(runner, runner.today() - 5 * DAY)
    refresh_history(runner)
    replayed = calendar(runner)
    mark_stale(runner, BEGINNING)
    refresh_history(runner)
    assert calendar(runner) == replayed


def test_days_that_nobody_has_written_fade_by_the_runners_own_time_constants(runner, first):
    fill(runner, first)
    with_constants(runner, 30, 5)
    last = DailyLoad.objects.filter(runner=runner).latest("day")
    numbers = current_numbers(runner, last.day + 10 * DAY)
    assert numbers.ctl == pytest.approx(last.ctl * math.exp(-10 / 30))
    assert numbers.atl == pytest.approx(last.atl * math.exp(-10 / 5))
    columns = load_columns(runner)
    assert columns["ctl"][-1] == pytest.approx(last.ctl * math.exp(-(runner.today() - last.day).days / 30), abs=0.06)


def test_it_says_before_what_other_time_constants_change(runner, first):
    fill(runner, first)
    now = tuple(calendar(runner)[-1][3:6])
    found = faded(runner, TimeConstants(30, 5))
    assert found is not None
    assert found.before == pytest.approx(now)
    with_constants(runner, 30, 5)
    assert found.after == pytest.approx(tuple(calendar(runner)[-1][3:6]))
    assert faded(create_runner(name="Nobody yet"), TimeConstants(30, 5)) is None


def test_the_settings_show_before_what_other_time_constants_change(runner, alice, first, client_of):
    fill(runner, first)
    address = reverse("analytics:fading", args=[runner.pk])
    said = [
        "If you save this" in client_of(alice).get(address, {"training-ctl_days": ctl, "training-atl_days": 7}).text
        for ctl in (42, 30, 61, "x")
    ]
    assert said == [False, True, False, False]
