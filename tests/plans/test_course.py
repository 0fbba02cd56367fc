"""Where a runner stands, and the course that is expected from there."""

import datetime as dt

import pytest

from analytics.models import DailyLoad
from analytics.services import current_numbers
from home.course import course
from plans.calendar import calendar_of
from plans.course import stand_today
from plans.effect import effect_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("days", [0, 1, 10, 28, 29, 33, 59])
def test_fitness_fades_in_a_break_however_long(alice, history, days):
    runner = history(alice.runner)
    today = runner.today()
    DailyLoad.objects.filter(runner=runner, day__gt=today - dt.timedelta(days=days)).delete()
    assert stand_today(runner, today + dt.timedelta(days=1)).state.ctl == pytest.approx(
        current_numbers(runner, today).ctl, abs=0.01
    )


def test_a_runner_without_any_run_stands_at_nothing(alice):
    assert stand_today(alice.runner, alice.runner.today()).state.ctl == 0.0


def test_the_chart_goes_on_after_a_break(planned, alice):
    today = alice.runner.today()
    DailyLoad.objects.filter(runner=alice.runner, day__gt=today - dt.timedelta(days=33)).delete()
    columns = course(alice.runner)
    assert columns["planned"]["ctl"][0] == pytest.approx(columns["ctl"][-1], abs=1.5)


def test_the_week_of_a_break_began_with_what_had_faded_by_then(alice, history):
    runner = history(alice.runner)
    today = runner.today()
    sunday = today + dt.timedelta(days=6 - today.weekday(), weeks=5)
    stand = stand_today(runner, sunday + dt.timedelta(days=4))
    assert stand.week_began == pytest.approx(current_numbers(runner, sunday).ctl, abs=0.01)


def test_what_is_planned_today_counts_until_it_is_run(planned, alice, monkeypatch):
    sunday = planned.first_day + dt.timedelta(days=20)
    monkeypatch.setattr("runners.models.Runner.today", lambda self: sunday)
    # A run of yesterday came in this morning: today has a row without load.
    DailyLoad.objects.all().delete()
    DailyLoad.objects.bulk_create(
        DailyLoad(
            runner=alice.runner,
            day=sunday - dt.timedelta(days=back),
            load=45 if back else 0,
            distance=8000,
            ctl=45 if back else 43.94,
            atl=45,
            tsb=0,
        )
        for back in range(60)
    )
    calendar = calendar_of(alice.runner, view="month", anchor=sunday)
    week = next(one for block in calendar.blocks for one in block.weeks if one.first_day > sunday)
    workouts = list(planned.workouts.all())
    moved = next(one for one in workouts if one.day > sunday)
    effect = effect_of(planned, sunday, [one for one in workouts if one != moved], workouts)
    assert planned.workouts.filter(day=sunday).exists()
    assert week.ramp == pytest.approx(effect.weeks[0].ramp, abs=0.01)
