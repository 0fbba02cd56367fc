from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.defaults import server_error

from jobs.interruptions import is_full_disk
from operations.health import readiness
from runners.accounts import UnreadableSecretError


@never_cache
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """Say that the process answers; asks nothing else, so that a slow database restarts nobody."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Say whether requests should be sent here: 200 if all that is needed answers, else 503.

    With a full disk pages can still be read, so that it is told and no more.
    """
    found = readiness()
    return JsonResponse(found, status=503 if "not reachable" in found.values() else 200)


def failed(request: HttpRequest) -> HttpResponse:
    """Answer what the visitor did not cause and can be told in one sentence so, every other mistake as Django does."""
    error = sys.exc_info()[1]
    if isinstance(error, UnreadableSecretError):
        return told(request, str(error.message), 503)
    if error is not None and is_full_disk(error):
        return told(request, _("The server's disk is full. Nothing is lost; try again when there is room."), 507)
    return server_error(request)


def told(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    if "text/html" in request.headers.get("Accept", ""):
        return HttpResponse(sentence, content_type="text/plain; charset=utf-8", status=status)
    return JsonResponse({"error": sentence}, status=status)
