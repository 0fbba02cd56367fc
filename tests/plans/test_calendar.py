import datetime as dt

import pytest

from analytics.models import DailyLoad, Measures
from plans.calendar import calendar_of
from plans.days import shown_status
from plans.models import PlannedWorkout, PlanSchema
from plans.schemas import to_json
from plans.shipped_schemas import SHIPPED_SCHEMAS
from sessions.models import Session

pytestmark = pytest.mark.django_db


def weeks_of(calendar):
    return [week for block in calendar.blocks for week in block.weeks]


def test_it_shows_the_season_in_blocks(planned, alice):
    calendar = calendar_of(alice.runner, view="season", anchor=alice.runner.today())
    assert [block.name for block in calendar.blocks] == ["Base", "Build", "Peak", "Taper"]
    assert [week.number for week in weeks_of(calendar)] == list(range(1, 17))


def test_it_shows_every_planned_workout_on_its_day(planned, alice):
    calendar = calendar_of(alice.runner, view="season", anchor=alice.runner.today())
    shown = {chip.workout.pk: day.date for week in weeks_of(calendar) for day in week.days for chip in day.chips}
    assert shown == dict(planned.workouts.values_list("pk", "day"))


@pytest.mark.parametrize(("view", "weeks"), [("week", 1), ("month", 6), ("season", 16)])
def test_it_shows_whole_weeks(planned, alice, view, weeks):
    calendar = calendar_of(alice.runner, view=view, anchor=alice.runner.today())
    assert len(weeks_of(calendar)) == weeks
    assert calendar.first_day.weekday() == 0


def test_it_adds_up_what_was_run(planned, alice):
    monday = planned.first_day
    DailyLoad.objects.filter(day__gte=monday).delete()
    for number in range(3):
        DailyLoad.objects.create(
            runner=alice.runner, day=monday + dt.timedelta(days=number), load=50, distance=9000, ctl=45, atl=45, tsb=0
        )
    (week,) = weeks_of(calendar_of(alice.runner, view="week", anchor=monday))
    assert (week.done_load, week.done_distance) == (150.0, 27000.0)


def test_it_expects_the_ramp_of_the_plan(planned, alice):
    weeks = weeks_of(calendar_of(alice.runner, view="season", anchor=alice.runner.today()))
    course = dict(zip(planned.preview["days"], planned.preview["ctl"], strict=True))
    start, end = weeks[4].first_day - dt.timedelta(days=1), weeks[4].days[-1].date
    assert weeks[4].ramp == pytest.approx(course[end.isoformat()] - course[start.isoformat()], abs=0.01)


def test_it_does_not_wait_for_the_job_to_call_a_day_missed(planned, alice):
    workout = planned.workouts.first()
    assert shown_status(workout, workout.day) == "planned"
    assert shown_status(workout, workout.day + dt.timedelta(days=1)) == "missed"


def test_it_shows_what_was_run_in_the_place_of_what_was_planned(planned, alice):
    workout = planned.workouts.first()
    session = Session.objects.create(
        runner=alice.runner,
        name="Run",
        sport="running",
        sport_class="run",
        started_at=f"{workout.day}T07:00:00Z",
        day=workout.day,
        distance=7777,
        elapsed_time=2400,
        timer_time=2400,
    )
    Measures.objects.create(session=session, load=41)
    PlannedWorkout.objects.filter(pk=workout.pk).update(session=session, status="done")
    (week,) = weeks_of(calendar_of(alice.runner, view="week", anchor=workout.day))
    (day,) = [day for day in week.days if day.date == workout.day]
    assert (day.chips[0].distance, day.chips[0].load, day.runs) == (7777, 41, [])


def test_it_always_opens_some_weeks(planned, alice):
    calendar = calendar_of(alice.runner, view="month", anchor=planned.last_day - dt.timedelta(weeks=5))
    assert [week.is_open for week in weeks_of(calendar)][:2] == [True, True]


def test_it_counts_the_weeks_of_a_schema():
    schema = PlanSchema(name="Mine", race_distance=42195, structure=to_json(SHIPPED_SCHEMAS[0].schema))
    schema.full_clean()
    assert schema.weeks == 12


def begin_earlier(plan, days):
    for row in plan.weeks.all():
        plan.weeks.filter(pk=row.pk).update(first_day=row.first_day - days)
    for workout in plan.workouts.all():
        plan.workouts.filter(pk=workout.pk).update(day=workout.day - days)
    type(plan).objects.filter(pk=plan.pk).update(first_day=plan.first_day - days, last_day=plan.last_day - days)


def test_it_reckons_the_ramp_ahead_from_where_the_runner_stands(planned, alice):
    begin_earlier(planned, dt.timedelta(weeks=4))
    today = alice.runner.today()
    eve = today - dt.timedelta(days=1)
    DailyLoad.objects.filter(runner=alice.runner, day__gte=eve).update(ctl=150, atl=150)
    weeks = weeks_of(calendar_of(alice.runner, view="season", anchor=today))
    ahead = next(week for week in weeks if week.first_day > today + dt.timedelta(days=1))
    assert ahead.ramp is not None
    assert ahead.ramp < -8
