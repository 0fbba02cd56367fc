"""What every answer says to the browser, and what a login may and may not do."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.conftest import PASSWORD

LOGIN = "/accounts/login/"


@pytest.fixture(params=["/accounts/login/", "/admin/", "/athletes/", "/nowhere/"])
def answer(request, dan, client_of):
    return client_of(None if request.param == LOGIN else dan).get(request.param)


def test_it_allows_nothing_inline_and_nothing_foreign(answer):
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert not [word for word in ("unsafe", "http:", "https:", "*") if word in policy]


def test_it_allows_no_framing_sniffing_or_referrer(answer):
    names = ("X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy")
    assert [answer[name] for name in names] == ["DENY", "nosniff", "same-origin"]


def log_in(client, person, **extra):
    return client.post(LOGIN, {"login": person.email, "password": PASSWORD} | extra)


def test_it_keeps_the_session_from_scripts_and_other_sites(client, alice):
    cookie = log_in(client, alice).cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_it_starts_a_new_session_at_login(client, alice):
    client.get(LOGIN)
    session = client.session
    session["seen"] = True
    session.save()
    client.cookies["sessionid"] = session.session_key
    log_in(client, alice)
    assert client.session.session_key != session.session_key


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "https:evil.example"],
)
def test_it_sends_nobody_elsewhere_after_login(client, alice, target):
    assert log_in(client, alice, next=target).url == reverse("home")


def test_it_goes_where_one_wanted_to_go(client, alice):
    wanted = reverse("runners:settings", args=[alice.runner.pk])
    assert client.get(wanted).url == f"{LOGIN}?next={wanted}"
    assert log_in(client, alice, next=wanted).url == wanted


def test_it_answers_no_foreign_host(client):
    assert client.get(LOGIN, headers={"host": "evil.example"}).status_code == 400


def test_it_lets_nobody_sign_up(client, db):
    assert "<form" not in client.get("/accounts/signup/").text
    client.post("/accounts/signup/", {"email": "x@example.org", "password1": PASSWORD, "password2": PASSWORD})
    assert client.get("/athletes/").status_code == 302


def test_it_says_the_same_whether_or_not_an_address_has_an_account(client, alice):
    answers = [client.post("/accounts/password/reset/", {"email": who}) for who in (alice.email, "no@example.org")]
    assert answers[0].url == answers[1].url
