from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from runners.models.runner import OfRunner, Runner


class OnboardingQuerySet(OfRunner):
    def waiting(self) -> Self:
        """Limit to those that have not been gone through."""
        return self.exclude(step=Onboarding.Step.DONE)


class Onboarding(models.Model):
    """How far a runner has come with what we ask her first, so that she can go on from anywhere."""

    class Step(models.TextChoices):
        BASICS = "basics", _("Profile")
        HEART = "heart", _("Heart rate")
        BESTS = "bests", _("Personal bests")
        TRAINING = "training", _("Goal and week")
        DONE = "done", _("Done")

    runner = models.OneToOneField(Runner, models.CASCADE, related_name="onboarding", verbose_name=_("runner"))
    #: The first step that has not been answered.
    step = models.CharField(_("next step"), max_length=8, choices=Step.choices, default=Step.BASICS)
    #: The runner wants to look around first.
    later = models.BooleanField(_("put off"), default=False)
    #: What was typed and cannot be saved yet, by step, reader and field: readers differ in units and in what they see.
    drafts = models.JSONField(_("not finished"), default=dict, blank=True)

    objects = OnboardingQuerySet.as_manager()

    class Meta:
        verbose_name = _("onboarding")
        verbose_name_plural = _("onboardings")

    def __str__(self) -> str:
        return f"{self.runner}: {self.get_step_display()}"

    def move_past(self, step: str) -> None:
        """Take ``step`` as answered, if it is the one that is waited for; its drafts are no longer needed."""
        self.drafts.pop(step, None)
        order = self.Step.values
        if self.step == step:
            self.step = order[order.index(step) + 1]
        self.save()

    def keep(self, step: str, reader: int | None, typed: dict[str, list[str]]) -> None:
        """Keep what a reader has typed in a step until it can be saved."""
        self.drafts.setdefault(step, {})[str(reader)] = typed
        self.save(update_fields=["drafts"])
