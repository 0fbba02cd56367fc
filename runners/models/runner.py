from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from runners.models.user import User, validate_time_zone

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


WEEKDAYS = [
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
]


def default_minutes() -> list[int]:
    """Return minutes available Monday to Sunday for a runner who has not said."""
    return [60, 75, 60, 75, 0, 75, 180]


def validate_minutes(minutes: Any) -> None:
    """Refuse anything but seven whole numbers of minutes of a day."""
    good = isinstance(minutes, list) and len(minutes) == 7
    if not good or not all(isinstance(m, int) and 0 <= m <= 600 for m in minutes):
        raise ValidationError(_("Give seven numbers of minutes, Monday to Sunday, each from 0 to 600."))


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

    def coached_by(self, user: User) -> RunnerQuerySet:
        """Limit to the athletes assigned to ``user`` today."""
        return self.filter(pk__in=assigned_to(user))


class OfRunner(models.QuerySet[Any]):
    """Rows with a ``runner``: who sees the runner sees them, who may change the runner may change them."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(runner__in=Runner.objects.visible_to(user))

    def editable_by(self, user: User | AnonymousUser) -> Self:
        return self.filter(runner__in=Runner.objects.editable_by(user))


class Runner(models.Model):
    """A person who runs, with or without an account."""

    class Sex(models.TextChoices):
        FEMALE = "F", _("female")
        MALE = "M", _("male")

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
    minutes_available = models.JSONField(
        _("minutes available, Monday to Sunday"), default=default_minutes, validators=[validate_minutes]
    )
    long_run_day = models.PositiveSmallIntegerField(_("long-run day"), default=6, choices=WEEKDAYS)
    #: Since when the runner has agreed to be counted among the club's; None without consent.
    compared_since = models.DateField(_("compared with the club since"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = RunnerQuerySet.as_manager()

    class Meta:
        verbose_name = _("runner")
        verbose_name_plural = _("runners")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.birth_date and not dt.date(1900, 1, 1) <= self.birth_date <= timezone.localdate():
            raise ValidationError({"birth_date": _("Give a birth date between 1900 and today.")})

    @property
    def initials(self) -> str:
        words = self.name.split() or ["?"]
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()

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
        coaches = self.assignments.active_on(timezone.localdate()).values("coach")
        return User.objects.filter(Q(pk__in=coaches) | Q(runner=self), is_active=True)


def assigned_to(coach: User) -> models.QuerySet[Runner, int]:
    """Return the ids of the runners assigned to ``coach`` today."""
    today = timezone.localdate()
    return Runner.objects.filter(
        Q(assignments__until__isnull=True) | Q(assignments__until__gte=today),
        assignments__coach=coach,
        assignments__since__lte=today,
    ).values_list("pk", flat=True)
