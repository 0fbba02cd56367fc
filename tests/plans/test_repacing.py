"""A plan in the paces of today: when they are called old, what is told anew, and the way back."""

import datetime as dt

import pytest
from django.urls import reverse

from analytics.models import CriticalSpeed
from plans.calendar import active_plan
from plans.generator.interruption import Interruption
from plans.models import PlannedWorkout, Workout
from plans.repacing import drift_of, paces_today, repaced
from plans.services.changes import change_plan, undo
from plans.services.editing import added
from plans.services.replanning import accept_rest, offer_rest
from plans.watch import planned_numbers
from runners.models import TypedBest

pytestmark = pytest.mark.django_db


@pytest.fixture
def faster(planned):
    """The plan, made with 3.9 m/s, of a runner who runs 4.2 m/s today."""
    runner = planned.runner
    CriticalSpeed.objects.create(runner=runner, day=runner.today(), value=4.2, method="test")
    return active_plan(runner)


@pytest.fixture
def retold(faster, alice):
    change(faster, alice)
    faster.refresh_from_db()
    return faster


def change(plan, by):
    change_plan(
        plan=plan,
        edition=plan.edition,
        pairs=lambda now: repaced(now, now.runner.today()),
        what="Use today’s paces",
        made_by=by,
        paces=paces_today(plan),
    )


def test_paces_that_hardly_differ_are_not_called_old(planned):
    runner = planned.runner
    assert drift_of(active_plan(runner)) is None
    CriticalSpeed.objects.create(runner=runner, day=runner.today(), value=3.9 * 1.019, method="test")
    assert drift_of(active_plan(runner)) is None


def test_it_says_both_speeds(faster):
    found = drift_of(faster)
    assert found
    assert (found.planned, found.today) == (3.9, 4.2)


def test_a_plan_that_is_over_has_no_old_paces(faster):
    faster.last_day = faster.runner.today() - dt.timedelta(days=1)
    assert drift_of(faster) is None


def test_steps_keep_their_length_and_times_follow_the_speed(retold):
    easy = retold.workouts.filter(family="easy").first()
    was = retold.changes.get().rows[str(easy.pk)]["before"]
    assert (easy.steps, easy.name) == (was["steps"], was["name"])
    assert easy.distance == pytest.approx(was["distance"])
    assert easy.duration == pytest.approx(was["duration"] * 3.9 / 4.2)
    assert easy.load == pytest.approx(was["load"] * 3.9 / 4.2)
    assert easy.critical_speed == 4.2
    assert drift_of(active_plan(retold.runner)) is None


def test_the_race_is_told_anew_at_what_is_predicted_today(retold):
    race = retold.workouts.get(family="race")
    was = retold.changes.get().rows[str(race.pk)]["before"]
    assert race.duration < was["duration"]
    assert race.distance == was["distance"]


def test_the_pace_of_a_goal_stays(faster, alice):
    goal = 42195 / (0.85 * 4.05)
    faster.inputs |= {"goal_time": goal, "predicted_time": None}
    faster.save()
    run = faster.workouts.filter(family="race").get()
    run.steps[0]["race_pace"] = [0.8827, 0.8827]
    run.duration = goal
    run.save()
    change(faster, alice)
    run.refresh_from_db()
    assert run.duration == pytest.approx(goal, rel=1e-3)


def test_what_is_past_keeps_its_speed(faster, alice):
    past = faster.workouts.exclude(family="race").first()
    past.day = faster.runner.today() - dt.timedelta(days=1)
    past.save()
    change(faster, alice)
    past = PlannedWorkout.objects.select_related("plan").get(pk=past.pk)
    assert past.critical_speed == 3.9
    assert planned_numbers(past, heart_rate=False).critical_speed == 3.9


