"""What was run: imports, raw files, sessions with their laps and sources."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from runners.models import OfRunner, Runner, User


class SportClass(models.TextChoices):
    """How a session counts: running-like classes feed bests and load by pace, others do not."""

    RUN = "run", _("run")
    TRAIL = "trail", _("trail run")
    TREADMILL = "treadmill", _("treadmill run")
    TRACK = "track", _("track run")
    WALK = "walk", _("walk")
    HIKE = "hike", _("hike")
    OTHER = "other", _("other sport")


RUNNING = (SportClass.RUN, SportClass.TRAIL, SportClass.TREADMILL, SportClass.TRACK)


class RawFile(models.Model):
    """The bytes as they came, kept once a runner by their SHA-256 before anything else is done."""

    runner = models.ForeignKey(Runner, models.CASCADE, related_name="raw_files", verbose_name=_("runner"))
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveBigIntegerField(_("size, bytes"))
    name = models.CharField(_("name"), max_length=255)
    path = models.CharField(_("stored as"), max_length=255)
    received_at = models.DateTimeField(_("received"), auto_now_add=True)

    objects = OfRunner.as_manager()

    class Meta:
        verbose_name = _("raw file")
        verbose_name_plural = _("raw files")
        ordering = ["-received_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["runner", "sha256"], name="raw_file_once_a_runner")]

    def __str__(self) -> str:
        return self.name


class Import(models.Model):
    """One drop of files: what the person sees as one upload."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    runner = models.ForeignKey(Runner, models.CASCADE, related_name="imports", verbose_name=_("runner"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("uploaded by")
    )
    name = models.CharField(_("name"), max_length=255)
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    objects = OfRunner.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name

    def audience(self) -> models.QuerySet[User]:
        """Whose open pages follow this import."""
        return self.runner.audience() | User.objects.filter(pk__in=[self.created_by_id])

    def counts(self) -> dict[str, int]:
        """How many files are in each state."""
        found = self.files.values_list("state").annotate(n=Count("pk"))
        return {**dict.fromkeys(ImportFile.State.values, 0), **dict(found)}


