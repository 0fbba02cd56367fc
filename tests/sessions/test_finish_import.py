"""The step that ends an import."""

from __future__ import annotations

import datetime as dt
import os
import time

import pytest
from django.core.files.base import ContentFile

from jobs.models import Job, Unit
from jobs.runner import Work
from live.models import Event
from sessions import jobs
from sessions.models import Import, ImportFile
from sessions.services import add_file, begin_import

pytestmark = pytest.mark.django_db


@pytest.fixture
def import_(alice) -> Import:
    return begin_import(alice.runner, created_by=alice, name="drop")


@pytest.fixture
def file(import_) -> ImportFile:
    return add_file(import_, "run.fit", ContentFile(b"run", "run.fit"))


def finish(import_: Import, *, final: bool = True) -> Import:
    jobs.finish_import(Job.objects.get(), final)
    import_.refresh_from_db()
    return import_


def told() -> set[tuple[str, str, str]]:
    return set(Event.objects.values_list("recipient__email", "kind", "object_id"))


def test_it_marks_the_import_as_finished(import_):
    assert finish(import_).finished_at


def test_it_keeps_the_first_time_when_run_twice(import_):
    first = finish(import_).finished_at
    assert finish(import_).finished_at == first


def test_it_does_not_finish_an_import_that_goes_on(import_):
    assert finish(import_, final=False).finished_at is None


@pytest.mark.parametrize("final", [True, False])
def test_it_tells_the_runner_and_her_coach_and_no_other(alice, bob, carol, import_, final):
    finish(import_, final=final)
    what = {("import", str(import_.pk)), ("session", str(alice.runner.pk))}
    expected = {(who.email, *which) for who in (alice, bob) for which in what}
    assert told() == expected


def test_it_does_nothing_for_an_import_that_is_gone(import_):
    Import.objects.all().delete()
    jobs.finish_import(Job.objects.get(), True)
    assert told() == set()


def test_it_owns_up_to_files_that_were_given_up(import_, file):
    Unit.objects.update(state=Unit.State.FAILED)
    finish(import_)
    file.refresh_from_db()
    assert (file.state, file.reason) == ("failed", "internal")
    assert file.stored


def test_it_owns_up_as_soon_as_a_file_is_given_up(file):
    jobs.give_up(Work(Job.objects.get(), str(file.pk)))
    file.refresh_from_db()
    assert file.state == "failed"


def test_it_drops_what_lies_about_without_a_row(import_, file, media):
    for name, age in (("old", 3600), ("new", 1)):
        path = media / "incoming" / name
        path.write_bytes(b"x")
        os.utime(path, (time.time() - age, time.time() - age))
    os.utime(media / file.stored, (0, 0))
    finish(import_)
    left = {path.name for path in (media / "incoming").iterdir()}
    assert left == {"new", file.stored.rsplit("/", 1)[1]}


def test_it_waits_long_enough_for_a_row():
    assert dt.timedelta(minutes=5) <= jobs.LAID_ASIDE <= dt.timedelta(hours=1)
