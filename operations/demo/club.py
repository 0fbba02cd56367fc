"""The accounts of the demo club: an admin, two coaches, a dozen runners with their races and bests."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.hashers import make_password
from django.db import transaction

from operations.demo.people import ADMIN, COACHES, DOMAIN, RUNNERS, ZONE, Profile
from operations.demo.races import HALF, MARATHON, next_race
from runners.models import CoachAssignment, Onboarding, Race, Runner, TypedBest, User
from runners.models.user import Role
from runners.services import create_account, create_runner

#: How much slower than at the top of form a runner was in the years before the simulation.
EARLIER = 1.04
#: Races on the track, metres and days ago, and how much slower than at the top of form a runner was then.
TRACK = ((1_000.0, 65), (1_500.0, 58), (3_000.0, 51), (5_000.0, 44))
TRACK_FORM = 1.03
#: Time grows with this power of distance (Riegel 1981).
RIEGEL = 1.06


class NotTheDemo(Exception):  # noqa: N818
    """The database holds people who are not the demo's."""


def require_own_database() -> None:
    """Raise NotTheDemo if anybody has an account here, but the demo's admin has none."""
    if User.objects.exists() and not User.objects.filter(email=ADMIN[1]).exists():
        raise NotTheDemo(
            "This database holds a club that is not the demo; choose another DATABASE_URL or LONGRUN_DATA."
        )


@transaction.atomic
def make_people(password: str, last: dt.date) -> None:
    """Make everybody, once."""
    if User.objects.filter(email=ADMIN[1]).exists():
        return
    account(*ADMIN, Role.ADMIN)
    coaches = [account(name, email, Role.COACH) for name, email in COACHES]
    for profile in RUNNERS:
        user = account(profile.name, profile.email, Role.RUNNER)
        runner = create_runner(
            name=profile.name,
            user=user,
            coach=coaches[profile.coach],
            birth_date=profile.birth_date,
            sex=profile.sex,
            time_zone=ZONE,
            max_heart_rate=profile.max_heart_rate,
            resting_heart_rate=profile.resting_heart_rate,
        )
        CoachAssignment.objects.filter(runner=runner).update(since=last - dt.timedelta(days=600))
        Runner.objects.filter(pk=runner.pk).update(minutes_available=list(profile.minutes))
        Onboarding.objects.filter(runner=runner).update(step=Onboarding.Step.DONE)
        make_goal(runner, profile, last)
        make_bests(runner, profile, last)
    # Hashing a password is slow on purpose, so the one that all share is hashed once.
    User.objects.filter(email__endswith=f"@{DOMAIN}").update(password=make_password(password))


def account(name: str, email: str, role: Role) -> User:
    return create_account(email=email, name=name, roles=[role], time_zone=ZONE)


def make_goal(runner: Runner, profile: Profile, last: dt.date) -> None:
    """Make the race that the runner trains for, with a goal near what she is good for."""
    if race := next_race(profile, last):
        seconds = profile.marathon * 60 * (race.distance / MARATHON) ** RIEGEL
        goal = round(seconds / 30) * 30
        Race.objects.create(runner=runner, name=race.name, day=race.day, distance=race.distance, goal_time=goal)


def make_bests(runner: Runner, profile: Profile, last: dt.date) -> None:
    """Enter official results from before the watch: a half marathon, a marathon for those who run much.

    Whoever has a plan has run on the track before it was made, so that it has her paces.
    """
    typed = [(HALF, 1100)] + ([(MARATHON, 1290)] if profile.kilometres > 40 else [])
    found = [(metres, profile.marathon * 60 * EARLIER * (metres / MARATHON) ** RIEGEL, days) for metres, days in typed]
    if profile.has_plan:
        speed = profile.critical_speed / TRACK_FORM
        found += [(metres, (metres - profile.d_prime) / speed, days) for metres, days in TRACK]
    TypedBest.objects.bulk_create(
        TypedBest(
            runner=runner, distance=metres, time=round(seconds), day=last - dt.timedelta(days=days), official=True
        )
        for metres, seconds, days in found
    )
