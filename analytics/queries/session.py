"""One session as its page shows it: what is known, what is missing and why, what it is compared with."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analytics.models import CriticalSpeed, Measures
from analytics.services.loads import EFFORT, HEART_RATE, PACE, POWER
from analytics.services.overruled import words_about, words_of
from runners.models import Thresholds
from runners.permissions import DataKind
from science import efficiency
from science.critical_speed import threshold_speed
from science.load import effort_load
from science.metrics import METRICS
from science.pace_profile import by_critical_speed, unpacked
from science.recording import Recording
from science.streams import CleanStreams, clean
from science.zones import pace_zones as science_pace_zones
from sessions.models import Session
from sessions.storage import load_recording

ZONE_NAMES = (
    gettext_lazy("Recovery"),
    gettext_lazy("Endurance"),
    gettext_lazy("Tempo"),
    gettext_lazy("Threshold"),
    gettext_lazy("Maximal"),
)


PACE_ZONE_NAMES = {
    "recovery": gettext_lazy("Recovery"),
    "easy": gettext_lazy("Easy"),
    "steady": gettext_lazy("Steady"),
    "threshold": gettext_lazy("Threshold"),
    "VO2max": gettext_lazy("VO₂max"),
    "repetition": gettext_lazy("Repetition"),
}


#: What rests on the cost of slopes.
GRADED = frozenset(
    ("grade_adjusted_speed", "normalised_speed", "level_split", "elevation_load", "energy", "pace_load")
) | {"intensity_factor", "efficiency_factor"}
#: With more of the way than this, per cent, too steep for the formula, what rests on it is doubtful (convention).
DOUBTFUL_STEEP_SHARE = 3.0


def recorded(session: Session) -> tuple[Recording, CleanStreams] | None:
    """Return the session's recording as it is stored and cleaned, None if it is not in storage."""
    if not session.recording_path:
        return None
    try:
        recording = load_recording(session)
    except FileNotFoundError:
        return None
    words = words_about(session, words_of([session.pk]))
    return recording, clean(recording, limits=settings.QUALITY_LIMITS, overrules=words)


def measures_of(session: Session) -> Measures | None:
    return Measures.objects.filter(session=session).first()


def shown_values(
    measures: Measures | None, kinds: Collection[str], speed: CriticalSpeed | None = None
) -> dict[str, float]:
    """Return the measures that the visitor may see, by symbol; with ``speed`` also those that rest on it."""
    if measures is None:
        return {}
    free = {"activity", *kinds}
    values = {**measures.values, **values_by_speed(measures, speed)}
    return {name: value for name, value in values.items() if name in METRICS and METRICS[name].kind in free}


def values_by_speed(measures: Measures, speed: CriticalSpeed | None) -> dict[str, float]:
    """Return what rests on a critical speed: the loads that the history wrote, time in pace zones, D′."""
    stored = {"pace_load": measures.pace_load, "intensity_factor": measures.intensity_factor, "load": measures.load}
    values = {name: value for name, value in stored.items() if value is not None}
    if speed is None:
        return values
    found = by_critical_speed(
        unpacked(bytes(measures.profile)), critical_speed=speed.value, d_prime=speed.sure_d_prime or math.nan
    )
    return values | {name: value for name, value in found.items() if math.isfinite(value)}


def neighbours(session: Session) -> dict[str, Session | None]:
    """Return the sessions of the runner before and after this one; 2 queries."""
    others = Session.objects.alive().filter(runner=session.runner).only("pk", "name")
    return {
        "earlier": others.filter(started_at__lt=session.started_at).order_by("-started_at").first(),
        "later": others.filter(started_at__gt=session.started_at).order_by("started_at").first(),
    }


@dataclass(frozen=True, slots=True)
class Zone:
    """Time in one heart-rate zone: seconds, share of all in per cent, bounds in bpm (None is open)."""

    number: int
    name: str
    low: int | None
    high: int | None
    seconds: float
    share: float


def zones(values: dict[str, float], thresholds: Thresholds) -> list[Zone]:
    """Return the time in the five heart-rate zones, hardest first; nothing without heart rate."""
    seconds = [values.get(f"time_in_zone_{number}") for number in range(1, 6)]
    total = sum(second or 0.0 for second in seconds)
    if not total:
        return []
    bounds = [round(bound) for bound in thresholds.zone_bounds]
    return [
        Zone(
            number + 1,
            str(ZONE_NAMES[number]),
            bounds[number - 1] if number else None,
            bounds[number] - 1 if number < 4 else None,
            seconds[number] or 0.0,
            100 * (seconds[number] or 0.0) / total,
        )
        for number in range(4, -1, -1)
    ]


