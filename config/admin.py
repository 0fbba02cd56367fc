"""Django admin behind the same login as the rest of the site."""

from __future__ import annotations

from typing import Any, cast

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite, ModelAdmin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse


class ClosedUnlessSeen:
    """What a person may not see has no rows for her, so that no answer tells which there are."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)  # type: ignore[misc]
        return rows if self.has_view_permission(request) else rows.none()  # type: ignore[attr-defined]


class LongrunAdminSite(AdminSite):
    site_header = "Longrun administration"
    site_title = "Longrun"
    index_title = "Administration"
    site_url = "/"

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Send strangers to the site's own login, with its second factor and its limits."""
        return cast(HttpResponse, secure_admin_login(super().login)(request, extra_context))

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Register as Django does, each model closed to those who may not see it."""
        given = admin_class or ModelAdmin
        closed = type(given.__name__, (ClosedUnlessSeen, given), {"__module__": given.__module__})
        super().register(model_or_iterable, closed, **options)
