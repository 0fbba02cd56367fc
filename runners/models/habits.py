from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from science.fitness import ATL_DAYS, CTL_DAYS, TimeConstants

WEEKDAYS = [
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
]


def default_minutes() -> list[int]:
    """Return minutes available Monday to Sunday for a runner who has not said."""
    return [60, 75, 60, 75, 0, 75, 180]


def validate_minutes(minutes: Any) -> None:
    """Refuse anything but seven whole numbers of minutes of a day, with time on one of them at least."""
    good = isinstance(minutes, list) and len(minutes) == 7
    if not good or not all(isinstance(m, int) and 0 <= m <= 600 for m in minutes):
        raise ValidationError(_("Give seven numbers of minutes, Monday to Sunday, each from 0 to 600."))
    if not any(minutes):
        raise ValidationError(_("Leave time to run on one day at least."))


class Habits(models.Model):
    """How much a runner trains and may train, and how her plans are built unless she asks otherwise."""

    minutes_available = models.JSONField(
        _("minutes available, Monday to Sunday"), default=default_minutes, validators=[validate_minutes]
    )
    long_run_day = models.PositiveSmallIntegerField(_("long-run day"), default=6, choices=WEEKDAYS)
    weekly_distance = models.FloatField(
        _("weekly volume now, m"), null=True, blank=True, validators=[MinValueValidator(0), MaxValueValidator(300_000)]
    )
    years_running = models.PositiveSmallIntegerField(
        _("years of running"), null=True, blank=True, validators=[MaxValueValidator(90)]
    )
    injuries = models.TextField(_("injuries"), blank=True, max_length=2000)
    blocks = models.PositiveSmallIntegerField(
        _("blocks of a plan"), default=4, validators=[MinValueValidator(1), MaxValueValidator(8)]
    )
    weeks_per_block = models.PositiveSmallIntegerField(
        _("weeks per block"), default=4, validators=[MinValueValidator(2), MaxValueValidator(6)]
    )
    taper_weeks = models.PositiveSmallIntegerField(
        _("taper weeks"), default=2, validators=[MinValueValidator(1), MaxValueValidator(4)]
    )

    ctl_days = models.PositiveSmallIntegerField(
        _("time constant of fitness, days"),
        default=int(CTL_DAYS),
        validators=[MinValueValidator(20), MaxValueValidator(60)],
    )
    atl_days = models.PositiveSmallIntegerField(
        _("time constant of fatigue, days"),
        default=int(ATL_DAYS),
        validators=[MinValueValidator(3), MaxValueValidator(14)],
    )

    class Meta:
        abstract = True

    @property
    def time_constants(self) -> TimeConstants:
        """By which her fitness (CTL) and fatigue (ATL) fade, everywhere."""
        return TimeConstants(self.ctl_days, self.atl_days)

    @property
    def plan_weeks(self) -> int:
        """The weeks of a plan, the taper among them."""
        return self.blocks * self.weeks_per_block

    @property
    def days_available(self) -> int:
        return sum(minutes > 0 for minutes in self.minutes_available)
