"""Garmin's ``…summarizedActivities.json``: an object for each activity, which does not say what its file is called."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import Any

from sessions.exports.tables import MOST_ACTIVITIES, Table, told

FILE = re.compile(r"summarizedactivities[^/]*\.json$")
FOLDER = "di_connect/"
#: Under what the list of activities lies, in the newer exports.
LIST = "summarizedActivitiesExport"


def is_table(path: str) -> bool:
    return FILE.search(path.lower()) is not None


def read(content: bytes, origin: str) -> Table:
    """Return what can be read; objects without a start or a name are left out."""
    try:
        parsed = json.loads(content)
    except (ValueError, RecursionError):
        return Table(origin)
    found = []
    for activity in activities(parsed):
        start = start_of(activity)
        tells = told(
            origin,
            name=text(activity, "name", "activityName"),
            notes=text(activity, "description"),
            sport=text(activity, "activityType"),
        )
        if start is not None and ("name" in tells or "notes" in tells):
            found.append((start, tells))
    return Table(origin, by_start=found[:MOST_ACTIVITIES])


def activities(parsed: Any) -> Iterator[dict[str, Any]]:
    for each in parsed if isinstance(parsed, list) else [parsed]:
        if isinstance(each, dict):
            inner = each.get(LIST)
            yield from (one for one in inner if isinstance(one, dict)) if isinstance(inner, list) else [each]


def text(activity: dict[str, Any], *names: str) -> str:
    return next((value for name in names if isinstance(value := activity.get(name), str)), "")


def start_of(activity: dict[str, Any]) -> float | None:
    """Return the start, s; Garmin counts in milliseconds."""
    for name in ("beginTimestamp", "startTimeGmt", "startTimeGMT"):
        value = activity.get(name)
        if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
            return float(value) / 1000
    return None
