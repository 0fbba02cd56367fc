"""A coach's pages and the lists of the administration cost as many queries for 200 athletes as for 5."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from analytics.models import BestEffort, CriticalSpeed, DailyLoad, Measures
from jobs.models import Job, Unit
from operations.models import LoggedFailure
from plans.models import Plan, PlannedWorkout, PlanSchema, Workout
from runners.models import (
    Access,
    CoachAssignment,
    ConsentChange,
    Invitation,
    Race,
    Runner,
    Thresholds,
    TypedBest,
    User,
)
from runners.spans import BEGINNING
from sessions.models import Gear, Import, ImportFile, RawFile, Session
from tests.recordings import START

pytestmark = pytest.mark.django_db

FEW, MANY = 5, 200
SOON = START + dt.timedelta(days=9999)
MODELS = [f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry]


def athletes(coach: User, count: int) -> None:
    """Make so many athletes of ``coach``, each with a row of everything that is listed."""
    first = Runner.objects.count()
    accounts = User.objects.bulk_create(
        User(email=f"{first + number}@example.org", name=f"Runner {first + number}") for number in range(count)
    )
    people = Runner.objects.bulk_create(Runner(user=user, name=user.name) for user in accounts)
    today = dt.date.today()
    CoachAssignment.objects.bulk_create(CoachAssignment(coach=coach, runner=each) for each in people)
    Thresholds.objects.bulk_create(
        Thresholds(runner=each, valid_from=BEGINNING, max_heart_rate=190, resting_heart_rate=50) for each in people
    )
    Race.objects.bulk_create(
        Race(runner=each, name="Lake", day=today + dt.timedelta(days=9), distance=10_000) for each in people
    )
    TypedBest.objects.bulk_create(TypedBest(runner=each, distance=5000, time=1200, day="2025-05-05") for each in people)
    DailyLoad.objects.bulk_create(
        DailyLoad(runner=each, day=today, load=50, ctl=40, atl=40, tsb=0, begun=today) for each in people
    )
    Import.objects.bulk_create(Import(runner=each, name="run.fit", created_by=coach) for each in people)
    sessions = Session.objects.bulk_create(run(each) for each in people)
    numbered = list(zip(range(first, first + count), people, sessions, strict=True))
    Measures.objects.bulk_create(Measures(session=session) for session in sessions)
    BestEffort.objects.bulk_create(
        BestEffort(runner=each, session=session, day=today, distance=5000, time=1200, start=0)
        for _n, each, session in numbered
    )
    CriticalSpeed.objects.bulk_create(CriticalSpeed(runner=each, day=today, value=3.9, method="x") for each in people)
    RawFile.objects.bulk_create(
        RawFile(runner=each, sha256=f"{n:064}", size=1, name="run.fit", path="raw/x") for n, each, _s in numbered
    )
    Invitation.objects.bulk_create(
        Invitation(
            invited="runner", invited_by=coach, runner=each, email=f"{n}@example.org", digest=f"{n}", expires_at=SOON
        )
        for n, each, _s in numbered
    )
    Access.objects.bulk_create(Access(runner=each, viewer=coach, page="x", hour=START) for each in people)
    ConsentChange.objects.bulk_create(ConsentChange(runner=each, kind="diary", shared=True) for each in people)
    jobs = Job.objects.bulk_create(Job(kind="refresh", subject_id=str(each.pk), created_by=coach) for each in people)
    Unit.objects.bulk_create(Unit(job=job, key="1") for job in jobs)
    planned(coach, people)
    LoggedFailure.objects.bulk_create(
        LoggedFailure(fingerprint=f"{n}", level="ERROR", logger="x", message="x", first_seen=START, last_seen=START)
        for n, _r, _s in numbered
    )


def run(runner: Runner, day: int = 0) -> Session:
    """A run that is not saved yet."""
    start = START + dt.timedelta(days=day)
    return Session(
        runner=runner,
        name="Run",
        sport="running",
        sport_class="run",
        started_at=start,
        day=start.date(),
        elapsed_time=1800,
        timer_time=1800,
    )


def planned(coach: User, people: list[Runner]) -> None:
    """Give each a plan of a workout, and her coach a schema and a workout of his own for each."""
    span = {"first_day": START.date(), "last_day": START.date()}
    races = {race.runner_id: race for race in Race.objects.filter(runner__in=people)}
    plans = Plan.objects.bulk_create(Plan(runner=each, race=races[each.pk], **span) for each in people)
    steps = [{"kind": "easy", "seconds": 1800}]
    PlannedWorkout.objects.bulk_create(
        PlannedWorkout(
            plan=plan,
            runner=plan.runner,
            day=START,
            name="x",
            family="easy",
            steps=steps,
            distance=1,
            duration=1,
            load=1,
        )
        for plan in plans
    )
    Workout.objects.bulk_create(Workout(owner=coach, name="x", family="easy", steps=steps) for _each in people)
    PlanSchema.objects.bulk_create(PlanSchema(owner=coach, name="x", race_distance=10_000) for _each in people)


def queries(client, url: str) -> int:
    """How many queries a page takes that was opened in this hour before."""
    client.get(url)
    with CaptureQueriesContext(connection) as context:
        assert client.get(url).status_code in (200, 403)
    return len(context)


@pytest.mark.parametrize("name", ["home:athletes", "runners:coaching", "runners:invitations"])
def test_it_takes_as_many_for_a_coach(name, bob, client_of):
    client = client_of(bob)
    athletes(bob, FEW)
    few = queries(client, reverse(name))
    athletes(bob, MANY - FEW)
    assert queries(client, reverse(name)) == few


@pytest.mark.parametrize("who", ["bob", "dan"])
def test_it_takes_as_many_for_each_list_of_the_administration(who, request, bob, client_of):
    client = client_of(request.getfixturevalue(who))
    urls = [reverse(f"admin:{model}_changelist") for model in MODELS]
    athletes(bob, FEW)
    few = {url: queries(client, url) for url in urls}
    athletes(bob, MANY - FEW)
    assert {url: queries(client, url) for url in urls} == few


def test_it_takes_as_many_for_each_list_of_a_runners_own_rows(alice, bob, client_of):
    client = client_of(alice)
    urls = ["/admin/", *(reverse(f"admin:{model}_changelist") for model in MODELS)]
    rows_of(alice.runner, bob, FEW)
    few = {url: queries(client, url) for url in urls}
    rows_of(alice.runner, bob, MANY - FEW)
    athletes(bob, FEW)
    assert {url: queries(client, url) for url in urls} == few


OWN_LISTS = [
    "analytics:sessions", "operations:data", "plans:workouts", "runners:accesses", "sessions:bin", "sessions:gear",
    "sessions:upload",
]  # fmt: skip


def rows_of(runner: Runner, coach: User, count: int) -> None:
    """Give the runner so many rows of everything that his own lists hold."""
    first = Session.objects.filter(runner=runner).count()
    sessions = [run(runner, number) for number in range(first, first + count)]
    deleted = [run(runner, number) for number in range(-first - count, -first)]
    for session in deleted:
        session.deleted_at = START
    Measures.objects.bulk_create(
        Measures(session=session) for session in Session.objects.bulk_create([*sessions, *deleted])
    )
    imports = Import.objects.bulk_create(Import(runner=runner, name="x", created_by=coach) for _n in range(count))
    ImportFile.objects.bulk_create(
        ImportFile(import_job=each, path="run.fit", state="failed", reason="damaged") for each in imports
    )
    ImportFile.objects.bulk_create(
        ImportFile(
            import_job=Import.objects.filter(runner=runner).earliest("created_at", "pk"), path=f"{first + n}.fit"
        )
        for n in range(count)
    )
    Gear.objects.bulk_create(Gear(runner=runner, name=f"Shoe {first + n}") for n in range(count))
    Workout.objects.bulk_create(Workout(owner=coach, name="x", family="easy", steps=[]) for _n in range(count))
    Access.objects.bulk_create(
        Access(runner=runner, viewer=coach, page="x", hour=START + dt.timedelta(hours=first + n)) for n in range(count)
    )


@pytest.mark.parametrize("name", OWN_LISTS)
def test_it_takes_as_many_for_each_list_of_a_runner(name, alice, bob, client_of):
    client, url = client_of(alice), reverse(name, args=[alice.runner.pk])
    rows_of(alice.runner, bob, FEW)
    few = queries(client, url)
    rows_of(alice.runner, bob, MANY - FEW)
    assert queries(client, url) == few


def test_it_takes_as_many_for_the_files_of_an_import(alice, bob, client_of):
    rows_of(alice.runner, bob, FEW)
    largest = Import.objects.filter(runner=alice.runner).earliest("created_at", "pk")
    client, url = client_of(alice), reverse("sessions:import", args=[largest.pk])
    few = queries(client, url)
    rows_of(alice.runner, bob, MANY - FEW)
    assert largest.files.count() > MANY
    assert queries(client, url) == few


def test_it_notes_a_whole_list_of_athletes_in_one_go(bob, client_of):
    client = client_of(bob)
    athletes(bob, MANY)
    with CaptureQueriesContext(connection) as context:
        client.get(reverse("home:athletes"))
    written = [query["sql"] for query in context if "runners_access" in query["sql"]]
    assert (len(written), Access.objects.filter(page=Access.Page.ATHLETES).count()) == (2, 50)
