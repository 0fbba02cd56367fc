"""Large files in pieces: the protocol of `sessions.views.uploads.begin`, from the sender's side."""

from __future__ import annotations

import hashlib
import io
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from jobs.models import Job, Unit
from sessions import pieces
from sessions.models import Import, ImportFile, Upload
from sessions.services import begin_import

pytestmark = pytest.mark.django_db

FILE = bytes(range(256)) * 4


def begin(client, user, **fields: Any):
    address = reverse("sessions:begin", args=[user.runner.pk])
    return client.post(address, {"path": "all.zip", "size": len(FILE), "modified": 7, **fields})


def send(client, url: str, offset: object, content: bytes, kind: str = "application/offset+octet-stream"):
    return client.post(url, content, content_type=kind, headers={"Upload-Offset": str(offset)})


@pytest.fixture
def sender(alice, client_of):
    return client_of(alice)


@pytest.fixture
def url(alice, sender) -> str:
    return str(begin(sender, alice).json()["piece_url"])


def stored(media: Path) -> bytes:
    return (media / ImportFile.objects.get().stored).read_bytes()


def test_it_begins_an_import_that_waits_for_the_file(alice, sender):
    answer = begin(sender, alice, path="watch/all.zip").json()
    upload = Upload.objects.get(pk=answer["upload"])
    assert (answer["received"], answer["import"]) == (0, str(upload.import_job_id))
    assert (upload.import_job.name, upload.path, upload.created_by) == ("watch", "watch/all.zip", alice)
    assert Job.objects.get().open


def test_it_puts_pieces_together(sender, url, media):
    assert send(sender, url, 0, FILE[:300]).json() == {"received": 300}
    assert send(sender, url, 300, FILE[300:]).json() == {"received": len(FILE)}
    assert stored(media) == FILE


def test_it_gives_the_whole_file_to_its_import(sender, url):
    send(sender, url, 0, FILE)
    file = ImportFile.objects.get()
    assert (file.path, file.size, file.import_job) == ("all.zip", len(FILE), Import.objects.get())
    assert Unit.objects.get().key == str(file.pk)


def test_it_leaves_nothing_lying_about(sender, url):
    send(sender, url, 0, FILE)
    assert list(pieces.folder().iterdir()) == []


def test_it_says_where_to_go_on_after_a_wrong_piece(sender, url, media):
    send(sender, url, 0, FILE[:300])
    for offset in (0, 299, 301):
        answer = send(sender, url, offset, b"x")
        assert (answer.status_code, answer.json()["received"]) == (409, 300)
    send(sender, url, 300, FILE[300:])
    assert stored(media) == FILE


def test_it_says_that_all_is_here_to_whom_missed_it(sender, url):
    send(sender, url, 0, FILE)
    answer = send(sender, url, 0, FILE)
    assert (answer.status_code, answer.json()["received"]) == (409, len(FILE))
    assert ImportFile.objects.count() == 1


def test_it_goes_on_where_the_same_file_stopped(alice, bob, sender, url, client_of):
    send(sender, url, 0, FILE[:300])
    for person in (alice, bob):
        answer = begin(client_of(person), alice).json()
        assert (answer["received"], answer["piece_url"]) == (300, url)
    assert Import.objects.count() == 1


@pytest.mark.parametrize("other", [{"path": "b.zip"}, {"size": 5}, {"modified": 8}])
def test_it_takes_no_other_file_for_the_same(alice, sender, url, other):
    send(sender, url, 0, FILE[:300])
    assert begin(sender, alice, **other).json()["received"] == 0


def test_it_sends_nothing_twice_in_one_import(alice, sender, url):
    send(sender, url, 0, FILE)
    answer = begin(sender, alice, **{"import": str(Import.objects.get().pk)}).json()
    assert answer["received"] == len(FILE)


def test_it_takes_the_same_file_again_later(alice, sender, url):
    send(sender, url, 0, FILE)
    assert begin(sender, alice).json()["received"] == 0


def test_it_takes_an_empty_file(alice, sender):
    begin(sender, alice, size=0)
    assert ImportFile.objects.get().size == 0


