from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from operations.health import readiness


@never_cache
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """Say that the process answers; asks nothing else, so that a slow database restarts nobody."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Say whether requests should be sent here: 200 if all that is needed answers, else 503."""
    found = readiness()
    return JsonResponse(found, status=200 if set(found.values()) == {"ok"} else 503)