def pace_zones(values: dict[str, float], speed: CriticalSpeed | None) -> list[dict[str, Any]]:
    """Return the time in the pace zones of the critical speed, fastest first; nothing without one of the two."""
    seconds = [values.get(f"time_in_pace_zone_{number}", 0.0) for number in range(1, 7)]
    total = sum(seconds)
    if speed is None or not total:
        return []
    bounds = science_pace_zones(speed.value)
    named = list(enumerate(zip(bounds, seconds, strict=True), start=1))
    return [
        {
            "number": number,
            "zone": zone,
            "name": PACE_ZONE_NAMES[zone.name],
            "seconds": time,
            "share": 100 * time / total,
        }
        for number, (zone, time) in reversed(named)
    ]


def speed_for(session: Session) -> CriticalSpeed | None:
    """Return the critical speed that the session's load rests on: of its day, or the first one later."""
    rows = CriticalSpeed.objects.filter(runner=session.runner)
    return rows.filter(day__lte=session.day).order_by("-day").first() or rows.order_by("day").first()


@dataclass(frozen=True, slots=True)
class LoadCard:
    """A session's load and how it came about."""

    load: float | None
    method: str
    pace_load: float | None
    intensity_factor: float | None
    heart_rate_load: float | None
    trimp: float | None
    threshold: float | None
    estimate_day: dt.date | None
    first_later: bool
    missing: str
    factor: float | None


def load_card(
    session: Session, measures: Measures | None, speed: CriticalSpeed | None, kinds: Collection[str]
) -> LoadCard:
    """Say what the session's load is, which of the ways gave it, and what is missing for the better ones."""
    heart = DataKind.HEART_RATE in kinds
    found = measures or Measures()
    own = {
        HEART_RATE: found.heart_rate_load,
        EFFORT: effort_load(session.effort, session.timer_time) if session.effort else None,
    }.get(found.load_method)
    factor = found.load / own if own and found.load else None
    return LoadCard(
        load=found.load,
        method=found.load_method,
        pace_load=found.pace_load,
        intensity_factor=found.intensity_factor,
        heart_rate_load=found.heart_rate_load if heart else None,
        trimp=found.trimp if heart else None,
        threshold=threshold_speed(speed.value) if speed else None,
        estimate_day=speed.day if speed else None,
        first_later=bool(speed and speed.day > session.day),
        missing=why_no_load(session, measures, speed),
        factor=factor if factor and abs(factor - 1) > 0.005 and (heart or found.load_method == EFFORT) else None,
    )


def why_no_load(session: Session, measures: Measures | None, speed: CriticalSpeed | None) -> str:
    """Return a sentence about what keeps the load from being known by pace; empty if nothing does."""
    if measures is None:
        return _("This session has not been measured yet.")
    if measures.load_method in (POWER, PACE):
        return ""
    if not session.is_running:
        return _("Load by pace is for runs only.")
    if speed is None:
        return _("Load by pace needs a critical speed, and there is none yet.")
    if measures.load is None and measures.normalised_speed:
        return _("The load is being worked out.")
    return _("The recording holds no speed that can be believed.")


def why_no_decoupling(values: dict[str, float], kinds: Collection[str]) -> str:
    """Return which of its conditions a run does not meet."""
    if DataKind.HEART_RATE not in kinds:
        return _("Not shared.")
    minutes = efficiency.SHORTEST_FOR_DECOUPLING / 60
    if "mean_heart_rate" not in values:
        return _("Needs a heart rate.")
    if values.get("heart_rate_coverage", 0) < 100 * efficiency.SMALLEST_COVERAGE:
        return _("The heart rate is missing for too much of the run.")
    if values.get("moving_time", 0) < efficiency.SHORTEST_FOR_DECOUPLING:
        return _("Shown for runs of %(minutes)d minutes or more.") % {"minutes": minutes}
    if not values.get("speed_variation", 100) <= 100 * efficiency.STEADY:
        return _("Shown for steady runs; this one's pace changed too much.")
    if values.get("paused_time", 0) > efficiency.LARGEST_PAUSE * values.get("elapsed_time", 0):
        return _("Shown for runs without long pauses.")
    return _("The recording does not hold enough for it.")


def context_of(session: Session, measures: Measures | None, kinds: Collection[str]) -> dict[str, Any]:
    speed = speed_for(session) if session.is_running else None
    values = shown_values(measures, kinds, speed)
    return {
        "measures": measures,
        "values": values,
        "speed": speed,
        "load": load_card(session, measures, speed, kinds),
        "steep_share": share if (share := values.get("steep_share", 0.0)) > DOUBTFUL_STEEP_SHARE else None,
        "no_decoupling": "" if "decoupling" in values else why_no_decoupling(values, kinds),
        **neighbours(session),
    }
