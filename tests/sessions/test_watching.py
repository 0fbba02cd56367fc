from __future__ import annotations

import fcntl
import zipfile
from pathlib import Path

import pytest
from django.core.cache import cache

from jobs.models import Job
from jobs.runner import run_all
from sessions import watching
from sessions.encoders.fit import encode
from sessions.models import Import, Session
from sessions.tasks import watch_folder
from tests.recordings import make_recording

pytestmark = pytest.mark.django_db

RUN = encode(make_recording(duration=300))


@pytest.fixture
def folder(alice, settings, tmp_path: Path) -> Path:
    """Alice's folder."""
    cache.clear()
    settings.WATCH_FOLDER = str(tmp_path)
    folder = tmp_path / "Alice@Example.org"
    folder.mkdir()
    return folder


def look(times: int = 1) -> None:
    for _ in range(times):
        watch_folder()
        for job in Job.objects.unfinished():
            run_all(job)


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_it_imports_a_file_that_has_stopped_growing(alice, folder):
    (folder / "run.fit").write_bytes(RUN)
    look()
    assert files(folder) == ["run.fit"]
    look()
    assert Session.objects.get().runner == alice.runner
    look()
    assert files(folder) == ["done/run.fit"]


def test_it_waits_for_a_file_that_grows(folder):
    for end in (100, 200, 300):
        (folder / "run.fit").write_bytes(RUN[:end])
        look()
    assert files(folder) == ["run.fit"]


def test_it_knows_a_folder_by_the_runners_id(erin, folder):
    own = folder.parent / str(erin.pk)
    own.mkdir()
    (own / "run.fit").write_bytes(RUN)
    look(2)
    assert Session.objects.get().runner == erin


def test_it_says_why_a_file_failed(folder):
    (folder / "empty.fit").write_bytes(b"")
    look(3)
    assert files(folder) == ["failed/empty.fit", "failed/empty.fit.txt"]
    assert "empty" in (folder / "failed/empty.fit.txt").read_text()


def test_it_says_why_a_file_was_not_even_taken(folder, settings):
    settings.UPLOAD_MAX_BYTES = 10
    (folder / "run.fit").write_bytes(RUN)
    look(2)
    assert files(folder) == ["failed/run.fit", "failed/run.fit.txt"]


def test_it_keeps_an_archive_until_all_in_it_is_read(folder):
    with zipfile.ZipFile(folder / "all.zip", "w") as archive:
        archive.writestr("run.fit", RUN)
        archive.writestr("empty.fit", b"")
    look(3)
    assert files(folder) == ["done/all.zip", "done/all.zip.txt"]
    assert (folder / "done/all.zip.txt").read_text().startswith("all.zip/empty.fit: ")


def test_it_imports_nothing_twice(folder):
    (folder / "run.fit").write_bytes(RUN)
    look(5)
    (folder / "again.fit").write_bytes(RUN)
    look(5)
    assert (Session.objects.count(), Import.objects.count()) == (1, 2)
    assert files(folder) == ["done/again.fit", "done/run.fit"]


def test_it_takes_a_file_again_that_was_sent_but_not_moved(folder, monkeypatch):
    """Its process was killed in between."""
    (folder / "run.fit").write_bytes(RUN)
    look()
    with monkeypatch.context() as patch:
        patch.setattr(watching, "move", lambda *args: None)
        look()
    look(3)
    assert Session.objects.count() == 1
    assert files(folder) == ["done/run.fit"]


def test_it_keeps_files_of_one_name_apart(folder):
    for content in (RUN, encode(make_recording(duration=400))):
        (folder / "run.fit").write_bytes(content)
        look(3)
    assert files(folder) == ["done/run (2).fit", "done/run.fit"]


def test_it_keeps_folders_and_leaves_hidden_files_and_links_alone(folder):
    (folder / "2026").mkdir()
    (folder / "2026/run.fit").write_bytes(RUN)
    (folder / ".part.fit").write_bytes(RUN)
    (folder / "link.fit").symlink_to(folder / ".part.fit")
    look(3)
    assert files(folder) == [".part.fit", "done/2026/run.fit", "link.fit"]
    assert not list((folder / "reading").iterdir())


def test_it_leaves_a_folder_alone_that_is_nobodys(folder, caplog):
    other = folder.parent / "nobody@example.org"
    other.mkdir()
    (other / "run.fit").write_bytes(RUN)
    look(3)
    assert files(other) == ["run.fit"]
    assert "nobody@example.org" in caplog.text


def test_it_does_nothing_while_another_looks(folder):
    (folder / "run.fit").write_bytes(RUN)
    with (folder.parent / watching.LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        look(3)
    assert files(folder) == ["run.fit"]


def test_it_does_nothing_when_it_is_off(folder, settings):
    settings.WATCH_FOLDER = ""
    (folder / "run.fit").write_bytes(RUN)
    look(3)
    assert files(folder) == ["run.fit"]
