from __future__ import annotations

import re

from django.core import mail
from django.urls import reverse

from runners.models import Runner, User
from tests.conftest import PASSWORD

URL = "/athletes/add/"
NAME = {"name": "Gina", "time_zone": "Europe/Vienna"}


def test_it_adds_an_athlete_without_an_account(bob, client_of):
    response = client_of(bob).post(URL, NAME)
    gina = Runner.objects.visible_to(bob).get()
    assert (response.status_code, response.url) == (302, reverse("home:runner", args=[gina.pk]))
    assert (gina.user, gina.thresholds.count(), mail.outbox) == (None, 1, [])


def test_it_gives_an_account_and_sends_the_mail_to_set_a_password(bob, client_of):
    client_of(bob).post(URL, NAME | {"email": "Gina@example.org"})
    gina = User.objects.get(email="gina@example.org")
    assert (gina.runner.time_zone, gina.has_usable_password(), gina.is_staff) == ("Europe/Vienna", False, False)
    assert mail.outbox[0].to == ["gina@example.org"]
    assert "/accounts/password/reset/key/" in mail.outbox[0].body


def test_it_refuses_an_address_that_has_an_account(bob, alice, client_of):
    response = client_of(bob).post(URL, NAME | {"email": "ALICE@example.org"})
    assert list(response.context["form"].errors) == ["email"]


def test_it_keeps_what_was_typed(bob, client_of):
    assert 'value="Gina"' in client_of(bob).post(URL, NAME | {"email": "no address"}).text


def test_it_is_not_there_for_runners(alice, client_of):
    assert client_of(alice).get(URL).status_code == 404


def test_it_assigns_nobody_when_an_admin_adds(dan, client_of):
    client_of(dan).post(URL, NAME)
    assert not Runner.objects.get().assignments.exists()


def test_it_lets_the_athlete_set_her_password_and_log_in(bob, client_of, client):
    client_of(bob).post(URL, NAME | {"email": "gina@example.org"})
    link = re.search(r"/accounts/password/reset/key/\S+", str(mail.outbox[0].body))
    assert link is not None
    form = client.get(link[0]).url
    client.post(form, {"password1": PASSWORD, "password2": PASSWORD})
    client.post("/accounts/login/", {"login": "gina@example.org", "password": PASSWORD})
    assert client.get("/").url == reverse("home:runner", args=[Runner.objects.get().pk])
