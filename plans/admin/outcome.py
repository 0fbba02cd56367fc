"""What became of plans, to be looked at: it is worked out from runs and plans."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from plans.outcome import AdviceAnswer, Compliance, DailySummary, HandMatch
from runners.admin.role_aware import ReadOnlyAdmin
from runners.models import Runner
from runners.permissions import DataKind
from runners.templatetags.quantities import number, pace_value, plus


@admin.register(DailySummary)
class DailySummaryAdmin(ReadOnlyAdmin):
    list_display = ("day", "runner", "status", "wanted", "ran", "apart", "pace", "faster", "made_at")
    list_filter = ("status",)
    search_fields = ("runner__name",)
    list_select_related = ("runner",)
    date_hierarchy = "day"
    ordering = ("-day", "runner")

    @admin.display(description=_("planned, km"), ordering="planned_distance")
    def wanted(self, row: DailySummary) -> str:
        return number(row.planned_distance / 1000, 1)

    @admin.display(description=_("done, km"), ordering="distance")
    def ran(self, row: DailySummary) -> str:
        return number(None if row.distance is None else row.distance / 1000, 1)

    @admin.display(description=_("distance, %"), ordering="distance_variance")
    def apart(self, row: DailySummary) -> str:
        return plus(row.distance_variance)

    @admin.display(description=_("pace, /km"))
    def pace(self, row: DailySummary) -> str:
        return pace_value(row.speed)

    @admin.display(description=_("faster, %"), ordering="pace_variance")
    def faster(self, row: DailySummary) -> str:
        return plus(row.pace_variance)


@admin.register(Compliance)
class ComplianceAdmin(ReadOnlyAdmin):
    runner_path = "workout__runner"
    list_display = ("workout", "runner", "kept", "kept_steps", "basis", "reason")
    list_filter = ("basis", "reason")
    search_fields = ("workout__name", "workout__runner__name")
    list_select_related = ("workout__runner",)
    ordering = ("-workout__day",)

    @admin.display(description=_("runner"), ordering="workout__runner__name")
    def runner(self, row: Compliance) -> Runner:
        return row.workout.runner

    @admin.display(description=_("compliance, %"), ordering="score")
    def kept(self, row: Compliance) -> str:
        return number(None if row.score is None else 100 * row.score)

    @admin.display(description=_("steps, %"), ordering="steps_score")
    def kept_steps(self, row: Compliance) -> str:
        return number(None if row.steps_score is None else 100 * row.steps_score)


@admin.register(HandMatch)
class HandMatchAdmin(ReadOnlyAdmin):
    runner_path = "session__runner"
    list_display = ("session", "workout", "made_by", "made_at")
    search_fields = ("session__name", "session__runner__name")
    list_select_related = ("session__runner", "workout", "made_by")
    ordering = ("-made_at",)


@admin.register(AdviceAnswer)
class AdviceAnswerAdmin(ReadOnlyAdmin):
    reveals = (DataKind.HEART_RATE,)  # its reasons may tell of it
    list_display = ("title", "runner", "answer", "confidence", "made_by", "made_at")
    list_filter = ("answer", "confidence")
    search_fields = ("title", "runner__name")
    list_select_related = ("runner", "made_by")
    date_hierarchy = "made_at"
