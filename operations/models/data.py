"""A runner's data on their way out, in, and away for good."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from runners.models import Runner, User
from runners.models.sharing import PrivateQuerySet


class Moved(models.Model):
    """What exports and imports have in common: whose, asked for by whom, how far, and what went wrong."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    runner = models.ForeignKey(Runner, models.CASCADE, related_name="+", verbose_name=_("runner"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("asked for by")
    )
    created_at = models.DateTimeField(_("asked for"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    #: Of so many files so many are through.
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    #: One sentence: why nothing came of it.
    error = models.CharField(_("what is wrong"), max_length=300, blank=True)

    objects = PrivateQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.runner}, {self.created_at:%Y-%m-%d}"

    def audience(self) -> models.QuerySet[User]:
        """Whose open pages follow it."""
        return User.objects.filter(models.Q(runner=self.runner_id) | models.Q(pk=self.created_by_id))

    @property
    def bar(self) -> list[dict[str, object]]:
        """What the progress bar shows."""
        return [{"tone": "c-fitness", "value": self.done, "start": 0}]

    @property
    def is_going(self) -> bool:
        return self.finished_at is None and not self.error


class Export(Moved):
    """Everything of a runner as one file, until it expires."""

    size = models.PositiveBigIntegerField(_("size, bytes"), default=0)

    class Meta(Moved.Meta):
        verbose_name = _("export")
        verbose_name_plural = _("exports")

    @property
    def stored(self) -> str:
        """Its name in storage."""
        return f"exports/{self.runner_id}/{self.pk}.zip"

    @property
    def expires_at(self) -> datetime:
        return self.created_at + timedelta(days=settings.EXPORT_KEEP_DAYS)


class Takeover(Moved):
    """An export of another Longrun that becomes a runner's data here."""

    #: Sessions whose file was missing from the export.
    left_out = models.PositiveIntegerField(_("sessions left out"), default=0)

    class Meta(Moved.Meta):
        verbose_name = _("import of an export")
        verbose_name_plural = _("imports of exports")

    @property
    def stored(self) -> str:
        """Where the archive lies until it has been read."""
        return f"exports/{self.runner_id}/{self.pk}-in.zip"


class DeletionQuerySet(models.QuerySet["Deletion"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self if isinstance(user, User) and user.is_admin else self.none()


class Deletion(models.Model):
    """That a runner was deleted, and when; neither who, nor by whom."""

    runner_id = models.PositiveBigIntegerField(_("number of the runner"))
    created_at = models.DateTimeField(_("asked for"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    objects = DeletionQuerySet.as_manager()

    class Meta:
        verbose_name = _("deletion")
        verbose_name_plural = _("deletions")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"runner {self.runner_id}, {self.created_at:%Y-%m-%d}"

    def audience(self) -> models.QuerySet[User]:
        return User.objects.none()
