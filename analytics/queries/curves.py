"""The pace–duration curve: the best mean speed held for each duration, over spans of time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import compress
from typing import Any, NamedTuple

import numpy as np

from analytics.models import Measures
from analytics.queries.bests import SHORT
from runners.models import Runner
from science.efforts import CURVE_DURATIONS
from science.recording import Column
from science.runner_metrics import RUNNER
from science.world_records import world_record
from sessions.models import SportClass

#: Durations that the table under the chart shows, s.
SHOWN = (60.0, 120.0, 300.0, 600.0, 1200.0, 1800.0, 3600.0, 5400.0, 7200.0, 10800.0)
SPANS = (("90 days", 90), ("12 months", 365), ("ever", None))


class Owner(NamedTuple):
    """The session of a best and its day."""

    session: int
    day: dt.date


@dataclass(frozen=True, slots=True)
class Curve:
    """The best mean speeds (m/s) of a span for ``CURVE_DURATIONS``, NaN where none, and in which run each was."""

    name: str
    speeds: Column
    owners: list[Owner | None]
    runs: int

    def at(self, seconds: float) -> float | None:
        """Return the speed at a duration between two that are known, None beyond them."""
        known = np.isfinite(self.speeds)
        reach = CURVE_DURATIONS[known]
        if not len(reach) or not reach[0] <= seconds <= reach[-1]:
            return None
        return float(np.interp(np.log(seconds), np.log(reach), self.speeds[known]))


def curves(runner: Runner) -> list[Curve]:
    """Return the curve of the last 90 days, of 12 months and of all time, of runs outdoors; 1 query."""
    rows = Measures.objects.filter(session__runner=runner, session__deleted_at__isnull=True).filter(
        session__sport_class__in=(SportClass.RUN, SportClass.TRAIL, SportClass.TRACK)
    )
    found = [
        (day.toordinal(), session, curve)
        for day, session, curve in rows.values_list("session__day", "session", "curve").iterator(chunk_size=5000)
        if len(curve) == 4 * len(CURVE_DURATIONS)
    ]
    days = np.array([day for day, _, _ in found], dtype=np.int64)
    runs = [Owner(session, dt.date.fromordinal(day)) for day, session, _ in found]
    speeds = np.frombuffer(b"".join(bytes(curve) for _, _, curve in found), "<f4").reshape(-1, len(CURVE_DURATIONS))
    believed = np.where(speeds <= fastest(), speeds, np.nan).astype(float)
    today = runner.today().toordinal()
    chosen = [(name, days > today - span if span else days > 0) for name, span in SPANS]
    return [curve_of(name, believed[mask], list(compress(runs, mask))) for name, mask in chosen]


def fastest() -> Column:
    """Return the speed of the world record for each duration: what is faster was not run."""
    metres = np.geomspace(50.0, 150_000.0, 400)
    seconds = np.array([world_record(float(distance)) for distance in metres])
    return np.interp(CURVE_DURATIONS, seconds, metres) / CURVE_DURATIONS


def curve_of(name: str, speeds: Column, runs: list[Owner]) -> Curve:
    if not len(speeds):
        return Curve(name, np.full(len(CURVE_DURATIONS), np.nan), [None] * len(CURVE_DURATIONS), 0)
    held = np.where(np.isfinite(speeds), speeds, -np.inf)
    best = held.argmax(axis=0)
    top = held.max(axis=0)
    owners = [runs[row] if speed > 0 else None for row, speed in zip(best, top, strict=True)]
    return Curve(name, np.where(top > 0, top, np.nan), owners, len(speeds))


@dataclass(frozen=True, slots=True)
class CurveRow:
    """A duration (s) with the speed (m/s) of each span, and the run of the best."""

    duration: float
    speeds: list[float | None]
    owner: Owner | None

    @property
    def validity(self) -> int:
        """How sure the best is, 0 to 5: less over short distances, which noise flatters."""
        best = self.speeds[-1]
        return RUNNER["best_pace"].validity - (best is not None and best * self.duration <= SHORT)


def curve_rows(found: list[Curve]) -> list[CurveRow]:
    """Return the rows of the table; durations that nobody ran are left out."""
    rows = []
    for duration in SHOWN:
        speeds = [curve.at(duration) for curve in found]
        if any(speeds):
            nearest = int(np.argmin(np.abs(np.log(CURVE_DURATIONS / duration))))
            rows.append(CurveRow(duration, speeds, found[-1].owners[nearest]))
    return rows


def curve_columns(found: list[Curve]) -> dict[str, Any]:
    """Return the curves for the chart: seconds, and m/s of each span with None where nothing is known."""
    any_known = np.isfinite([curve.speeds for curve in found]).any(axis=0)
    return {
        "durations": CURVE_DURATIONS[any_known].tolist(),
        "curves": [
            {
                "name": curve.name,
                "speeds": [round(v, 3) if np.isfinite(v) else None for v in curve.speeds[any_known].tolist()],
            }
            for curve in found
        ],
    }
