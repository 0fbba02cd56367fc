"""The workout library, plan schemas, plans and their planned workouts."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from plans import schemas, structure_json
from plans.library import FAMILIES
from plans.structure import Structure
from runners.models import OfRunner, Runner, User
from sessions.models import Session


def validate_steps(data: Any) -> None:
    """Refuse what is not a workout, in words."""
    try:
        structure_json.from_json(data)
    except structure_json.StructureError as error:
        raise ValidationError(error.problems) from error


def validate_schema(data: Any) -> None:
    """Refuse what is not a plan schema; the message names the faulty week."""
    try:
        schemas.from_json(data, known_workouts())
    except schemas.SchemaError as error:
        raise ValidationError(error.problems) from error


def known_workouts() -> frozenset[str]:
    """Return the names by which a schema may ask for a workout."""
    return frozenset(Workout.objects.exclude(slug="").values_list("slug", flat=True))


class SharedOrOwn(models.QuerySet[Any]):
    """Library rows: the shared ones (no owner) are everybody's to see, the others their owner's."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        if not isinstance(user, User):
            return self.none()
        return self if user.is_admin else self.filter(Q(owner__isnull=True) | Q(owner=user))

    def editable_by(self, user: User | AnonymousUser) -> Self:
        if not isinstance(user, User):
            return self.none()
        return self if user.is_admin else self.filter(owner=user)


class Phase(models.TextChoices):
    BASE = "base", _("base")
    BUILD = "build", _("build")
    PEAK = "peak", _("peak")
    TAPER = "taper", _("taper")
    RECOVERY = "recovery", _("recovery")


class Workout(models.Model):
    """A structured workout of the library: steps and repeats with targets."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="workouts",
        verbose_name=_("owner"),
    )
    #: Stable name of a shipped workout; empty for people's own.
    slug = models.SlugField(_("key"), blank=True)
    name = models.CharField(_("name"), max_length=120)
    #: Name of the scaled workout: {times}, {work} and {distance} stand for its numbers; empty is the plain name.
    pattern = models.CharField(
        _("name when scaled"),
        max_length=120,
        blank=True,
        help_text=_("{times}, {work} and {distance} stand for the numbers of the scaled workout."),
    )
    family = models.CharField(_("family"), max_length=40, choices=[(one.key, one.label) for one in FAMILIES.values()])
    purpose = models.TextField(_("purpose"), blank=True)
    when_to_use = models.TextField(_("when to use"), blank=True)
    scaling = models.TextField(_("how to scale"), blank=True)
    steps = models.JSONField(_("steps"), default=list, validators=[validate_steps])
    #: Phases of a plan in which it serves; empty means all.
    phases = models.JSONField(_("phases"), default=list, blank=True)
    tags = models.JSONField(_("tags"), default=list, blank=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = SharedOrOwn.as_manager()

    class Meta:
        verbose_name = _("workout")
        verbose_name_plural = _("workouts")
        ordering = ["family", "name"]
        constraints = [
            models.UniqueConstraint(fields=["slug"], condition=~Q(slug=""), name="shipped_workout_once"),
        ]

    def __str__(self) -> str:
        return self.name


class PlanSchema(models.Model):
    """How a plan is built: blocks of weeks of days, each day a workout or a family of workouts."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="plan_schemas",
        verbose_name=_("owner"),
    )
    slug = models.SlugField(_("key"), blank=True)
    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("description"), blank=True)
    race_distance = models.FloatField(_("race distance, m"))
    weeks = models.PositiveSmallIntegerField(_("weeks"), editable=False, default=0)
    structure = models.JSONField(_("blocks, weeks and days"), default=dict, validators=[validate_schema])
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = SharedOrOwn.as_manager()

    class Meta:
        verbose_name = _("plan schema")
        verbose_name_plural = _("plan schemas")
        ordering = ["race_distance", "weeks", "name"]
        constraints = [models.UniqueConstraint(fields=["slug"], condition=~Q(slug=""), name="shipped_schema_once")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Count the weeks, if the structure can be read; what is wrong with it is the field's to say."""
        with suppress(schemas.SchemaError):
            self.weeks = schemas.from_json(self.structure, known_workouts()).weeks


class Plan(models.Model):
    """A runner's way to a race. Replanning makes a new version; the old one is kept."""

    class State(models.TextChoices):
        ACTIVE = "active", _("active")
        REPLACED = "replaced", _("replaced by a newer version")
        ENDED = "ended", _("ended")

    runner = models.ForeignKey(Runner, models.CASCADE, related_name="plans", verbose_name=_("runner"))
    race = models.ForeignKey("runners.Race", models.CASCADE, related_name="plans", verbose_name=_("race"))
    schema = models.ForeignKey(PlanSchema, models.SET_NULL, null=True, related_name="plans", verbose_name=_("schema"))
    version = models.PositiveIntegerField(_("version"), default=1)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.ACTIVE)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    #: What the generator was given, so that the same plan can be made again.
    inputs = models.JSONField(_("inputs"), default=dict)
    compromises = models.JSONField(_("compromises"), default=list)
    #: Expected load, fitness, fatigue and form a day, with bands.
    preview = models.JSONField(_("expected course"), default=dict)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("accepted by")
    )
    created_at = models.DateTimeField(_("accepted"), auto_now_add=True)

    objects = OfRunner.as_manager()

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["runner"], condition=Q(state="active"), name="one_active_plan_a_runner")
        ]

    def __str__(self) -> str:
        return f"{self.runner}: {self.race}"

    @property
    def critical_speed(self) -> float | None:
        """The critical speed that the targets rest on, m/s; None for a plan by heart rate and effort."""
        value = self.inputs.get("critical_speed")
        return float(value) if value else None


