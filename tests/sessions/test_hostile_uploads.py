"""Files that mean no good: each is answered in a sentence, shown as text, and nothing of it is run."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from jobs.models import Job
from jobs.runner import run_all
from sessions.models import ImportFile, RawFile, Session

pytestmark = pytest.mark.django_db

PAGE = b"<!DOCTYPE html><html><script>alert(1)</script></html>"


@pytest.fixture
def send(alice, client_of):
    """Send a file as the page does, have it read, and return its row."""

    def sent(content: bytes, name: str, **fields: str) -> ImportFile:
        address = reverse("sessions:receive", args=[alice.runner.pk])
        answer = client_of(alice).post(address, {"file": SimpleUploadedFile(name, content), **fields})
        assert answer.status_code == 200, answer.text
        Job.objects.update(open=False)
        run_all(Job.objects.get())
        return ImportFile.objects.order_by("pk")[0]

    return sent


def bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("run.fit", bytes(40_000_000))
    return buffer.getvalue()


@pytest.mark.parametrize("name", ["run.fit", "run.gpx", "run.html"])
def test_it_takes_a_page_for_no_recording(send, name):
    file = send(PAGE, name)
    assert file.state in ("nothing", "failed")
    assert file.message.endswith(".")
    assert not Session.objects.exists()


def test_it_keeps_a_page_where_no_browser_opens_it(send):
    send(PAGE, "run.html")
    assert all("." not in raw.path for raw in RawFile.objects.all())


def test_it_opens_no_bomb(send):
    send(bomb(), "all.zip")
    inside = ImportFile.objects.get(depth=1)
    assert (inside.state, inside.reason) == ("failed", "archive")
    assert "suspiciously large" in inside.message


def test_it_says_that_a_file_is_empty(send):
    assert "empty" in send(b"", "run.fit").message


@pytest.mark.parametrize(
    "name",
    ["<img src=x onerror=alert(1)>.fit", "a\r\nSet-Cookie: x=1.fit", "run\u202etif.exe", "../../../etc/cron.d/x.fit"],
)
def test_it_shows_a_hostile_name_as_text(alice, send, client_of, name):
    file = send(PAGE, "x.fit", path=name)
    assert not set(file.path) & set("\r\n\x00")
    shown = client_of(alice).get(reverse("sessions:import", args=[file.import_job_id])).text
    assert "<img src=x" not in shown


def test_it_lets_no_name_turn_the_words_around_it(send):
    assert "\u202e" not in send(PAGE, "x.fit", path="run\u202etif.exe").path


def test_it_refuses_absurd_fields(alice, client_of):
    address = reverse("sessions:receive", args=[alice.runner.pk])
    answer = client_of(alice).post(address, {"file": SimpleUploadedFile("x.fit", b"x"), "path": "x" * 3_000_000})
    assert answer.status_code == 400
    assert not ImportFile.objects.exists()