def test_it_refuses_more_than_was_announced(sender, url, media):
    answer = send(sender, url, 0, FILE + b"x")
    assert answer.status_code == 400
    assert "announced" in answer.json()["error"]
    assert not ImportFile.objects.exists()
    assert Upload.objects.get().received == 0


def test_it_refuses_a_large_file_before_any_byte_is_sent(alice, sender, settings):
    settings.UPLOAD_MAX_BYTES = 2_000_000_000
    answer = begin(sender, alice, size=2_000_000_001)
    assert answer.status_code == 413
    assert "larger than 2.0 GB" in answer.json()["error"]
    assert not Import.objects.exists()


def test_it_refuses_a_piece_that_is_too_large(sender, url, settings):
    settings.PIECE_MAX_BYTES = 10
    assert send(sender, url, 0, FILE).status_code == 413


@pytest.mark.parametrize("offset", ["", "-1", "x", "9" * 40, "²"])
def test_it_refuses_what_is_no_offset(sender, url, offset):
    assert send(sender, url, offset.encode().decode("latin-1"), FILE).status_code == 400


def test_it_takes_pieces_as_plain_bytes_only(sender, url):
    assert send(sender, url, 0, FILE, "text/html").status_code == 415
    assert sender.post(url, {"file": io.BytesIO(FILE)}).status_code == 415


@pytest.mark.parametrize("fields", [{"size": ""}, {"size": "-1"}, {"size": "1e3"}, {"size": "9" * 30}, {"import": "x"}])
def test_it_refuses_a_beginning_that_makes_no_sense(alice, sender, fields):
    answer = begin(sender, alice, **fields)
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_it_joins_no_strange_import(alice, carol, erin, sender):
    other = begin_import(erin, created_by=carol, name="hers")
    for pk in (other.pk, uuid.uuid4()):
        assert begin(sender, alice, **{"import": str(pk)}).status_code == 404


def test_it_is_closed_to_other_coaches(alice, carol, client_of, url):
    stranger = client_of(carol)
    assert begin(stranger, alice).status_code == 404
    assert send(stranger, url, 0, FILE).status_code == 404
    assert stranger.post(f"{url}discard/").status_code == 404
    assert Upload.objects.get().received == 0


def test_it_shows_what_waits_on_every_device(alice, bob, sender, url, client_of):
    send(sender, url, 0, FILE[:512])
    shown = client_of(bob).get(reverse("sessions:waiting_uploads", args=[alice.runner.pk])).text
    assert "all.zip" in shown
    assert "50 %" in shown


def test_it_shows_no_more_what_is_whole(alice, sender, url):
    send(sender, url, 0, FILE)
    assert "all.zip" not in sender.get(reverse("sessions:waiting_uploads", args=[alice.runner.pk])).text


def test_it_gives_an_upload_up(sender, url):
    send(sender, url, 0, FILE[:300])
    assert sender.post(f"{url}discard/").status_code == 302
    assert send(sender, url, 300, FILE[300:]).status_code == 404
    assert not Upload.objects.exists()
    assert not Import.objects.exists()


def test_it_keeps_the_import_open_while_pieces_come(sender, url):
    Job.objects.update(fed_at="2020-01-01T00:00Z")
    send(sender, url, 0, FILE[:300])
    assert Job.objects.get().fed_at.year > 2020


def test_it_says_that_the_disk_is_full_and_keeps_what_came(sender, url, monkeypatch):
    send(sender, url, 0, FILE[:300])

    def full(*args: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(pieces, "append", full)
        answer = send(sender, url, 300, FILE[300:])
    assert answer.status_code == 507
    assert "disk is full" in answer.json()["error"]
    assert send(sender, url, 300, FILE[300:]).json() == {"received": len(FILE)}


def test_it_arrives_as_it_was_sent(sender, url, media):
    for offset in range(0, len(FILE), 100):
        send(sender, url, offset, FILE[offset : offset + 100])
    assert hashlib.sha256(stored(media)).digest() == hashlib.sha256(FILE).digest()
