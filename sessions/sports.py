"""What a recording counts as, and what its session is called until somebody names it."""

from __future__ import annotations

from datetime import datetime

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from science.recording import Recording
from sessions.models import SportClass

RUNNING_SPORTS = {"running", "run"}
BY_SPORT = {
    "walking": SportClass.WALK,
    "walk": SportClass.WALK,
    "hiking": SportClass.HIKE,
    "hike": SportClass.HIKE,
    "trail_running": SportClass.TRAIL,
    "treadmill_running": SportClass.TREADMILL,
}
BY_SUB_SPORT = {
    "trail": SportClass.TRAIL,
    "treadmill": SportClass.TREADMILL,
    "indoor_running": SportClass.TREADMILL,
    "virtual_activity": SportClass.TREADMILL,
    "track": SportClass.TRACK,
}
#: A file that names no sport is a run if its speeds (m/s) are: faster than a walk on the whole,
#: and never as fast as wheels downhill, half a minute at a time.
SLOWEST_RUN, FASTEST_RUN = 1.85, 6.5
WINDOW_SECONDS = 30.0

NOUNS = {
    "cycling": gettext_lazy("ride"),
    "swimming": gettext_lazy("swim"),
    "transition": gettext_lazy("transition"),
    "training": gettext_lazy("workout"),
    "fitness_equipment": gettext_lazy("workout"),
    "generic": gettext_lazy("activity"),
}


def class_of(recording: Recording) -> SportClass:
    """Return how the recording counts."""
    sport, sub_sport = recording.sport.lower(), recording.sub_sport.lower()
    if sport in RUNNING_SPORTS:
        return BY_SUB_SPORT.get(sub_sport, SportClass.RUN)
    if sport == "fitness_equipment" and sub_sport == "treadmill":
        return SportClass.TREADMILL
    if sport == "generic" and sub_sport == "generic":
        return class_by_speed(recording)
    return BY_SPORT.get(sport, SportClass.OTHER)


def class_by_speed(recording: Recording) -> SportClass:
    mean = recording.distance / recording.timer if recording.timer > 0 else np.nan
    fits = SLOWEST_RUN <= mean <= FASTEST_RUN and fastest_speed(recording) <= FASTEST_RUN
    return SportClass.RUN if fits else SportClass.OTHER


def fastest_speed(recording: Recording) -> float:
    """Return the speed (m/s) that one in twenty half minutes exceeds: a jump of the position does not count."""
    distance = recording.column("distance")
    known = np.isfinite(distance)
    if known.sum() < 2:
        return 0.0
    marks = np.arange(0.0, recording.elapsed, WINDOW_SECONDS)
    covered = np.interp(marks, recording.time[known], distance[known])
    return float(np.quantile(np.diff(covered), 0.95)) / WINDOW_SECONDS if len(marks) > 1 else 0.0


def name_of(sport_class: SportClass, sport: str, local_start: datetime) -> str:
    """Return a name such as "Morning run"."""
    if sport_class == SportClass.OTHER:
        noun = NOUNS.get(sport, sport.replace("_", " ").strip() or NOUNS["generic"])
    else:
        noun = sport_class.label
    return f"{part_of_day(local_start.hour)} {noun}"


def part_of_day(hour: int) -> str:
    if 4 <= hour < 11:
        return _("Morning")
    if 11 <= hour < 14:
        return _("Midday")
    if 14 <= hour < 17:
        return _("Afternoon")
    return _("Evening") if 17 <= hour < 22 else _("Night")
