"""The system log: what went wrong, each kind of failure once, with how often and when."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict

from django.conf import settings
from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from operations.system_log import Failure

MOST_ROWS = 5000


class LoggedFailureManager(models.Manager["LoggedFailure"]):
    def keep(self, failure: Failure) -> None:
        """Count a failure that is known, add one that is new; the ones not seen for longest make room."""
        now = timezone.now()
        known = self.filter(fingerprint=failure.fingerprint)
        latest = {"last_seen": now, "message": failure.message, "route": failure.route, "user_id": failure.user_id}
        if known.update(count=F("count") + 1, **latest):
            return
        values = asdict(failure) | {"first_seen": now, "last_seen": now}
        _row, made = self.get_or_create(fingerprint=values.pop("fingerprint"), defaults=values)
        if not made:
            known.update(count=F("count") + 1, **latest)
        over = self.order_by("-last_seen").values_list("pk", flat=True)[MOST_ROWS : MOST_ROWS + 100]
        self.filter(pk__in=list(over)).delete()

    def prune(self) -> int:
        """Delete what was not seen for ``SYSTEM_LOG_KEEP_DAYS``; return how many."""
        limit = timezone.now() - dt.timedelta(days=settings.SYSTEM_LOG_KEEP_DAYS)
        return self.filter(last_seen__lt=limit).delete()[0]


class LoggedFailure(models.Model):
    fingerprint = models.CharField(max_length=64, unique=True, editable=False)
    level = models.CharField(_("level"), max_length=10)
    logger = models.CharField(_("logger"), max_length=120)
    message = models.CharField(_("message"), max_length=500)
    traceback = models.TextField(_("traceback"), blank=True)
    #: The pattern of the address, not the address: that may hold a key.
    route = models.CharField(_("page"), max_length=200, blank=True)
    #: Of whom it befell last; no foreign key, since the log outlives accounts.
    user_id = models.BigIntegerField(_("account number"), null=True, blank=True)
    count = models.PositiveIntegerField(_("times"), default=1)
    first_seen = models.DateTimeField(_("first seen"))
    last_seen = models.DateTimeField(_("last seen"), db_index=True)

    objects = LoggedFailureManager()

    class Meta:
        verbose_name = _("failure")
        verbose_name_plural = _("system log")
        ordering = ["-last_seen"]

    def __str__(self) -> str:
        return self.message