class PlanWeek(models.Model):
    """A week of a plan: its phase, the load it aims at, and why."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="weeks")
    index = models.PositiveSmallIntegerField(_("week"))
    first_day = models.DateField(_("first day"))
    phase = models.CharField(_("phase"), max_length=10, choices=Phase.choices)
    block = models.PositiveSmallIntegerField(_("block"), default=0)
    block_name = models.CharField(_("name of the block"), max_length=60, blank=True)
    aim = models.CharField(_("aim of the block"), max_length=200, blank=True)
    load = models.FloatField(_("load aimed at"))
    distance = models.FloatField(_("distance, m"), default=0)
    recovery = models.BooleanField(_("lighter week"), default=False)
    focus = models.CharField(_("focus"), max_length=200, blank=True)
    why = models.TextField(_("why"), blank=True)

    class Meta:
        verbose_name = _("week of a plan")
        verbose_name_plural = _("weeks of plans")
        ordering = ["plan", "index"]
        constraints = [models.UniqueConstraint(fields=["plan", "index"], name="week_once_a_plan")]

    def __str__(self) -> str:
        return f"week {self.index + 1}"


class PlannedWorkout(models.Model):
    """What should be run on a day, its targets, and why; matched with what was run."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("planned")
        DONE = "done", _("done")
        PARTLY = "partly", _("partly done")
        MISSED = "missed", _("not done")

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="workouts", verbose_name=_("plan"))
    runner = models.ForeignKey(Runner, models.CASCADE, related_name="planned_workouts", verbose_name=_("runner"))
    day = models.DateField(_("day"))
    workout = models.ForeignKey(
        Workout,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="planned",
        verbose_name=_("from the library"),
    )
    name = models.CharField(_("name"), max_length=120)
    family = models.CharField(_("family"), max_length=40)
    key_session = models.BooleanField(_("key session"), default=False)
    steps = models.JSONField(_("steps"), default=list)
    distance = models.FloatField(_("distance, m"))
    duration = models.FloatField(_("duration, s"))
    load = models.FloatField(_("load"))
    why = models.TextField(_("why"))
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.PLANNED)
    session = models.ForeignKey(
        Session,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="planned_workouts",
        verbose_name=_("session"),
    )

    objects = OfRunner.as_manager()

    class Meta:
        verbose_name = _("planned workout")
        verbose_name_plural = _("planned workouts")
        ordering = ["day", "pk"]
        indexes = [models.Index(fields=["runner", "day"], name="planned_runner_day")]

    def __str__(self) -> str:
        return f"{self.name}, {self.day}"

    @property
    def structure(self) -> Structure:
        """The steps as a structured workout; empty if there are none."""
        return structure_json.from_json(self.steps) if self.steps else ()
