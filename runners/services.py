"""How accounts and runners come to be, complete from the first moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.contrib.auth.models import Group
from django.db import transaction

from runners.models import CoachAssignment, Runner, Thresholds, User
from runners.models.user import Role
from science.zones import max_heart_rate_by_age

#: Default thresholds hold from here on, so that every old recording has some.
BEGINNING = dt.date(1970, 1, 1)

#: Taken for a runner who has not told his birth date, and for one who does not know his resting heart rate.
TYPICAL_AGE = 40
TYPICAL_RESTING_HEART_RATE = 60.0


@transaction.atomic
def create_account(*, email: str, name: str, password: str | None = None, roles: Iterable[str] = ()) -> User:
    """Make an account with ``roles``. Without a password its owner sets one by the reset mail."""
    user = User.objects.create_user(email, password, name=name)
    set_roles(user, roles)
    return user


def set_roles(user: User, roles: Iterable[str]) -> None:
    """Give ``user`` exactly these roles; admins and coaches may enter the administration."""
    user.groups.set([Group.objects.get_or_create(name=Role(role).value)[0] for role in roles])
    user.__dict__.pop("roles", None)
    user.is_staff = user.is_admin or user.is_coach
    user.save(update_fields=["is_staff"])


@transaction.atomic
def create_runner(
    *,
    name: str,
    user: User | None = None,
    coach: User | None = None,
    birth_date: dt.date | None = None,
    sex: str = "",
    time_zone: str = "UTC",
    max_heart_rate: float | None = None,
    resting_heart_rate: float | None = None,
) -> Runner:
    """Make a runner with everything that the rest of the house relies on.

    Whoever makes a runner, by whatever way, does it here. ``coach`` looks after her from today on.
    Raises ValidationError if a value is out of its range.
    """
    runner = Runner(user=user, name=name, birth_date=birth_date, sex=sex, time_zone=time_zone)
    runner.full_clean()
    runner.save()
    thresholds = default_thresholds(runner, max_heart_rate, resting_heart_rate)
    thresholds.full_clean()
    thresholds.save()
    if user is not None:
        set_roles(user, {*user.roles, Role.RUNNER})
    if coach is not None:
        assignment = CoachAssignment(coach=coach, runner=runner)
        assignment.full_clean()
        assignment.save()
    return runner


def default_thresholds(
    runner: Runner, max_heart_rate: float | None = None, resting_heart_rate: float | None = None
) -> Thresholds:
    """Return unsaved thresholds for all time: what is known, and estimates by age for the rest."""
    age = runner.age_on(runner.today())
    estimated_max = max_heart_rate_by_age(TYPICAL_AGE if age is None else age)
    return Thresholds(
        runner=runner,
        valid_from=BEGINNING,
        max_heart_rate=estimated_max if max_heart_rate is None else max_heart_rate,
        resting_heart_rate=TYPICAL_RESTING_HEART_RATE if resting_heart_rate is None else resting_heart_rate,
        estimated=max_heart_rate is None or resting_heart_rate is None,
    )


def thresholds_on(runner: Runner, day: dt.date) -> Thresholds:
    """Return what held on ``day``; before the first row, the first; estimates if there is none at all."""
    rows = Thresholds.objects.filter(runner=runner)
    found = rows.valid_on(day).first() or rows.order_by("valid_from").first()
    return found or default_thresholds(runner)
