"""The people of the tests, made."""

from __future__ import annotations

from runners.models import Onboarding, Runner, User
from runners.models.user import Role
from runners.services import create_account, create_runner

PASSWORD = "correct-horse-battery"


def make_coach(name: str) -> User:
    email = f"{name.split()[0].lower()}@example.org"
    return create_account(email=email, name=name, password=PASSWORD, roles=[Role.COACH])


def make_admin() -> User:
    return create_account(email="dan@example.org", name="Dan Admin", password=PASSWORD, roles=[Role.ADMIN])


def make_alice(coach: User) -> User:
    """A runner with an account who has answered the first questions, looked after by ``coach``."""
    user = create_account(email="alice@example.org", name="Alice Runner", password=PASSWORD)
    runner = create_runner(name=user.name, user=user, coach=coach, sex=Runner.Sex.FEMALE, time_zone="Europe/Vienna")
    Onboarding.objects.filter(runner=runner).update(step=Onboarding.Step.DONE)
    return user
