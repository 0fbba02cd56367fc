"""Secrets lie encrypted in the database; keys can be changed; without the key a sentence says so."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from runners.encryption import WrongKey, decrypt, encrypt
from tests.people import PASSWORD

OLD, NEW = "old-key-old-key-old-key-old-key-old-key-old=", "new-key-new-key-new-key-new-key-new-key-new="

SENTENCE = "Please tell the admin of your club."


@pytest.fixture
def secret(settings, alice) -> str:
    """Of alice's app, encrypted with the old key, beside recovery codes."""
    settings.ENCRYPTION_KEYS = [OLD]
    secret = str(generate_totp_secret())
    TOTP.activate(alice, secret)
    RecoveryCodes.activate(alice)
    return secret


def kept() -> str:
    return str(Authenticator.objects.get(type="totp").data["secret"])


def test_it_keeps_no_secret_as_it_is(secret):
    assert secret not in kept()
    assert decrypt(kept()) == secret


def test_it_encrypts_the_same_secret_differently_each_time():
    assert encrypt("same") != encrypt("same")


def test_it_needs_only_the_new_key_after_a_rotation(secret, settings, alice):
    codes = RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).generate_codes()
    settings.ENCRYPTION_KEYS = [NEW, OLD]
    call_command("rotate_encryption_keys")
    settings.ENCRYPTION_KEYS = [NEW]
    assert decrypt(kept()) == secret
    assert RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).generate_codes() == codes


def test_it_says_that_the_key_is_missing_and_changes_nothing(secret, settings):
    settings.ENCRYPTION_KEYS = [NEW]
    before = kept()
    with pytest.raises(CommandError, match="No key of ENCRYPTION_KEYS decrypts"):
        call_command("rotate_encryption_keys")
    assert kept() == before


def test_it_names_the_setting_when_a_secret_cannot_be_read(secret, settings):
    settings.ENCRYPTION_KEYS = [NEW]
    with pytest.raises(WrongKey, match="ENCRYPTION_KEYS"):
        decrypt(kept())


def test_it_tells_whoever_logs_in_that_codes_cannot_be_checked(secret, settings, alice, caplog):
    settings.ENCRYPTION_KEYS = [NEW]
    client = Client()
    client.post(reverse("account_login"), {"login": alice.email, "password": PASSWORD})
    answer = client.post(reverse("mfa_authenticate"), {"code": "123456"})
    assert (answer.status_code, SENTENCE in answer.text) == (200, True)
    assert "No key of ENCRYPTION_KEYS decrypts" in caplog.text
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("name", ["mfa_view_recovery_codes", "mfa_generate_recovery_codes"])
def test_it_tells_whoever_looks_that_codes_cannot_be_shown(name, secret, settings, alice):
    settings.ENCRYPTION_KEYS = [NEW]
    client = Client(raise_request_exception=False, headers={"accept": "text/html"})
    client.force_login(alice)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    answer = client.get(reverse(name))
    assert (answer.status_code, answer["Content-Type"]) == (503, "text/plain; charset=utf-8")
    assert SENTENCE in answer.text
