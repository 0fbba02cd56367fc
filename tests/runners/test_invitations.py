from __future__ import annotations

import datetime as dt
import re

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from config.settings import base
from runners.models import CoachAssignment, Invitation, Runner, User
from runners.models.user import Role
from runners.services import accept, create_account, create_runner, invitations, invite

ANSWERS = {
    "name": "Frida",
    "time_zone": "Europe/Vienna",
    "password1": "a-long-way-to-run",
    "password2": "a-long-way-to-run",
}


@pytest.fixture
def frida(db):
    """Somebody with an account and nothing else."""
    return create_account(email="frida@example.org", name="Frida", password="a-long-way-to-run")


def token_of(mail) -> str:
    return str(re.findall(r"/invitations/([\w-]+)/", mail.body)[0])


def page_of(mail) -> str:
    return reverse("runners:invitation", args=[token_of(mail)])


def refused(**arguments) -> str:
    with pytest.raises(ValidationError) as error:
        invite(**arguments)
    return error.value.messages[0]


def test_it_sends_a_link_of_which_only_the_hash_is_kept(bob, mailoutbox):
    invitation = invite(by=bob, email="Frida@Example.org")
    (mail,) = mailoutbox
    assert (mail.to, mail.subject) == (["frida@example.org"], "Bob Coach invites you to Longrun")
    assert token_of(mail) not in invitation.digest
    assert token_of(mail) in mail.alternatives[0].content
    assert invitation.sent_at is not None


def test_it_claims_the_runner_with_a_new_account(client, bob, mailoutbox):
    runner = create_runner(name="Frida", coach=bob)
    invite(by=bob, email="frida@example.org", runner=runner)
    assert client.get(page_of(mailoutbox[0])).status_code == 200
    client.post(page_of(mailoutbox[0]), ANSWERS)
    runner.refresh_from_db()
    user = User.objects.get(email="frida@example.org")
    assert runner.user == user
    assert user.roles == frozenset({Role.RUNNER})
    assert EmailAddress.objects.get(user=user).verified
    assert client.session["_auth_user_id"] == str(user.pk)


def test_it_makes_a_runner_of_whoever_has_none(client, bob, mailoutbox):
    invite(by=bob, email="frida@example.org")
    client.post(page_of(mailoutbox[0]), ANSWERS)
    assert Runner.objects.coached_by(bob).filter(user__email="frida@example.org").exists()


def test_it_brings_a_runner_with_an_account_under_another_coach_as_well(alice, carol, client_of, mailoutbox):
    invite(by=carol, email=alice.email)
    response = client_of(alice).post(page_of(mailoutbox[0]))
    assert response.status_code == 302
    assert CoachAssignment.objects.active().filter(runner=alice.runner).count() == 2


def test_it_makes_a_coach_of_whom_a_runner_asked(client, alice, mailoutbox):
    invite(by=alice, email="frida@example.org", runner=alice.runner, as_coach=True)
    client.post(page_of(mailoutbox[0]), ANSWERS)
    frida = User.objects.get(email="frida@example.org")
    assert frida.roles == frozenset({Role.COACH})
    assert list(Runner.objects.coached_by(frida)) == [alice.runner]


def test_it_asks_whoever_has_an_account_to_log_in(client, bob, frida, mailoutbox):
    invite(by=bob, email=frida.email)
    response = client.get(page_of(mailoutbox[0]))
    assert response["Location"] == f"/accounts/login/?next={page_of(mailoutbox[0])}"


def test_it_keeps_what_was_typed_and_says_what_is_wrong(client, bob, mailoutbox):
    invite(by=bob, email="frida@example.org")
    response = client.post(page_of(mailoutbox[0]), {**ANSWERS, "password2": "another"})
    assert 'value="Frida"' in response.text
    assert "two password fields" in response.text
    assert Invitation.objects.good().exists()


def test_it_is_good_once(client, bob, client_of, mailoutbox):
    invite(by=bob, email="frida@example.org")
    client.post(page_of(mailoutbox[0]), ANSWERS)
    for visitor in (client, client_of(None)):
        for send in (visitor.get, visitor.post):
            response = send(page_of(mailoutbox[0]))
            assert response.status_code == 404
            assert "This invitation was used already: log in to see your pages." in response.text


def test_it_says_that_it_is_too_old(client, bob, mailoutbox):
    invite(by=bob, email="frida@example.org")
    Invitation.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    response = client.post(page_of(mailoutbox[0]), ANSWERS)
    assert "This invitation is too old: ask for a new one." in response.text
    assert not User.objects.filter(email="frida@example.org").exists()


def test_it_refuses_a_token_that_was_never_given_out(client, db):
    response = client.get(reverse("runners:invitation", args=["wrong"]))
    assert (response.status_code, "ask for a new one" in response.text) == (404, True)


