from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from analytics.models import DailyLoad, Measures
from analytics.services import mark_stale, refresh_history
from analytics.services.loads import CALIBRATING_RUNS
from runners.models import Thresholds
from runners.services import BEGINNING
from science.fitness import RESTART_DAYS
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


def found(session) -> tuple[Any, str]:
    row = Measures.objects.get(session=session)
    return row.load, row.load_method


def runs_with(runner, first, count=CALIBRATING_RUNS, **fields):
    """Runs every other day, the first with efforts that make a critical speed."""
    return [run(runner, first + 2 * i * DAY, efforts=None if i else BESTS, **fields) for i in range(count)]


def name_power(runner, watts: float | None, day: dt.date = BEGINNING) -> None:
    Thresholds.objects.update_or_create(
        runner=runner,
        valid_from=day,
        defaults={"threshold_power": watts},
        create_defaults={"threshold_power": watts, "max_heart_rate": 190, "resting_heart_rate": 50},
    )


def test_a_run_counts_by_pace_though_it_has_heart_rate_and_effort(runner, first):
    session = run(runner, first, efforts=BESTS, heart_rate_load=80.0, effort=5)
    refresh_history(runner)
    assert found(session)[1] == "pace"


def test_without_pace_and_heart_rate_the_effort_counts(runner, first):
    session = run(runner, first, speed=None, effort=7, seconds=1800)
    refresh_history(runner)
    assert found(session) == (pytest.approx(50), "effort")


def test_an_effort_does_not_count_before_heart_rate(runner, first):
    session = run(runner, first, speed=None, heart_rate_load=80.0, effort=5)
    refresh_history(runner)
    assert found(session) == (80.0, "heart_rate")


def test_the_effort_of_another_sport_does_not_count(runner, first):
    session = run(runner, first, speed=None, effort=7, sport_class=SportClass.OTHER)
    refresh_history(runner)
    assert found(session) == (None, "")


@pytest.mark.parametrize("other", [{"heart_rate_load": 80.0}, {"effort": 9}])
def test_another_method_is_brought_to_the_scale_of_pace(runner, first, other):
    runs = runs_with(runner, first, **other)
    session = run(runner, first + 60 * DAY, speed=None, **other)
    refresh_history(runner)
    assert found(session)[0] == pytest.approx(found(runs[-1])[0])


def test_too_few_runs_with_both_calibrate_nothing(runner, first):
    runs_with(runner, first, CALIBRATING_RUNS - 1, heart_rate_load=80.0)
    session = run(runner, first + 60 * DAY, speed=None, heart_rate_load=80.0)
    refresh_history(runner)
    assert found(session) == (80.0, "heart_rate")


def test_a_change_of_method_does_not_move_fitness(runner, first):
    """Half of the runs lose their pace: the load of every one stays what it was."""
    runs_with(runner, first, 25, heart_rate_load=130.0)
    later = [run(runner, first + (50 + 2 * i) * DAY, heart_rate_load=130.0) for i in range(20)]
    refresh_history(runner)
    before = DailyLoad.objects.get(runner=runner, day=runner.today()).ctl
    Measures.objects.filter(session__in=later[::2]).update(normalised_speed=None)
    mark_stale(runner, later[0].day)
    refresh_history(runner)
    assert DailyLoad.objects.get(runner=runner, day=runner.today()).ctl == pytest.approx(before)
    assert {found(session)[1] for session in later} == {"pace", "heart_rate"}


def test_power_counts_nothing_without_a_threshold_power(runner, first):
    session = run(runner, first, speed=None, normalised_power=250.0)
    refresh_history(runner)
    assert found(session) == (None, "")


def test_power_counts_by_the_threshold_power_of_the_day(runner, first):
    name_power(runner, 250.0)
    name_power(runner, 300.0, first + 10 * DAY)
    early = run(runner, first, speed=None, normalised_power=250.0)
    late = run(runner, first + 20 * DAY, speed=None, normalised_power=300.0)
    refresh_history(runner)
    assert found(early) == found(late) == (pytest.approx(100), "power")


