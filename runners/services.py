"""How accounts and runners come to be, complete from the first moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from jobs import services as jobs
from runners.models import CoachAssignment, Runner, SetupToken, Thresholds, TypedBest, User
from runners.models.user import Role
from runners.spans import BEGINNING as BEGINNING
from runners.spans import changed_spans
from science.zones import max_heart_rate_by_age

#: Taken for a runner who has not told his birth date, and for one who does not know his resting heart rate.
TYPICAL_AGE = 40
TYPICAL_RESTING_HEART_RATE = 60.0


@transaction.atomic
def create_account(
    *, email: str, name: str, password: str | None = None, roles: Iterable[str] = (), time_zone: str = "UTC"
) -> User:
    """Make an account with ``roles``. Without a password its owner sets one by the reset mail."""
    user = User.objects.create_user(email, password, name=name, time_zone=time_zone)
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
    complete(runner, coach=coach)
    return runner


@transaction.atomic
def complete(runner: Runner, *, coach: User | None = None) -> None:
    """Add what a saved runner lacks: thresholds, the role of her account, the assignment to ``coach``."""
    if not Thresholds.objects.filter(runner=runner).exists():
        default_thresholds(runner).save()
    if runner.user is not None and Role.RUNNER not in runner.user.roles:
        set_roles(runner.user, {*runner.user.roles, Role.RUNNER})
    if coach is not None:
        assignment = CoachAssignment(coach=coach, runner=runner)
        assignment.full_clean()
        assignment.save()


@transaction.atomic
def add_athlete(*, coach: User | None, name: str, email: str = "", time_zone: str = "UTC", **profile: Any) -> Runner:
    """Make a runner for ``coach``, with an account if there is an address; ``profile`` as `create_runner` takes it."""
    user = create_account(email=email, name=name, time_zone=time_zone) if email else None
    return create_runner(name=name, user=user, coach=coach, time_zone=time_zone, **profile)


def setup_is_open(token: str) -> bool:
    """Whether ``token`` opens the set-up page: it is the newest, unused, and there is no admin."""
    return SetupToken.objects.matching(token).exists() and not User.objects.admins().exists()


def setup_address() -> str | None:
    """Return the address of the set-up page with a new token; None as soon as there is an admin."""
    if User.objects.admins().exists():
        return None
    path = reverse("runners:setup", args=[SetupToken.objects.issue()])
    return f"{settings.BASE_URL.rstrip('/')}{path}"


@transaction.atomic
def create_first_admin(*, token: str, email: str, name: str, password: str, time_zone: str = "UTC") -> User | None:
    """Make the first admin and use up ``token``; None if somebody was quicker."""
    used, _rows = SetupToken.objects.matching(token).delete()
    if not used or User.objects.admins().exists():
        return None
    return create_account(email=email, name=name, password=password, roles=[Role.ADMIN], time_zone=time_zone)


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
        basis=Thresholds.Basis.AGE if None in (max_heart_rate, resting_heart_rate) else Thresholds.Basis.TYPED,
    )


def thresholds_on(runner: Runner, day: dt.date) -> Thresholds:
    """Return what held on ``day``; before the first row, the first; estimates if there is none at all."""
    rows = Thresholds.objects.filter(runner=runner)
    found = rows.valid_on(day).first() or rows.order_by("valid_from").first()
    return found or default_thresholds(runner)


def agree_to_compare(runner: Runner, agrees: bool) -> Runner:
    """Keep since when a runner agrees to be compared with the club, or that she does not any more."""
    if agrees != (runner.compared_since is not None):
        runner.compared_since = timezone.localdate() if agrees else None
        runner.save(update_fields=["compared_since"])
    return runner


def save_best(best: TypedBest) -> TypedBest:
    """Keep a typed-in best, in the place of one of the same distance and day; what rests on it follows."""
    with transaction.atomic():
        kept, _made = TypedBest.objects.update_or_create(
            runner=best.runner,
            distance=best.distance,
            day=best.day,
            defaults={"time": best.time, "official": best.official},
        )
        refresh_since(best.runner, best.day)
    return kept


@transaction.atomic
def delete_best(best: TypedBest) -> None:
    best.delete()
    refresh_since(best.runner, best.day)


def refresh_since(runner: Runner, day: dt.date) -> None:
    """Have the history worked out again from ``day`` on."""
    jobs.start("refresh", runner, keys=[day.isoformat()])


def measure_since(runner: Runner, day: dt.date) -> None:
    """Have the sessions from ``day`` on measured again: something changed that they are measured with."""
    jobs.start("measure", runner, keys=[day.isoformat()])


@transaction.atomic
def save_thresholds(row: Thresholds) -> None:
    """Keep what holds from a day on, in the place of another row of that day; what it touches follows."""
    before = list(Thresholds.objects.filter(runner=row.runner))
    Thresholds.objects.filter(runner=row.runner, valid_from=row.valid_from).exclude(pk=row.pk).delete()
    row.save()
    follow_thresholds(row.runner, before)


@transaction.atomic
def delete_thresholds(row: Thresholds) -> None:
    """Delete what held from a day on; the sessions until the next row are measured with what held before."""
    before = list(Thresholds.objects.filter(runner=row.runner))
    row.delete()
    follow_thresholds(row.runner, before)


def follow_thresholds(runner: Runner, before: Iterable[Thresholds]) -> None:
    """Have exactly what was measured with other values than those that hold now measured again."""
    spans = changed_spans(before, Thresholds.objects.filter(runner=runner))
    measured = [span.key for span in spans if span.measured]
    if measured:
        jobs.start("measure", runner, keys=measured)
    for span in spans:
        if not span.measured:
            refresh_since(runner, span.first)
