from __future__ import annotations

import datetime as dt
from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from runners.models.runner import OfRunner, Runner


class CoachAssignmentQuerySet(OfRunner):
    def active_on(self, day: dt.date) -> Self:
        return self.filter(Q(until__isnull=True) | Q(until__gte=day), since__lte=day)


class CoachAssignment(models.Model):
    """A coach looks after a runner from a day on; the last day ends what she sees."""

    coach = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="assignments", verbose_name=_("coach")
    )
    runner = models.ForeignKey(Runner, models.CASCADE, related_name="assignments", verbose_name=_("runner"))
    since = models.DateField(_("from"), default=timezone.localdate)
    until = models.DateField(_("until"), null=True, blank=True)

    objects = CoachAssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("coach assignment")
        verbose_name_plural = _("coach assignments")
        ordering = ["-since", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="assignment_ends_after_it_starts"
            ),
            models.UniqueConstraint(
                fields=["coach", "runner"], condition=Q(until__isnull=True), name="one_open_assignment"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.coach} – {self.runner}"

    def clean(self) -> None:
        if self.coach_id and self.runner_id and self.runner.user_id == self.coach_id:
            raise ValidationError({"coach": _("Nobody can be assigned to himself.")})
