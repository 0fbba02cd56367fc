from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.defaults import server_error

from jobs.interruptions import is_full_disk
from operations.health import readiness


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
    """Answer what could not be written for want of room in one sentence, every other mistake as Django does."""
    error = sys.exc_info()[1]
    if error is None or not is_full_disk(error):
        return server_error(request)
    sentence = _("The server's disk is full. Nothing is lost; try again when there is room.")
    if "text/html" in request.headers.get("Accept", ""):
        return HttpResponse(sentence, content_type="text/plain; charset=utf-8", status=507)
    return JsonResponse({"error": sentence}, status=507)
