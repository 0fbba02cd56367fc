from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command

from jobs.models import Job
from jobs.runner import run_all
from sessions.models import Session
from sessions.services import add_file, begin_import, close_import
from tests.recordings import fit_bytes, make_recording

pytestmark = pytest.mark.django_db


@pytest.fixture
def imported(alice) -> Session:
    import_ = begin_import(alice.runner, created_by=alice, name="run.fit")
    add_file(import_, "run.fit", ContentFile(fit_bytes(make_recording(duration=300)), "run.fit"))
    close_import(import_)
    run_all(Job.objects.get())
    return Session.objects.get()


def left_over(media: Path, *, hours: float) -> Path:
    path = media / "recordings" / "1" / "nobody.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"")
    then = path.stat().st_mtime - hours * 3600
    os.utime(path, (then, then))
    return path


def test_it_finds_nothing_after_an_import(imported, capsys):
    call_command("check_storage")
    assert capsys.readouterr().out == "0 missing, 0 not needed\n"


def test_it_deletes_what_nothing_speaks_of(imported, media, capsys):
    path = left_over(media, hours=2)
    call_command("check_storage", "--delete")
    assert not path.exists()
    assert "not needed: recordings/1/nobody.parquet" in capsys.readouterr().out


def test_it_deletes_nothing_that_was_just_written(imported, media):
    path = left_over(media, hours=0.5)
    call_command("check_storage", "--delete")
    assert path.exists()


def test_it_deletes_nothing_unasked(imported, media):
    path = left_over(media, hours=2)
    call_command("check_storage")
    assert path.exists()


def test_it_names_a_missing_file(imported, media, capsys):
    (media / imported.recording_path).unlink()
    with pytest.raises(CommandError, match="backup"):
        call_command("check_storage")
    assert f"missing: {imported.recording_path}" in capsys.readouterr().out
