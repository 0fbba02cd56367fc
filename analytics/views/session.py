from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from analytics.charts import session_columns
from analytics.queries import session as queries
from analytics.queries.bests import efforts_of, records
from analytics.queries.laps import BY_KILOMETRE, laps_of, shown_laps
from analytics.queries.quality import is_pending, quality_of, words_by_hand
from analytics.services.overruled import words_about, words_of
from runners.permissions import DataKind, show, visible_kinds
from runners.services import thresholds_on
from science.recording import Recording
from science.streams import CleanStreams, clean
from sessions.edit_forms import OverruleForm
from sessions.models import Session
from sessions.storage import load_recording


def shown_session(request: HttpRequest, pk: int) -> Session:
    """Return the session whose page this is; 404 unless the visitor may see it."""
    visible = Session.objects.visible_to(request.user).select_related("runner", "race", "gear", "split_from")
    found: Session = get_object_or_404(visible, pk=pk)
    show(request, found.runner)
    return found


def recorded(session: Session) -> tuple[Recording, CleanStreams] | None:
    """Return the session's recording as it is stored and cleaned, None if it is not in storage."""
    try:
        recording = load_recording(session)
    except FileNotFoundError:
        return None
    words = words_about(session, words_of(session))
    return recording, clean(recording, limits=settings.QUALITY_LIMITS, overrules=words)


@login_required
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
        "pending": is_pending(shown),
        # New numbers, new address: what the browser holds of the old ones is not asked for again.
        "version": f"?v={measures.measured_at.timestamp():.3f}" if measures else "",
        "quality": quality_of(shown, streams[1].flaws if streams else (), kinds),
        "words": list(words_by_hand(shown)),
        "overrule_form": OverruleForm(),
    }
    context |= shown_laps(shown, measures, streams and streams[1], thresholds, request.GET.get("laps", ""))
    return render(request, "analytics/session.html", context)


def has_track(streams: tuple[Recording, CleanStreams] | None) -> bool:
    return streams is not None and "latitude" in streams[0].columns


def plan_url(shown: Session) -> str:
    """Where the plan says what it makes of the session; empty while there are no plans."""
    try:
        return reverse("plans:for_session", args=[shown.pk])
    except NoReverseMatch:
        return ""


@login_required
def laps(request: HttpRequest, pk: int) -> HttpResponse:
    """The table of laps, by kilometres or as the watch counted them."""
    shown = shown_session(request, pk)
    streams = recorded(shown)
    thresholds = thresholds_on(shown.runner, shown.day)
    by = request.GET.get("by", BY_KILOMETRE)
    context = shown_laps(shown, queries.measures_of(shown), streams and streams[1], thresholds, by)
    return render(request, "analytics/_laps.html", {"session": shown, **context})


@login_required
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
    if DataKind.LOCATION not in kinds:
        data["track"] = [None] * len(data["track"])
    if DataKind.HEART_RATE not in kinds:
        data["series"].pop("heart_rate", None)
        data["excluded"] = [each for each in data["excluded"] if each["series"] != "heart_rate"]
