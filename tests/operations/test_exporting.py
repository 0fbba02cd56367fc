"""Everything of a runner in one file."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from jobs.models import Job
from jobs.runner import run_all
from operations import exporting
from operations.exporting import start_export
from operations.models import Export
from operations.portable.tables import ACCOUNT_FIELDS, TABLES, runner_fields
from sessions.models import RawFile, Session
from sessions.services import add_file, begin_import, close_import
from tests.recordings import fit_bytes, make_recording

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(alice) -> Session:
    import_ = begin_import(alice.runner, created_by=alice, name="run.fit")
    add_file(import_, "run.fit", ContentFile(fit_bytes(make_recording(duration=600)), "run.fit"))
    close_import(import_)
    run_all(Job.objects.get(kind="import"))
    return Session.objects.get()


def exported(runner) -> Export:
    export = start_export(runner, runner.user)
    run_all(Job.objects.get(kind="export", subject_id=str(export.pk)))
    export.refresh_from_db()
    return export


def die(*_args: object) -> None:
    raise KeyboardInterrupt


def archive_of(export: Export) -> zipfile.ZipFile:
    with default_storage.open(export.stored) as file:
        return zipfile.ZipFile(io.BytesIO(file.read()))


def document_of(archive: zipfile.ZipFile) -> list[dict[str, Any]]:
    return [json.loads(line) for line in archive.read("data.jsonl").splitlines()]


def test_it_holds_every_file_as_it_came(alice, run):
    archive = archive_of(exported(alice.runner))
    raw = RawFile.objects.get()
    with default_storage.open(raw.path) as file:
        assert archive.read(f"raw/{raw.pk}.fit") == file.read()
    with default_storage.open(run.recording_path) as file:
        assert archive.read(f"recordings/{raw.pk}-0.parquet") == file.read()


def test_it_tells_of_what_a_person_set(alice, run):
    Session.objects.update(notes="Wind von vorn", feeling=4)
    rows = document_of(archive_of(exported(alice.runner)))
    assert rows[0]["runner"]["name"] == "Alice Runner"
    (session,) = (row for row in rows if row.get("table") == "sessions")
    assert (session["notes"], session["feeling"]) == ("Wind von vorn", 4)


def test_it_holds_nothing_of_others(alice, run, erin):
    archive = archive_of(exported(alice.runner))
    assert not any(b"Erin" in archive.read(name) for name in archive.namelist())


def test_it_writes_no_formula(alice, run):
    Session.objects.update(name="=HYPERLINK(1)")
    text = archive_of(exported(alice.runner)).read("sessions.csv").decode()
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["name"] == "'=HYPERLINK(1)"
    assert float(row["distance"]) == pytest.approx(Session.objects.get().distance)


def test_it_goes_on_without_a_file_that_is_gone(alice, run):
    default_storage.delete(RawFile.objects.get().path)
    assert not any(name.startswith("raw/") for name in archive_of(exported(alice.runner)).namelist())


def test_it_is_written_anew_after_its_worker_was_lost(alice, run, monkeypatch):
    export = start_export(alice.runner, alice)
    with monkeypatch.context() as patch:
        patch.setattr(exporting, "adopt", die)
        with pytest.raises(KeyboardInterrupt):
            exporting.write_export(export, lambda *_: None)
    run_all(Job.objects.get(kind="export"))
    export.refresh_from_db()
    assert archive_of(export).testzip() is None
    assert not list(Path(django_settings.PIECES_DIR).glob("*.part"))


def test_it_writes_one_at_a_time_and_keeps_the_newest(alice, run, django_capture_on_commit_callbacks):
    first = start_export(alice.runner, alice)
    assert start_export(alice.runner, alice) == first
    run_all(Job.objects.get(kind="export"))
    with django_capture_on_commit_callbacks(execute=True):
        second = start_export(alice.runner, alice)
    assert list(Export.objects.all()) == [second]
    assert not default_storage.exists(first.stored)


def test_it_expires(alice, run, settings, django_capture_on_commit_callbacks):
    export = exported(alice.runner)
    assert exporting.prune() == 0
    Export.objects.update(created_at=timezone.now() - dt.timedelta(days=settings.EXPORT_KEEP_DAYS, hours=1))
    with django_capture_on_commit_callbacks(execute=True):
        assert exporting.prune() == 1
    assert not default_storage.exists(export.stored)
    assert not Job.objects.filter(kind="export").exists()


def test_it_is_only_ever_downloaded(alice, run, client_of):
    response = client_of(alice).get(reverse("operations:download", args=[exported(alice.runner).pk]))
    assert response["Content-Disposition"].startswith('attachment; filename="longrun-alice-runner-')
    assert response["X-Content-Type-Options"] == "nosniff"
    assert zipfile.ZipFile(io.BytesIO(response.getvalue())).testzip() is None


def test_it_is_asked_for_on_a_page(alice, run, client_of):
    client, page = client_of(alice), reverse("operations:data", args=[alice.runner.pk])
    client.post(reverse("operations:export", args=[alice.runner.pk]))
    assert "It is being written." in client.get(page).text
    run_all(Job.objects.get(kind="export"))
    assert reverse("operations:download", args=[Export.objects.get().pk]) in client.get(page).text


def test_its_document_is_described():
    text = (Path(django_settings.BASE_DIR) / "docs" / "export.md").read_text()
    described = dict(re.findall(r"^\| `([\w.]+)` \| (.*?) \|", text, re.MULTILINE))
    found = {table.name: [field.name for field in table.fields] for table in TABLES}
    found |= {"runner": [field.name for field in runner_fields()], "account": list(ACCOUNT_FIELDS)}
    for name, fields in found.items():
        assert re.findall(r"`(\w+)`", described[name]) == fields, name