def test_power_comes_before_pace_once_both_have_been_compared(runner, first):
    name_power(runner, 250.0)
    runs = runs_with(runner, first, CALIBRATING_RUNS + 1, normalised_power=280.0)
    hilly = run(runner, first + 60 * DAY, normalised_power=308.0)
    refresh_history(runner)
    assert found(runs[-2])[1] == "pace"
    assert found(runs[-1]) == (pytest.approx(found(runs[-2])[0]), "power")
    assert found(hilly)[0] == pytest.approx(1.21 * (found(runs[-2])[0] or 0))


def test_a_new_critical_speed_changes_no_load_before_it(runner, first):
    early = runs_with(runner, first, 10)
    refresh_history(runner)
    before = [found(session) for session in early]
    faster = run(runner, first + 40 * DAY, efforts={metres: 0.95 * time for metres, time in BESTS.items()})
    refresh_history(runner)
    assert [found(session) for session in early] == before
    assert (found(faster)[0] or 0) < (before[-1][0] or 0)


def test_a_session_without_any_clue_takes_the_usual_load_of_its_class(runner, first):
    runs_with(runner, first, 3)
    session = run(runner, first + 10 * DAY, speed=None, seconds=1800)
    refresh_history(runner)
    assert found(session) == (pytest.approx(0.5 * (found_of_first(runner) or 0)), "duration")


def found_of_first(runner) -> float | None:
    return Measures.objects.filter(session__runner=runner).order_by("session__day")[0].load


def test_a_day_says_how_most_of_its_load_was_found(runner, first):
    run(runner, first, efforts=BESTS)
    run(runner, first, sport_class=SportClass.OTHER, heart_rate_load=10.0)
    run(runner, first + DAY, sport_class=SportClass.OTHER, heart_rate_load=10.0)
    refresh_history(runner)
    methods = dict(DailyLoad.objects.filter(runner=runner).values_list("day", "method"))
    assert (methods[first], methods[first + DAY], methods[first + 2 * DAY]) == ("pace", "heart_rate", "")


def test_a_file_of_years_ago_does_not_start_this_years_fitness(runner):
    run(runner, runner.today() - 2000 * DAY, efforts=BESTS)
    recent = [runner.today() - back * DAY for back in range(60, -1, -2)]
    for day in recent:
        run(runner, day)
    refresh_history(runner)
    row = DailyLoad.objects.get(runner=runner, day=recent[0])
    load = row.load
    # Started at the mean of its own first 28 days, not from nothing.
    assert row.begun == recent[0]
    assert row.ctl == pytest.approx(load / 2, rel=0.05)
    assert DailyLoad.objects.filter(runner=runner).count() == 2001


def test_a_break_of_months_decays(runner):
    back = runner.today() - 10 * DAY
    left = back - (RESTART_DAYS - 1) * DAY
    run(runner, left, efforts=BESTS)
    run(runner, back)
    refresh_history(runner)
    assert DailyLoad.objects.get(runner=runner, day=back - DAY).ctl < 0.1
    assert DailyLoad.objects.get(runner=runner, day=back).begun == left


@pytest.mark.parametrize("back", [1, 20, 50, 300])
def test_a_history_begun_anew_replays_to_the_same(runner, back):
    today = runner.today()
    for ago in (900, 890, *range(60, -1, -3)):
        run(runner, today - ago * DAY, efforts=BESTS if ago == 890 else None)
    refresh_history(runner)
    # A run in the middle of the gap joins both parts; taken away again it parts them.
    run(runner, today - back * DAY, seconds=5000)
    refresh_history(runner)
    replayed = calendar(runner)
    mark_stale(runner, BEGINNING)
    refresh_history(runner)
    assert calendar(runner) == replayed
