from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sessions.models.session import Session


class Overrule(models.Model):
    """What a person says of a stretch of a recording against what was found in it: it counts, or it does not."""

    class Stream(models.TextChoices):
        HEART_RATE = "heart_rate", _("heart rate")
        DISTANCE = "distance", _("distance and pace")
        ALTITUDE = "altitude", _("altitude")

    session = models.ForeignKey(Session, models.CASCADE, related_name="overrules", verbose_name=_("session"))
    stream = models.CharField(_("what"), max_length=10, choices=Stream.choices)
    #: Seconds since the start of the recording as it came.
    start = models.FloatField(_("from, s"))
    end = models.FloatField(_("to, s"))
    counts = models.BooleanField(_("counts"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("said"), auto_now_add=True)

    class Meta:
        verbose_name = _("overrule")
        verbose_name_plural = _("overrules")
        # A later word on the same stretch stands above an earlier one.
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=Q(start__lt=F("end")), name="overrule_start_before_end")]

    def __str__(self) -> str:
        return f"{self.stream} {self.start:g}–{self.end:g} s"
