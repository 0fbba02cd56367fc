"""Each person sees times in his own time zone; staff may have to set up a second factor first; no text holds a NUL."""

from __future__ import annotations

import zoneinfo
from collections.abc import Awaitable, Callable
from typing import cast

from allauth.mfa.utils import is_mfa_enabled
from asgiref.sync import iscoroutinefunction
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import sync_and_async_middleware
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _

from runners.models import User
from runners.models.user import time_zones

#: What a browser sends forms as.
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")

Handler = Callable[[HttpRequest], HttpResponse] | Callable[[HttpRequest], Awaitable[HttpResponse]]


@sync_and_async_middleware
def time_zone(get_response: Handler) -> Handler:
    """Activate the time zone of whoever asks; the site's own for the rest."""
    if iscoroutinefunction(get_response):

        async def async_middleware(request: HttpRequest) -> HttpResponse:
            user = await request.auser()
            with timezone.override(zone_of(user)):
                return cast(HttpResponse, await get_response(request))

        return async_middleware

    def middleware(request: HttpRequest) -> HttpResponse:
        with timezone.override(zone_of(request.user)):
            return cast(HttpResponse, get_response(request))

    return middleware


def zone_of(user: object) -> zoneinfo.ZoneInfo | None:
    """Return the person's zone, UTC if this machine does not know it, None for a stranger."""
    if not isinstance(user, User):
        return None
    return zoneinfo.ZoneInfo(user.time_zone if user.time_zone in time_zones() else "UTC")


class NoNul(MiddlewareMixin):
    """Refuse addresses and forms that hold a NUL: no text has one, and PostgreSQL neither stores nor compares it.

    It stands behind the check of the token, which reads forms too.
    """

    def process_view(self, request: HttpRequest, *view: object) -> HttpResponse | None:
        fields = [request.GET]
        if request.content_type in FORMS:
            fields.append(request.POST)
        texts = (text for found in fields for name, values in found.lists() for text in (name, *values))
        if "\0" not in request.path and not any("\0" in text for text in texts):
            return None
        why = _("A text in it holds a NUL character, which no text has. Remove it and try again.")
        return render(request, "400.html", {"why": why}, status=400)


class SecondFactor(MiddlewareMixin):
    """Let admins and coaches see nothing but their account until it has a second factor, if it is required."""

    def __init__(self, get_response: Handler) -> None:
        if not settings.REQUIRE_SECOND_FACTOR:
            raise MiddlewareNotUsed
        super().__init__(get_response)

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        user = request.user
        account = request.path.startswith(reverse("account_email").removesuffix("email/"))
        if account or not user.is_authenticated or not user.is_staff or is_mfa_enabled(user):
            return None
        messages.warning(request, _("Set up a second factor first: this site requires it of admins and coaches."))
        return redirect("mfa_index")
