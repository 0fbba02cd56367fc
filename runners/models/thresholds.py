from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from runners.history import Versions
from runners.models.runner import OfRunner, Runner
from science.zones import bounds_by_maximum, bounds_by_reserve, bounds_by_threshold

#: No zone ends below so many per cent. A convention.
LOWEST_ZONE = 20
#: Nor above so many. A convention.
HIGHEST_ZONE = 150

#: Default thresholds hold from here on, so that every old recording has some.
BEGINNING = dt.date(1970, 1, 1)


def default_zone_percentages() -> list[int]:
    """Return the upper bounds of the five zones in per cent of the maximum."""
    return [60, 70, 80, 90, 100]


def validate_zone_percentages(bounds: Any) -> None:
    """Refuse anything but five rising percentages from 20 on, the last of them 100 or, of the threshold, more."""
    good = isinstance(bounds, list) and len(bounds) == 5 and all(map(is_percentage, bounds))
    if not good or bounds[-1] < 100 or any(a >= b for a, b in pairwise(bounds)):
        raise ValidationError(_("Give five rising percentages from 20 on, the last of them 100."))


def is_percentage(bound: Any) -> bool:
    """Whether a zone may end there; NaN is nowhere, and what is true or false is no number."""
    return type(bound) in (int, float) and LOWEST_ZONE <= bound <= HIGHEST_ZONE


class ZoneMethod(models.TextChoices):
    """What the percentages of the zones are percentages of."""

    MAXIMUM = "maximum", _("maximum heart rate")
    RESERVE = "reserve", _("heart-rate reserve (Karvonen)")
    THRESHOLD = "threshold", _("threshold heart rate")


#: The usual upper bounds of the five zones by each method.
USUAL_PERCENTAGES: dict[str, list[int]] = {
    ZoneMethod.MAXIMUM: [60, 70, 80, 90, 100],
    ZoneMethod.RESERVE: [60, 70, 80, 90, 100],
    ZoneMethod.THRESHOLD: [85, 90, 95, 100, 106],
}


class ThresholdsQuerySet(OfRunner):
    def valid_on(self, day: dt.date) -> Self:
        """Order so that the first row is what holds on ``day``."""
        return self.filter(valid_from__lte=day).order_by("-valid_from")


class Thresholds(models.Model):
    """What a runner's heart says from a day on. Each session is measured with its own day's row."""

    class Basis(models.TextChoices):
        AGE = "age", _("estimated by age")
        TYPED = "typed", _("typed in")
        OBSERVED = "observed", _("observed in runs")
        TIME_TRIAL = "time_trial", _("30-minute time trial")
        RUN_TEST = "run_test", _("3- and 12-minute test")
        LACTATE = "lactate", _("lactate test")
        LABORATORY = "laboratory", _("laboratory")

    runner = models.ForeignKey(Runner, models.CASCADE, related_name="thresholds", verbose_name=_("runner"))
    valid_from = models.DateField(
        _("valid from"), validators=[MinValueValidator(BEGINNING, _("Give a day from 1970 on."))]
    )
    max_heart_rate = models.FloatField(
        _("maximum heart rate, bpm"), validators=[MinValueValidator(100), MaxValueValidator(230)]
    )
    resting_heart_rate = models.FloatField(
        _("resting heart rate, bpm"), validators=[MinValueValidator(25), MaxValueValidator(110)]
    )
    threshold_heart_rate = models.FloatField(
        _("threshold heart rate, bpm"),
        null=True,
        blank=True,
        validators=[MinValueValidator(80), MaxValueValidator(220)],
    )
    threshold_power = models.FloatField(
        _("threshold power, W"),
        null=True,
        blank=True,
        validators=[MinValueValidator(80), MaxValueValidator(700)],
        help_text=_("Held for an hour, by this power meter. Without it no load is found by power."),
    )
    zone_method = models.CharField(_("zones by"), max_length=9, choices=ZoneMethod.choices, default=ZoneMethod.MAXIMUM)
    zone_percentages = models.JSONField(
        _("upper bounds of the zones, %"),
        default=default_zone_percentages,
        validators=[validate_zone_percentages],
    )
    weight = models.FloatField(
        _("body mass, kg"), null=True, blank=True, validators=[MinValueValidator(25), MaxValueValidator(250)]
    )
    basis = models.CharField(_("what they rest on"), max_length=12, choices=Basis.choices, default=Basis.TYPED)
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = ThresholdsQuerySet.as_manager()
    history = Versions()

    class Meta:
        verbose_name = _("thresholds")
        verbose_name_plural = _("thresholds")
        ordering = ["runner", "-valid_from"]
        constraints = [models.UniqueConstraint(fields=["runner", "valid_from"], name="one_row_of_thresholds_a_day")]

    def __str__(self) -> str:
        return f"{self.runner}, {self.valid_from}"

    def clean(self) -> None:
        if not self.resting_heart_rate or not self.max_heart_rate:
            return
        if self.resting_heart_rate >= self.max_heart_rate:
            raise ValidationError({"resting_heart_rate": _("Resting heart rate must be below the maximum.")})
        if self.threshold_heart_rate and not self.resting_heart_rate < self.threshold_heart_rate < self.max_heart_rate:
            raise ValidationError({"threshold_heart_rate": _("It must lie between resting and maximum heart rate.")})
        by_threshold = self.zone_method == ZoneMethod.THRESHOLD
        if by_threshold and not self.threshold_heart_rate:
            raise ValidationError({"threshold_heart_rate": _("Zones by threshold need the threshold heart rate.")})
        zones = self.zone_percentages
        if not by_threshold and isinstance(zones, list) and zones and zones[-1] != 100:
            raise ValidationError(_("Zone 5 ends at 100 %."))

    @property
    def estimated(self) -> bool:
        """Whether nobody measured them or typed them in."""
        return self.basis == self.Basis.AGE

    @property
    def zone_bounds(self) -> tuple[float, ...]:
        """Upper bounds of the five heart-rate zones in bpm."""
        shares = [percent / 100 for percent in self.zone_percentages]
        if self.zone_method == ZoneMethod.RESERVE:
            return bounds_by_reserve(self.max_heart_rate, self.resting_heart_rate, shares)
        if self.zone_method == ZoneMethod.THRESHOLD and self.threshold_heart_rate:
            return bounds_by_threshold(self.threshold_heart_rate, shares)
        return bounds_by_maximum(self.max_heart_rate, shares)
