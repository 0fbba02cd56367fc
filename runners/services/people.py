"""How accounts and runners come to be, complete from the first moment."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterable

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Field, Model
from django.urls import reverse
from django.utils import timezone

from jobs import services as jobs
from runners.accounts import keep_address, site_address
from runners.models import CoachAssignment, Onboarding, Runner, SetupToken, Thresholds, TypedBest, User
from runners.models.user import LAST_ADMIN, Role
from runners.spans import ALL_HEARTS, changed_spans
from runners.spans import BEGINNING as BEGINNING
from science.zones import max_heart_rate_by_age

#: Taken for a runner who has not told his birth date, and for one who does not know his resting heart rate.
TYPICAL_AGE = 40
TYPICAL_RESTING_HEART_RATE = 60.0


@transaction.atomic
def create_account(
    *, email: str, name: str, password: str | None = None, roles: Iterable[str] = (), time_zone: str = "UTC"
) -> User:
    """Make an account with ``roles``. Without a password its owner sets one by the reset mail.

    Whoever makes it vouches for the address.
    """
    user = User.objects.create_user(email, password, name=name, time_zone=time_zone)
    keep_address(user)
    set_roles(user, roles)
    return user


def set_roles(user: User, roles: Iterable[str]) -> None:
    """Give ``user`` exactly these roles; admins and coaches may enter the administration.

    Raises ValidationError if nobody would be left as an admin.
    """
    roles = set(roles)
    if Role.ADMIN not in roles and not user.is_superuser and user.is_last_admin:
        raise ValidationError(LAST_ADMIN)
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
def complete(runner: Runner, *, coach: User | None = None) -> list[str]:
    """Add what a saved runner lacks, and return the names of it; ``coach`` looks after her from today on.

    Thresholds with their zones, the time there is to train, a time zone, the way through the first questions, the
    role of her account.
    """
    added = []
    if not Thresholds.objects.filter(runner=runner).exists():
        default_thresholds(runner).save()
        added.append("thresholds")
    if Onboarding.objects.get_or_create(runner=runner)[1]:
        added.append("first questions")
    if runner.user is not None and Role.RUNNER not in runner.user.roles:
        set_roles(runner.user, {*runner.user.roles, Role.RUNNER})
        added.append("role")
    added += [name.replace("_", " ") for name in repaired(runner, "time_zone", "minutes_available")]
    for row in Thresholds.objects.filter(runner=runner):
        added += [name.replace("_", " ") for name in repaired(row, "zone_percentages")]
    if coach is not None:
        assignment = CoachAssignment(coach=coach, runner=runner)
        assignment.full_clean()
        assignment.save()
    return added


def repaired(row: Model, *names: str) -> list[str]:
    """Give fields of a row that hold nothing that can be used their defaults, and return their names."""
    found = []
    for field in map(row._meta.get_field, names):
        assert isinstance(field, Field)
        try:
            field.clean(getattr(row, field.name), row)
        except ValidationError:
            setattr(row, field.name, field.get_default())
            found.append(field.name)
    if found:
        row.save(update_fields=found)
    return found


def backfill() -> Counter[str]:
    """Complete every runner; return how many lacked what."""
    return Counter(name for runner in Runner.objects.select_related("user").iterator() for name in complete(runner))


def setup_is_open(token: str) -> bool:
    """Whether ``token`` opens the set-up page: it is the newest, unused, and there is no admin."""
    return SetupToken.objects.matching(token).exists() and not User.objects.admins().exists()


def setup_address() -> str | None:
    """Return the address of the set-up page with a new token; None as soon as there is an admin."""
    if User.objects.admins().exists():
        return None
    return site_address(reverse("runners:setup", args=[SetupToken.objects.issue()]))


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


def follow_birth_date(runner: Runner, before: dt.date | None) -> None:
    """Estimate the maximum heart rate anew where it was estimated from the birth date ``before``."""
    earlier = default_thresholds(Runner(birth_date=before, time_zone=runner.time_zone)).max_heart_rate
    for row in Thresholds.objects.filter(runner=runner, basis=Thresholds.Basis.AGE):
        if math.isclose(row.max_heart_rate, earlier):
            row.max_heart_rate = default_thresholds(runner).max_heart_rate
            save_thresholds(row)


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


def follow_sex(runner: Runner) -> None:
    """Have every session with a heart rate measured again: its load is weighed by the sex."""
    jobs.start("measure", runner, keys=[ALL_HEARTS.key])


def follow_time_constants(runner: Runner) -> None:
    """Have fitness, fatigue and form of every day worked out again: they fade by other time constants."""
    refresh_since(runner, BEGINNING)


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
