"""Logging in and out, a second factor, another address, other devices."""

from __future__ import annotations

import re
import time

import pytest
from allauth.account.models import EmailAddress
from allauth.core.context import request_context
from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.usersessions.models import UserSession
from allauth.utils import get_form_class
from django.contrib.auth import get_user
from django.core import mail
from django.test import Client, RequestFactory
from django.urls import reverse

from runners.models import User
from runners.passkey_forms import AddKeyForm
from runners.services import create_account
from runners.templatetags.devices import device
from tests.people import PASSWORD

LOGIN = reverse("account_login")
NEW_PASSWORD = "another-horse-battery"


def log_in(person: User, password: str = PASSWORD) -> Client:
    client = Client()
    client.post(LOGIN, {"login": person.email, "password": password})
    return client


def is_in(client: Client) -> bool:
    return get_user(client).is_authenticated


def code_of(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def link_in(sent) -> str:
    found = re.search(r"http://localhost:8000(/\S+)", sent.body)
    assert found, sent.body
    return found[1]


@pytest.fixture
def secret(alice) -> str:
    """What alice's app knows."""
    secret = str(generate_totp_secret())
    TOTP.activate(alice, secret)
    return secret


def test_it_shows_pages_to_whoever_has_a_time_zone_that_is_none(alice, client_of):
    User.objects.filter(pk=alice.pk).update(time_zone="")
    assert client_of(alice).get(reverse("home:runner", args=[alice.runner.pk])).status_code == 200


def test_it_lets_a_new_person_set_her_password_by_mail(dan, client_of):
    sent = {"email": "Nia@example.org", "name": "Nia New", "usable_password": "false"}
    client_of(dan).post(reverse("admin:runners_user_add"), sent)
    assert "there is an account for you" in mail.outbox[0].body
    client = Client()
    page = client.get(link_in(mail.outbox[0]), follow=True)
    client.post(page.redirect_chain[-1][0], {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert is_in(log_in(User.objects.get(email="nia@example.org"), NEW_PASSWORD))


def test_it_sends_a_mail_to_whom_an_admin_makes_an_account(dan, client_of):
    sent = {"email": "Nia@example.org", "name": "Nia New", "usable_password": "false"}
    client_of(dan).post(reverse("admin:runners_user_add"), sent)
    assert mail.outbox[0].to == ["nia@example.org"]


def test_it_lets_in_whom_an_admin_gave_a_password(dan, client_of):
    passwords = {"usable_password": "true", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    sent = {"email": "nia@example.org", "name": "Nia New", **passwords}
    client_of(dan).post(reverse("admin:runners_user_add"), sent)
    assert is_in(log_in(User.objects.get(email="nia@example.org"), NEW_PASSWORD))


def test_it_lets_nobody_in_whose_address_nobody_vouched_for(db):
    person = User.objects.create_user("typed@example.org", PASSWORD, name="Typed")
    client = log_in(person)
    assert not is_in(client)
    client.post(link_in(mail.outbox[0]))
    assert is_in(log_in(person))


def test_it_changes_the_address_only_when_the_new_one_answers(alice):
    client = log_in(alice)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.post(reverse("account_email"), {"email": "alice@new.example", "action_add": ""})
    alice.refresh_from_db()
    assert alice.email == "alice@example.org"
    client.post(link_in(mail.outbox[0]))
    alice.refresh_from_db()
    assert (alice.email, EmailAddress.objects.get(user=alice).email) == ("alice@new.example", "alice@new.example")


def test_it_asks_again_before_the_address_is_changed(alice):
    assert log_in(alice).get(reverse("account_email"))["Location"].startswith(reverse("account_reauthenticate"))


def test_it_logs_in_by_the_address_that_an_admin_set(alice, dan, client_of):
    path = reverse("admin:runners_user_change", args=[alice.pk])
    fields = {"name": alice.name, "email": "alice@new.example", "is_active": "on", "time_zone": "UTC", "language": "en"}
    client_of(dan).post(path, fields | {"units": "km"})
    alice.refresh_from_db()
    assert alice.email == "alice@new.example"
    assert is_in(log_in(alice))


def test_it_asks_for_the_code_after_the_password(alice, secret):
    client = log_in(alice)
    assert not is_in(client)
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert is_in(client)


def test_it_takes_no_code_twice(alice, secret):
    code = code_of(secret)
    log_in(alice).post(reverse("mfa_authenticate"), {"code": code})
    second = log_in(alice)
    assert "Incorrect code" in second.post(reverse("mfa_authenticate"), {"code": code}).text
    assert not is_in(second)


def test_it_takes_each_recovery_code_once(alice, secret):
    code = RecoveryCodes.activate(alice).get_unused_codes()[0]
    clients = [log_in(alice), log_in(alice)]
    for client in clients:
        client.post(reverse("mfa_authenticate"), {"code": code})
    assert [is_in(client) for client in clients] == [True, False]


def test_it_asks_again_before_a_second_factor_is_taken_away(alice, secret, client_of):
    client = client_of(alice)
    answer = client.post(reverse("mfa_deactivate_totp"))
    assert answer.url.startswith(reverse("account_reauthenticate"))
    assert Authenticator.objects.filter(user=alice).exists()


def test_it_signs_out_one_other_device(alice):
    here, there = log_in(alice), log_in(alice)
    other = UserSession.objects.get(session_key=there.session.session_key)
    here.post(reverse("runners:end_session", args=[other.pk]))
    assert (is_in(here), is_in(there)) == (True, False)


def test_it_signs_out_all_other_devices(alice):
    here, there = log_in(alice), log_in(alice)
    here.post(reverse("usersessions_list"))
    assert (is_in(here), is_in(there)) == (True, False)


def test_it_signs_other_devices_out_with_a_new_password(alice):
    here, there = log_in(alice), log_in(alice)
    passwords = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    here.post(reverse("account_change_password"), passwords)
    assert (is_in(here), is_in(there)) == (True, False)


@pytest.mark.parametrize("path", ["/", "/admin/", "/athletes/"])
def test_it_shows_staff_nothing_before_the_second_factor_if_it_is_required(path, settings, bob, client_of):
    settings.REQUIRE_SECOND_FACTOR = True
    assert client_of(bob).get(path).url == reverse("mfa_index")
    TOTP.activate(bob, generate_totp_secret())
    assert client_of(bob).get(path).headers.get("Location") != reverse("mfa_index")


def test_it_lets_staff_set_the_second_factor_up(settings, bob, client_of):
    settings.REQUIRE_SECOND_FACTOR = True
    assert client_of(bob).get(reverse("mfa_index")).status_code == 200


def test_it_requires_no_second_factor_of_runners(settings, alice, client_of):
    settings.REQUIRE_SECOND_FACTOR = True
    assert client_of(alice).get(reverse("home:runner", args=[alice.runner.pk])).status_code == 200


def test_it_keeps_one_account_an_address(alice):
    other = create_account(email="other@example.org", name="Other", password=PASSWORD)
    client = log_in(other)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.post(reverse("account_email"), {"email": alice.email, "action_add": ""})
    assert not EmailAddress.objects.filter(user=other, email=alice.email, verified=True).exists()


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox on Linux"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit Version/17 Safari/604",
            "Safari on iPhone",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537 Chrome/120 Safari/537 Edg/120", "Edge on Windows"),
        ("curl/8.5", "curl/8.5"),
        ("", "Unknown device"),
    ],
)
def test_it_names_a_device_in_words(user_agent, words):
    assert device(user_agent) == words


def test_it_makes_a_new_key_a_passkey_unless_told_otherwise(alice):
    assert get_form_class(app_settings.FORMS, "add_webauthn", None) is AddKeyForm
    with request_context(RequestFactory().get("/")):
        assert " checked" in str(AddKeyForm(user=alice)["passwordless"])
