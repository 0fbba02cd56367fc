from __future__ import annotations

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from runners.models import User
from sessions.models.files import ImportFile, RawFile
from sessions.models.session import Session


class SourceQuerySet(models.QuerySet["Source"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(session__in=Session.objects.visible_to(user))

    def editable_by(self, user: User | AnonymousUser) -> Self:
        return self.filter(session__in=Session.objects.editable_by(user).alive())


class Source(models.Model):
    """Where a session came from: which file, which part of it, recorded by what, and what it holds.

    A session may have several: the same run from the watch and from elsewhere. The richest one is shown and measured.
    """

    class Origin(models.TextChoices):
        FILE = "file", _("file")
        GARMIN = "garmin", _("Garmin export")
        STRAVA = "strava", _("Strava export")

    session = models.ForeignKey(Session, models.CASCADE, related_name="sources")
    raw_file = models.ForeignKey(RawFile, models.PROTECT, related_name="sources")
    import_file = models.ForeignKey(ImportFile, models.SET_NULL, null=True, related_name="sources")
    #: Which recording of the file, for chained and multi-sport files.
    part = models.PositiveSmallIntegerField(default=0)
    format = models.CharField(_("format"), max_length=4, blank=True)
    origin = models.CharField(_("origin"), max_length=10, choices=Origin.choices, default=Origin.FILE)
    #: What this source itself recorded, whatever was made of the session since.
    started_at = models.DateTimeField(_("started"))
    elapsed_time = models.FloatField(_("elapsed, s"))
    distance = models.FloatField(_("distance, m"), null=True)
    #: Name of its Parquet file in storage.
    recording_path = models.CharField(max_length=255)
    #: How much it tells of the run; of a session's sources the one with the most is taken.
    richness = models.FloatField(_("richness"), default=0)
    manufacturer = models.CharField(_("manufacturer"), max_length=60, blank=True)
    product = models.CharField(_("product"), max_length=60, blank=True)
    serial_number = models.CharField(_("serial number"), max_length=40, blank=True)
    firmware = models.CharField(_("firmware"), max_length=40, blank=True)

    objects = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        constraints = [models.UniqueConstraint(fields=["raw_file", "part"], name="part_of_a_file_once")]
        indexes = [models.Index(fields=["session", "-richness"], name="source_richness")]

    def __str__(self) -> str:
        return f"{self.raw_file}, part {self.part + 1}"

    @property
    def is_used(self) -> bool:
        """Whether its session is made of it."""
        return self.recording_path == self.session.recording_path
