"""Who was invited, what runners took back, and who looked at them: written by the pages, read here."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from runners.admin.role_aware import ReadOnlyAdmin, is_admin
from runners.models import Access, ConsentChange, Invitation


class TraceAdmin(ReadOnlyAdmin):
    """Rows that say what happened: nobody deletes them by hand either."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Not by hand; they go with the runner or the account that they are about."""
        page = request.resolver_match.url_name if request.resolver_match else ""
        by_hand = str(page).startswith(f"{self.opts.app_label}_{self.opts.model_name}_")
        return is_admin(request.user) and not by_hand


class StateFilter(admin.SimpleListFilter):
    """By what has become of an invitation."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("open", _("open")), ("accepted", _("accepted")), ("withdrawn", _("withdrawn"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Invitation]) -> QuerySet[Invitation]:
        if self.value() == "open":
            return queryset.filter(accepted_at=None, withdrawn_at=None)
        if self.value() in ("accepted", "withdrawn"):
            return queryset.filter(**{f"{self.value()}_at__isnull": False})
        return queryset


@admin.register(Invitation)
class InvitationAdmin(TraceAdmin):
    list_display = ("email", "invited", "invited_by", "runner", "created_at", "sent_at", "accepted_at", "withdrawn_at")
    list_filter = (StateFilter, "invited")
    list_select_related = ("invited_by", "runner")
    search_fields = ("email", "invited_by__name", "runner__name")
    date_hierarchy = "created_at"


@admin.register(Access)
class AccessAdmin(TraceAdmin):
    list_display = ("hour", "viewer", "runner", "page")
    list_filter = ("page", ("viewer", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("viewer", "runner")
    search_fields = ("runner__name", "viewer__name", "viewer__email")
    date_hierarchy = "hour"


@admin.register(ConsentChange)
class ConsentChangeAdmin(TraceAdmin):
    list_display = ("at", "runner", "kind", "shared")
    list_filter = ("kind", "shared")
    list_select_related = ("runner",)
    search_fields = ("runner__name",)
    date_hierarchy = "at"
