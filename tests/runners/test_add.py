from __future__ import annotations

from django.core import mail
from django.urls import reverse

from runners.models import Invitation, Onboarding, Runner

URL = "/athletes/add/"
NAME = {"name": "Gina", "time_zone": "Europe/Vienna"}


def test_it_adds_an_athlete_without_an_account_and_goes_on_with_her(bob, client_of):
    response = client_of(bob).post(URL, NAME, follow=True)
    gina = Runner.objects.visible_to(bob).get()
    assert response.redirect_chain[-1][0] == reverse("runners:onboarding_step", args=[gina.pk, "heart"])
    assert (gina.user, gina.time_zone, gina.thresholds.count()) == (None, "Europe/Vienna", 1)


def test_it_invites_her_in_the_last_step(bob, client_of):
    client_of(bob).post(URL, NAME)
    gina = Runner.objects.get()
    invite = reverse("runners:onboarding_step", args=[gina.pk, "invite"])
    assert client_of(bob).post(invite, {"email": "gina@example.org"}).url == reverse("home:runner", args=[gina.pk])
    assert (Invitation.objects.get().runner, mail.outbox[0].to) == (gina, ["gina@example.org"])


def test_it_says_why_somebody_cannot_be_invited(bob, client_of):
    client_of(bob).post(URL, NAME)
    invite = reverse("runners:onboarding_step", args=[Runner.objects.get().pk, "invite"])
    response = client_of(bob).post(invite, {"email": bob.email})
    assert "Nobody can invite himself" in response.text
    assert f'value="{bob.email}"' in response.text


def test_it_has_no_last_step_for_whoever_has_an_account(alice, bob, client_of):
    url = reverse("runners:onboarding_step", args=[alice.runner.pk, "invite"])
    assert client_of(bob).get(url).status_code == 404


def test_it_keeps_what_was_typed(bob, client_of):
    assert 'value="Gina"' in client_of(bob).post(URL, NAME | {"birth_date": "2999-01-01"}).text


def test_it_is_not_there_for_runners(alice, client_of):
    assert client_of(alice).get(URL).status_code == 404


def test_it_assigns_nobody_when_an_admin_adds(dan, client_of):
    client_of(dan).post(URL, NAME)
    assert not Runner.objects.get().assignments.exists()


def test_it_takes_the_basics_as_answered(bob, client_of):
    client_of(bob).post(URL, NAME)
    assert Onboarding.objects.get().step == Onboarding.Step.HEART
