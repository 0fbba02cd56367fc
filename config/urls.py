from django.contrib import admin
from django.urls import include, path

from home.runner import home

handler500 = "operations.views.failed"

urlpatterns = [
    path("", home, name="home"),
    path("", include("home.urls")),
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
