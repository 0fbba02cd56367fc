"""Guessing is stopped: at one account, from one address, in all processes, whatever the request claims to be."""

from __future__ import annotations

import subprocess

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests.people import PASSWORD
from tests.test_settings import python

LOGIN = reverse("account_login")
LOCKED = "Too many failed attempts"
#: Counts one failed login of the same account in a process of its own.
ATTEMPTS = """
import django; django.setup()
from allauth.account.adapter import get_adapter
from allauth.core import context
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import RequestFactory
call_command("createcachetable", verbosity=0)
request = RequestFactory().post("/")
with context.request_context(request):
    for _attempt in range(3):
        try:
            get_adapter().pre_authenticate(request, email="alice@example.org")
        except ValidationError:
            print("locked")
        else:
            print("counted")
"""


@pytest.fixture(autouse=True)
def _limits(settings):
    settings.ACCOUNT_RATE_LIMITS = {}
    cache.clear()
    yield
    cache.clear()


def attempt(email: str, password: str = "wrong", **headers: str):
    return Client().post(LOGIN, {"login": email, "password": password}, headers=headers)


def test_it_locks_an_account_after_five_failures_and_says_so(alice):
    assert [LOCKED in attempt(alice.email).text for _attempt in range(6)] == [False] * 5 + [True]
    assert LOCKED in attempt(alice.email, PASSWORD).text


def test_it_counts_failures_by_every_host_together(alice, settings):
    settings.ALLOWED_HOSTS = [".example.org"]
    answers = [attempt(alice.email, host=f"h{n}.example.org") for n in range(6)]
    assert [LOCKED in answer.text for answer in answers] == [False] * 5 + [True]


def test_it_locks_no_other_account(alice, bob):
    for _attempt in range(6):
        attempt(alice.email)
    assert attempt(bob.email, PASSWORD).status_code == 302


def test_it_says_nothing_of_whether_the_account_exists(alice):
    known = [LOCKED in attempt(alice.email).text for _attempt in range(6)]
    cache.clear()  # of what was counted for the address
    assert [LOCKED in attempt("no@example.org").text for _attempt in range(6)] == known


@pytest.mark.parametrize(("proxies", "forged"), [(0, "203.0.113.{}"), (1, "203.0.113.{}, 198.51.100.7")])
def test_it_believes_no_forged_address(proxies, forged, settings, db):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    answers = [attempt(f"a{n}@example.org", **{"X-Forwarded-For": forged.format(n)}) for n in range(11)]
    assert [LOCKED in answer.text for answer in answers] == [False] * 10 + [True]


def test_it_tells_visitors_behind_a_proxy_apart(settings, db):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    answers = [attempt(f"a{n}@example.org", **{"X-Forwarded-For": f"203.0.113.{n}"}) for n in range(11)]
    assert not [answer for answer in answers if LOCKED in answer.text]


def test_it_stops_the_guessing_of_codes(alice):
    TOTP.activate(alice, generate_totp_secret())
    client = Client()
    client.post(LOGIN, {"login": alice.email, "password": PASSWORD})
    answers = [client.post(reverse("mfa_authenticate"), {"code": "000000"}) for _attempt in range(6)]
    assert LOCKED in answers[-1].text


def test_it_says_plainly_that_it_was_too_often(db):
    answers = [Client().post(reverse("account_reset_password"), {"email": f"{n}@example.org"}) for n in range(21)]
    assert answers[-1].status_code == 429
    assert "Wait a few minutes" in answers[-1].text


def test_it_counts_for_all_processes_together(tmp_path):
    def attempts() -> subprocess.CompletedProcess[str]:
        return python(tmp_path, "-c", ATTEMPTS, DJANGO_SETTINGS_MODULE="config.settings.dev")

    found = [attempts().stdout.split() for _process in range(2)]
    assert found == [["counted"] * 3, ["counted", "counted", "locked"]]
