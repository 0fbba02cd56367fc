from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from jobs import services
from jobs.models import Job
from jobs.runner import tell


@login_required
@require_POST
def stop(request: HttpRequest, pk: str) -> HttpResponse:
    return change(request, pk, services.stop)


@login_required
@require_POST
def resume(request: HttpRequest, pk: str) -> HttpResponse:
    return change(request, pk, services.resume)


def change(request: HttpRequest, pk: str, service: Callable[[Job], bool]) -> HttpResponse:
    """Do it and let every open page that shows the job know."""
    job = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    service(job)
    tell(job)
    return HttpResponse(status=204)
