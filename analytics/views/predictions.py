from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from analytics.queries import personal_bests
from analytics.queries import predictions as queries
from analytics.queries.curves import curve_columns, curve_rows, curves
from analytics.queries.lab import lab, lab_columns
from analytics.services.known import known_of
from analytics.services.predictions import LEARNED
from runners.models import Race
from runners.permissions import shown_runner

#: Past races on a page.
PER_PAGE = 15
#: What the course is drawn of unless something else is asked for or to be raced next, m.
USUAL_DISTANCE = 10000.0


@login_required
@require_safe
def predictions(request: HttpRequest, runner: int) -> HttpResponse:
    """What the runner would run today, how sure that is and why, and how it went with past races."""
    shown = shown_runner(request, runner)
    today = shown.today()
    known = known_of(shown)
    rows = queries.prediction_rows(shown, known, personal_bests(shown), queries.RACE_DISTANCES)
    race = Race.objects.filter(runner=shown, day__gte=today).order_by("day").first()
    wanted = {race.distance} if race else set()
    over = asked_distance(request, race)
    past = queries.past_predictions(known, today)
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
        "learned": known.model if any(row.prediction.method == LEARNED for row in rows) else None,
        "missing": "" if rows else queries.missing(known, today),
        "past": past,
        "past_page": Paginator(past.rows, PER_PAGE).get_page(request.GET.get("past")),
        "over": over,
        "distances": queries.DISTANCES,
        "course": queries.course_of(known, today, over) if known.days.size else [],
    }
    fragment = getattr(request, "htmx", False)
    return render(request, "analytics/_predictions_page.html" if fragment else "analytics/predictions.html", context)


def asked_distance(request: HttpRequest, race: Race | None) -> float:
    """Return the distance whose course is asked for, else that of the next race, else 10 km."""
    names = {f"{distance:g}": distance for distance in queries.DISTANCES}
    next_one = race.distance if race and race.distance in queries.DISTANCES else USUAL_DISTANCE
    return names.get(request.GET.get("over", "").removesuffix(".0"), next_one)


@login_required
@require_safe
def predictions_columns(request: HttpRequest, runner: int) -> HttpResponse:
    """The course of predictions for the chart."""
    shown = shown_runner(request, runner)
    over = asked_distance(request, None)
    return JsonResponse(queries.course_columns(known_of(shown), shown.today(), over))


@login_required
@require_safe
def pace_curve(request: HttpRequest, runner: int) -> HttpResponse:
    """The best pace held for each duration."""
    shown = shown_runner(request, runner)
    found = curves(shown)
    context = {"runner": shown, "day": shown.today(), "curves": found, "rows": curve_rows(found)}
    return render(request, "analytics/pace_curve.html", context)


@login_required
@require_safe
def pace_curve_columns(request: HttpRequest, runner: int) -> HttpResponse:
    """The same for the chart."""
    return JsonResponse(curve_columns(curves(shown_runner(request, runner))))


@login_required
@require_safe
def laboratory(request: HttpRequest, runner: int) -> HttpResponse:
    """Whether the impulse–response model forecasts this runner's results, and its curve if it does."""
    shown = shown_runner(request, runner)
    context = {
        "runner": shown,
        "day": shown.today(),
        "lab": lab(shown, known_of(shown)),
    }
    return render(request, "analytics/lab.html", context)


@login_required
@require_safe
def laboratory_columns(request: HttpRequest, runner: int) -> HttpResponse:
    """The same for the chart."""
    shown = shown_runner(request, runner)
    return JsonResponse(lab_columns(lab(shown, known_of(shown))))
