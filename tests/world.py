"""Everybody and everything that the site is asked about: a row of alice's for whatever a path can name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from allauth.usersessions.models import UserSession
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from analytics.models import BestEffort, CriticalSpeed, DailyLoad, Measures
from jobs import services as jobs
from operations.models import Export
from plans.models import Plan, PlannedWorkout, PlanSchema, Workout
from plans.outcome import AdviceAnswer, Compliance, DailySummary, HandMatch
from runners.models import Access, ConsentChange, Race, TypedBest, User
from runners.services import invite
from sessions.models import Gear, ImportFile, Overrule, RawFile, Session, Upload
from sessions.services import begin_import, store_recording
from tests.recordings import make_recording


@dataclass(frozen=True, slots=True)
class World:
    """People and things by their ids, and where their files are stored."""

    people: dict[str, int]
    things: dict[str, object]
    media: Path


def make_things(alice: User, bob: User) -> dict[str, object]:
    """Make a row of alice's, or of her coach's, for everything that a path can name."""
    runner = alice.runner
    stored = default_storage.save("raw/run.fit", ContentFile(b"run"))
    raw = RawFile.objects.create(runner=runner, sha256="0" * 64, size=3, name="run.fit", path=stored)
    session, _made = store_recording(runner, make_recording(duration=60), raw_file=raw, import_file=None, part=0)
    # Before any work starts, which would make them too.
    derived = make_derived(session)
    import_ = begin_import(runner, created_by=bob, name="run.fit")
    upload = Upload.objects.create(import_job=import_, path="all.zip", fingerprint="x", size=9, stored="incoming/x")
    ImportFile.objects.create(import_job=import_, path="run.fit", raw_file=raw, state=ImportFile.State.IMPORTED)
    race = Race.objects.create(runner=runner, name="Spring", day="2027-04-04", distance=42195)
    plan, planned, workout, schema = make_planned(race, bob)
    best = TypedBest.objects.create(runner=runner, distance=5000, time=1300, day="2025-05-05")
    gear = Gear.objects.create(runner=runner, name="Alice's shoes")
    word = Overrule.objects.create(session=session, stream="heart_rate", start=1, end=9, counts=False)
    job = jobs.start("refresh", runner)
    device = UserSession.objects.create(user=alice, ip="192.0.2.1", session_key="another", user_agent="Firefox")
    invitation = invite(by=alice, email="new@example.org", runner=runner, as_coach=True)
    export = Export.objects.create(runner=runner, created_by=alice, finished_at=timezone.now(), size=3)
    default_storage.save(export.stored, ContentFile(b"all"))
    derived += make_outcome(session, planned)
    seen = Access.objects.create(runner=runner, viewer=bob, page=Access.Page.TODAY, hour=timezone.now())
    consent = ConsentChange.objects.create(runner=runner, kind="diary", shared=True)
    rows: tuple[Any, ...] = (
        alice,
        device,
        invitation,
        runner,
        runner.assignments.get(),
        runner.thresholds.get(),
        best,
        race,
        raw,
        import_,
        upload,
        export,
    )
    more = (session, session.sources.get(), job, plan, planned, workout, schema, gear, word, seen, consent, *derived)
    return {f"{row._meta.app_label}_{row._meta.model_name}": row.pk for row in (*rows, *more)}


def make_planned(race: Race, bob: User) -> tuple[Any, ...]:
    """Make a plan for a race with a workout in it, and what bob has in his library."""
    plan = Plan.objects.create(runner=race.runner, race=race, first_day="2026-12-07", last_day="2027-04-04")
    steps = [{"kind": "easy", "metres": 8000}]
    planned = PlannedWorkout.objects.create(
        plan=plan,
        runner=race.runner,
        day="2026-12-08",
        name="Easy",
        family="easy",
        steps=steps,
        distance=8000,
        duration=2700,
        load=40,
    )
    workout = Workout.objects.create(owner=bob, name="Alice's hills", family="hills", steps=steps)
    schema = PlanSchema.objects.create(owner=bob, name="Alice's spring", race_distance=42195, weeks=12)
    return plan, planned, workout, schema


def make_outcome(session: Session, planned: PlannedWorkout) -> tuple[Any, ...]:
    """Make a row of each kind that tells what became of a plan."""
    runner, day = session.runner, planned.day
    return (
        HandMatch.objects.create(session=session, workout=planned),
        Compliance.objects.create(workout=planned, score=0.9),
        DailySummary.objects.create(runner=runner, day=day, status="on_track", recommendation="go_on"),
        AdviceAnswer.objects.create(runner=runner, key="ease:1", answer="refused", title="Easy", confidence="low"),
    )


def make_derived(session: Session) -> tuple[Any, ...]:
    """Make a row of each kind that is worked out from a session."""
    runner, day = session.runner, session.day
    return (
        Measures.objects.create(session=session),
        BestEffort.objects.create(runner=runner, session=session, day=day, distance=5000, time=1200, start=0),
        CriticalSpeed.objects.create(runner=runner, day=day, value=3.9, method="bests"),
        DailyLoad.objects.create(runner=runner, day=day, load=50, ctl=40, atl=40, tsb=0, begun=day),
    )
