"""Every answer, also of an error, a file and a download, tells the browser to be strict."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from sessions.models import RawFile
from sessions.services import store_recording
from tests.people import PASSWORD
from tests.recordings import make_recording
from tests.test_settings import GOOD, python

STRICT = {"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin"}
FLAGS = """
import config.settings.production as s
print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY, s.SECURE_SSL_REDIRECT,
      s.SECURE_HSTS_SECONDS >= 31_536_000, s.DEBUG)
"""


@pytest.fixture
def download(alice) -> str:
    stored = default_storage.save("raw/run.fit", ContentFile(b"run"))
    raw = RawFile.objects.create(runner=alice.runner, sha256="0" * 64, size=3, name="run.fit", path=stored)
    session, _made = store_recording(alice.runner, make_recording(duration=60), raw_file=raw, import_file=None, part=0)
    return reverse("sessions:raw", args=[session.pk])


def assert_strict(answer) -> None:
    assert {name: answer[name] for name in STRICT} == STRICT
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert not [word for word in ("unsafe", "http:", "https:", "*") if word in policy]
    if hasattr(answer, "getvalue") and answer.streaming:
        answer.getvalue()  # closes the file


@pytest.mark.parametrize("path", ["/accounts/login/", "/nowhere/", "/healthz", "/accounts/2fa/", "/admin/", "/live/"])
def test_it_is_strict_with_strangers(path, db):
    assert_strict(Client().get(path))


def test_it_is_strict_with_downloads(download, alice, client_of):
    assert_strict(client_of(alice).get(download))


def test_it_is_strict_with_what_was_refused(alice):
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    refused = client.post(reverse("account_logout"))
    assert refused.status_code == 403
    assert_strict(refused)


def test_it_is_strict_when_it_fails(alice, monkeypatch):
    def fails(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("runners.views.people.edited_runner", fails)
    client = Client(raise_request_exception=False)
    client.force_login(alice)
    failed = client.get(reverse("runners:settings", args=[alice.runner.pk]))
    assert failed.status_code == 500
    assert_strict(failed)


def test_it_keeps_cookies_from_scripts_and_other_sites(alice):
    client = Client()
    client.get("/accounts/login/")
    client.post("/accounts/login/", {"login": alice.email, "password": PASSWORD})
    session, token = client.cookies["sessionid"], client.cookies["csrftoken"]
    assert (session["httponly"], session["samesite"], token["samesite"]) == (True, "Lax", "Lax")


def test_it_sends_cookies_over_tls_only_in_production(tmp_path):
    assert python(tmp_path, "-c", FLAGS, **GOOD).stdout.split() == ["True"] * 5 + ["False"]
