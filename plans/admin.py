"""The library, the schemas and everybody's plans, each person's own view of them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from plans.models import Plan, PlannedWorkout, PlanSchema, PlanWeek, Workout
from plans.structure import estimate
from plans.structure_json import StructureError, from_json
from plans.templatetags.workouts import profile
from runners.admin.role_aware import RoleAwareAdmin, RoleAwareInline, is_admin

TYPICAL_SPEED = 3.8


class OwnedAdmin(RoleAwareAdmin):
    """Library rows: the shared ones are the admins', what a coach adds is her own."""

    coaches_edit = True

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        own = () if is_admin(request.user) else ("owner",)
        return (*super().get_readonly_fields(request, obj), *own)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change and not is_admin(request.user):
            obj.owner = request.user
        super().save_model(request, obj, form, change)

    @admin.display(description=_("shared"), boolean=True)
    def shared(self, row: Any) -> bool:
        return row.owner_id is None


@admin.register(Workout)
class WorkoutAdmin(OwnedAdmin):
    list_display = ("name", "family", "picture", "kilometres", "load", "uses", "shared")
    list_filter = ("family",)
    search_fields = ("name", "purpose", "slug")
    list_per_page = 50
    fields = (
        "name", "pattern", "family", "picture", "purpose", "when_to_use", "scaling", "steps", "phases", "tags", "owner",
    )  # fmt: skip
    readonly_fields = ("picture",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Workout]:
        rows: QuerySet[Workout] = super().get_queryset(request)
        return rows.annotate(n_uses=Count("planned"))

    @admin.display(description=_("profile"))
    def picture(self, workout: Workout) -> SafeString:
        return profile(workout.steps, "mini", TYPICAL_SPEED)

    @admin.display(description="km")
    def kilometres(self, workout: Workout) -> str:
        total = self.total(workout)
        return f"{total.distance / 1000:.1f}" if total else "–"

    @admin.display(description=_("load"))
    def load(self, workout: Workout) -> str:
        total = self.total(workout)
        return f"{total.load:.0f}" if total else "–"

    @admin.display(description=_("planned"), ordering="n_uses")
    def uses(self, workout: Workout) -> int:
        return workout.n_uses  # type: ignore[attr-defined,no-any-return]

    def total(self, workout: Workout) -> Any:
        """Return what the workout comes to for a typical runner, None if its steps cannot be read."""
        try:
            return estimate(from_json(workout.steps), TYPICAL_SPEED)
        except StructureError:
            return None


@admin.register(PlanSchema)
class PlanSchemaAdmin(OwnedAdmin):
    list_display = ("name", "weeks", "race_distance", "shared", "updated_at")
    list_filter = ("weeks",)
    search_fields = ("name", "description", "slug")
    fields = ("name", "description", "race_distance", "structure", "owner")


class PlanWeekInline(RoleAwareInline):
    model = PlanWeek
    coaches_edit = False
    fields = ("first_day", "phase", "loaded", "kilometres", "recovery", "why")
    readonly_fields = fields

    @admin.display(description=_("load"))
    def loaded(self, week: PlanWeek) -> str:
        return f"{week.load:.0f}"

    @admin.display(description="km")
    def kilometres(self, week: PlanWeek) -> str:
        return f"{week.distance / 1000:.1f}"

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Plan)
class PlanAdmin(RoleAwareAdmin):
    list_display = ("runner", "race", "version", "state", "first_day", "last_day", "created_by", "created_at")
    list_filter = ("state",)
    search_fields = ("runner__name", "race__name")
    list_select_related = ("runner", "race", "created_by")
    date_hierarchy = "last_day"
    inlines = (PlanWeekInline,)
    fields = ("runner", "race", "schema", "version", "state", "first_day", "last_day", "compromises", "created_by")
    readonly_fields = ("runner", "race", "schema", "version", "first_day", "last_day", "compromises", "created_by")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Plans come from the generator."""
        return False


@admin.register(PlannedWorkout)
class PlannedWorkoutAdmin(RoleAwareAdmin):
    coaches_edit = True
    list_display = ("day", "name", "runner", "picture", "load", "status")
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
        "distance",
        "duration",
        "load",
        "why",
        "status",
    )
    readonly_fields = ("runner", "plan", "picture")

    def get_queryset(self, request: HttpRequest) -> QuerySet[PlannedWorkout]:
        return super().get_queryset(request).filter(plan__state=Plan.State.ACTIVE)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.display(description=_("profile"))
    def picture(self, workout: PlannedWorkout) -> SafeString:
        return profile(workout.steps, "mini planned", TYPICAL_SPEED)
