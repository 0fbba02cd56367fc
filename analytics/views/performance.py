from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from analytics.charts import distance_bars, zone_bars
from analytics.queries import performance as queries
from analytics.queries.bests import records
from analytics.queries.optima import optima
from analytics.queries.predictions import prediction_rows
from analytics.queries.weeks import easy_share, last_weeks
from analytics.services import current_numbers
from analytics.services.club import standings
from analytics.services.known import known_of
from runners.permissions import DataKind, shown_runner, visible_kinds
from science.runner_metrics import RUNNER


@login_required
@require_safe
def performance(request: HttpRequest, runner: int) -> HttpResponse:
    """How fit, how fast, and what it is likely to give in a race."""
    shown = shown_runner(request, runner)
    numbers = current_numbers(shown)
    card = queries.speed_card(shown, numbers)
    fallen = records(shown)
    bests = [history[-1] for _, history in sorted(fallen.items())]
    weeks = last_weeks(shown)
    heart = DataKind.HEART_RATE in visible_kinds(request.user, shown)
    context = {
        "runner": shown,
        "numbers": numbers,
        "card": card,
        "change": queries.change_in_year(shown, card.speed),
        "bests": bests,
        "predictions": prediction_rows(shown, known_of(shown, recent_to=numbers.day), bests),
        "weekly_distance": numbers.distance_28 / 4 if numbers.first_day else None,
        "weeks": weeks,
        "distance_bars": distance_bars(weeks),
        "heart": heart,
        "zone_bars": zone_bars(weeks) if heart else [],
        "easy_share": easy_share(weeks) if heart else None,
        "standings": standings(shown),
        "percentile_validity": RUNNER["percentile"].validity,
    }
    fragment = getattr(request, "htmx", False)
    return render(request, "analytics/_performance.html" if fragment else "analytics/performance.html", context)


@login_required
@require_safe
def best_weeks(request: HttpRequest, runner: int) -> HttpResponse:
    """What was usual before the runner's best results, a part of the page of progress."""
    shown = shown_runner(request, runner)
    heart = DataKind.HEART_RATE in visible_kinds(request.user, shown)
    return render(request, "analytics/_optima.html", {"optima": optima(shown, heart=heart)})


@login_required
@require_safe
def load(request: HttpRequest, runner: int) -> HttpResponse:
    """Load, fitness, fatigue and form of every day, for the chart."""
    return JsonResponse(queries.load_columns(shown_runner(request, runner)))


@login_required
@require_safe
def critical_speed(request: HttpRequest, runner: int) -> HttpResponse:
    """Critical speed over time, and the efforts that the present one rests on, for the charts."""
    shown = shown_runner(request, runner)
    card = queries.speed_card(shown, current_numbers(shown))
    units: str = request.user.units  # type: ignore[union-attr]
    return JsonResponse({**queries.speed_points(card, units), "series": queries.speed_series(shown)})
