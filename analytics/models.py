"""Numbers derived from sessions: measures, best efforts, critical speed, load history."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from runners.models import OfRunner, Runner
from science.critical_speed import D_PRIME_ERROR
from sessions.models import Session


class Measures(models.Model):
    """What one session comes to: ``values`` by the symbols of ``science.metrics.METRICS``.

    The columns beside ``values`` are those that lists sort by and that the load history reads.
    """

    session = models.OneToOneField(Session, models.CASCADE, primary_key=True, related_name="measures")
    values = models.JSONField(_("measures"), default=dict)
    splits = models.JSONField(_("splits"), default=list)
    #: Best mean speeds (m/s) for `science.efforts.CURVE_DURATIONS` as 4-byte floats, NaN where the run was shorter.
    curve = models.BinaryField(_("pace–duration curve"), default=bytes)
    #: Speeds of 15 s as `science.pace_profile` packs them: what needs critical speed is found from it when it is read.
    profile = models.BinaryField(_("pace profile"), default=bytes)
    #: Seconds at each heart rate as `science.heart_histogram` packs them: other thresholds are tried out on it.
    beats = models.BinaryField(_("heart rates"), default=bytes)
    #: What is wrong with the recording, as {kind, stream, start, end, counts} of ``science.quality.Flaw``.
    flaws = models.JSONField(_("flaws"), default=list)
    moving_time = models.FloatField(_("moving, s"), null=True)
    normalised_speed = models.FloatField(_("normalised grade-adjusted speed, m/s"), null=True)
    mean_heart_rate = models.FloatField(_("mean heart rate, bpm"), null=True)
    trimp = models.FloatField("TRIMP", null=True)
    heart_rate_load = models.FloatField(_("load by heart rate"), null=True)
    normalised_power = models.FloatField(_("normalised power, W"), null=True)
    mean_temperature = models.FloatField(_("mean temperature, °C"), null=True)
    #: By pace against the critical speed valid on the day; written by the load history.
    pace_load = models.FloatField(_("load by pace"), null=True)
    intensity_factor = models.FloatField(_("intensity factor"), null=True)
    load = models.FloatField(_("load"), null=True)
    load_method = models.CharField(_("method"), max_length=12, blank=True)
    measured_at = models.DateTimeField(_("measured"), auto_now=True)
    #: ``science.metrics.VERSION`` of what it was measured with.
    version = models.PositiveIntegerField(_("version"), default=0)

    class Meta:
        verbose_name = _("measures")
        verbose_name_plural = _("measures")

    def __str__(self) -> str:
        return f"measures of {self.session_id}"


class BestEffort(models.Model):
    """The fastest stretch of one session over one distance, on elapsed time."""

    runner = models.ForeignKey(Runner, models.CASCADE, related_name="best_efforts")
    session = models.ForeignKey(Session, models.CASCADE, related_name="best_efforts")
    day = models.DateField(_("day"))
    distance = models.FloatField(_("distance, m"))
    time = models.FloatField(_("time, s"))
    start = models.FloatField(_("start, s since the session's"))
    indoor = models.BooleanField(_("indoors"), default=False)
    verified = models.BooleanField(_("recording good"), default=True)
    #: The distance of the effort of the same session that it is a mere stretch of.
    part_of = models.FloatField(_("part of, m"), null=True)
    end_heart_rate = models.FloatField(_("heart rate at its end, bpm"), null=True)

    objects = OfRunner.as_manager()

    class Meta:
        verbose_name = _("best effort")
        verbose_name_plural = _("best efforts")
        ordering = ["distance", "time"]
        constraints = [models.UniqueConstraint(fields=["session", "distance"], name="effort_once_a_distance")]
        indexes = [models.Index(fields=["runner", "distance", "time"], name="effort_runner_distance_time")]

    def __str__(self) -> str:
        return f"{self.distance:g} m in {self.time:.1f} s"


class CriticalSpeed(models.Model):
    """The estimate valid from ``day`` on, with what it rests on."""

    runner = models.ForeignKey(Runner, models.CASCADE, related_name="critical_speeds")
    day = models.DateField(_("valid from"))
    value = models.FloatField(_("critical speed, m/s"))
    low = models.FloatField(_("lower bound, m/s"), null=True)
    high = models.FloatField(_("upper bound, m/s"), null=True)
    standard_error = models.FloatField(_("standard error, m/s"), null=True)
    d_prime = models.FloatField("D′, m", null=True)
    d_prime_error = models.FloatField(_("standard error of D′, m"), null=True)
    method = models.CharField(_("method"), max_length=20)
    #: Efforts as {distance, time, day, session, used, reason}.
    efforts = models.JSONField(_("efforts"), default=list)
    advice = models.CharField(_("what would sharpen it"), max_length=300, blank=True)

    objects = OfRunner.as_manager()

    class Meta:
        verbose_name = _("critical speed")
        verbose_name_plural = _("critical speeds")
        ordering = ["runner", "-day"]
        constraints = [models.UniqueConstraint(fields=["runner", "day"], name="one_critical_speed_a_day")]

    def __str__(self) -> str:
        return f"{self.value:.2f} m/s from {self.day}"

    @property
    def sure_d_prime(self) -> float | None:
        """D′ in metres, if it is sure enough to show."""
        if self.d_prime is None or self.d_prime_error is None:
            return None
        return self.d_prime if self.d_prime_error < D_PRIME_ERROR * self.d_prime else None


class DailyLoad(models.Model):
    """One day of a runner's dense calendar, rest days included.

    What follows from a few weeks of days is worked out when it is asked for; what every day's value needs the value of
    the day before for, or a year of runs, is kept.
    """

    runner = models.ForeignKey(Runner, models.CASCADE, related_name="daily_loads")
    day = models.DateField(_("day"))
    load = models.FloatField(_("load"))
    trimp = models.FloatField("TRIMP", null=True)
    distance = models.FloatField(_("distance, m"), default=0)
    longest_run = models.FloatField(_("longest run, m"), default=0)
    #: How most of the day's load was found; empty on a day without.
    method = models.CharField(_("method"), max_length=12, blank=True)
    #: Load by pace, and TRIMP, of the runs that have both: only those can be compared.
    external = models.FloatField(_("external load of runs with both"), default=0)
    internal = models.FloatField(_("internal load of runs with both"), default=0)
    #: Exponential means of their own (lambda 2/(N+1)), for their ratio only; CTL and ATL decay at other rates.
    acute = models.FloatField(_("exponential mean, N = 7"), null=True)
    chronic = models.FloatField(_("exponential mean, N = 28"), null=True)
    #: By how much (natural logarithm) the heart's cost of running differs from the year before, and its robust z.
    cardiac_cost = models.FloatField(_("drift of cardiac cost"), null=True)
    cardiac_cost_z = models.FloatField(_("drift of cardiac cost, robust z"), null=True)
    #: The day from whose first weeks the smoothed loads were started.
    begun = models.DateField(_("history begun"), null=True)
    ctl = models.FloatField(_("fitness (CTL)"))
    atl = models.FloatField(_("fatigue (ATL)"))
    tsb = models.FloatField(_("form (TSB)"))

    objects = OfRunner.as_manager()

    class Meta:
        verbose_name = _("load of a day")
        verbose_name_plural = _("load of days")
        ordering = ["runner", "day"]
        constraints = [models.UniqueConstraint(fields=["runner", "day"], name="one_load_a_day")]

    def __str__(self) -> str:
        return f"{self.day}: {self.load:.0f}"


class HistoryMark(models.Model):
    """From which day on a runner's history must be worked out again; None when it is up to date."""

    runner = models.OneToOneField(Runner, models.CASCADE, primary_key=True, related_name="history_mark")
    stale_from = models.DateField(null=True)
    #: Counts every marking, so that a day marked again while it is worked out is not lost.
    changes = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.runner_id} from {self.stale_from}"


