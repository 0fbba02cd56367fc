"""What became of plans: runs given to workouts by hand, compliance, daily summaries, answers to advice."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from runners.models import OfRunner, Runner
from sessions.models import Session


class HandMatch(models.Model):
    """What a person said a session was: the planned workout that it belongs to, or that it belongs to none."""

    session = models.OneToOneField(Session, models.CASCADE, primary_key=True, related_name="hand_match")
    workout = models.ForeignKey(
        "plans.PlannedWorkout",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="hand_matches",
        verbose_name=_("planned workout"),
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("made by")
    )
    made_at = models.DateTimeField(_("made"), auto_now=True)

    class Meta:
        verbose_name = _("match by hand")
        verbose_name_plural = _("matches by hand")

    def __str__(self) -> str:
        return f"{self.session_id} as {self.workout_id}"


class Compliance(models.Model):
    """What was run of a planned workout, and how near it came; see `science.compliance` for the scores (0 to 1)."""

    workout = models.OneToOneField(
        "plans.PlannedWorkout", models.CASCADE, primary_key=True, related_name="compliance", verbose_name=_("workout")
    )
    #: The sessions that count for it, by id.
    runs = models.JSONField(_("runs"), default=list)
    distance = models.FloatField(_("distance, m"), null=True)
    duration = models.FloatField(_("duration, s"), null=True)
    load = models.FloatField(_("load"), null=True)
    score = models.FloatField(_("score"), null=True)
    steps_score = models.FloatField(_("score of the steps"), null=True)
    #: For each planned step in order {length, speed, score, verdict}, as ``science.compliance.StepScore``.
    steps = models.JSONField(_("steps"), default=list)
    #: By what the steps were found ("laps" or "lengths"), or why they were not.
    basis = models.CharField(_("found by"), max_length=10, blank=True)
    reason = models.CharField(_("why not"), max_length=20, blank=True)
    #: Of what the steps were compared: the same need not be compared again.
    made_of = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("compliance")
        verbose_name_plural = _("compliance")

    def __str__(self) -> str:
        return f"compliance of {self.workout_id}"


class DayStatus(models.TextChoices):
    ON_TRACK = "on_track", _("on track")
    UNDER = "under", _("under")
    OVER = "over", _("over")
    MISSED = "missed", _("missed")
    REST = "rest", _("rest")
    UNPLANNED = "unplanned", _("unplanned")


class DailySummary(models.Model):
    """A day that is over where the runner lives: planned and done. Metres, seconds; what is not known is None."""

    runner = models.ForeignKey(Runner, models.CASCADE, related_name="daily_summaries", verbose_name=_("runner"))
    day = models.DateField(_("day"))
    planned_distance = models.FloatField(_("planned distance, m"), default=0)
    planned_duration = models.FloatField(_("planned duration, s"), default=0)
    planned_load = models.FloatField(_("planned load"), default=0)
    distance = models.FloatField(_("distance, m"), null=True)
    duration = models.FloatField(_("duration, s"), default=0)
    load = models.FloatField(_("load"), null=True)
    #: In per cent of what was planned; None where nothing was planned or run.
    distance_variance = models.FloatField(_("distance against plan, %"), null=True)
    pace_variance = models.FloatField(_("pace against plan, %"), null=True)
    status = models.CharField(_("status"), max_length=10, choices=DayStatus.choices)
    #: A key of `RECOMMENDATIONS`.
    recommendation = models.CharField(_("recommendation"), max_length=20)
    made_at = models.DateTimeField(_("made"), auto_now=True)

    objects = OfRunner.as_manager()

    class Meta:
        verbose_name = _("daily summary")
        verbose_name_plural = _("daily summaries")
        ordering = ["runner", "-day"]
        constraints = [models.UniqueConstraint(fields=["runner", "day"], name="one_summary_a_day")]

    def __str__(self) -> str:
        return f"{self.day}: {self.status}"

    @property
    def planned_speed(self) -> float | None:
        """Mean planned speed, m/s."""
        return self.planned_distance / self.planned_duration if self.planned_duration else None

    @property
    def speed(self) -> float | None:
        """Mean speed of what was run, m/s."""
        return self.distance / self.duration if self.distance and self.duration else None

    @property
    def advice(self) -> str | Promise:
        """The recommendation in words."""
        return RECOMMENDATIONS.get(self.recommendation, "")


#: What follows from a day, by name.
RECOMMENDATIONS: dict[str, Promise] = {
    "go_on": _("As planned: go on with the plan."),
    "rest_counts": _("Rest is part of the plan: training takes effect in it."),
    "let_go": _("Let it go: do not run it on top of what is planned."),
    "key_missed": _("A key session was missed: run it on an easy day of this week if one is free, else let it go."),
    "shortened": _("Less than planned. Once is nothing; if it happens often, plan less."),
    "ease_next": _("More than planned: keep the next day easy."),
    "slow_down": _("Faster than planned: easy days and long runs stay easy, so that hard ones can be hard."),
    "count_it": _("Not in the plan, but it counts: keep the next day easy if it was long."),
}


class SummaryMark(models.Model):
    """Through which day a runner's daily summaries are made."""

    runner = models.OneToOneField(Runner, models.CASCADE, primary_key=True, related_name="summary_mark")
    first = models.DateField()
    through = models.DateField()

    def __str__(self) -> str:
        return f"{self.runner_id} through {self.through}"


class AdviceAnswer(models.Model):
    """What somebody answered to a piece of advice, with its words as they were."""

    class Answer(models.TextChoices):
        TAKEN = "taken", _("taken")
        REFUSED = "refused", _("refused")

    runner = models.ForeignKey(Runner, models.CASCADE, related_name="advice_answers", verbose_name=_("runner"))
    #: Names the rule and what it is about; the same advice is not given again.
    key = models.CharField(_("advice"), max_length=80)
    answer = models.CharField(_("answer"), max_length=8, choices=Answer.choices)
    title = models.CharField(_("title"), max_length=250)
    reasons = models.JSONField(_("reasons"), default=list)
    confidence = models.CharField(_("confidence"), max_length=8)
    data = models.JSONField(_("data used"), default=list)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("answered by")
    )
    made_at = models.DateTimeField(_("answered"), auto_now_add=True)
    #: What taking it changed: the answer is void while that is undone, and goes with it.
    change = models.ForeignKey("plans.PlanChange", models.CASCADE, null=True, editable=False, related_name="+")

    objects: Any = OfRunner.as_manager()

    class Meta:
        verbose_name = _("answer to advice")
        verbose_name_plural = _("answers to advice")
        ordering = ["-made_at"]
        constraints = [models.UniqueConstraint(fields=["runner", "key"], name="advice_answered_once")]

    def __str__(self) -> str:
        return self.title
