"""The thresholds page: what held when, and what the runs of a year suggest."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from itertools import pairwise

from analytics.models import Measures
from runners.models import Runner, Thresholds
from runners.services import thresholds_on
from science.zones import observed_max_heart_rate
from sessions.models import Session

YEAR = dt.timedelta(days=365)
#: A difference smaller than this is not worth a new row, bpm (convention).
WORTH_IT = 2.0


@dataclass(frozen=True, slots=True)
class Held:
    """A row with the last day on which it holds, None if it still does."""

    row: Thresholds
    last: dt.date | None


def held_rows(runner: Runner) -> list[Held]:
    """Return the runner's rows, the latest first, with until when each holds; 1 query."""
    rows = list(Thresholds.objects.filter(runner=runner).order_by("-valid_from"))
    ends = [later.valid_from - dt.timedelta(days=1) for later, _ in pairwise(rows)]
    return [Held(row, last) for row, last in zip(rows, [None, *ends], strict=True)]


@dataclass(frozen=True, slots=True)
class ObservedMaximum:
    """The highest heart rate (bpm) that two runs of the last year have shown, on ``day`` and in ``runs`` runs."""

    value: float
    day: dt.date
    runs: int
    present: float


def observed_maximum(runner: Runner) -> ObservedMaximum | None:
    """Return an observed maximum 2 bpm or more above what holds, or off an estimate by age, else None; 2 queries.

    The 99.5th percentile of the heart rate of five seconds, shown by two runs of 12 months, and not more than 15 bpm
    below the formula for the age. Offered, never taken without being asked for.
    """
    today = runner.today()
    sessions = Session.objects.alive().running().filter(runner=runner, day__gt=today - YEAR, day__lte=today)
    peaks = list(
        Measures.objects.filter(session__in=sessions)
        .exclude(values__peak_heart_rate=None)
        .values_list("session__day", "values__peak_heart_rate")
    )
    known = [(day, float(peak)) for day, peak in peaks if peak is not None]
    value = observed_max_heart_rate([peak for _, peak in known], age=runner.age_on(today))
    held = thresholds_on(runner, today)
    if not math.isfinite(value):
        return None
    present, value = held.max_heart_rate, float(round(value))
    higher, estimate = value - present >= WORTH_IT, held.estimated and abs(value - present) >= WORTH_IT
    if not (higher or estimate):
        return None
    day = max(day for day, peak in known if round(peak) >= value)
    return ObservedMaximum(value, day, len(known), present)
