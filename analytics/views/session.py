from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from analytics.charts import session_columns
from analytics.queries import session as queries
from analytics.queries.agreement import disagreement
from analytics.queries.bests import efforts_of, records
from analytics.queries.laps import BY_KILOMETRE, laps_of, shown_laps
from analytics.queries.numbers import families
from analytics.queries.quality import is_pending, quality_of, words_by_hand
from analytics.queries.session import recorded
from runners.models import Thresholds
from runners.permissions import DataKind, show, visible_kinds
from runners.services import thresholds_on
from science.recording import Recording
from science.streams import CleanStreams
from sessions.edit_forms import OverruleForm
from sessions.models import Session


def shown_session(request: HttpRequest, pk: int) -> Session:
    """Return the session whose page this is; 404 unless the visitor may see it."""
    visible = Session.objects.visible_to(request.user).select_related("runner", "race", "gear", "split_from")
    found: Session = get_object_or_404(visible, pk=pk)
    show(request, found.runner)
    return found


@login_required
@require_safe
def session(request: HttpRequest, pk: int) -> HttpResponse:
    """What one session was like, what it came to, and how it compares."""
    shown = shown_session(request, pk)
    kinds = visible_kinds(request.user, shown.runner)
    measures = queries.measures_of(shown)
    thresholds = thresholds_on(shown.runner, shown.day)
    context = queries.context_of(shown, measures, kinds)
    streams = recorded(shown)
    efforts = efforts_of(shown.pk, records(shown.runner)) if shown.is_running else []
    context |= {
        "session": shown,
        "runner": shown.runner,
        "withheld": frozenset(DataKind) - kinds,
        "source": (shown.split_from or shown).sources.first(),
        "zones": queries.zones(context["values"], thresholds),
        "thresholds": thresholds,
        "efforts": efforts,
        "doubtful": any(row.doubtful for row in efforts),
        "new_bests": [effort.record for effort in efforts if effort.record and effort.record.announced],
        "has_streams": streams is not None and len(streams[1]) > 1,
        "has_track": DataKind.LOCATION in kinds and has_track(streams),
        "plan_url": plan_url(shown),
        "pace_zones": queries.pace_zones(context["values"], context["speed"]),
        "disagreement": disagreement(shown, measures, context["values"], kinds),
        "pending": is_pending(shown),
        # New numbers, new address: what the browser holds of the old ones is not asked for again.
        "version": f"?v={measures.measured_at.timestamp():.3f}" if measures else "",
        "quality": quality_of(shown, streams[1].flaws if streams else (), kinds),
        "words": list(words_by_hand(shown, kinds)),
        "overrule_form": OverruleForm(),
    }
    by = request.GET.get("laps", "")
    context |= shown_laps(shown, measures, streams and streams[1], bounds_for(kinds, thresholds), by)
    return render(request, "analytics/session.html", context)


def has_track(streams: tuple[Recording, CleanStreams] | None) -> bool:
    return streams is not None and "latitude" in streams[0].columns


def plan_url(shown: Session) -> str:
    """Where the plan says what it makes of the session; empty while there are no plans."""
    try:
        return reverse("plans:for_session", args=[shown.pk])
    except NoReverseMatch:
        return ""


def bounds_for(kinds: frozenset[DataKind], thresholds: Thresholds) -> tuple[float, ...] | None:
    """Return the bounds of the heart-rate zones, None for whom the heart rate is not shared with."""
    return thresholds.zone_bounds if DataKind.HEART_RATE in kinds else None


@login_required
@require_safe
def numbers(request: HttpRequest, pk: int) -> HttpResponse:
    """Every number of a session with what it rests on, how sure it is, and why it is missing."""
    shown = shown_session(request, pk)
    kinds = visible_kinds(request.user, shown.runner)
    measures = queries.measures_of(shown)
    speed = queries.speed_for(shown) if shown.is_running else None
    values = queries.shown_values(measures, kinds, speed)
    found = families(shown, measures, values, speed, thresholds_on(shown.runner, shown.day), kinds)
    context = {"session": shown, "runner": shown.runner, "families": found}
    return render(request, "analytics/session_numbers.html", context)


@login_required
@require_safe
def laps(request: HttpRequest, pk: int) -> HttpResponse:
    """The table of laps, by kilometres or as the watch counted them."""
    shown = shown_session(request, pk)
    streams = recorded(shown)
    bounds = bounds_for(visible_kinds(request.user, shown.runner), thresholds_on(shown.runner, shown.day))
    by = request.GET.get("by", BY_KILOMETRE)
    context = shown_laps(shown, queries.measures_of(shown), streams and streams[1], bounds, by)
    return render(request, "analytics/_laps.html", {"session": shown, **context})


@login_required
@require_safe
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    """The columns of a session's recording, thinned out for the charts and the map."""
    shown = shown_session(request, pk)
    found = recorded(shown)
    if found is None:
        return JsonResponse({"error": _("The recording is not in storage.")}, status=404)
    bounds = thresholds_on(shown.runner, shown.day).zone_bounds
    units: str = request.user.units  # type: ignore[union-attr]
    data = session_columns(*found, laps_of(shown), bounds, units)
    hide(data, visible_kinds(request.user, shown.runner))
    return JsonResponse(data)


def hide(data: dict[str, Any], kinds: frozenset[DataKind]) -> None:
    """Take out what the runner does not show to this visitor."""
    hidden = set()
    if DataKind.LOCATION not in kinds:
        data["track"] = [None] * len(data["track"])
        hidden.add("altitude")
    if DataKind.HEART_RATE not in kinds:
        data["zones"] = []
        hidden.add("heart_rate")
    for name in hidden:
        data["series"].pop(name, None)
    data["excluded"] = [each for each in data["excluded"] if each["series"] not in hidden]