def test_it_tells_somebody_else_that_it_is_for_another_address(bob, carol, client_of, mailoutbox):
    invite(by=bob, email="frida@example.org")
    response = client_of(carol).post(page_of(mailoutbox[0]))
    assert "this invitation is for another address" in response.text
    assert Invitation.objects.good().exists()
    with pytest.raises(ValidationError, match="another address"):
        accept(token=token_of(mailoutbox[0]), user=carol)


def test_it_replaces_the_link_when_it_is_sent_again(bob, client_of, mailoutbox):
    invitation = invite(by=bob, email="frida@example.org")
    client_of(bob).post(reverse("runners:invitation_resend", args=[invitation.pk]))
    invite(by=bob, email="frida@example.org")
    assert Invitation.objects.count() == 1
    assert [client_of(None).get(page_of(mail)).status_code for mail in mailoutbox] == [404, 404, 200]


def test_it_can_be_withdrawn(bob, client_of, mailoutbox):
    invitation = invite(by=bob, email="frida@example.org")
    client_of(bob).post(reverse("runners:invitation_withdraw", args=[invitation.pk]))
    assert client_of(None).get(page_of(mailoutbox[0])).status_code == 404
    assert not Invitation.objects.open().exists()


def test_it_is_nobody_elses_to_withdraw(bob, carol, client_of):
    invitation = invite(by=bob, email="frida@example.org")
    for name in ("invitation_resend", "invitation_withdraw"):
        assert client_of(carol).post(reverse(f"runners:{name}", args=[invitation.pk])).status_code == 404
    assert Invitation.objects.good().exists()


@pytest.mark.parametrize("change", ["role", "active", "assignment", "claimed"])
def test_it_ends_with_the_right_of_whoever_invited(change, client, bob, alice, mailoutbox):
    runner = create_runner(name="Frida", coach=bob)
    invite(by=bob, email="frida@example.org", runner=runner)
    if change == "role":
        bob.groups.clear()
    elif change == "active":
        User.objects.filter(pk=bob.pk).update(is_active=False)
    elif change == "assignment":
        runner.assignments.get().end()
    else:
        Runner.objects.filter(pk=runner.pk).update(user=create_account(email="x@example.org", name="X"))
    response = client.post(page_of(mailoutbox[0]), ANSWERS)
    assert response.status_code == 404
    assert not User.objects.filter(email="frida@example.org").exists()


def test_it_gives_no_second_page_to_whoever_has_one(frida, carol, erin, client_of, mailoutbox):
    invite(by=carol, email=frida.email, runner=erin)
    create_runner(name="Frida", user=frida)
    response = client_of(frida).post(page_of(mailoutbox[0]))
    assert "You have a page of your own already" in response.text
    assert Invitation.objects.good().exists()


def test_it_refuses_to_invite_oneself(alice, bob):
    assert refused(by=bob, email="BOB@example.org").startswith("Nobody can invite himself")
    assert refused(by=alice, email=alice.email, runner=alice.runner, as_coach=True).startswith("Nobody can")


def test_it_refuses_to_invite_whom_one_has(alice, bob):
    assert refused(by=bob, email=alice.email) == "This is an athlete of yours already."
    assert refused(by=alice, email=bob.email, runner=alice.runner, as_coach=True) == "This is your coach already."


def test_it_lets_only_coaches_invite_athletes_and_only_runners_coaches(alice, bob, frida):
    assert refused(by=frida, email="x@example.org") == "Only a coach can invite an athlete."
    answer = refused(by=bob, email="x@example.org", runner=alice.runner, as_coach=True)
    assert answer == "Only the runner can invite a coach."


def test_it_refuses_a_runner_who_has_an_account(alice, bob):
    assert refused(by=bob, email="x@example.org", runner=alice.runner) == "Alice Runner has an account already."
    wanda = create_runner(name="Wanda", coach=bob)
    assert refused(by=bob, email=" Alice@example.org", runner=wanda).startswith("Whoever has this address has a page")


def test_it_asks_only_coaches_of_the_club_if_it_is_set_so(alice, carol, settings):
    settings.RUNNERS_INVITE_COACHES = False
    answer = refused(by=alice, email="frida@example.org", runner=alice.runner, as_coach=True)
    assert answer == "Nobody with this address coaches here: ask an admin to make the account first."
    assert invite(by=alice, email=carol.email, runner=alice.runner, as_coach=True).sent_at


def test_it_makes_no_coach_by_an_invitation_from_before_it_was_set_so(client, alice, mailoutbox, settings):
    invite(by=alice, email="frida@example.org", runner=alice.runner, as_coach=True)
    settings.RUNNERS_INVITE_COACHES = False
    response = client.post(page_of(mailoutbox[0]), ANSWERS)
    assert "This link does not open an invitation: ask for a new one." in response.text
    assert not User.objects.filter(email="frida@example.org").exists()


