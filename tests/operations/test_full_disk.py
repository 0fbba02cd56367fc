"""What a person is told when something cannot be stored for want of room."""

from __future__ import annotations

import errno

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from sessions.models import Import, ImportFile
from tests.recordings import fit_bytes, make_recording

pytestmark = pytest.mark.django_db

SENTENCE = "The server's disk is full. Nothing is lost; try again when there is room."


@pytest.fixture
def browser(alice) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(alice)
    return client


def send(browser: Client, runner: int):
    file = SimpleUploadedFile("run.fit", fit_bytes(make_recording(duration=60)))
    return browser.post(f"/runners/{runner}/upload/file/", {"file": file})


@pytest.fixture
def _no_room(monkeypatch):
    monkeypatch.setattr("jobs.disk.free_bytes", lambda: 0)


@pytest.mark.usefixtures("_no_room")
def test_it_says_so_in_one_sentence(browser, alice):
    answer = send(browser, alice.runner.pk)
    assert (answer.status_code, answer.json()) == (507, {"error": SENTENCE})


@pytest.mark.usefixtures("_no_room")
def test_it_leaves_nothing_of_what_was_sent(browser, alice, media):
    send(browser, alice.runner.pk)
    assert not Import.objects.exists()
    assert not [path for path in media.rglob("*") if path.is_file()]


def test_it_leaves_no_row_of_a_file_that_no_longer_fits(browser, alice, media, monkeypatch):
    def no_more(*args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("django.core.files.storage.FileSystemStorage._save", no_more)
    assert send(browser, alice.runner.pk).status_code == 507
    assert not ImportFile.objects.exists()


@pytest.mark.usefixtures("_no_room")
def test_it_reads_well_in_a_browser(browser, alice):
    file = SimpleUploadedFile("run.fit", b"bytes")
    answer = browser.post(f"/runners/{alice.runner.pk}/upload/file/", {"file": file}, headers={"Accept": "text/html"})
    assert (answer.status_code, answer.content.decode()) == (507, SENTENCE)


def test_other_mistakes_have_their_own_page(browser, alice, monkeypatch):
    monkeypatch.setattr("sessions.services.check_size", lambda size: 1 / 0)
    assert send(browser, alice.runner.pk).status_code == 500
