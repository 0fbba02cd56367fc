"""Runners with their thresholds, bests and races, and who coaches whom."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Field, JSONField, QuerySet
from django.forms import ModelForm, Textarea
from django.http import HttpRequest

from runners.admin.role_aware import RoleAwareAdmin, RoleAwareInline, is_admin
from runners.models import CoachAssignment, Race, Runner, Thresholds, TypedBest, User
from runners.services import (
    BEGINNING,
    complete,
    delete_best,
    delete_thresholds,
    follow_thresholds,
    measure_since,
    refresh_since,
)

#: A list of numbers needs one line.
ONE_LINE: dict[type[Field[Any, Any]], dict[str, Any]] = {JSONField: {"widget": Textarea(attrs={"rows": 1, "cols": 30})}}


class AssignmentInline(RoleAwareInline):
    model = CoachAssignment
    fk_name = "runner"
    coaches_edit = False


class ThresholdsInline(RoleAwareInline):
    model = Thresholds
    formfield_overrides = ONE_LINE
    fields = (
        "valid_from",
        "max_heart_rate",
        "resting_heart_rate",
        "threshold_heart_rate",
        "threshold_power",
        "zone_percentages",
        "basis",
    )


class RaceInline(RoleAwareInline):
    model = Race


@admin.register(Runner)
class RunnerAdmin(RoleAwareAdmin):
    coaches_edit = True
    formfield_overrides = ONE_LINE
    list_display = ("name", "user", "birth_date", "sex", "time_zone", "created_at")
    list_filter = ("sex",)
    list_select_related = ("user",)
    search_fields = ("name", "user__email")
    inlines = (AssignmentInline, ThresholdsInline, RaceInline)

    def get_readonly_fields(self, request: HttpRequest, obj: Runner | None = None) -> tuple[str, ...]:
        """Whose account a runner is, only admins decide."""
        return () if is_admin(request.user) else ("user",)

    def has_delete_permission(self, request: HttpRequest, obj: Runner | None = None) -> bool:
        return is_admin(request.user)

    def save_related(self, request: HttpRequest, form: ModelForm[Runner], formsets: Any, change: bool) -> None:
        before = list(Thresholds.objects.filter(runner=form.instance))
        super().save_related(request, form, formsets, change)
        user = request.user
        coach = user if not change and isinstance(user, User) and user.is_coach and not user.is_admin else None
        complete(form.instance, coach=coach)
        if change and "sex" in form.changed_data:
            measure_since(form.instance, BEGINNING)
        elif change:
            follow_thresholds(form.instance, before)


@admin.register(CoachAssignment)
class CoachAssignmentAdmin(RoleAwareAdmin):
    list_display = ("runner", "coach", "since", "until")
    list_filter = (("coach", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("runner", "coach")
    search_fields = ("runner__name", "coach__name")
    autocomplete_fields = ("runner", "coach")


class RowOfRunnerAdmin(RoleAwareAdmin):
    """Rows that coaches keep for their athletes."""

    coaches_edit = True
    list_select_related = ("runner",)
    search_fields = ["runner__name"]
    autocomplete_fields = ("runner",)


@admin.register(Thresholds)
class ThresholdsAdmin(RowOfRunnerAdmin):
    formfield_overrides = ONE_LINE
    list_display = ("runner", "valid_from", "max_heart_rate", "resting_heart_rate", "threshold_heart_rate", "basis")
    list_filter = ("basis",)

    def save_model(self, request: HttpRequest, obj: Thresholds, form: ModelForm[Thresholds], change: bool) -> None:
        before = list(Thresholds.objects.filter(runner=obj.runner))
        super().save_model(request, obj, form, change)
        follow_thresholds(obj.runner, before)

    def delete_model(self, request: HttpRequest, obj: Thresholds) -> None:
        delete_thresholds(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Thresholds]) -> None:
        for row in queryset:
            delete_thresholds(row)


@admin.register(Race)
class RaceAdmin(RowOfRunnerAdmin):
    list_display = ("name", "runner", "day", "distance", "priority")
    list_filter = ("priority",)
    search_fields = ["name", "runner__name"]
    date_hierarchy = "day"


@admin.register(TypedBest)
class TypedBestAdmin(RowOfRunnerAdmin):
    """What rests on a best follows when it is changed or deleted."""

    list_display = ("runner", "distance", "time", "day", "official")
    list_filter = ("official", "distance")

    def save_model(self, request: HttpRequest, obj: TypedBest, form: ModelForm[TypedBest], change: bool) -> None:
        super().save_model(request, obj, form, change)
        refresh_since(obj.runner, min(obj.day, form.initial.get("day") or obj.day))

    def delete_model(self, request: HttpRequest, obj: TypedBest) -> None:
        delete_best(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[TypedBest]) -> None:
        for best in queryset:
            delete_best(best)