class ClubStanding(models.Model):
    """Where a runner stands among those of the club who agreed to it, on the day it was last worked out."""

    runner = models.ForeignKey(Runner, models.CASCADE, related_name="club_standings")
    day = models.DateField(_("day"))
    symbol = models.CharField(_("number"), max_length=20)
    #: To the nearest 5, from 5 to 95.
    percentile = models.PositiveSmallIntegerField(_("percentile"))
    #: How many runners have the number, to the 5 below, but 8 at least.
    among = models.PositiveIntegerField(_("among"))

    objects = OfRunner.as_manager()

    class Meta:
        verbose_name = _("standing in the club")
        verbose_name_plural = _("standings in the club")
        ordering = ["runner", "symbol"]
        constraints = [models.UniqueConstraint(fields=["runner", "symbol"], name="one_standing_a_number")]

    def __str__(self) -> str:
        return f"{self.symbol}: {self.percentile}"


class ClubDay(models.Model):
    """A day on which the standings were worked out: once, whatever happens later that day."""

    day = models.DateField(_("day"), unique=True)

    def __str__(self) -> str:
        return f"{self.day}"


class LearnedModel(models.Model):
    """A model of race times that was trained on the runners' own data, with its card.

    ``used`` is set only if it beat the formulas in a time-ordered back-test. Its file is loaded only if it still has
    the hash that is written here.
    """

    created_at = models.DateTimeField(_("trained"), auto_now_add=True)
    used = models.BooleanField(_("used"), default=False)
    #: Data span, number of races, features, error, baseline, versions.
    card = models.JSONField(_("card"), default=dict)
    path = models.CharField(_("file"), max_length=255, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)

    class Meta:
        verbose_name = _("learned model")
        verbose_name_plural = _("learned models")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"model of {self.created_at:%Y-%m-%d}"
