from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from analytics.queries import personal_bests
from analytics.queries import predictions as queries
from analytics.services.predictions import known_of
from runners.models import Race
from runners.permissions import shown_runner


@login_required
def predictions(request: HttpRequest, runner: int) -> HttpResponse:
    """What the runner would run today, how sure that is and why, and how it went with past races."""
    shown = shown_runner(request, runner)
    today = shown.today()
    known = known_of(shown)
    rows = queries.prediction_rows(shown, known, personal_bests(shown), queries.RACE_DISTANCES)
    race = Race.objects.filter(runner=shown, day__gte=today).order_by("day").first()
    wanted = {race.distance} if race else set()
    context = {
        "runner": shown,
        "day": today,
        "rows": rows,
        "inputs": queries.inputs_of(rows, known, today),
        "races_among": any(row.prediction.raced for row in rows),
        "weekly_distance": known.weekly_distance(today.toordinal()),
        "sharper": [
            found
            for distance in sorted({*queries.DISTANCES, *wanted})
            if (found := queries.sharper(known, rows, today, distance))
        ],
        "missing": "" if rows else queries.missing(known, today),
        "past": queries.past_predictions(known, today),
    }
    fragment = getattr(request, "htmx", False)
    return render(request, "analytics/_predictions_page.html" if fragment else "analytics/predictions.html", context)
