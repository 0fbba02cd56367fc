"""The list of daily summaries."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from plans.calendar import active_plan
from plans.forms import SummaryFilter
from plans.outcome import DailySummary
from runners.permissions import shown_runner

PER_PAGE = 28


@login_required
@require_safe
def summaries(request: HttpRequest, runner: int) -> HttpResponse:
    """The days of a runner that are over, planned and done, the latest first."""
    shown = shown_runner(request, runner)
    form = SummaryFilter(request.GET)
    form.full_clean()
    asked = form.cleaned_data
    found = DailySummary.objects.filter(runner=shown).order_by("-day")
    narrowed = {"status": asked.get("status"), "day__gte": asked.get("first"), "day__lte": asked.get("last")}
    found = found.filter(**{name: value for name, value in narrowed.items() if value})
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "runner": shown,
        "form": form,
        "page_obj": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "query": query.urlencode(),
        "filtered": any(narrowed.values()) or bool(form.errors),
        "plan": active_plan(shown),
    }
    return render(request, "plans/summaries.html", context)
