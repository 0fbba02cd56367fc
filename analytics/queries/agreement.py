"""What is told of a run whose load by pace and load by heart rate disagree more than they usually do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
from django.db.models import F
from django.utils.translation import gettext as _

from analytics.models import Measures
from runners.permissions import DataKind
from science.efficiency import SHORTEST_FOR_EFFICIENCY
from science.load_agreement import FEWEST_RUNS, Agreement, agreement
from sessions.models import RUNNING, Session, SportClass

#: Fitness and straps change: only so many days, and so many runs, before a run say what is usual.
USUAL = dt.timedelta(days=365)
MOST_RUNS = 100
#: From here on a sign is worth naming: °C, m up or down a km, share of the time with a heart rate (conventions).
WARM, HILLY, THIN = 22.0, 15.0, 95.0


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two loads that differ more than usual: what the recording itself shows, ``signs``, and what it may be."""

    found: Agreement
    tried: bool
    signs: list[str]


def disagreement(
    session: Session, measures: Measures | None, values: Mapping[str, float], kinds: Collection[str]
) -> Disagreement | None:
    """Return in what the loads of a run disagree; None if they do not, or without the heart rate. 1 query at most.

    ``values`` are the measures that the visitor may see.
    """
    if measures is None or DataKind.HEART_RATE not in kinds or not session.is_running:
        return None
    by_pace, by_heart_rate = measures.pace_load, measures.heart_rate_load
    if not by_pace or not by_heart_rate or (measures.moving_time or 0) < SHORTEST_FOR_EFFICIENCY:
        return None
    found = agreement(by_pace, by_heart_rate, np.array(earlier_ratios(session), dtype=float))
    if found is None or not (found.higher or found.lower):
        return None
    signs = (signs_higher if found.higher else signs_lower)(session, values)
    return Disagreement(found, found.runs >= FEWEST_RUNS, signs)


def earlier_ratios(session: Session) -> list[float]:
    """Return the ratios of the runner's runs of the year before, the latest first."""
    runs = Measures.objects.filter(
        session__in=Session.objects.alive().filter(runner=session.runner_id, sport_class__in=RUNNING),
        session__started_at__lt=session.started_at,
        session__started_at__gte=session.started_at - USUAL,
        moving_time__gte=SHORTEST_FOR_EFFICIENCY,
        pace_load__gt=0,
        heart_rate_load__gt=0,
    )
    ratios = runs.order_by("-session__started_at").values_list(F("heart_rate_load") / F("pace_load"), flat=True)
    return list(ratios[:MOST_RUNS])


def signs_higher(session: Session, values: Mapping[str, float]) -> list[str]:
    """Return what of this run could drive the heart, or only seem to."""
    found = []
    if values.get("mean_temperature", 0.0) >= WARM:
        found.append(_("it was %(degrees)d °C by the watch") % {"degrees": round(values["mean_temperature"])})
    if session.sport_class == SportClass.TRAIL or a_km(values, "ascent") >= HILLY:
        found.append(_("it went uphill or over rough ground"))
    return found


def signs_lower(session: Session, values: Mapping[str, float]) -> list[str]:
    """Return what of this run could hide heartbeats, or make the pace seem harder than it was."""
    found = []
    if values.get("heart_rate_coverage", 100.0) < THIN:
        share = round(100 - values["heart_rate_coverage"])
        found.append(_("the heart rate is missing for %(share)d %% of it") % {"share": share})
    if session.sport_class == SportClass.TREADMILL:
        found.append(_("it was on a treadmill, whose speed the watch guesses"))
    if a_km(values, "descent") - a_km(values, "ascent") >= HILLY:
        found.append(_("it went downhill"))
    return found


def a_km(values: Mapping[str, float], symbol: str) -> float:
    distance = values.get("distance", 0.0)
    return 1000 * values.get(symbol, 0.0) / distance if distance else 0.0
