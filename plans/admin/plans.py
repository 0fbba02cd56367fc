"""Everybody's plans, each person's own view of them; they are changed in the calendar, where every change is undone."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from plans.generator.paces import NOMINAL_CRITICAL_SPEED
from plans.models import Plan, PlannedWorkout, PlanWeek
from plans.templatetags.workouts import profile
from runners.admin.history import ShowsVersions
from runners.admin.role_aware import ReadOnlyAdmin, RoleAwareInline


class ShowsAmounts:
    """Pages about weeks and days, with their amounts as people write them."""

    @admin.display(description=_("load"), ordering="load")
    def loaded(self, row: PlanWeek | PlannedWorkout) -> str:
        return f"{row.load:.0f}"

    @admin.display(description="km", ordering="distance")
    def kilometres(self, row: PlanWeek | PlannedWorkout) -> str:
        return f"{row.distance / 1000:.1f}"


class PlanWeekInline(ShowsAmounts, RoleAwareInline):
    model = PlanWeek
    fields = ("first_day", "phase", "loaded", "kilometres", "recovery", "why")
    readonly_fields = fields

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Plan)
class PlanAdmin(ShowsVersions, ReadOnlyAdmin):
    list_display = ("runner", "race", "version", "state", "first_day", "last_day", "created_by", "created_at")
    list_filter = ("state",)
    search_fields = ("runner__name", "race__name")
    list_select_related = ("runner", "race", "created_by")
    date_hierarchy = "last_day"
    inlines = (PlanWeekInline,)
    fields = ("runner", "race", "schema", "version", "state", "first_day", "last_day", "given_up", "created_by")
    readonly_fields = ("given_up",)

    @admin.display(description=_("what it had to give"))
    def given_up(self, plan: Plan) -> str:
        found = ((one["gives"], one["costs"]) for one in plan.compromises)
        return format_html_join("", "<p><b>{}</b> {}</p>", found) or "–"


@admin.register(PlannedWorkout)
class PlannedWorkoutAdmin(ShowsAmounts, ReadOnlyAdmin):
    list_display = ("day", "name", "runner", "picture", "kilometres", "loaded", "status")
    list_filter = ("status", "family")
    search_fields = ("name", "runner__name")
    list_select_related = ("runner",)
    date_hierarchy = "day"
    fields = (
        "runner",
        "plan",
        "day",
        "name",
        "family",
        "picture",
        "steps",
        "kilometres",
        "minutes",
        "loaded",
        "why",
        "status",
    )
    readonly_fields = ("picture", "kilometres", "minutes", "loaded")

    def get_queryset(self, request: HttpRequest) -> QuerySet[PlannedWorkout]:
        return super().get_queryset(request).filter(plan__state=Plan.State.ACTIVE)

    @admin.display(description=_("profile"))
    def picture(self, workout: PlannedWorkout) -> SafeString:
        return profile(workout.steps, "mini planned", NOMINAL_CRITICAL_SPEED)

    @admin.display(description=_("minutes"))
    def minutes(self, workout: PlannedWorkout) -> str:
        return f"{workout.duration / 60:.0f}"
