"""Uploads in pieces, as the server keeps them: killed in the middle, doubled, given up."""

from __future__ import annotations

import io
import json
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from sessions import pieces
from sessions.models import Import, ImportFile, Upload
from sessions.services import append, begin_upload, sweep_uploads
from sessions.services import uploads as service
from sessions.tasks import sweep_uploads as task
from tests.side_by_side import file_database, run, run_both

pytestmark = pytest.mark.django_db

FILE = b"0123456789"
ONE_UPLOAD = f"""
from runners.services import create_runner
from sessions.services import begin_upload
begin_upload(create_runner(name="Alice"), None, created_by=None, path="all.zip", size={len(FILE)}, modified=0)
"""
#: Sends the file byte by byte beside another tab that does the same.
TAB = f"""
from sessions.models import Upload
from sessions.services import OutOfStep, append
upload, at, taken = Upload.objects.get(), 0, []
meet("ready")
while at < {len(FILE)}:
    try:
        at = append(upload, at, io.BytesIO({FILE!r}[at : at + 1]), 1)
        taken.append(at)
    except OutOfStep as error:
        at = error.received
print(json.dumps(taken))
"""


def begin(alice, name: str = "all.zip") -> Upload:
    return begin_upload(alice.runner, None, created_by=alice, path=name, size=len(FILE), modified=0)


def send(upload: Upload, offset: int, content: bytes) -> int:
    return append(upload, offset, io.BytesIO(content), len(content))


def content_of(media: Path) -> bytes:
    return (media / ImportFile.objects.get().stored).read_bytes()


def test_it_writes_over_a_piece_that_a_killed_server_left(alice, media):
    upload = begin(alice)
    send(upload, 0, FILE[:4])
    with pieces.path_of(upload.pk).open("ab") as file:
        file.write(b"half a pie")
    send(upload, 4, FILE[4:])
    assert content_of(media) == FILE


def test_it_begins_again_where_pieces_were_lost(alice, media):
    upload = begin(alice)
    send(upload, 0, FILE[:6])
    os.truncate(pieces.path_of(upload.pk), 2)
    assert begin(alice).received == 2
    send(upload, 2, FILE[2:])
    assert content_of(media) == FILE


def test_it_hands_a_file_over_whose_last_answer_was_never_given(alice, media, monkeypatch):
    """The server was lost between the last byte and the row."""
    upload = begin(alice)
    with monkeypatch.context() as patch:
        patch.setattr(service, "hand_over", lambda upload: None)
        send(upload, 0, FILE)
    assert not ImportFile.objects.exists()
    assert begin(alice).done_at is not None
    assert content_of(media) == FILE


def test_it_finds_a_file_that_was_moved_but_not_written_down(alice, media, monkeypatch):
    upload = begin(alice)

    def lost(*args: object) -> None:
        raise ConnectionError("lost")

    with monkeypatch.context() as patch:
        patch.setattr(service, "create_row", lost)
        with pytest.raises(ConnectionError):
            send(upload, 0, FILE)
    assert begin(alice).done_at is not None
    assert content_of(media) == FILE


def test_it_hands_over_once(alice):
    upload = begin(alice)
    send(upload, 0, FILE)
    service.hand_over(Upload.objects.get())
    assert ImportFile.objects.count() == 1


def test_it_takes_what_came_of_a_piece_that_was_cut(alice):
    class Cut(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell():
                raise OSError("the connection is gone")
            return super().read(3)

    with pieces.aside(Cut(FILE), 100) as (body, length):
        assert (length, body.read()) == (3, FILE[:3])


def test_it_reads_no_more_than_may_come(alice):
    with pieces.aside(io.BytesIO(bytes(5_000_000)), 10) as (_body, length):
        assert length == 11


def test_it_takes_each_byte_once_from_two_tabs(tmp_path):
    database = file_database(tmp_path)
    run(ONE_UPLOAD, database, tmp_path)
    taken = [end for printed in run_both(TAB, database, tmp_path) for end in json.loads(printed)]
    (stored,) = (tmp_path / "media" / "incoming").iterdir()
    assert sorted(taken) == list(range(1, len(FILE) + 1))
    assert stored.read_bytes() == FILE


def aged(upload: Upload, **age: float) -> None:
    Upload.objects.filter(pk=upload.pk).update(updated_at=timezone.now() - timedelta(**age))


def test_it_gives_up_what_was_abandoned(alice, settings):
    settings.UPLOAD_KEEP_DAYS = 3
    old, new = begin(alice, "old.zip"), begin(alice, "new.zip")
    send(old, 0, b"01")
    aged(old, days=3.1)
    aged(new, days=2.9)
    task()
    assert list(Upload.objects.all()) == [new]
    assert list(Import.objects.all()) == [new.import_job]
    assert not pieces.path_of(old.pk).exists()


def test_it_forgets_whole_uploads_after_a_day(alice):
    upload = begin(alice)
    send(upload, 0, FILE)
    sweep_uploads()
    assert Upload.objects.exists()
    Upload.objects.update(done_at=timezone.now() - timedelta(days=1.1))
    sweep_uploads()
    assert not Upload.objects.exists()
    assert ImportFile.objects.exists()


@pytest.mark.parametrize("name", ["stray.part", "tmpx2k9.upload.fit"])
def test_it_sweeps_what_belongs_to_nobody(alice, name):
    upload = begin(alice)
    send(upload, 0, b"01")
    stray, fresh = pieces.folder() / name, pieces.path_of("fresh")
    for path in (stray, fresh):
        path.write_bytes(b"x")
    for path in (stray, pieces.path_of(upload.pk)):
        os.utime(path, (0, 0))
    sweep_uploads()
    assert set(pieces.folder().iterdir()) == {fresh, pieces.path_of(upload.pk)}
