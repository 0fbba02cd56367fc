"""Sessions, imports and raw files, each person's own view of them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from runners.admin.role_aware import KindsOfData, RoleAwareAdmin
from runners.admin.tables import ExportsRows
from runners.permissions import DataKind, withheld_kinds
from sessions.models import Import, ImportFile, Lap, RawFile, Session, Source
from sessions.services.editing import describe


class ReadOnlyInline(admin.TabularInline[Any, Any]):
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class LapInline(KindsOfData, ReadOnlyInline):
    model = Lap
    field_kinds = {"mean_heart_rate": DataKind.HEART_RATE, "max_heart_rate": DataKind.HEART_RATE}
    fields = ["index", "start", "timer_time", "distance", "mean_heart_rate", "max_heart_rate", "trigger"]


class SourceInline(ReadOnlyInline):
    model = Source
    fields = ["raw_file", "part", "manufacturer", "product", "serial_number", "firmware"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Source]:
        return super().get_queryset(request).select_related("raw_file")


class ScopedAdmin(RoleAwareAdmin):
    """Rows that whoever asks may see, and admins change; made by imports, not by hand."""

    list_select_related = ["runner"]
    list_per_page = 50
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        visible: QuerySet[Any] = self.model._default_manager.visible_to(request.user)
        return visible.order_by(*self.get_ordering(request))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Session)
class SessionAdmin(ExportsRows, ScopedAdmin):
    csv_fields = (
        "id", "runner", "day", "started_at", "name", "sport_class", "kind", "distance", "timer_time", "elapsed_time",
        "effort", "notes",
    )  # fmt: skip
    field_kinds = {"effort": DataKind.DIARY, "notes": DataKind.DIARY}
    list_display = ["name", "runner", "day", "sport_class", "kilometres", "minutes", "kind", "records"]
    list_filter = ["sport_class", "kind", "day"]
    search_fields = ["name", "runner__name", "sources__raw_file__name", "sources__raw_file__sha256"]
    date_hierarchy = "day"
    fields = ["name", "kind", "sport_class", "effort", "notes"]
    readonly_fields = ["runner", "race", "started_at", "day", "utc_offset", "sport", "sub_sport", "distance"]
    readonly_fields += ["elapsed_time", "timer_time", "records", "warnings", "created_at", "recording"]
    fields += readonly_fields
    inlines = [SourceInline, LapInline]

    def get_fields(self, request: HttpRequest, obj: Session | None = None) -> Any:
        """Offer the file only to whom all that it may hold is shared with."""
        fields = super().get_fields(request, obj)
        if obj is None or not withheld_kinds(request.user, obj.runner):
            return fields
        return [field for field in fields if field != "recording"]

    def has_delete_permission(self, request: HttpRequest, obj: Session | None = None) -> bool:
        """A session is put in the bin, where everything derived follows; rows are not deleted by hand."""
        return False

    def save_model(self, request: HttpRequest, obj: Session, form: Any, change: bool) -> None:
        """Change it as its own page does: marked as said by hand, with all that follows worked out again."""
        values = {name: form.cleaned_data[name] for name in form.changed_data}
        describe(session=obj, values=values, by=request.user)  # type: ignore[arg-type]

    @admin.display(description="km", ordering="distance")
    def kilometres(self, session: Session) -> str:
        return "–" if session.distance is None else f"{session.distance / 1000:.2f}"

    @admin.display(description="min", ordering="timer_time")
    def minutes(self, session: Session) -> str:
        return f"{session.timer_time / 60:.0f}"

    @admin.display(description="file")
    def recording(self, session: Session) -> SafeString:
        return format_html('<a href="{}">{}</a>', reverse("sessions:raw", args=[session.pk]), "Download")


@admin.register(Import)
class ImportAdmin(ScopedAdmin):
    list_display = ["name", "runner", "created_by", "created_at", "finished_at", "imported", "failed", "waiting"]
    list_filter = ["created_at", "finished_at"]
    search_fields = ["name", "runner__name", "created_by__email"]
    list_select_related = ["runner", "created_by"]
    date_hierarchy = "created_at"
    readonly_fields = ["id", "runner", "created_by", "name", "created_at", "finished_at", "page"]

    def get_queryset(self, request: HttpRequest) -> Any:
        def number(state: str) -> Count:
            return Count("files", filter=Q(files__state=state))

        return (
            super()
            .get_queryset(request)
            .annotate(
                n_imported=number(ImportFile.State.IMPORTED),
                n_failed=number(ImportFile.State.FAILED),
                n_waiting=number(ImportFile.State.WAITING),
            )
        )

    @admin.display(ordering="n_imported")
    def imported(self, import_: Import) -> int:
        return import_.n_imported  # type: ignore[attr-defined,no-any-return]

    @admin.display(ordering="n_failed")
    def failed(self, import_: Import) -> int:
        return import_.n_failed  # type: ignore[attr-defined,no-any-return]

    @admin.display(ordering="n_waiting")
    def waiting(self, import_: Import) -> int:
        return import_.n_waiting  # type: ignore[attr-defined,no-any-return]

    @admin.display(description="files")
    def page(self, import_: Import) -> SafeString:
        return format_html('<a href="{}">{}</a>', reverse("sessions:import", args=[import_.pk]), "Show the files")


@admin.register(RawFile)
class RawFileAdmin(ScopedAdmin):
    list_display = ["name", "runner", "size", "received_at", "sha256"]
    list_filter = ["received_at"]
    search_fields = ["name", "sha256", "runner__name"]
    date_hierarchy = "received_at"
    readonly_fields = ["runner", "name", "size", "sha256", "path", "received_at"]

    def has_delete_permission(self, request: HttpRequest, obj: RawFile | None = None) -> bool:
        """A raw file goes with its session, never alone."""
        return False
