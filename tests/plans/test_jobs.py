import datetime as dt

import pytest

from analytics.models import Measures
from live.models import Event
from plans.models import PlannedWorkout
from plans.services.matching import match_runner
from sessions.models import Session

pytestmark = pytest.mark.django_db


def move_to(planned, day):
    """Make the first planned run one of ``day``, alone in the plan."""
    workout = planned.workouts.order_by("day").first()
    planned.workouts.exclude(pk=workout.pk).delete()
    workout.day = day
    workout.save()
    return workout


def ran(runner, day, share, workout, **changes):
    start = dt.datetime.combine(day, dt.time(7), tzinfo=dt.UTC) + changes.pop("later", dt.timedelta())
    session = Session.objects.create(
        runner=runner,
        name="Run",
        sport="running",
        sport_class="run",
        started_at=start,
        day=day,
        distance=workout.distance * share,
        elapsed_time=workout.duration * share,
        timer_time=workout.duration * share,
        **changes,
    )
    Measures.objects.create(session=session, load=workout.load * share)
    return session


@pytest.mark.parametrize(("share", "status"), [(1.0, "done"), (0.85, "done"), (0.5, "partly"), (0.1, "missed")])
def test_it_matches_the_run_of_a_day_that_is_over(planned, alice, share, status):
    workout = move_to(planned, alice.runner.today() - dt.timedelta(days=1))
    session = ran(alice.runner, workout.day, share, workout)
    assert match_runner(alice.runner) == 1
    workout.refresh_from_db()
    assert (workout.status, workout.session) == (status, session)


@pytest.mark.parametrize(("share", "status"), [(1.0, "done"), (0.3, "partly"), (0.2, "planned")])
def test_it_matches_a_good_part_of_today(planned, alice, share, status):
    workout = move_to(planned, alice.runner.today())
    session = ran(alice.runner, workout.day, share, workout)
    match_runner(alice.runner)
    workout.refresh_from_db()
    assert (workout.status, workout.session) == (status, session if status != "planned" else None)


def test_it_leaves_today_open_until_it_is_over(planned, alice):
    workout = move_to(planned, alice.runner.today())
    assert match_runner(alice.runner) == 0
    workout.refresh_from_db()
    assert workout.status == PlannedWorkout.Status.PLANNED


def test_it_marks_yesterday_as_not_done(planned, alice):
    workout = move_to(planned, alice.runner.today() - dt.timedelta(days=1))
    match_runner(alice.runner)
    workout.refresh_from_db()
    assert workout.status == PlannedWorkout.Status.MISSED


def test_it_adds_up_the_runs_of_a_day(planned, alice):
    workout = move_to(planned, alice.runner.today())
    ran(alice.runner, workout.day, 0.3, workout)
    longest = ran(alice.runner, workout.day, 0.6, workout, later=dt.timedelta(hours=2))
    match_runner(alice.runner)
    workout.refresh_from_db()
    assert (workout.status, workout.session) == (PlannedWorkout.Status.DONE, longest)


def test_it_takes_the_match_back_when_the_run_is_deleted(planned, alice):
    workout = move_to(planned, alice.runner.today() - dt.timedelta(days=1))
    session = ran(alice.runner, workout.day, 1.0, workout)
    match_runner(alice.runner)
    Session.objects.filter(pk=session.pk).update(deleted_at=dt.datetime.now(dt.UTC))
    match_runner(alice.runner)
    workout.refresh_from_db()
    assert (workout.status, workout.session) == (PlannedWorkout.Status.MISSED, None)


def test_it_does_nothing_twice(planned, alice):
    workout = move_to(planned, alice.runner.today())
    ran(alice.runner, workout.day, 1.0, workout)
    match_runner(alice.runner)
    Event.objects.all().delete()
    assert match_runner(alice.runner) == 0
    assert not Event.objects.exists()


def test_it_counts_no_other_sport(planned, alice):
    workout = move_to(planned, alice.runner.today() - dt.timedelta(days=1))
    session = ran(alice.runner, workout.day, 1.0, workout)
    Session.objects.filter(pk=session.pk).update(sport_class="other")
    match_runner(alice.runner)
    workout.refresh_from_db()
    assert workout.status == PlannedWorkout.Status.MISSED
