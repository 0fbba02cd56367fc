from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from runners.models.habits import Habits
from runners.models.user import User, validate_time_zone

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


#: Nobody trains with this when younger or older, years. A convention.
YOUNGEST, OLDEST = 10, 100


class DataKind(models.TextChoices):
    """Kinds of data that a runner may share with coaches one by one."""

    HEART_RATE = "heart_rate", _("heart rate")
    BODY = "body", _("body data")
    DIARY = "diary", _("diary and pain notes")
    LOCATION = "location", _("location track")


class RunnerQuerySet(models.QuerySet["Runner"]):
    def visible_to(self, user: User | AnonymousUser) -> RunnerQuerySet:
        """Limit to whom ``user`` may see: everyone (admin), herself, athletes assigned to her today."""
        if not isinstance(user, User) or not user.is_active:
            return self.none()
        if user.is_admin:
            return self
        allowed = Q(user=user)
        if user.is_coach:
            allowed |= Q(pk__in=assigned_to(user))
        return self.filter(allowed)

    def editable_by(self, user: User | AnonymousUser) -> RunnerQuerySet:
        """Limit to whom ``user`` may change: so far those that she may see."""
        return self.visible_to(user)

    def private_to(self, user: User | AnonymousUser) -> RunnerQuerySet:
        """Limit to herself; an admin sees everyone."""
        visible = self.visible_to(user)
        if isinstance(user, User) and not user.is_admin:
            return visible.filter(user=user)
        return visible

    def showing(self, kinds: Iterable[DataKind], user: User | AnonymousUser) -> RunnerQuerySet:
        """Limit to those who show ``user`` all of these kinds of their data."""
        visible = self.visible_to(user)
        if not isinstance(user, User) or user.is_admin:
            return visible
        shared = Q()
        for kind in kinds:
            shared &= Q((f"shares_{kind.value}", True))
        return visible.filter(Q(user=user) | shared)

    def coached_by(self, user: User) -> RunnerQuerySet:
        """Limit to the athletes assigned to ``user`` today."""
        return self.filter(pk__in=assigned_to(user))

    def athletes_of(self, user: User, name: str = "") -> RunnerQuerySet:
        """Limit to whom a coach looks after today, for an admin to everyone; if given, to those called ``name``."""
        found = self.visible_to(user) if user.is_admin else self.coached_by(user)
        return found.filter(name__icontains=name) if name else found


class OfRunner(models.QuerySet[Any]):
    """Rows with a ``runner``: who sees the runner sees them, who may change the runner may change them."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(runner__in=Runner.objects.visible_to(user))

    def editable_by(self, user: User | AnonymousUser) -> Self:
        return self.filter(runner__in=Runner.objects.editable_by(user))


class Runner(Habits):
    """A person who runs, with or without an account."""

    class Sex(models.TextChoices):
        FEMALE = "F", _("female")
        MALE = "M", _("male")

        __empty__ = _("not given")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="runner",
        verbose_name=_("account"),
    )
    name = models.CharField(_("name"), max_length=120)
    birth_date = models.DateField(_("birth date"), null=True, blank=True)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex.choices, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[validate_time_zone])
    #: Since when the runner has agreed to be counted among the club's; None without consent.
    compared_since = models.DateField(_("compared with the club since"), null=True, blank=True, editable=False)
    #: What coaches see of him; changed by `services.sharing.share`, which keeps when.
    shares_heart_rate = models.BooleanField(_("shares heart rate"), default=True, editable=False)
    shares_body = models.BooleanField(_("shares body data"), default=True, editable=False)
    shares_diary = models.BooleanField(_("shares diary and pain notes"), default=True, editable=False)
    shares_location = models.BooleanField(_("shares location track"), default=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = RunnerQuerySet.as_manager()

    class Meta:
        verbose_name = _("runner")
        verbose_name_plural = _("runners")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.birth_date and self.birth_date > timezone.localdate():
            raise ValidationError({"birth_date": _("That day is yet to come.")})
        age = self.age_on(timezone.localdate())
        if age is not None and not YOUNGEST <= age <= OLDEST:
            raise ValidationError({"birth_date": _("A runner is 10 to 100 years old here; check the year.")})

    @property
    def initials(self) -> str:
        words = self.name.split() or ["?"]
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()

    @property
    def shared_kinds(self) -> frozenset[DataKind]:
        """What coaches see."""
        return frozenset(kind for kind in DataKind if getattr(self, f"shares_{kind.value}"))

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def today(self) -> dt.date:
        """The day it is where the runner lives."""
        return timezone.now().astimezone(self.zone).date()

    def age_on(self, day: dt.date) -> int | None:
        """Full years on ``day``; None if the birth date is not known."""
        if self.birth_date is None:
            return None
        return day.year - self.birth_date.year - ((day.month, day.day) < (self.birth_date.month, self.birth_date.day))

    def audience(self) -> models.QuerySet[User]:
        """Everyone whose open pages show this runner: himself and his coaches of today."""
        coaches = self.assignments.active().values("coach")
        return User.objects.filter(Q(pk__in=coaches) | Q(runner=self), is_active=True)


def coaching_day() -> dt.date:
    """Return the day by which coaching starts and ends: of one clock, wherever coach and runner are."""
    return timezone.now().date()


def holds_now(path: str = "") -> Q:
    """Return the condition that an assignment, reached by ``path``, holds now."""
    day = coaching_day()
    ends = Q((f"{path}until__isnull", True)) | Q((f"{path}until__gt", day))
    return ends & Q((f"{path}since__lte", day))


def assigned_to(coach: User) -> models.QuerySet[Runner, int]:
    """Return the ids of the runners assigned to ``coach`` now."""
    held = Runner.objects.filter(holds_now("assignments__"), assignments__coach=coach)
    return held.values_list("pk", flat=True)
