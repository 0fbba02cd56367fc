"""Each person sees times in his own time zone."""

from __future__ import annotations

import zoneinfo
from collections.abc import Awaitable, Callable
from typing import cast

from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.decorators import sync_and_async_middleware

from runners.models import User

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
    """Return the person's zone, None for a stranger."""
    return zoneinfo.ZoneInfo(user.time_zone) if isinstance(user, User) else None
