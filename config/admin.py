"""Django admin behind the same login as the rest of the site."""

from __future__ import annotations

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite


class LongrunAdminSite(AdminSite):
    site_header = "Longrun administration"
    site_title = "Longrun"
    index_title = "Administration"
    site_url = "/"

    login = secure_admin_login(AdminSite.login)
