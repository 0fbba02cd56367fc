from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from runners.models.runner import OfRunner, Runner
from science.world_records import world_record


class Race(models.Model):
    """A race that a runner trains for or has run, with the goal if there is one."""

    class Priority(models.TextChoices):
        MAIN = "A", _("main race")
        TUNE_UP = "B", _("tune-up race")

    runner = models.ForeignKey(Runner, models.CASCADE, related_name="races", verbose_name=_("runner"))
    name = models.CharField(_("name"), max_length=120)
    day = models.DateField(_("day"))
    distance = models.FloatField(_("distance, m"), validators=[MinValueValidator(400), MaxValueValidator(250_000)])
    goal_time = models.PositiveIntegerField(_("goal, s"), null=True, blank=True)
    result_time = models.PositiveIntegerField(_("result, s"), null=True, blank=True)
    priority = models.CharField(_("priority"), max_length=1, choices=Priority.choices, default=Priority.MAIN)

    objects = OfRunner.as_manager()

    class Meta:
        verbose_name = _("race")
        verbose_name_plural = _("races")
        ordering = ["day", "pk"]

    def __str__(self) -> str:
        return f"{self.name}, {self.day}"


class TypedBest(models.Model):
    """A personal best that the runner typed in, or an official result."""

    runner = models.ForeignKey(Runner, models.CASCADE, related_name="typed_bests", verbose_name=_("runner"))
    distance = models.FloatField(_("distance, m"), validators=[MinValueValidator(400), MaxValueValidator(250_000)])
    time = models.FloatField(_("time, s"), validators=[MinValueValidator(30)])
    day = models.DateField(_("day"))
    official = models.BooleanField(_("official result"), default=False)

    objects = OfRunner.as_manager()

    class Meta:
        verbose_name = _("typed-in best")
        verbose_name_plural = _("typed-in bests")
        ordering = ["runner", "distance", "time"]
        constraints = [models.UniqueConstraint(fields=["runner", "distance", "day"], name="one_typed_best_a_day")]

    def __str__(self) -> str:
        return f"{self.runner}, {self.distance:g} m"

    def clean(self) -> None:
        record = world_record(self.distance, sex=self.runner.sex) if self.distance else 0
        if self.time and self.time < record:
            raise ValidationError({"time": _("That is faster than the world record; check time and distance.")})
        if self.day and self.day > timezone.localdate():
            raise ValidationError({"day": _("That day is yet to come.")})
