"""By whatever way a runner comes to be, she has the same defaults."""

from __future__ import annotations

import datetime as dt
from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.urls import reverse

from operations.demo.club import make_people
from runners.models import Invitation, Onboarding, Runner, Thresholds
from runners.services import accept_with_new_account, create_runner, invite
from tests.runners.test_admin import runner_form


def by_service(bob, dan, client_of):
    create_runner(name="Gina", coach=bob)


def by_wizard(bob, dan, client_of):
    client_of(bob).post(reverse("runners:add"), {"name": "Gina", "time_zone": "UTC"})


def by_admin(bob, dan, client_of):
    client_of(dan).post("/admin/runners/runner/add/", runner_form(Runner(name="Gina")))


def by_role(bob, dan, client_of):
    group = Group.objects.get_or_create(name="Runner")[0].pk
    account = {
        "email": bob.email,
        "name": "Gina",
        "time_zone": "UTC",
        "language": "en",
        "units": "km",
        "is_active": "on",
    }
    client_of(dan).post(reverse("admin:runners_user_change", args=[bob.pk]), account | {"groups": [group]})


def by_invitation(bob, dan, client_of, monkeypatch=None):
    invitation = invite(by=bob, email="gina@example.org")
    token = invitation.renew()
    invitation.save()
    accept_with_new_account(token=token, name="Gina", password="correct-horse-battery")


def by_demo(bob, dan, client_of):
    make_people("secret", dt.date(2026, 11, 1))


@pytest.mark.parametrize("way", [by_service, by_wizard, by_admin, by_role, by_invitation, by_demo])
def test_it_is_complete(way, bob, dan, client_of):
    way(bob, dan, client_of)
    assert Runner.objects.exists()
    for runner in Runner.objects.all():
        held = runner.thresholds.get()
        assert (held.zone_method, held.zone_percentages, held.valid_from.year) == (
            "maximum",
            [60, 70, 80, 90, 100],
            1970,
        )
        assert (runner.blocks, runner.weeks_per_block, runner.taper_weeks, runner.long_run_day) == (4, 4, 2, 6)
        assert runner.days_available > 0
        assert Onboarding.objects.filter(runner=runner).exists()
        assert runner.user is None or "Runner" in runner.user.roles


def backfilled() -> str:
    out = StringIO()
    call_command("backfill_runner_defaults", stdout=out)
    return out.getvalue()


def test_it_gives_old_runners_what_they_lack_and_counts_it(alice, erin):
    Thresholds.objects.all().delete()
    Onboarding.objects.filter(runner=erin).delete()
    Runner.objects.filter(pk=erin.pk).update(minutes_available=[])
    assert backfilled().splitlines() == ["first questions: 1", "minutes available: 1", "thresholds: 2"]
    assert Runner.objects.get(pk=erin.pk).days_available == 6


def test_it_changes_nothing_the_second_time(alice, erin):
    Thresholds.objects.all().delete()
    backfilled()
    assert backfilled() == "Nothing is missing.\n"


def test_it_leaves_what_was_said_alone(alice):
    Thresholds.objects.update(max_heart_rate=177, zone_percentages=[55, 70, 80, 90, 100])
    backfilled()
    held = Thresholds.objects.get()
    assert (held.max_heart_rate, held.zone_percentages[0]) == (177, 55)
    assert not Invitation.objects.exists()
