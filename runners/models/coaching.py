from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Least
from django.utils.translation import gettext_lazy as _

from runners.models.runner import OfRunner, Runner, coaching_day, holds_now
from runners.models.user import User


class CoachAssignmentQuerySet(OfRunner):
    def active(self) -> Self:
        """Limit to those that hold now."""
        return self.filter(holds_now())

    def editable_by(self, user: User | AnonymousUser) -> Self:
        """Limit to those that ``user`` may end: as the coach, as the runner, or as an admin."""
        if not isinstance(user, User) or not user.is_active:
            return self.none()
        return self if user.is_admin else self.filter(Q(coach=user) | Q(runner__user=user))


class CoachAssignment(models.Model):
    """A coach looks after a runner from a day on; with the day ``until`` she sees nothing of her any more."""

    coach = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="assignments", verbose_name=_("coach")
    )
    runner = models.ForeignKey(Runner, models.CASCADE, related_name="assignments", verbose_name=_("runner"))
    since = models.DateField(_("from"), default=coaching_day)
    until = models.DateField(_("until"), null=True, blank=True, help_text=_("From this day on the coach sees nothing."))

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

    @property
    def has_ended(self) -> bool:
        return self.until is not None and self.until <= coaching_day()

    def end(self) -> None:
        """End it now, with all others of the two: from this moment on the coach sees nothing."""
        today = coaching_day()
        of_both = CoachAssignment.objects.filter(coach=self.coach_id, runner=self.runner_id)
        lasting = of_both.filter(Q(until__isnull=True) | Q(until__gt=today))
        lasting.update(until=today, since=Least("since", Value(today)))

    def clean(self) -> None:
        if self.coach_id and self.runner_id and self.runner.user_id == self.coach_id:
            raise ValidationError({"coach": _("Nobody can be assigned to himself.")})
