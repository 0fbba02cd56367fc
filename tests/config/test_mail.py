"""EMAIL_URL leads mails to the log, a server or a service; what cannot be read stops the start in a sentence."""

from __future__ import annotations

import pytest
import requests
from anymail.exceptions import AnymailRequestsAPIError
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage, get_connection

from config.settings.mail import mail_settings
from tests.test_settings import GOOD, python

BACKENDS = "django.core.mail.backends"
SHOW = "import config.settings.production as s; print(s.EMAIL_BACKEND, s.ANYMAIL)"
MAILGUN = "anymail://mailgun?MAILGUN_API_KEY=key-1&MAILGUN_SENDER_DOMAIN=mg.example.org"


def test_it_writes_mails_to_the_log_by_default():
    assert mail_settings("consolemail://")["EMAIL_BACKEND"] == f"{BACKENDS}.console.EmailBackend"


@pytest.mark.parametrize(
    ("scheme", "port", "flag"), [("smtp+tls", 587, "EMAIL_USE_TLS"), ("smtp+ssl", 465, "EMAIL_USE_SSL")]
)
def test_it_sends_by_an_encrypted_connection(scheme, port, flag):
    found = mail_settings(f"{scheme}://run%40example.org:p%40ss@mail.example.org:{port}")
    assert found["EMAIL_BACKEND"] == f"{BACKENDS}.smtp.EmailBackend"
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"], found[flag]) == ("mail.example.org", port, True)
    assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("run@example.org", "p@ss")


def test_it_sends_by_a_service():
    assert mail_settings(MAILGUN) == {
        "EMAIL_BACKEND": "anymail.backends.mailgun.EmailBackend",
        "ANYMAIL": {"MAILGUN_API_KEY": "key-1", "MAILGUN_SENDER_DOMAIN": "mg.example.org"},
    }


def test_it_hands_the_service_what_was_set(settings, monkeypatch):
    """As far as the request; no service is asked."""
    asked = []

    def request(self: object, **given: object) -> None:
        asked.append(given)
        raise requests.ConnectionError

    monkeypatch.setattr("requests.Session.request", request)
    for name, value in mail_settings(MAILGUN).items():
        setattr(settings, name, value)
    mail = EmailMessage("Hello", "A mail.", "run@example.org", ["alice@example.org"])
    with pytest.raises(AnymailRequestsAPIError):
        get_connection(settings.EMAIL_BACKEND).send_messages([mail])
    assert (asked[0]["url"], asked[0]["auth"]) == (
        "https://api.mailgun.net/v3/mg.example.org/messages",
        ("api", "key-1"),
    )


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("carrier-pigeon://loft", "EMAIL_URL must look like"),
        ("smtp+tls://host:port", "EMAIL_URL must look like"),
        ("anymail://", "EMAIL_URL names no service"),
        ("anymail://pigeon", "EMAIL_URL names pigeon"),
        ("anymail://../mailgun", "EMAIL_URL names"),
    ],
)
def test_it_names_what_it_cannot_read(url, sentence):
    with pytest.raises(ImproperlyConfigured, match=sentence):
        mail_settings(url)


def test_it_says_what_is_not_installed(monkeypatch):
    monkeypatch.setattr("config.settings.mail.find_spec", lambda _name: None)
    with pytest.raises(ImproperlyConfigured, match=r"needs requirements/production\.txt"):
        mail_settings(MAILGUN)


def test_it_takes_a_service_in_production(tmp_path):
    found = python(tmp_path, "-c", SHOW, **GOOD, EMAIL_URL=MAILGUN)
    assert found.stdout.startswith("anymail.backends.mailgun.EmailBackend"), found.stderr
    assert "mg.example.org" in found.stdout
