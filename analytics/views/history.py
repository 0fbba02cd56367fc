"""What uploads have brought, as the upload page shows it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from analytics.queries.history import found_so_far
from runners.permissions import shown_runner


@login_required
@require_GET
def history(request: HttpRequest, runner: int) -> HttpResponse:
    """The runner's history so far: files a year, the first run, distance and bests."""
    shown = shown_runner(request, runner)
    return render(request, "analytics/_history.html", {"runner": shown, "found": found_so_far(shown)})
