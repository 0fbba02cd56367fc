"""Critical speed over time: a new estimate on each day on which the efforts that it rests on changed.

Efforts count for 120 days (Smyth & Muniz-Pumares 2020). Where the efforts give no critical speed, the
estimate comes from the best single effort of 20 to 60 minutes. Most of those in training are not all-out: they show
what somebody can do at least. So one counts only after four weeks with efforts, and never lowers an estimate while a
fit younger than 120 days holds (conventions).
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from analytics.models import CriticalSpeed
from analytics.services.results import believed_efforts, told_results
from runners.models import Runner, Thresholds
from runners.models.races import FIRST_DAY
from science.critical_speed import SINGLE_DURATIONS, THRESHOLD_SHARE, CriticalSpeedEstimate, estimate
from science.efforts import Effort
from science.runner_metrics import RUNNER

Indices = NDArray[np.intp]

#: Efforts this old or older do not count any more.
WINDOW_DAYS = 120
WINDOW = dt.timedelta(days=WINDOW_DAYS)
#: The best single effort of fewer days than these was hardly an all-out one (convention).
SETTLING_DAYS = 28
FITTED, SINGLE = "critical speed", "single effort"


class Candidate(NamedTuple):
    """An effort that an estimate may rest on: m, s, its day and session (None if typed in).

    ``part_of`` and ``heart_rate`` are those of ``science.efforts.Effort``, None if not known.
    """

    distance: float
    time: float
    day: dt.date
    session: int | None
    part_of: float | None = None
    heart_rate: float | None = None

    @property
    def effort(self) -> Effort:
        unknown = math.nan
        return Effort(
            self.distance,
            self.time,
            heart_rate=unknown if self.heart_rate is None else self.heart_rate,
            part_of=unknown if self.part_of is None else self.part_of,
        )


def candidates(runner: Runner, since: dt.date | None = None) -> list[Candidate]:
    """Return the believable outdoor efforts of up to an hour from ``since`` on, oldest first; 4 queries at most.

    Those that are too short to count are there too: the best over a distance must be known to be left out.
    """
    span: dict[str, Any] = {"time__lte": SINGLE_DURATIONS[1]}
    if since is not None:
        span["day__gte"] = since
    recorded = believed_efforts(runner, **span)
    fields = ("distance", "time", "day", "session", "part_of", "end_heart_rate")
    found = [Candidate(*row) for row in recorded.values_list(*fields).iterator(chunk_size=5000)]
    found += [Candidate(told.distance, told.time, told.day, told.session) for told in told_results(runner, **span)]
    return sorted(found, key=lambda effort: (effort.day, effort.distance, effort.time, effort.session or 0))


def best_by_distance(efforts: Iterable[Candidate]) -> list[Candidate]:
    """Return the fastest effort over each distance, shortest distance first, the earliest of equal ones."""
    best: dict[float, Candidate] = {}
    for effort in efforts:
        known = best.get(effort.distance)
        if known is None or effort.time < known.time:
            best[effort.distance] = effort
    return [best[distance] for distance in sorted(best)]


def series(
    runner: Runner, first: dt.date, before: Sequence[CriticalSpeed], thresholds: Sequence[Thresholds] = ()
) -> list[CriticalSpeed]:
    """Return unsaved estimates valid from ``first`` or later; ``before`` are those that hold until then, in order.

    Of ``thresholds`` the highest maximum heart rate that was measured by the day of an estimate counts for it.
    """
    found: list[CriticalSpeed] = []
    last = before[-1] if before else None
    fitted = next((row.day for row in reversed(before) if row.method == FITTED), None)
    # What is older came by an export or by hand, and there may be no day so long before it.
    reach = max(first, FIRST_DAY) - 2 * WINDOW
    for change in changes(candidates(runner, reach), first):
        maximum = highest(held for held in thresholds if held.valid_from <= change.day)
        row = estimate_row(runner, change.day, change.efforts, maximum)
        if row is None or (row.method == SINGLE and not believed(row, change, last, fitted)):
            continue
        fitted = row.day if row.method == FITTED else fitted
        last = row
        found.append(row)
    return found


def believed(row: CriticalSpeed, change: Change, last: CriticalSpeed | None, fitted: dt.date | None) -> bool:
    """Tell whether a single effort says enough: after some weeks of runs, and not against a fit that still holds."""
    if not change.settled:
        return False
    return fitted is None or last is None or row.day - fitted >= WINDOW or row.value > last.value


def estimate_row(runner: Runner, day: dt.date, efforts: list[Candidate], maximum: float) -> CriticalSpeed | None:
    """Return what the efforts give, None if they give nothing."""
    found = estimate_of(runner, efforts, maximum=maximum)
    if not found.method:
        return None
    fit = found.fit if found.method == FITTED else None
    return CriticalSpeed(
        runner=runner,
        day=day,
        value=found.threshold_speed / THRESHOLD_SHARE,
        low=found.threshold_low / THRESHOLD_SHARE,
        high=found.threshold_high / THRESHOLD_SHARE,
        standard_error=known(fit.critical_speed_error) if fit else None,
        d_prime=known(fit.d_prime) if fit else None,
        d_prime_error=known(found.d_prime_error),
        method=found.method,
        efforts=described(found, efforts),
        advice=found.advice[:300],
    )


def estimate_of(runner: Runner, efforts: Iterable[Candidate], *, maximum: float | None = None) -> CriticalSpeedEstimate:
    """Estimate from ``efforts``; the measured maximum heart rate is asked for (1 query) unless it is given."""
    if maximum is None:
        maximum = highest(Thresholds.objects.filter(runner=runner))
    return estimate([effort.effort for effort in efforts], sex=runner.sex, max_heart_rate=maximum)


def highest(thresholds: Iterable[Thresholds]) -> float:
    """Return the highest maximum heart rate that was measured or typed in, NaN if it was only estimated."""
    return max((row.max_heart_rate for row in thresholds if not row.estimated), default=math.nan)


def described(found: CriticalSpeedEstimate, efforts: list[Candidate]) -> list[dict[str, Any]]:
    """Say of each effort whether it was used, and if not why."""
    reasons = {rejection.effort.distance: rejection.reason for rejection in found.rejected}
    used = {effort.distance for effort in found.used}
    return [
        {
            "distance": effort.distance,
            "time": effort.time,
            "day": effort.day.isoformat(),
            "session": effort.session,
            "used": effort.distance in used,
            "reason": "" if effort.distance in used else reasons.get(effort.distance, ""),
        }
        for effort in efforts
    ]


def newest_effort(row: CriticalSpeed) -> dt.date:
    """Return the day of the latest effort that an estimate rests on."""
    return max((dt.date.fromisoformat(each["day"]) for each in row.efforts if each["used"]), default=row.day)


def out_of_date(row: CriticalSpeed, day: dt.date) -> bool:
    """Whether none of the efforts that an estimate rests on counts any more on ``day``."""
    return day - newest_effort(row) >= WINDOW


def validity(row: CriticalSpeed, day: dt.date, symbol: str = "critical_speed") -> int:
    """Return how sure an estimate, or what rests on it, is on ``day``, from 0 to 5.

    What `science.runner_metrics` declares, a point less from a single effort and a point less out of date (convention).
    """
    return RUNNER[symbol].validity - (row.method != FITTED) - out_of_date(row, day)


def known(value: float) -> float | None:
    return value if np.isfinite(value) else None


class Change(NamedTuple):
    """A day on which other efforts became the best, and those; ``settled`` after four weeks with efforts."""

    day: dt.date
    efforts: list[Candidate]
    settled: bool


def changes(efforts: list[Candidate], first: dt.date) -> Iterator[Change]:
    """Yield the days from ``first`` on with efforts on which the best of 120 days are others than on the last such day.

    What grew too old is noticed on the next day with an effort, so that the days do not depend on when somebody looks.
    ``efforts`` in order of their days; to begin anywhere they must reach back two windows.
    """
    if not efforts:
        return
    origin, last = efforts[0].day.toordinal(), efforts[-1].day.toordinal()
    held = np.stack([in_window(rows, efforts, origin, last) for rows in by_distance(efforts).values()])
    run = np.unique([effort.day.toordinal() - origin for effort in efforts])
    before = np.concatenate((np.full((len(held), 1), -1), held[:, run[:-1]]), axis=1)
    changed = run[(held[:, run] != before).any(axis=0)]
    for index in changed[changed + origin >= first.toordinal()].tolist():
        oldest = run[np.searchsorted(run, index - WINDOW_DAYS + 1)]
        best = [efforts[i] for i in held[:, index].tolist() if i >= 0]
        yield Change(dt.date.fromordinal(origin + index), best, bool(index - oldest >= SETTLING_DAYS))


def by_distance(efforts: list[Candidate]) -> dict[float, list[int]]:
    found: dict[float, list[int]] = {}
    for index, effort in enumerate(efforts):
        found.setdefault(effort.distance, []).append(index)
    return dict(sorted(found.items()))


def in_window(rows: list[int], efforts: list[Candidate], origin: int, last: int) -> Indices:
    """Return for each day from ``origin`` to ``last`` which effort is the fastest of 120 days; -1 is none."""
    days = last - origin + 1
    fastest = np.full(days, np.inf)
    which = np.full(days, -1, dtype=np.intp)
    for row in rows:
        day = efforts[row].day.toordinal() - origin
        if efforts[row].time < fastest[day]:
            fastest[day], which[day] = efforts[row].time, row
    before = np.full(WINDOW_DAYS - 1, np.inf)
    windows = sliding_window_view(np.concatenate((before, fastest)), WINDOW_DAYS)
    best = windows.argmin(axis=1) + np.arange(days) - len(before)
    return np.where(np.isfinite(windows.min(axis=1)), which[np.maximum(best, 0)], -1)
