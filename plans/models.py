"""The workout library, plan schemas, plans and their planned workouts."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from plans import schemas, structure_json
from plans.feed_address import CalendarFeed  # noqa: F401
from plans.generator.season import LONGEST_RACE, SHORTEST_RACE
from plans.library import TRAINING
from plans.outcome import AdviceAnswer, Compliance, DailySummary, HandMatch, SummaryMark  # noqa: F401
from plans.structure import Structure
from plans.texts import are_texts, is_clean
from runners.history import Versions
from runners.models import OfRunner, Runner, Thresholds, User
from runners.services import thresholds_on
from science.fitness import USUAL, TimeConstants
from sessions.models import Session


def validate_steps(data: Any) -> None:
    """Refuse what is not a workout, in words."""
    try:
        structure_json.from_json(data)
    except structure_json.StructureError as error:
        raise ValidationError(error.problems) from error


def validate_texts(data: Any) -> None:
    """Refuse what is no list of texts, or holds what no database stores."""
    if not are_texts(data):
        raise ValidationError(_('Write a list of texts in brackets, such as ["base", "build"].'))
    if not is_clean(data):
        raise ValidationError(_("It holds a character that cannot be stored."))


def validate_phases(data: Any) -> None:
    """Refuse what is no list of phases."""
    validate_texts(data)
    known = (*Phase.values, "race")
    if not set(data) <= set(known):
        raise ValidationError(_("Each phase must be one of %s.") % ", ".join(known))


def validate_schema(data: Any) -> None:
    """Refuse what is not a plan schema; the message names the faulty week."""
    try:
        schemas.from_json(data, known_workouts())
    except schemas.SchemaError as error:
        raise ValidationError([str(problem) for problem in error.problems]) from error


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
    family = models.CharField(_("family"), max_length=40, choices=[(one.key, one.label) for one in TRAINING.values()])
    purpose = models.TextField(_("purpose"), blank=True)
    when_to_use = models.TextField(_("when to use"), blank=True)
    scaling = models.TextField(_("how to scale"), blank=True)
    steps = models.JSONField(_("steps"), default=list, validators=[validate_steps])
    #: Phases of a plan in which it serves; empty means all.
    phases = models.JSONField(_("phases"), default=list, blank=True, validators=[validate_phases])
    tags = models.JSONField(_("tags"), default=list, blank=True, validators=[validate_texts])
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

    def clean(self) -> None:
        """Take what was left empty for an empty list."""
        self.phases, self.tags = self.phases or [], self.tags or []


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
    race_distance = models.FloatField(
        _("race distance, m"), validators=[MinValueValidator(SHORTEST_RACE), MaxValueValidator(LONGEST_RACE)]
    )
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


PACES = ("critical_speed", "measured_critical_speed", "heart_rate_zones", "predicted_time")
"""Of the inputs of a plan those that its targets rest on."""


def speed_in(basis: Mapping[str, Any]) -> float | None:
    """Return the critical speed among the inputs of a plan, m/s; None if it was made without."""
    value = basis.get("critical_speed")
    return float(value) if value else None


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
    #: Those of `PACES` that the days ahead were told anew with since; empty is as in the inputs.
    paces = models.JSONField(_("paces"), default=dict, editable=False)
    #: What came in between, as `plans.interrupted` keeps it, if the rest was planned anew for it.
    interruption = models.JSONField(_("interruption"), default=dict, editable=False)
    compromises = models.JSONField(_("compromises"), default=list)
    #: Expected load, fitness, fatigue and form a day, with bands.
    preview = models.JSONField(_("expected course"), default=dict)
    #: The version that a replanning began from; undo goes back to it.
    replaces = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="successors",
        verbose_name=_("replanned from"),
    )
    #: Counts every change, so that an edit of what is no longer there is noticed.
    edition = models.PositiveIntegerField(_("edition"), default=1, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("accepted by")
    )
    created_at = models.DateTimeField(_("accepted"), auto_now_add=True)

    #: The runner's critical speed of today, m/s; there if the plan was read by `plans.calendar.active_plan`.
    speed_today: float | None

    objects = OfRunner.as_manager()
    history = Versions(
        excluded_fields=["inputs", "paces", "interruption", "compromises", "preview", "replaces", "edition"]
    )

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
    def time_constants(self) -> TimeConstants:
        """By which the expected course was worked out."""
        return TimeConstants(self.inputs.get("ctl_days", USUAL.ctl), self.inputs.get("atl_days", USUAL.atl))

    @property
    def critical_speed(self) -> float | None:
        """The critical speed that the targets rest on, m/s; None for a plan by heart rate and effort."""
        return speed_in(self.basis)

    @property
    def basis(self) -> dict[str, Any]:
        """The inputs with the paces that hold now."""
        return {**self.inputs, **self.paces}

    @cached_property
    def thresholds(self) -> Thresholds:
        """The runner's thresholds of today; 1 query, once."""
        return thresholds_on(self.runner, self.runner.today())


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
    #: Those of `PACES` that it was planned with; empty is as in the inputs of its plan.
    paces = models.JSONField(_("paces"), default=dict, editable=False)
    why = models.TextField(_("why"))
    #: What coach and runner say to each other about the day.
    note = models.TextField(_("note"), blank=True, max_length=1000)
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
    def basis(self) -> dict[str, Any]:
        """The inputs of its plan with the paces that it was planned with."""
        return {**self.plan.inputs, **self.paces}

    @property
    def critical_speed(self) -> float | None:
        """The critical speed that its targets rest on, m/s; None for targets by heart rate and effort."""
        return speed_in(self.basis)

    @property
    def mean_speed(self) -> float | None:
        """Its distance over its time, m/s."""
        return self.distance / self.duration if self.duration else None

    @property
    def structure(self) -> Structure:
        """The steps as a structured workout; empty if there are none, or none that this version can read."""
        try:
            return structure_json.from_json(self.steps) if self.steps else ()
        except structure_json.StructureError:
            return ()


class PlanChange(models.Model):
    """One edit of a plan by hand, kept so that it can be undone and done again."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="changes", verbose_name=_("plan"))
    what = models.CharField(_("what"), max_length=250)
    #: The planned workouts that it touched, by id: their columns before and after; None where there is no row.
    rows = models.JSONField(_("rows"), default=dict)
    #: The plan's paces before and after it, if it changed them.
    paces = models.JSONField(_("paces"), default=dict)
    undone = models.BooleanField(_("undone"), default=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("made by")
    )
    made_at = models.DateTimeField(_("made"), auto_now_add=True)

    class Meta:
        verbose_name = _("change of a plan")
        verbose_name_plural = _("changes of plans")
        ordering = ["plan", "pk"]

    def __str__(self) -> str:
        return self.what
