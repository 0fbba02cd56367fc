"""The action that gives selected rows as a table."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from runners.admin.role_aware import is_admin, is_coach
from runners.permissions import look_at
from runners.tables import csv_response


class ExportsRows:
    """``csv_fields`` are the columns, in SI units; a kind of data that runners may withhold goes to admins only."""

    csv_fields: tuple[str, ...] = ()

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Offer it to admins and coaches; runners take their own rows along from the page of their data."""
        actions: dict[str, Any] = super().get_actions(request)  # type: ignore[misc]
        if not (is_admin(request.user) or is_coach(request.user)):
            return actions
        return {**actions, "export": self.get_action("export")}  # type: ignore[attr-defined]

    @admin.action(description=_("Download as CSV"))
    def export(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse:
        if not self.has_view_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        withheld = {} if is_admin(request.user) else getattr(self, "field_kinds", {})
        meta = queryset.model._meta
        fields = [meta.get_field(name) for name in self.csv_fields if name not in withheld]
        rows = list(queryset.select_related(*(field.name for field in fields if field.is_relation)))
        if hasattr(self, "runners_of"):
            look_at(request, self.runners_of(rows))
        header = [field.verbose_name for field in fields]
        cells = ([getattr(row, field.name) for field in fields] for row in rows)
        return csv_response(str(meta.verbose_name_plural).replace(" ", "-"), header, cells)
