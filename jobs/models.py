"""Long work as rows: a job, its units, who works on them and until when."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Replace
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.db.models import Model


def _without_dashes(text: Combinable) -> Func:
    """SQLite keeps UUIDs without dashes, PostgreSQL gives them with."""
    return Replace(text, Value("-"), Value(""), output_field=models.TextField())


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        """Limit to the jobs whose subject ``user`` may see."""
        allowed = Q(pk__in=[])
        for kind, spec in settings.JOBS.items():
            subjects = apps.get_model(spec["subject"])._default_manager.visible_to(user)
            ids = subjects.order_by().values_list(_without_dashes(Cast("pk", models.TextField())), flat=True)
            allowed |= Q(kind=kind, plain_subject__in=ids)
        return self.alias(plain_subject=_without_dashes(F("subject_id"))).filter(allowed)

    def unfinished(self) -> Self:
        return self.filter(state__in=[Job.State.WAITING, Job.State.RUNNING, Job.State.HELD])


class Job(models.Model):
    """One piece of long work on one subject; its kind names the steps in ``settings.JOBS``."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        STOPPED = "stopped", _("stopped")
        #: For want of room on the disk; goes on by itself.
        HELD = "held", _("held")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=40)
    subject_id = models.CharField(_("subject"), max_length=64)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("started by"),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    #: While more units may still be added the job does not end.
    open = models.BooleanField(_("takes more units"), default=False)
    #: When it was last given a unit; whoever fed it may be gone without closing it.
    fed_at = models.DateTimeField(default=timezone.now)
    #: When a worker last took part; a job that is silent for too long is sent out again.
    active_at = models.DateTimeField(null=True, blank=True)
    #: When the ``then`` steps last ran.
    refreshed_at = models.DateTimeField(null=True, blank=True)
    #: Who runs the ``then`` steps now, and until when that claim holds.
    then_worker = models.CharField(max_length=80, blank=True)
    then_lease = models.DateTimeField(null=True, blank=True)
    then_attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(_("error"), blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["kind", "subject_id"], name="job_subject")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}"

    @property
    def is_finished(self) -> bool:
        return self.state in (self.State.DONE, self.State.FAILED, self.State.STOPPED)

    def subject(self) -> Model:
        """Return the row that this job is about."""
        model: type[Model] = apps.get_model(settings.JOBS[self.kind]["subject"])
        return model._default_manager.get(pk=self.subject_id)

    @property
    def unfinished_units(self) -> models.QuerySet[Unit]:
        return self.units.filter(state__in=[Unit.State.WAITING, Unit.State.RUNNING])

    def add_units(self, keys: Iterable[str]) -> None:
        """Add units; one that the job has already is left as it is."""
        Unit.objects.bulk_create((Unit(job=self, key=key) for key in keys), ignore_conflicts=True, batch_size=500)


class Unit(models.Model):
    """A part of a job that one worker does in one go, safe to do twice."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    job = models.ForeignKey(Job, models.CASCADE, related_name="units", verbose_name=_("job"))
    key = models.CharField(_("key"), max_length=64)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    worker = models.CharField(_("worker"), max_length=80, blank=True)
    lease = models.DateTimeField(_("claimed until"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.TextField(_("error"), blank=True)

    class Meta:
        verbose_name = _("unit of work")
        verbose_name_plural = _("units of work")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["job", "key"], name="unit_once_a_job")]
        indexes = [models.Index(fields=["job", "state", "id"], name="unit_job_state")]

    def __str__(self) -> str:
        return self.key
