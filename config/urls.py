from allauth.account.decorators import reauthentication_required
from allauth.account.views import email
from django.contrib import admin
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import include, path
from django.views.decorators.http import require_safe

from home.runner import home

handler500 = "operations.views.failed"

urlpatterns = [
    path("", home, name="home"),
    # Asked for by browsers whatever the page says.
    path("favicon.ico", require_safe(lambda request: redirect(static("favicon.svg"))), name="favicon"),
    path("", include("home.urls")),
    # Asked who one is before the new address is typed, not after: it would be lost.
    path("accounts/email/", login_required(reauthentication_required(email)), name="account_email"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("live/", include("live.urls")),
    path("", include("jobs.urls")),
    path("", include("runners.urls")),
    path("", include("sessions.urls")),
    path("", include("analytics.urls")),
    path("", include("plans.urls")),
    path("", include("operations.urls")),
]