def test_it_sends_no_flood(bob, monkeypatch):
    monkeypatch.setattr("runners.services.invitations.MOST_OPEN", 1)
    invite(by=bob, email="one@example.org")
    assert "withdraw some" in refused(by=bob, email="two@example.org")


@pytest.fixture
def _limits(settings):
    cache.clear()
    yield
    cache.clear()


@pytest.mark.usefixtures("_limits")
def test_it_counts_mails_whatever_becomes_of_the_invitations(alice, bob, settings):
    settings.ACCOUNT_RATE_LIMITS = {"invite_runner": "2/h/user"}
    for number in range(2):
        invitations.withdraw(invite(by=bob, email=f"{number}@example.org"))
    assert refused(by=bob, email="3@example.org").startswith("This is one mail too many for now")
    assert not Invitation.objects.open().exists()
    assert invite(by=alice, email="3@example.org", runner=alice.runner, as_coach=True).sent_at


@pytest.mark.usefixtures("_limits")
def test_it_invites_a_whole_squad_in_an_evening(bob, settings):
    settings.ACCOUNT_RATE_LIMITS = base.ACCOUNT_RATE_LIMITS
    for number in range(200):
        invite(by=bob, email=f"{number}@example.org")
    assert Invitation.objects.open().count() == 200


@pytest.mark.usefixtures("_limits")
def test_it_does_not_send_again_at_once(bob, client_of, mailoutbox, settings):
    settings.ACCOUNT_RATE_LIMITS = base.ACCOUNT_RATE_LIMITS
    invitation = invite(by=bob, email="frida@example.org")
    resend = reverse("runners:invitation_resend", args=[invitation.pk])
    assert "wait a few minutes" in client_of(bob).post(resend, follow=True).text
    assert [client_of(None).get(page_of(mail)).status_code for mail in mailoutbox] == [200]
    invitations.withdraw(invitation)
    assert "wait a few minutes" in refused(by=bob, email="frida@example.org")


def test_it_keeps_an_invitation_whose_mail_could_not_be_sent(bob, client_of, settings):
    settings.EMAIL_BACKEND = "tests.mail.Unreachable"
    response = client_of(bob).post(
        reverse("runners:invitations"), {"invited": "athlete", "athlete-email": "frida@example.org"}, follow=True
    )
    assert "could not be sent" in response.text
    assert Invitation.objects.get().sent_at is None


def test_it_invites_from_the_page(bob, client_of, mailoutbox):
    url = reverse("runners:invitations")
    response = client_of(bob).post(url, {"invited": "athlete", "athlete-email": "frida@example.org"}, follow=True)
    assert (mailoutbox[0].to, "frida@example.org" in response.text) == (["frida@example.org"], True)


def test_it_says_beside_the_field_why_it_cannot_invite(bob, client_of):
    url = reverse("runners:invitations")
    response = client_of(bob).post(url, {"invited": "athlete", "athlete-email": bob.email})
    assert "Nobody can invite himself" in response.text
    assert f'value="{bob.email}"' in response.text
    response = client_of(bob).post(url, {"invited": "athlete", "athlete-email": f"{'a' * 300}@example.org"})
    assert response.context["athlete"].errors.keys() == {"email"}


def test_it_offers_only_ones_own_athletes_to_claim(bob, carol, erin, client_of):
    url = reverse("runners:invitations")
    assert "Erin Elsewhere" not in client_of(bob).get(url).text
    data = {"invited": "athlete", "athlete-email": "frida@example.org", "athlete-runner": erin.pk}
    client_of(bob).post(url, data)
    assert not Invitation.objects.exists()


def test_it_pages_the_open_invitations_in_as_many_queries(bob, client_of, django_assert_max_num_queries):
    url = reverse("runners:invitations")
    for number in range(35):
        Invitation.objects.create(
            invited="runner",
            invited_by=bob,
            email=f"{number}@example.org",
            digest=str(number),
            expires_at=timezone.now(),
        )
    client = client_of(bob)
    with django_assert_max_num_queries(8):
        response = client.get(url)
    assert "31–35" not in response.text
    assert "1–30 of 35" in response.text


def test_it_says_that_no_mail_leaves_the_machine(dan, client_of, settings):
    url = reverse("runners:invitations")
    data = {"invited": "athlete", "athlete-email": "ann@example.org"}
    assert "A mail is on its way to ann@example.org." in client_of(dan).post(url, data, follow=True).text
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    text = client_of(dan).post(url, data, follow=True).text
    assert "No mail left for ann@example.org: mail is not set up here." in text
    assert "on its way" not in text
    asked = Client().get(reverse("account_reset_password_done")).text
    assert ("Mail is not set up here" in asked, "on its way" in asked) == (True, False)
    assert "<title>No mail was sent" in asked
