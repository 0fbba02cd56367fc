from __future__ import annotations

import datetime as dt
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from runners.models import OfRunner, Runner, User
from sessions.models.gear import Gear


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

#: What is run over hill and dale is no result to be compared with others.
LEVEL = (SportClass.RUN, SportClass.TRACK)


class SessionQuerySet(OfRunner):
    def alive(self) -> Self:
        """Leave out what is in the bin."""
        return self.filter(deleted_at__isnull=True)

    def visible_to(self, user: User | AnonymousUser) -> Self:
        return super().visible_to(user).filter(deleted_at__isnull=True)

    def in_bin(self) -> Self:
        return self.filter(deleted_at__isnull=False)

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
    feeling = models.PositiveSmallIntegerField(_("feeling, 1–5"), null=True, blank=True)
    notes = models.TextField(_("notes"), blank=True)
    gear = models.ForeignKey(
        Gear, models.SET_NULL, null=True, blank=True, related_name="sessions", verbose_name=_("shoes or gear")
    )
    records = models.PositiveIntegerField(_("records"), default=0)
    #: Name of the Parquet file in storage.
    recording_path = models.CharField(max_length=255)
    warnings = models.JSONField(_("warnings"), default=list, blank=True)
    #: What counts of the recording, in seconds since its start; None is its own start or end.
    window_start = models.FloatField(_("cropped from, s"), null=True, blank=True)
    window_end = models.FloatField(_("cropped to, s"), null=True, blank=True)
    #: The session that this one was split from; both share its recording.
    split_from = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="pieces", verbose_name=_("split from")
    )
    #: Kept apart by hand from others of the same time.
    apart = models.BooleanField(_("kept apart"), default=False)
    #: The fields that a person has set: what files say of them later changes nothing.
    by_hand = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(_("imported"), auto_now_add=True)
    deleted_at = models.DateTimeField(_("put in the bin"), null=True, blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["-started_at", "-pk"]
        indexes = [
            models.Index(fields=["runner", "-day"], name="session_runner_day"),
            models.Index(fields=["runner", "-started_at"], name="session_runner_start"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.day}"

    @property
    def local_start(self) -> dt.datetime:
        """The start as the watch's wall clock showed it; without a zone, so that no page moves it to the reader's."""
        clock = dt.timezone(dt.timedelta(seconds=self.utc_offset))
        return self.started_at.astimezone(clock).replace(tzinfo=None)

    @property
    def is_cropped(self) -> bool:
        return self.window_start is not None or self.window_end is not None

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
