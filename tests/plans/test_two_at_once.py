"""Two people change a plan at the same moment."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from django.db import OperationalError, connections

from plans.compliance import compare_steps
from plans.generator import PlanRefused
from plans.models import Plan, PlannedWorkout, PlanSchema, Workout
from plans.outcome import Compliance
from plans.services import accept_plan, matching, preview_plan
from plans.services.changes import PlanChangedMeanwhile, change_plan
from plans.services.editing import deleted, moved
from plans.shipped import load_shipped
from sessions.models import Session

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _shipped(transactional_db: None) -> None:
    """What migrations wrote is gone after any test that is not rolled back."""
    load_shipped(Workout, PlanSchema)


def both_at_once(do: Callable[[int], None], refused: type[Exception]) -> list[str]:
    """Do it with 0 and with 1 in two threads that begin together; say of each "made", "refused" or "locked"."""
    start = Barrier(2)

    def one(number: int) -> str:
        start.wait()
        try:
            do(number)
        except refused:
            return "refused"
        except OperationalError:
            # Only SQLite in memory, of which two connections share one cache, does not wait for the other.
            return "locked"
        finally:
            connections.close_all()
        return "made"

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(one, range(2)))


def test_one_of_two_changes_at_once_is_told(planned, alice, bob):
    workouts = list(planned.workouts.exclude(family="race").order_by("day")[:2])

    def change(number: int) -> None:
        change_plan(
            plan=planned,
            edition=1,
            pairs=lambda plan: deleted(plan, workouts[number], None, plan.runner.today()),
            what="at once",
            made_by=(alice, bob)[number],
        )

    assert both_at_once(change, PlanChangedMeanwhile).count("made") == 1
    assert planned.changes.count() == 1


def test_one_of_two_acceptances_at_once_is_refused(alice, history, wish):
    runner = history(alice.runner)
    asked = wish(runner)
    shown = preview_plan(runner=runner, wish=asked)

    def accept(_number: int) -> None:
        accept_plan(runner=runner, wish=asked, preview=shown, accepted_by=alice)

    assert both_at_once(accept, PlanRefused).count("made") == 1
    assert Plan.objects.count() == 1


@pytest.fixture
def ran_today(planned, alice):
    """A workout of today that has been run but is not matched yet."""
    today = alice.runner.today()
    workout = planned.workouts.exclude(family="race").order_by("day").first()
    Plan.objects.filter(pk=planned.pk).update(first_day=today)
    PlannedWorkout.objects.filter(pk=workout.pk).update(day=today)
    Session.objects.create(
        runner=alice.runner, name="Run", sport="running", sport_class="run", started_at=f"{today}T06:00:00Z", day=today,
        distance=workout.distance, elapsed_time=workout.duration, timer_time=workout.duration,
    )  # fmt: skip
    planned.refresh_from_db()
    workout.refresh_from_db()
    return workout


def move_away(workout, by):
    plan, day = workout.plan, workout.day + dt.timedelta(days=5)
    change_plan(
        plan=plan,
        edition=plan.edition,
        pairs=lambda now: moved(now, workout, day, now.runner.today()),
        what="at once",
        made_by=by,
    )


def test_no_workout_moves_while_it_is_matched(ran_today, alice, monkeypatch):
    reading, tried, real = Event(), Event(), matching._runs

    def slow(*asked):
        found = real(*asked)
        reading.set()
        tried.wait(2)
        return found

    def move() -> None:
        reading.wait()
        monkeypatch.setattr(matching, "_runs", real)
        try:
            move_away(ran_today, alice)
        except OperationalError:
            pass
        finally:
            tried.set()
            connections.close_all()

    monkeypatch.setattr(matching, "_runs", slow)
    with ThreadPoolExecutor(1) as pool:
        moving = pool.submit(move)
        matching.match_runner(alice.runner, steps=False)
        moving.result()
    now = PlannedWorkout.objects.get(pk=ran_today.pk)
    assert (now.day > alice.runner.today()) != (now.status == "done")


@pytest.mark.parametrize("edit", ["move", "delete"])
def test_what_changes_while_recordings_are_read_is_matched_as_it_is_then(ran_today, alice, monkeypatch, edit):
    real = compare_steps

    def compare(*asked):
        monkeypatch.setattr(matching, "compare_steps", real)
        if edit == "move":
            move_away(ran_today, alice)
        else:
            PlannedWorkout.objects.filter(pk=ran_today.pk).delete()
        real(*asked)

    monkeypatch.setattr(matching, "compare_steps", compare)
    matching.match_runner(alice.runner)
    assert not PlannedWorkout.objects.exclude(status="planned").exists()
    assert not Compliance.objects.exists()
