"""The secret addresses at which plans are read."""

from __future__ import annotations

import datetime as dt
import secrets

from django.db import models
from django.db.models import Q
from django.utils import timezone

from runners.models import Runner
from runners.models.setup import digest_of


class CalendarFeedManager(models.Manager["CalendarFeed"]):
    def renew(self, runner: Runner) -> str:
        """Give the runner's feed a new token, so that the old address ends, and return it; only its hash is kept."""
        token = secrets.token_urlsafe(32)
        self.update_or_create(
            runner=runner, defaults={"digest": digest_of(token), "created_at": timezone.now(), "read_at": None}
        )
        return token

    def of_token(self, token: str) -> models.QuerySet[CalendarFeed]:
        """Limit to the feed that ``token`` opens; none if the account is closed."""
        closed = Q(runner__user__is_active=False)
        return self.filter(~closed, digest=digest_of(token)).select_related("runner__user")


class CalendarFeed(models.Model):
    """The secret address at which calendars of other programs read a runner's plan."""

    runner = models.OneToOneField(Runner, models.CASCADE, related_name="calendar_feed")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    objects = CalendarFeedManager()

    def __str__(self) -> str:
        return f"feed of {self.runner}"

    def note_read(self) -> None:
        """Keep when it was last read, to the hour: programs ask often."""
        now = timezone.now()
        if self.read_at is None or now - self.read_at > dt.timedelta(hours=1):
            CalendarFeed.objects.filter(pk=self.pk).update(read_at=now)
