"""Django admin behind the same login as the rest of the site."""

from __future__ import annotations

from typing import Any, cast

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.generic import RedirectView

from runners.models import User


class ClosedUnlessSeen:
    """What a person may not see has no rows for her, so that no answer tells which there are."""

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """Answer a year that no calendar has like every lookup that makes no sense."""
        try:
            found: ChangeList = super().get_changelist_instance(request)  # type: ignore[misc]
        except (OverflowError, ValueError) as error:
            if f"{self.date_hierarchy}__year" not in request.GET:  # type: ignore[attr-defined]
                raise
            raise IncorrectLookupParameters(error) from error
        return found

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)  # type: ignore[misc]
        return rows if self.has_view_permission(request) else rows.none()  # type: ignore[attr-defined]


class LongrunAdminSite(AdminSite):
    site_header = "Longrun administration"
    site_title = "Longrun"
    index_title = "Administration"
    site_url = "/"

    def has_permission(self, request: HttpRequest) -> bool:
        """Let in those who run the place, and every runner to look at his own rows."""
        user = request.user
        return isinstance(user, User) and user.is_active and (user.is_staff or hasattr(user, "runner"))

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Send strangers to the site's own login, with its second factor and its limits; nobody logs in twice."""
        if self.has_permission(request):
            return redirect("admin:index")
        return cast(HttpResponse, secure_admin_login(super().login)(request, extra_context))

    def get_urls(self) -> list[Any]:
        """Lead to the site's own page for passwords: they are changed in one place, under its limits."""
        to_account = RedirectView.as_view(pattern_name="account_change_password")
        return [path("password_change/", self.admin_view(to_account), name="password_change"), *super().get_urls()]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        return super().index(request, {**titled(request), **(extra_context or {})})

    def app_index(
        self, request: HttpRequest, app_label: str, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        return super().app_index(request, app_label, {**titled(request), **(extra_context or {})})

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Register as Django does, each model closed to those who may not see it."""
        given = admin_class or ModelAdmin
        closed = type(given.__name__, (ClosedUnlessSeen, given), {"__module__": given.__module__})
        super().register(model_or_iterable, closed, **options)


def titled(request: HttpRequest) -> dict[str, Any]:
    """Return the heading for somebody who changes nothing here: what these rows are to him."""
    user = request.user
    runs_the_place = isinstance(user, User) and (user.is_admin or user.is_coach)
    return {} if runs_the_place else {"title": _("Your rows as stored, to look at")}