def test_heart_rates_are_those_of_today(faster, alice):
    faster.inputs["heart_rate_zones"] = [100, 110, 120, 130, 140]
    faster.save()
    zones = paces_today(faster)["heart_rate_zones"]
    change(faster, alice)
    row = PlannedWorkout.objects.select_related("plan").filter(plan=faster, family="easy")[0]
    assert planned_numbers(row, heart_rate=True).zones == zones != [100, 110, 120, 130, 140]


def test_undo_brings_the_old_paces_back(retold):
    before = retold.changes.get().rows
    undo(plan=retold, edition=retold.edition)
    retold.refresh_from_db()
    assert retold.critical_speed == 3.9
    for pk, sides in before.items():
        row = PlannedWorkout.objects.select_related("plan").get(pk=pk)
        assert (row.duration, row.critical_speed) == (sides["before"]["duration"], 3.9)


def test_what_is_added_then_has_the_paces_of_today(retold):
    easy = Workout.objects.filter(family="easy")[0]
    ((_old, row),) = added(retold, easy, retold.first_day + dt.timedelta(days=9), retold.runner.today())
    assert row
    assert row.critical_speed == 4.2


def test_a_later_version_keeps_what_was_planned_with_the_old_paces(retold, alice):
    past = retold.workouts.exclude(family="race").first()
    past.day, past.paces = retold.runner.today() - dt.timedelta(days=1), {}
    past.save()
    ill = Interruption("ill", retold.first_day, retold.first_day + dt.timedelta(days=3))
    new = accept_rest(
        plan=retold, edition=retold.edition, offered=offer_rest(plan=retold, interruption=ill), accepted_by=alice
    )
    speeds = {row.day < new.runner.today(): row.critical_speed for row in new.workouts.all()}
    assert speeds == {True: 3.9, False: 4.2}


def test_the_calendar_says_so_and_one_button_mends_it(client_of, alice, faster):
    client = client_of(alice)
    page = client.get(reverse("plans:calendar", args=[alice.runner.pk])).content.decode()
    url = reverse("plans:use_paces", args=[faster.pk])
    assert "The plan goes by a critical speed of" in page
    assert url in page
    assert "becomes" in client.get(url).content.decode()
    client.post(url, {"edition": faster.edition})
    faster.refresh_from_db()
    assert faster.critical_speed == 4.2
    assert "The plan goes by" not in client.get(reverse("plans:today", args=[alice.runner.pk])).content.decode()


def test_the_library_says_so_where_its_lengths_are_of_other_paces(client_of, alice, faster):
    client, easy = client_of(alice), Workout.objects.filter(family="easy")[0]
    day = faster.first_day + dt.timedelta(days=9)
    assert "The plan goes by" in client.get(reverse("plans:workouts", args=[alice.runner.pk])).content.decode()
    asked = {"workout": easy.pk, "day": day.isoformat()}
    assert "The plan goes by" in client.get(reverse("plans:add", args=[alice.runner.pk]), asked).content.decode()


def test_its_length_in_the_name_follows(faster, alice):
    run = faster.workouts.filter(family="easy").first()
    run.workout = Workout(name="By time", pattern="By time {distance}", family="easy")
    run.workout.save()
    run.steps = [{"kind": "easy", "seconds": 3000, "speed": [0.75, 0.75]}]
    run.name = "By time 8.8 km"
    run.save()
    change(faster, alice)
    run.refresh_from_db()
    assert run.name == "By time 9.5 km"


def test_a_plan_by_results_slower_than_critical_speed_is_not_called_old(planned):
    runner = planned.runner
    planned.inputs = {**planned.inputs, "critical_speed": 3.6, "measured_critical_speed": 3.9}
    planned.save(update_fields=["inputs"])
    assert drift_of(active_plan(runner)) is None


def test_paces_of_today_are_no_faster_than_results(planned):
    runner = planned.runner
    TypedBest.objects.create(runner=runner, distance=10_000, time=3000, day=runner.today() - dt.timedelta(days=20))
    found = paces_today(planned)
    assert found["critical_speed"] < found["measured_critical_speed"] == 3.9