class ImportFile(models.Model):
    """A file of an import and what became of it. An archive's members are rows of their own."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        IMPORTED = "imported", _("imported")
        DUPLICATE = "duplicate", _("already here")
        EXPANDED = "expanded", _("archive, opened")
        NOTHING = "nothing", _("nothing to import")
        FAILED = "failed", _("not readable")

    class Reason(models.TextChoices):
        """Why a file needs a look, or why nothing came of it; its label is the heading of such files."""

        EMPTY = "empty", _("Empty")
        CUT_SHORT = "cut_short", _("Cut short")
        DAMAGED = "damaged", _("Damaged")
        TOO_LARGE = "too_large", _("Too large")
        ARCHIVE = "archive", _("Archive not opened")
        CLOCK = "clock", _("Clock not set")
        INTERNAL = "internal", _("Our mistake")
        INCOMPLETE = "incomplete", _("Imported with a remark")
        NO_ACTIVITY = "no_activity", _("No activity in it")
        NOT_A_RECORDING = "no_recording", _("Not a recording")

    import_job = models.ForeignKey(Import, models.CASCADE, related_name="files", verbose_name=_("import"))
    path = models.CharField(_("name"), max_length=500)
    #: How many archives this file was inside of.
    depth = models.PositiveSmallIntegerField(default=0)
    size = models.PositiveBigIntegerField(_("size, bytes"), default=0)
    #: Where the bytes lie until they are read; empty afterwards.
    stored = models.CharField(max_length=255, blank=True)
    raw_file = models.ForeignKey(RawFile, models.SET_NULL, null=True, blank=True, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    #: One sentence for the runner: what is wrong and what to do, or what was found.
    message = models.CharField(_("message"), max_length=300, blank=True)
    reason = models.CharField(_("reason"), max_length=12, choices=Reason.choices, blank=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    class Meta:
        verbose_name = _("file of an import")
        verbose_name_plural = _("files of imports")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["import_job", "path"], name="path_once_an_import")]
        indexes = [models.Index(fields=["import_job", "state"], name="import_file_state")]

    def __str__(self) -> str:
        return self.path

    @property
    def name(self) -> str:
        return self.path.rsplit("/", 1)[-1]

    @property
    def folder(self) -> str:
        """The folders and archives that the file lay in."""
        return self.path.rpartition("/")[0]

    @property
    def shown_sessions(self) -> list[Session]:
        """The sessions that this file made, through its prefetched sources."""
        made = self.state == self.State.IMPORTED
        return list(dict.fromkeys(source.session for source in self.sources.all())) if made else []


class SessionQuerySet(OfRunner):
    def alive(self) -> Self:
        """Leave out what is in the bin."""
        return self.filter(deleted_at__isnull=True)

    def visible_to(self, user: User | AnonymousUser) -> Self:
        return super().visible_to(user).filter(deleted_at__isnull=True)

    def running(self) -> Self:
        return self.filter(sport_class__in=RUNNING)

    def between(self, first: dt.date, last: dt.date) -> Self:
        """Limit to local days ``first`` … ``last``, both included."""
        return self.filter(day__gte=first, day__lte=last)


class Session(models.Model):
    """One thing done: a run, mostly. Its columns lie in a Parquet file in storage."""

    class Kind(models.TextChoices):
        EASY = "easy", _("easy")
        LONG = "long", _("long run")
        TEMPO = "tempo", _("tempo")
        INTERVALS = "intervals", _("intervals")
        RACE = "race", _("race")
        RECOVERY = "recovery", _("recovery")

    runner = models.ForeignKey(Runner, models.CASCADE, related_name="sessions", verbose_name=_("runner"))
    name = models.CharField(_("name"), max_length=200)
    sport = models.CharField(_("sport"), max_length=40)
    sub_sport = models.CharField(_("sub-sport"), max_length=40, blank=True)
    sport_class = models.CharField(_("class"), max_length=10, choices=SportClass.choices)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, blank=True)
    started_at = models.DateTimeField(_("started"))
    utc_offset = models.IntegerField(_("wall clock ahead of UTC, s"), default=0)
    #: The runner's wall-clock day where it was run.
    day = models.DateField(_("day"))
    distance = models.FloatField(_("distance, m"), null=True)
    elapsed_time = models.FloatField(_("elapsed, s"))
    timer_time = models.FloatField(_("timer, s"))
    race = models.ForeignKey(
        "runners.Race", models.SET_NULL, null=True, blank=True, related_name="sessions", verbose_name=_("race")
    )
    effort = models.PositiveSmallIntegerField(_("effort, 1–10"), null=True, blank=True)
    notes = models.TextField(_("notes"), blank=True)
    records = models.PositiveIntegerField(_("records"), default=0)
    #: Name of the Parquet file in storage.
    recording_path = models.CharField(max_length=255)
    warnings = models.JSONField(_("warnings"), default=list, blank=True)
    created_at = models.DateTimeField(_("imported"), auto_now_add=True)
    deleted_at = models.DateTimeField(_("put in the bin"), null=True, blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["-started_at", "-pk"]
        constraints = [
            # Two uploads of one run at the same moment: the second finds the first's row.
            models.UniqueConstraint(
                fields=["runner", "started_at"], condition=Q(deleted_at__isnull=True), name="one_session_a_start"
            )
        ]
        indexes = [models.Index(fields=["runner", "-day"], name="session_runner_day")]

    def __str__(self) -> str:
        return f"{self.name}, {self.day}"

    @property
    def local_start(self) -> dt.datetime:
        """The start as the watch's wall clock showed it."""
        return self.started_at.astimezone(dt.timezone(dt.timedelta(seconds=self.utc_offset)))

    @property
    def is_running(self) -> bool:
        return self.sport_class in RUNNING


class Lap(models.Model):
    """A lap as the watch counted it, SI units."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="laps")
    index = models.PositiveIntegerField()
    start = models.FloatField(_("start, s"))
    elapsed_time = models.FloatField(_("elapsed, s"))
    timer_time = models.FloatField(_("timer, s"))
    distance = models.FloatField(_("distance, m"), null=True)
    mean_heart_rate = models.FloatField(_("mean heart rate, bpm"), null=True)
    max_heart_rate = models.FloatField(_("maximum heart rate, bpm"), null=True)
    mean_cadence = models.FloatField(_("mean cadence, steps/min"), null=True)
    ascent = models.FloatField(_("ascent, m"), null=True)
    descent = models.FloatField(_("descent, m"), null=True)
    trigger = models.CharField(max_length=20, blank=True)
    intensity = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["index"]
        constraints = [models.UniqueConstraint(fields=["session", "index"], name="lap_index")]

    def __str__(self) -> str:
        return f"lap {self.index + 1}"

    @property
    def speed(self) -> float | None:
        """Mean speed over the timer, m/s."""
        return self.distance / self.timer_time if self.distance and self.timer_time else None


class Source(models.Model):
    """Where a session came from: which file, which part of it, recorded by what."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="sources")
    raw_file = models.ForeignKey(RawFile, models.PROTECT, related_name="sources")
    import_file = models.ForeignKey(ImportFile, models.SET_NULL, null=True, related_name="sources")
    #: Which recording of the file, for chained and multi-sport files.
    part = models.PositiveSmallIntegerField(default=0)
    manufacturer = models.CharField(_("manufacturer"), max_length=60, blank=True)
    product = models.CharField(_("product"), max_length=60, blank=True)
    serial_number = models.CharField(_("serial number"), max_length=40, blank=True)
    firmware = models.CharField(_("firmware"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        constraints = [models.UniqueConstraint(fields=["raw_file", "part"], name="part_of_a_file_once")]

    def __str__(self) -> str:
        return f"{self.raw_file}, part {self.part + 1}"
