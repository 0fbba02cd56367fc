"""A runner who is deleted: nothing is left of her, and everything of everybody else."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import models
from django.urls import reverse
from django.utils import timezone

from jobs.models import Job, Unit
from jobs.runner import run_all
from operations import deleting
from operations.exporting import start_export
from operations.models import Deletion
from plans.models import Plan, PlanSchema, Workout
from runners.models import Access, Race, Runner, User
from runners.services import create_runner, invite, share
from runners.services.sharing import note_access
from sessions import pieces
from sessions.models import Gear, Import, RawFile, Session
from sessions.services import add_file, begin_import, begin_upload, close_import
from tests.people import PASSWORD
from tests.recordings import fit_bytes, make_recording

pytestmark = pytest.mark.django_db


def run_jobs() -> None:
    while (job := Job.objects.unfinished().order_by("created_at").first()) is not None:
        run_all(job)


def bring(runner: Runner, by: User) -> None:
    import_ = begin_import(runner, created_by=by, name="run.fit")
    add_file(import_, "run.fit", ContentFile(fit_bytes(make_recording(duration=300)), "run.fit"))
    add_file(import_, "bad.fit", ContentFile(b"nothing", "bad.fit"))
    close_import(import_)


@pytest.fixture
def others(bob, erin) -> None:
    """What must stay."""
    bring(erin, bob)
    Workout.objects.create(owner=bob, name="Hills", family="hills")
    PlanSchema.objects.create(owner=bob, name="Spring", race_distance=42195, weeks=12)


@pytest.fixture
def runner(alice, bob, carol, dan, others) -> Runner:
    """Alice with something of everything, also in logs."""
    runner: Runner = alice.runner
    bring(runner, alice)
    race = Race.objects.create(runner=runner, name="Spring", day="2027-04-04", distance=42195)
    Plan.objects.create(runner=runner, race=race, first_day="2026-12-07", last_day="2027-04-04")
    Gear.objects.create(runner=runner, name="Alice's shoes")
    share(runner, ["body"])
    note_access(bob, [runner], Access.Page.TODAY)
    invite(by=alice, email="new@example.org", runner=runner, as_coach=True)
    invite(by=carol, email=alice.email)
    kind = ContentType.objects.get_for_model(Runner)
    LogEntry.objects.create(
        user=dan, content_type=kind, object_id=str(runner.pk), object_repr="Alice Runner", action_flag=CHANGE
    )
    start_export(runner, alice)
    run_jobs()
    waiting = begin_import(runner, created_by=alice, name="large.zip")
    begin_upload(runner, waiting, created_by=alice, path="large.zip", size=9_000_000, modified=1)
    return runner


def delete(runner: Runner) -> None:
    deleting.begin(runner)
    run_all(Job.objects.get(kind="delete"))


def traces(runner_id: int, user_id: int) -> list[str]:
    """Every row of every model that names her, or points to her."""
    found = []
    for model in apps.get_models():
        for row in model._default_manager.all():
            for field in model._meta.concrete_fields:
                value = getattr(row, field.attname)
                points = isinstance(field, models.ForeignKey) and (
                    (field.related_model is Runner and value == runner_id)
                    or (field.related_model is User and value == user_id)
                )
                if points or "alice" in str(value).lower():
                    found.append(f"{model._meta.label}.{field.name}: {value}")
    return found


def test_it_leaves_nothing(runner, alice, media):
    ids = runner.pk, alice.pk
    assert traces(*ids)
    delete(runner)
    assert traces(*ids) == []
    assert (
        not Job.objects.exclude(kind="delete").filter(subject_id=str(ids[0]), kind__in=["measure", "refresh"]).exists()
    )
    assert Deletion.objects.get().finished_at
    left = [path for folder in ("raw", "recordings", "exports") for path in (media / folder / str(ids[0])).rglob("*")]
    assert not [path for path in left if path.is_file()]
    assert not list((media / "incoming").glob("*"))
    assert not list(Path(pieces.folder()).glob("*.part"))


def test_it_leaves_everything_of_others(runner, erin, bob, carol, dan, media):
    kept = {"raw", "recordings"}
    before = {path for folder in kept for path in (media / folder / str(erin.pk)).rglob("*")}
    delete(runner)
    assert {path for folder in kept for path in (media / folder / str(erin.pk)).rglob("*")} == before
    assert set(User.objects.all()) == {bob, carol, dan}
    assert (Session.objects.get().runner, RawFile.objects.count(), Import.objects.count()) == (erin, 2, 1)
    assert (Workout.objects.filter(owner=bob).count(), PlanSchema.objects.filter(owner=bob).count()) == (1, 1)


def test_it_keeps_in_the_log_that_something_was_done(runner, dan):
    delete(runner)
    entry = LogEntry.objects.get(user=dan)
    assert (entry.object_id, entry.object_repr, entry.change_message) == (None, "–", "")


def test_it_forgets_in_the_log_what_was_deleted_before(alice, bob, erin, dan, client_of):
    hers, theirs = (
        Race.objects.create(runner=one, name=f"{one}'s birthday", day="2027-04-04", distance=5000)
        for one in (alice.runner, erin)
    )
    assignment = alice.runner.assignments.get()
    data = {"runner": alice.runner.pk, "coach": bob.pk, "since": "2025-01-01"}
    client_of(dan).post(reverse("admin:runners_coachassignment_change", args=[assignment.pk]), data)
    client_of(bob).post(reverse("admin:runners_race_delete", args=[hers.pk]), {"post": "yes"})
    data = {"runner": erin.pk, "name": theirs.name, "day": theirs.day, "distance": 6000, "priority": "A"}
    client_of(dan).post(reverse("admin:runners_race_change", args=[theirs.pk]), data)
    assert LogEntry.objects.filter(object_repr__contains="Alice").count() == 2
    delete(alice.runner)
    said = [entry.object_repr for entry in LogEntry.objects.order_by("pk")]
    assert said == ["–", "–", "Erin Elsewhere's birthday, 2027-04-04"]


def test_it_goes_on_where_it_was_broken_off(runner, alice, monkeypatch):
    ids = runner.pk, alice.pk
    deletion = deleting.begin(runner)
    with monkeypatch.context() as patch:
        patch.setattr(deleting, "delete_rest", die)
        with pytest.raises(KeyboardInterrupt):
            deleting.delete(deletion)
    run_all(Job.objects.get(kind="delete"))
    assert traces(*ids) == []


def die(*_args: object) -> None:
    raise KeyboardInterrupt


def test_it_waits_for_whoever_has_a_part_of_her_in_hand(runner, monkeypatch):
    monkeypatch.setattr(deleting, "PATIENCE", 0)
    deletion = deleting.begin(runner)
    job = deleting.of_runner(runner.pk)[0]
    lease = timezone.now() + timedelta(days=1)
    Unit.objects.create(job=job, key="x", state=Unit.State.RUNNING, lease=lease)
    with pytest.raises(deleting.StillWorking):
        deleting.delete(deletion)


def log_in(client, user: User) -> None:
    client.force_login(user)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def test_it_asks_for_the_address(alice, client):
    log_in(client, alice)
    page = reverse("operations:delete", args=[alice.runner.pk])
    assert "nothing was deleted" in client.post(page, {"typed": "alice"}).text
    answer = client.post(page, {"typed": alice.email})
    assert answer["Location"] == reverse("account_login")
    assert not User.objects.get(pk=alice.pk).is_active
    assert client.get(reverse("home")).status_code == 302 or not client.session.get("_auth_user_id")
    run_jobs()
    assert not User.objects.filter(pk=alice.pk).exists()
    assert not EmailAddress.objects.filter(email=alice.email).exists()


def test_it_asks_who_one_is(alice, client_of):
    answer = client_of(alice).get(reverse("operations:delete", args=[alice.runner.pk]))
    assert answer["Location"].startswith(reverse("account_reauthenticate"))


def test_an_admin_deletes_a_runner_without_an_account(dan, erin, client):
    log_in(client, dan)
    client.post(reverse("operations:delete", args=[erin.pk]), {"typed": "Erin Elsewhere"})
    run_jobs()
    assert not Runner.objects.exists()


def test_it_keeps_the_last_admin(dan):
    runner = create_runner(name="Dan", user=dan)
    with pytest.raises(ValidationError, match="last admin"):
        deleting.begin(runner)
    assert User.objects.get(pk=dan.pk).is_active
