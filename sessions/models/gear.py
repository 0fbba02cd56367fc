from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from runners.models import OfRunner, Runner
from sessions.models.files import Import


class Gear(models.Model):
    """Shoes, mostly: what wears out with the distance run."""

    class Kind(models.TextChoices):
        SHOES = "shoes", _("shoes")
        OTHER = "other", _("other")

    runner = models.ForeignKey(Runner, models.CASCADE, related_name="gear", verbose_name=_("runner"))
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.SHOES)
    start_distance = models.FloatField(
        _("run before, m"), default=0, validators=[MinValueValidator(0), MaxValueValidator(1e8)]
    )
    limit_distance = models.FloatField(
        _("to be replaced after, m"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1000), MaxValueValidator(1e8)],
    )
    #: Taken for new runs that nobody has said other shoes of.
    usual = models.BooleanField(_("usual"), default=False)
    #: The import whose export named it: undone, it goes with it unless something is run in it.
    brought_by = models.ForeignKey(Import, models.SET_NULL, null=True, blank=True, related_name="+", editable=False)
    retired_on = models.DateField(_("retired on"), null=True, blank=True)

    objects = OfRunner.as_manager()

    class Meta:
        verbose_name = _("gear")
        verbose_name_plural = _("gear")
        ordering = ["retired_on", "name"]
        constraints = [models.UniqueConstraint(fields=["runner", "name"], name="gear_name_once_a_runner")]

    def __str__(self) -> str:
        return self.name
