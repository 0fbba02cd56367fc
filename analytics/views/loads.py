from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from analytics.forms import PeriodsForm
from analytics.load_charts import CHARTS, OF_THE_HEART, TABLE_DAYS, chart_data, chart_table, method_words
from analytics.queries import loads as queries
from analytics.services import current_numbers, flags_of
from runners.models import Runner
from runners.permissions import DataKind, shown_runner, visible_kinds

#: Days before those of the tables that their values rest on.
BEFORE = 28


@login_required
@require_safe
def loads(request: HttpRequest, runner: int) -> HttpResponse:
    """What was done day by day, how it compares with the weeks before, and what stands out."""
    shown = shown_runner(request, runner)
    kinds = visible_kinds(request.user, shown)
    numbers = current_numbers(shown)
    days = queries.days_of(shown, numbers.day - dt.timedelta(days=TABLE_DAYS + BEFORE))
    context = {
        "runner": shown,
        "numbers": numbers,
        "flags": flags_of(numbers, kinds),
        "rows": queries.number_rows(numbers, kinds),
        "gaps": queries.gaps_of(shown),
        "unknown": queries.without_load(shown, numbers.day),
        "methods": [(method_words()[name], share) for name, share in queries.method_shares(shown, numbers.day)],
        "tables": {name: chart_table(days, name) for name in charts_for(kinds)} if days else {},
        "heart": DataKind.HEART_RATE in kinds,
        **compare(request, shown, kinds),
    }
    fragment = getattr(request, "htmx", False)
    return render(request, "analytics/_loads.html" if fragment else "analytics/loads.html", context)


def compare(request: HttpRequest, shown: Runner, kinds: frozenset[DataKind]) -> dict[str, Any]:
    """Compare the periods asked for; without a question the last four weeks with those before."""
    usual = PeriodsForm.usual(shown.today())
    asked = "first_from" in request.GET
    form = PeriodsForm(request.GET if asked else usual)
    if not form.is_valid():
        return {"form": form, "compared": []}
    first, second = (queries.period_of(shown, *period) for period in form.periods)
    return {"form": form, "periods": (first, second), "compared": queries.compared(first, second, kinds)}


@login_required
@require_safe
def chart(request: HttpRequest, runner: int) -> JsonResponse:
    """One chart of the load page, every day of it."""
    shown = shown_runner(request, runner)
    name = request.GET.get("chart", "load")
    if name not in charts_for(visible_kinds(request.user, shown)):
        raise Http404
    days = queries.days_of(shown)
    return JsonResponse(chart_data(days, name) if days else {"days": [], "panels": []})


def charts_for(kinds: frozenset[DataKind]) -> list[str]:
    """Return the charts that the visitor may see."""
    return [name for name in CHARTS if name not in OF_THE_HEART or DataKind.HEART_RATE in kinds]
