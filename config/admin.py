"""Django admin behind the same login as the rest of the site."""

from __future__ import annotations

from typing import Any, cast

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse


class LongrunAdminSite(AdminSite):
    site_header = "Longrun administration"
    site_title = "Longrun"
    index_title = "Administration"
    site_url = "/"

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Send strangers to the site's own login, with its second factor and its limits."""
        return cast(HttpResponse, secure_admin_login(super().login)(request, extra_context))
