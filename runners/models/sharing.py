from __future__ import annotations

import datetime as dt
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from runners.models.runner import Runner
from runners.models.user import User


class PrivateQuerySet(models.QuerySet[Any]):
    """Rows that are only for the runner himself, and for admins."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(runner__in=Runner.objects.private_to(user))


class ConsentChange(models.Model):
    """From when on a runner shows a kind of data to coaches, or no longer; rows are added, never changed."""

    runner = models.ForeignKey(Runner, models.CASCADE, related_name="consent_changes", verbose_name=_("runner"))
    kind = models.CharField(_("kind of data"), max_length=12)
    shared = models.BooleanField(_("shared"))
    at = models.DateTimeField(_("when"), default=timezone.now)

    objects = PrivateQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of consent")
        verbose_name_plural = _("changes of consent")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.kind}: {'shared' if self.shared else 'not shared'} from {self.at:%Y-%m-%d %H:%M}"


class AccessQuerySet(PrivateQuerySet):
    def older_than(self, days: int) -> Self:
        return self.filter(hour__lt=timezone.now() - dt.timedelta(days=days))


class Access(models.Model):
    """Somebody looked at another's data: once an hour, viewer and kind of page. Rows are added, never changed."""

    class Page(models.TextChoices):
        ATHLETES = "athletes", _("list of athletes")
        TODAY = "today", _("today")
        SESSIONS = "sessions", _("list of sessions")
        SESSION = "session", _("a session")
        PROGRESS = "progress", _("progress")
        THRESHOLDS = "thresholds", _("thresholds")
        PLAN = "plan", _("plan and calendar")
        FILES = "files", _("uploads and gear")
        DOWNLOAD = "download", _("download of a recording")
        SETTINGS = "settings", _("settings")
        ADMIN = "admin", _("administration")
        OTHER = "other", _("another page")

    viewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("who")
    )
    runner = models.ForeignKey(Runner, models.CASCADE, related_name="accesses", verbose_name=_("runner"))
    page = models.CharField(_("what"), max_length=12, choices=Page.choices)
    hour = models.DateTimeField(_("in the hour from"))

    objects = AccessQuerySet.as_manager()

    class Meta:
        verbose_name = _("access")
        verbose_name_plural = _("accesses")
        ordering = ["-hour", "-pk"]
        constraints = [models.UniqueConstraint(fields=["viewer", "page", "hour", "runner"], name="access_once_an_hour")]
        indexes = [models.Index(fields=["runner", "-hour"], name="access_runner_hour")]

    def __str__(self) -> str:
        return f"{self.viewer} → {self.runner}: {self.page}, {self.hour:%Y-%m-%d %H}"
