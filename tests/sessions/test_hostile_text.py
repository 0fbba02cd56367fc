"""What files are called, and what they say, is text wherever it is shown."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from science.recording import Device
from sessions.models import ImportFile, RawFile, Session
from sessions.services import add_file, begin_import, store_recording
from tests.recordings import make_recording

pytestmark = pytest.mark.django_db

HOSTILE = "=1+1<img src=x onerror=alert(1)>\u202egpx\x00\x1b\r\n"
#: As much of it as a row may hold: PostgreSQL has no NUL in a text.
KEPT = HOSTILE.replace("\x00", "")


@pytest.fixture
def session(alice) -> Session:
    import_ = begin_import(alice.runner, created_by=alice, name=HOSTILE)
    file = add_file(import_, HOSTILE, ContentFile(b"x", "x"))
    raw = RawFile.objects.create(runner=alice.runner, sha256="0" * 64, size=1, name=file.name, path="raw/x")
    ImportFile.objects.update(raw_file=raw, state="imported", message=KEPT)
    recording = replace(make_recording(duration=60), device=Device(HOSTILE, HOSTILE), warnings=(HOSTILE,))
    made, _ = store_recording(alice.runner, recording, raw_file=raw, import_file=file, part=0)
    Session.objects.update(name=KEPT, notes=KEPT)
    return made


@pytest.mark.parametrize(
    "page", ["analytics:session", "sessions:sources", "analytics:sessions", "sessions:upload", "home:runner"]
)
def test_it_is_shown_as_text(session, alice, client_of, page):
    pk = session.pk if page in ("analytics:session", "sessions:sources") else alice.runner.pk
    text = client_of(alice).get(reverse(page, args=[pk])).text
    assert "<img" not in text.replace("<img class", "")
    assert "&lt;img src=x onerror" in text


def test_it_turns_no_direction_and_controls_no_terminal(session):
    for text in (session.warnings[0], session.sources.get().product, ImportFile.objects.get().path):
        assert not set("\u202e\x00\x1b\r\n") & set(text)


def test_it_cannot_write_a_header_of_the_download(session, alice, client_of, media):
    raw = RawFile.objects.get()
    (media / "raw").mkdir(exist_ok=True)
    (media / raw.path).write_bytes(b"x")
    RawFile.objects.update(name=KEPT)
    response = client_of(alice).get(reverse("sessions:raw", args=[session.pk]))
    assert response["Content-Disposition"].startswith("attachment")
    assert not {"\r", "\n"} & set(response["Content-Disposition"])
    response.getvalue()
