from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from runners.models import Runner, Thresholds
from runners.services import BEGINNING, create_account, create_runner, thresholds_on

DAY = dt.date(2026, 3, 1)


def test_it_estimates_the_maximum_by_age(db):
    runner = create_runner(name="Zoe", birth_date=dt.date(Runner().today().year - 50, 1, 1))
    assert thresholds_on(runner, DAY).max_heart_rate == pytest.approx(211 - 0.64 * 50)


def test_it_says_that_defaults_are_estimates(db):
    assert thresholds_on(create_runner(name="Zoe"), BEGINNING).estimated


def test_it_takes_what_is_known(db):
    runner = create_runner(name="Zoe", max_heart_rate=188, resting_heart_rate=44)
    found = thresholds_on(runner, DAY)
    assert (found.max_heart_rate, found.resting_heart_rate, found.estimated) == (188, 44, False)


def test_it_answers_with_the_thresholds_of_the_day(alice):
    Thresholds.objects.create(runner=alice.runner, valid_from=DAY, max_heart_rate=190, resting_heart_rate=50)
    before, after = (thresholds_on(alice.runner, DAY + dt.timedelta(days)) for days in (-1, 0))
    assert (before.valid_from, after.max_heart_rate) == (BEGINNING, 190)


def test_it_answers_with_the_first_thresholds_before_they_hold(alice):
    alice.runner.thresholds.update(valid_from=DAY)
    assert thresholds_on(alice.runner, DAY - dt.timedelta(1)).valid_from == DAY


def test_it_gives_the_runner_the_role(alice):
    assert alice.roles == {"Runner"}


def test_it_assigns_the_coach_from_today(alice, bob):
    assert Runner.objects.visible_to(bob).get() == alice.runner


def test_it_refuses_a_runner_as_his_own_coach(alice):
    other = create_account(email="frank@example.org", name="Frank", roles=["Coach"])
    with pytest.raises(ValidationError):
        create_runner(name="Frank", user=other, coach=other)


def test_it_keeps_nothing_of_a_runner_with_a_wrong_value(db):
    with pytest.raises(ValidationError):
        create_runner(name="Zoe", resting_heart_rate=200, max_heart_rate=190)
    assert not Runner.objects.exists()


def test_it_lets_only_admins_and_coaches_into_the_administration(alice, bob, dan):
    assert [person.is_staff for person in (alice, bob, dan)] == [False, True, True]


def test_it_makes_an_account_that_cannot_log_in_before_it_has_a_password(db):
    assert not create_account(email="gina@example.org", name="Gina").has_usable_password()
