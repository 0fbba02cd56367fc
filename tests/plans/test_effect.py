import datetime as dt

import pytest

from plans.effect import effect_of
from plans.models import PlannedWorkout
from plans.services.editing import after, copied, moved

pytestmark = pytest.mark.django_db


@pytest.fixture
def workouts(planned) -> list[PlannedWorkout]:
    return list(planned.workouts.order_by("day"))


def effect(planned, workouts, pairs):
    return effect_of(planned, planned.runner.today(), workouts, after(workouts, pairs))


def test_nothing_changed_has_no_effect(planned, workouts):
    found = effect(planned, workouts, [])
    assert found.weeks == []
    assert found.form == found.form_was
    assert found.warnings == []


def test_form_is_that_of_the_preview(planned, workouts):
    assert effect(planned, workouts, []).form == pytest.approx(planned.preview["tsb"][-1], abs=0.05)


def test_a_week_gains_what_is_copied_into_it(planned, workouts):
    run, day = workouts[0], planned.first_day + dt.timedelta(days=15)
    found = effect(planned, workouts, copied(planned, run, day, planned.runner.today()))
    (week,) = found.weeks
    assert week.number == 3
    assert week.load == pytest.approx(week.load_was + run.load)


def test_load_nearer_to_the_race_costs_form(planned, workouts):
    run, eve = workouts[0], planned.last_day - dt.timedelta(days=1)
    found = effect(planned, workouts, copied(planned, run, eve, planned.runner.today()))
    # One day before: form moves by w ((1 - e^-1/42) - (1 - e^-1/7)).
    assert found.form - found.form_was == pytest.approx(run.load * (0.0235287 - 0.1331221), rel=1e-4)


def test_it_names_hard_days_side_by_side(planned, workouts):
    key = next(one for one in workouts if one.key_session and one.family != "long")
    long = next(one for one in workouts if one.family in ("long", "specific") and one.day > key.day)
    found = effect(planned, workouts, moved(planned, key, long.day - dt.timedelta(days=1), planned.runner.today()))
    assert any("would both be hard" in text for text in found.warnings)


def test_it_says_when_a_week_rises_too_fast(planned, workouts):
    run = max((one for one in workouts if one.family != "race"), key=lambda one: one.load)
    pairs = [
        pair
        for n in range(7)
        for pair in copied(planned, run, planned.first_day + dt.timedelta(days=n), planned.runner.today())
    ]
    assert any("Fitness would rise by" in text for text in effect(planned, workouts, pairs).warnings)


def test_form_moves_by_the_runners_own_time_constants(planned, workouts):
    planned.runner.ctl_days, planned.runner.atl_days = 30, 5
    run, eve = workouts[0], planned.last_day - dt.timedelta(days=1)
    found = effect(planned, workouts, copied(planned, run, eve, planned.runner.today()))
    # One day before: form moves by w ((1 - e^-1/30) - (1 - e^-1/5)).
    assert found.form - found.form_was == pytest.approx(run.load * (0.0327839 - 0.1812692), rel=1e-4)


def test_it_says_when_a_day_has_not_the_time(planned, workouts):
    run, day = workouts[0], planned.first_day + dt.timedelta(days=15)
    planned.runner.minutes_available = [1] * 7
    found = effect(planned, workouts, moved(planned, run, day, planned.runner.today())).warnings
    assert any("would ask for" in text and "and has 1." in text for text in found)
    planned.runner.minutes_available = [0] * 7
    found = effect(planned, workouts, moved(planned, run, day, planned.runner.today())).warnings
    assert any("has no time for running" in text for text in found)


def test_it_says_nothing_of_days_that_were_so_before(planned, workouts):
    planned.runner.minutes_available = [1] * 7
    assert effect(planned, workouts, []).warnings == []


def test_it_says_when_a_day_would_have_two_hard_workouts(planned, workouts):
    first, second = [one for one in workouts if one.key_session and one.family != "race"][:2]
    found = effect(planned, workouts, moved(planned, second, first.day, planned.runner.today())).warnings
    assert any("would have two hard workouts" in text for text in found)


def test_of_days_planned_anew_it_says_what_was_so_before(planned, workouts):
    planned.runner.minutes_available = [1] * 7
    day = workouts[0].day
    found = effect_of(planned, planned.runner.today(), workouts, workouts, anew={day}).warnings
    assert len(found) == 1
