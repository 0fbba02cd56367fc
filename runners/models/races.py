from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from runners.models.runner import OfRunner, Runner
from science.units import HALF_MARATHON
from science.world_records import world_record

#: Who goes slower than this has not run it, m/s. A convention.
SLOWEST = 1.0

#: No best is older than this. A convention.
FIRST_DAY = dt.date(1900, 1, 1)


def meant(time: float, distance: float, *, sex: str) -> float:
    """Return a time (s) over a distance (m) as it was meant: "3:25" over a marathon is hours and minutes.

    From the half marathon on, where minutes and seconds would beat the world record and hours and minutes are a run.
    """
    longer = 60 * time
    is_hours = distance >= HALF_MARATHON and time < world_record(distance, sex=sex) <= longer <= distance / SLOWEST
    return longer if is_hours else time


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

    def clean(self) -> None:
        record = world_record(self.distance, sex=self.runner.sex) if self.distance and self.runner_id else 0
        for field in ("goal_time", "result_time"):
            if 0 < (getattr(self, field) or 0) < record:
                raise ValidationError({field: _("That is faster than the world record; check time and distance.")})


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
        record = world_record(self.distance, sex=self.runner.sex) if self.distance and self.runner_id else 0
        if self.time and self.time < record:
            raise ValidationError({"time": _("That is faster than the world record; check time and distance.")})
        if self.time and self.distance and self.time > self.distance / SLOWEST:
            raise ValidationError({"time": _("That is slower than a walk; check time and distance.")})
        if self.day and self.day > timezone.localdate():
            raise ValidationError({"day": _("That day is yet to come.")})
        if self.day and self.day < FIRST_DAY:
            raise ValidationError({"day": _("Give a day from 1900 on.")})
