from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from sessions.encoders.fit import encode
from sessions.models import Import, Session
from tests.recordings import START, make_recording

pytestmark = pytest.mark.django_db


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def watch(tmp_path):
    """A folder with two runs, one of them in an archive, and a hidden file."""
    folder = tmp_path / "watch"
    (folder / "old").mkdir(parents=True)
    (folder / "1.fit").write_bytes(encode(make_recording(duration=300)))
    (folder / "old" / ".DS_Store").write_bytes(b"x")
    with zipfile.ZipFile(folder / "old" / "more.zip", "w") as archive:
        archive.writestr("2.fit", encode(make_recording(start=START + timedelta(days=1), duration=300)))
    return folder


def run(*paths, runner="alice@example.org", stderr=None) -> tuple[str, str]:
    out, err = io.StringIO(), stderr or io.StringIO()
    call_command("import_recordings", *map(str, paths), runner=runner, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_it_imports_folders_files_and_archives(alice, watch):
    out, err = run(watch, watch / "1.fit")
    assert out.strip() == "2 imported, 1 already here, 0 nothing to import"
    assert err.strip() == "[##############################] 100 %  3 of 3 files"
    assert Session.objects.filter(runner=alice.runner, measures__load__isnull=False).count() == 2


def test_it_names_files_after_their_folder(alice, watch):
    run(watch)
    names = Import.objects.get().files.values_list("path", flat=True)
    assert set(names) == {"watch/1.fit", "watch/old/more.zip", "watch/old/more.zip/2.fit"}


def test_it_finishes_the_import(alice, watch):
    run(watch)
    assert Import.objects.get().finished_at is not None


def test_it_draws_the_bar_over_itself_on_a_terminal(alice, watch):
    assert run(watch, stderr=Terminal())[1].startswith("\r[")


def test_it_lists_what_failed_and_says_so(alice, watch):
    (watch / "3.fit").write_bytes(b"")
    err = io.StringIO()
    with pytest.raises(CommandError, match="Could not be read: 1 of 3 files") as raised:
        run(watch, stderr=err)
    assert raised.value.returncode == 1
    assert "watch/3.fit: The file is empty" in err.getvalue()
    assert Session.objects.count() == 2


def test_it_lists_what_was_not_even_taken(alice, watch, settings):
    settings.UPLOAD_MAX_BYTES = 10
    err = io.StringIO()
    with pytest.raises(CommandError):
        run(watch, stderr=err)
    assert "watch/1.fit: The file is larger" in err.getvalue()


def test_it_wants_a_runner(bob, watch):
    with pytest.raises(CommandError, match="No runner logs in as bob"):
        run(watch, runner="bob@example.org")


def test_it_wants_paths_that_are_there(alice, tmp_path):
    with pytest.raises(CommandError, match="Not there"):
        run(tmp_path / "nowhere")
    assert not Import.objects.exists()
