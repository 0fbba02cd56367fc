"""Runners with their thresholds, bests and races, and who coaches whom."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Field, ForeignKey, JSONField, QuerySet
from django.forms import ModelChoiceField, ModelForm, Textarea
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from runners.admin.history import ShowsVersions
from runners.admin.role_aware import RoleAwareAdmin, RoleAwareInline, is_admin, people_of
from runners.admin.tables import ExportsRows
from runners.fields import row_fields
from runners.models import CoachAssignment, Race, Runner, Thresholds, TypedBest, User
from runners.permissions import DataKind
from runners.services import (
    complete,
    delete_best,
    delete_thresholds,
    follow_birth_date,
    follow_thresholds,
    follow_time_constants,
    refresh_since,
)

#: A list of numbers needs one line.
ONE_LINE: dict[type[Field[Any, Any]], dict[str, Any]] = {JSONField: {"widget": Textarea(attrs={"rows": 1, "cols": 30})}}


class AssignmentInline(RoleAwareInline):
    model = CoachAssignment
    fk_name = "runner"
    coaches_edit = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[CoachAssignment]:
        return super().get_queryset(request).select_related("runner", "coach")

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField[Any] | None:
        """Read whom each row offers as a coach once for all rows."""
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field is not None and db_field.name == "coach":
            field.choices = list(field.choices)  # type: ignore[arg-type]
        return field


class ThresholdsInline(RoleAwareInline):
    model = Thresholds
    reveals = (DataKind.HEART_RATE,)
    formfield_overrides = ONE_LINE
    fields = (
        "valid_from",
        "max_heart_rate",
        "resting_heart_rate",
        "threshold_heart_rate",
        "threshold_power",
        "zone_method",
        "zone_percentages",
        "basis",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Thresholds]:
        return super().get_queryset(request).select_related("runner")


class RaceInline(RoleAwareInline):
    model = Race


@admin.register(Runner)
class RunnerAdmin(ExportsRows, RoleAwareAdmin):
    coaches_edit = True
    field_kinds = {"injuries": DataKind.DIARY}
    csv_fields = ("id", "name", "birth_date", "sex", "time_zone", "created_at")
    formfield_overrides = ONE_LINE
    list_display = ("name", "user", "birth_date", "sex", "time_zone", "created_at")
    list_filter = ("sex",)
    list_select_related = ("user",)
    search_fields = ("name", "user__email")
    inlines = (AssignmentInline, ThresholdsInline, RaceInline)
    fields = (
        "name", "user", "birth_date", "sex", "time_zone", "minutes_available", "long_run_day", "weekly_distance",
        "years_running", "injuries", "blocks", "weeks_per_block", "taper_weeks", "ctl_days",
        "atl_days",
    )  # fmt: skip

    def get_readonly_fields(self, request: HttpRequest, obj: Runner | None = None) -> tuple[Any, ...]:
        """Whose account a runner is, only admins decide; another sex is chosen where one sees what it changes."""
        return (() if is_admin(request.user) else ("user", people_of(Runner)["user"])) + (("sex",) if obj else ())

    def get_form(self, request: HttpRequest, obj: Runner | None = None, change: bool = False, **options: Any) -> Any:
        if obj:
            words = _('Changed in the <a href="{}">settings</a>, which show what it does to the loads.')
            options["help_texts"] = {"sex": format_html(words, reverse("runners:settings", args=[obj.pk]))}
        return super().get_form(request, obj, change, **options)

    def has_delete_permission(self, request: HttpRequest, obj: Runner | None = None) -> bool:
        """Runners are deleted where their files are too: on the page of their data."""
        return False

    def save_model(self, request: HttpRequest, obj: Runner, form: ModelForm[Runner], change: bool) -> None:
        obj.save(update_fields=row_fields(form) if change else None)

    def save_related(self, request: HttpRequest, form: ModelForm[Runner], formsets: Any, change: bool) -> None:
        before = list(Thresholds.objects.filter(runner=form.instance))
        super().save_related(request, form, formsets, change)
        user = request.user
        coach = user if not change and isinstance(user, User) and user.is_coach and not user.is_admin else None
        complete(form.instance, coach=coach)
        if change and {"ctl_days", "atl_days"} & set(form.changed_data):
            follow_time_constants(form.instance)
        if change and "birth_date" in form.changed_data:
            follow_birth_date(form.instance, form.initial.get("birth_date"))
        if change:
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
class ThresholdsAdmin(ExportsRows, ShowsVersions, RowOfRunnerAdmin):
    csv_fields = (
        "id", "runner", "valid_from", "max_heart_rate", "resting_heart_rate", "threshold_heart_rate", "threshold_power",
        "weight", "zone_method", "zone_percentages", "basis",
    )  # fmt: skip
    reveals = (DataKind.HEART_RATE,)
    field_kinds = {"weight": DataKind.BODY}
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
