"""Files that leave a plan and the library."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from analytics.models import CriticalSpeed
from plans.formats.zwo import read
from plans.models import PlannedWorkout, Workout
from plans.repacing import paces_today
from plans.services.editing import from_library
from plans.structure import SpeedTarget, flatten
from plans.workout_files import file_name
from runners.models import TypedBest
from runners.services import share
from sessions.decoders.fit import decode_workout

pytestmark = pytest.mark.django_db


@pytest.fixture
def intervals(planned) -> PlannedWorkout:
    found: PlannedWorkout = planned.workouts.filter(family="threshold").order_by("day")[0]
    return found


def test_it_gives_the_planned_day_to_a_watch(intervals, alice, client_of):
    response = client_of(alice).get(reverse("plans:day_fit", args=[intervals.pk]))
    found = decode_workout(response.content)
    last, step = found.steps[-1], list(flatten(intervals.structure))[-1]
    assert (found.name, found.sport) == (intervals.name, "running")
    assert isinstance(step.target, SpeedTarget)
    assert last.amount == step.metres
    assert last.low == pytest.approx(step.target.low * intervals.plan.critical_speed, abs=5e-4)


def test_it_gives_two_weeks_at_once(planned, alice, client_of):
    planned.workouts.filter(pk=planned.workouts.first().pk).update(day=alice.runner.today())
    response = client_of(alice).get(reverse("plans:coming_fits", args=[alice.runner.pk]))
    soon = planned.workouts.filter(day__lt=alice.runner.today() + dt.timedelta(days=14)).order_by("day")
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        names = sorted(archive.namelist())
        first = decode_workout(archive.read(names[0]))
    assert len(names) == len(soon) > 0
    assert names[0].startswith(f"{alice.runner.today():%Y-%m-%d}_")
    assert first.name == soon[0].name


def test_it_says_that_nothing_is_planned(alice, client_of):
    page = client_of(alice).get(reverse("plans:coming_fits", args=[alice.runner.pk]), follow=True)
    assert "Nothing is planned in the next two weeks." in page.text


def test_it_saves_files_and_never_shows_them(intervals, alice, client_of):
    workout = Workout.objects.get(slug="vo2-1k")
    for path in (
        reverse("plans:day_fit", args=[intervals.pk]),
        reverse("plans:workout_fit", args=[alice.runner.pk, workout.pk]),
        reverse("plans:workout_zwo", args=[alice.runner.pk, workout.pk]),
    ):
        response = client_of(alice).get(path)
        assert response["Content-Disposition"].startswith("attachment; filename=")
        assert response["X-Content-Type-Options"] == "nosniff"


def test_it_offers_the_file_beside_the_day(intervals, alice, client_of):
    page = client_of(alice).get(reverse("plans:day", args=[intervals.pk]))
    assert reverse("plans:day_fit", args=[intervals.pk]) in page.text


def test_it_says_beside_the_day_what_the_watch_will_not_show(intervals, alice, client_of):
    PlannedWorkout.objects.filter(pk=intervals.pk).update(name="A threshold session with a very long name indeed")
    page = client_of(alice).get(reverse("plans:day", args=[intervals.pk]))
    assert "is cut to 40 characters." in page.text


def test_it_writes_the_library_in_the_runners_paces(history, alice, client_of):
    history(alice.runner)
    workout = Workout.objects.get(slug="cruise-1k")
    response = client_of(alice).get(reverse("plans:workout_fit", args=[alice.runner.pk, workout.pk]))
    work = next(step for step in decode_workout(response.content).steps if step.intensity == "active")
    assert [work.low, work.high] == pytest.approx([0.94 * 3.9, 0.98 * 3.9], abs=5e-4)
    zwo = client_of(alice).get(reverse("plans:workout_zwo", args=[alice.runner.pk, workout.pk]))
    assert b"<thresholdSecPerKm>272.8<" in zwo.content
    assert read(zwo.content).name == workout.name


def paces_of(response):
    steps = decode_workout(response.content).steps
    return [number for step in steps if step.intensity == "active" for number in (step.low, step.high)]


def test_it_writes_race_pace_as_the_plan_does_when_critical_speed_has_moved_on(planned, alice, client_of):
    CriticalSpeed.objects.filter(runner=planned.runner).update(value=4.2)
    workout = Workout.objects.get(slug="specific-sandwich")
    path = reverse("plans:workout_fit", args=[alice.runner.pk, workout.pk])
    added = from_library(planned, workout, planned.first_day)
    added.save()
    day = client_of(alice).get(reverse("plans:day_fit", args=[added.pk]))
    assert paces_of(client_of(alice).get(path)) == pytest.approx(paces_of(day), abs=2e-3)


@pytest.mark.parametrize("over", [False, True])
def test_it_writes_the_library_by_results_that_are_slower_than_critical_speed(over, planned, alice, client_of):
    runner = planned.runner
    TypedBest.objects.create(runner=runner, distance=10_000, time=3000, day=runner.today() - dt.timedelta(days=20))
    if over:
        planned.last_day = runner.today() - dt.timedelta(days=1)
    else:
        planned.state = "ended"
    planned.save()
    workout = Workout.objects.get(slug="cruise-1k")
    found = paces_of(client_of(alice).get(reverse("plans:workout_fit", args=[runner.pk, workout.pk])))
    trained = paces_today(planned)["critical_speed"]
    assert trained < 3.8
    assert found[:2] == pytest.approx([0.94 * trained, 0.98 * trained], abs=2e-3)


def test_it_writes_the_library_by_heart_rate_without_a_critical_speed(alice, client_of):
    workout = Workout.objects.get(slug="cruise-1k")
    response = client_of(alice).get(reverse("plans:workout_fit", args=[alice.runner.pk, workout.pk]))
    assert {step.target for step in decode_workout(response.content).steps} == {"heart_rate", "open"}


def test_it_keeps_a_withheld_heart_rate_from_the_coach(alice, bob, client_of):
    workout = Workout.objects.get(slug="easy-run")
    path = reverse("plans:workout_fit", args=[alice.runner.pk, workout.pk])
    (told,) = decode_workout(client_of(bob).get(path).content).steps
    share(alice.runner, ())
    (withheld,) = decode_workout(client_of(bob).get(path).content).steps
    assert told.high > 100
    assert (withheld.zone, withheld.high > 0) == (2, False)


def test_it_lists_the_library_by_family_and_word(history, alice, client_of):
    history(alice.runner)
    path = reverse("plans:workouts", args=[alice.runner.pk])
    hills = client_of(alice).get(path, {"family": "hills"})
    assert {entry.workout.family for entry in hills.context["entries"]} == {"hills"}
    found = client_of(alice).get(path, {"q": "cruise"})
    assert found.context["entries"]
    assert "No workout is like that" in client_of(alice).get(path, {"q": "swim with sharks"}).text


def test_it_says_in_the_list_what_the_watch_will_not_show(history, alice, client_of):
    history(alice.runner)
    Workout.objects.filter(slug="easy-run").update(name="An easy run with a name that is far too long for it")
    page = client_of(alice).get(reverse("plans:workouts", args=[alice.runner.pk]))
    assert "is cut to 40 characters." in page.text


def test_it_says_whose_race_pace_it_is(planned, alice, carol, client_of):
    path = reverse("plans:workouts", args=[alice.runner.pk])
    assert "race pace as for Lakeshore Marathon" in client_of(alice).get(path).text
    planned.state = "ended"
    planned.save()
    assert "race pace as in a typical marathon" in client_of(alice).get(path).text


def test_it_lists_with_the_same_queries_however_many_workouts(alice, client_of):
    path = reverse("plans:workouts", args=[alice.runner.pk])
    client = client_of(alice)
    client.get(path)
    counts = []
    for query in ({"family": "hills"}, {}):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(path, query)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_it_shows_nobody_elses_workouts(alice, bob, carol, client_of):
    Workout.objects.create(owner=carol, name="Carol's secret", family="easy", steps=[{"kind": "easy", "seconds": 60}])
    page = client_of(bob).get(reverse("plans:workouts", args=[alice.runner.pk]), {"q": "secret"})
    assert "Carol" not in page.text


@pytest.mark.parametrize(
    ("name", "file"),
    [("Tempo 23 min", "Tempo_23_min.fit"), ("VO₂ 5 × 1 km", "VO_5_x_1_km.fit"), ("?!/..", "workout.fit")],
)
def test_every_name_makes_a_file(name, file):
    assert file_name(name, "fit") == file
