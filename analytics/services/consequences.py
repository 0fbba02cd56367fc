"""What other thresholds would change, worked out without writing anything."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from copy import copy
from dataclasses import dataclass

import numpy as np

from analytics.models import DailyLoad, HistoryMark, Measures
from analytics.services.calendar import smoothed
from analytics.services.days import number
from analytics.services.history import session_rows, work_out
from analytics.services.loads import SessionRow
from analytics.services.measuring import all_thresholds, heart_rate_thresholds, measured_with, valid_on
from runners.models import Runner, Thresholds
from runners.spans import ALL_HEARTS, HEART, Span, changed_spans
from science.fitness import TimeConstants
from science.heart_histogram import BEATS, heart_loads, unpacked, zone_times
from science.recording import Column
from sessions.models import Session

#: The days whose sums are compared.
COMPARED_DAYS = 28
DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Figures:
    """What a runner's numbers are: fitness, fatigue and form of today, sums of 28 days, seconds in the five zones."""

    ctl: float | None
    atl: float | None
    tsb: float | None
    load: float
    trimp: float | None
    zones: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Consequences:
    """What a change of thresholds touches.

    ``measured`` sessions are measured again, in ``spans``; the effect on ``unknown`` of them cannot be told before.
    ``first`` is the day from which the history is worked out again, None if nothing changes.
    """

    spans: list[Span]
    measured: int
    unknown: int
    first: dt.date | None
    before: Figures
    after: Figures

    @property
    def rows(self) -> list[tuple[str, float | None, float | None]]:
        """What is compared: the name of a number, now and then."""
        names = ("ctl", "atl", "tsb", "load", "trimp")
        return [(name, getattr(self.before, name), getattr(self.after, name)) for name in names]

    @property
    def zones(self) -> list[tuple[float, float]]:
        return list(zip(self.before.zones, self.after.zones, strict=True))


def consequences(runner: Runner, after: list[Thresholds], *, sex: str | None = None) -> Consequences:
    """Return what the rows ``after``, in the place of the runner's thresholds, or another ``sex`` would change.

    Loads by heart rate follow from the heart rates kept of each session, rounded to whole beats; fitness from the same
    code as always. A fixed number of queries.
    """
    held = all_thresholds(runner)
    spans = changed_spans(held, after)
    if sex is not None and sex != runner.sex:
        spans, runner = [ALL_HEARTS], copy(runner)
        runner.sex = sex
    after = sorted(after, key=lambda row: row.valid_from, reverse=True)
    touched = {pk for span in spans if span.measured for pk in measured_with(runner, span).values_list("pk", flat=True)}
    heart = [span for span in spans if span.fields & set(HEART)]
    beats = beats_of(runner, min([span.first for span in heart], default=runner.today()))
    rows = session_rows(runner)
    changed = measured_rows(runner, rows, heart, beats, after)
    known = set(changed)
    waiting = {row.pk for row in rows if row.trimp is not None and row.pk in touched and holds(heart, row.day)} - known
    first = min((span.first for span in spans), default=None)
    figures = figures_now(runner, beats, held)
    if first is None:
        return Consequences(spans, 0, 0, None, figures, figures)
    mark = HistoryMark.objects.filter(runner=runner).values_list("stale_from", flat=True).first()
    rows = [changed.get(row.pk, row) for row in rows]
    return Consequences(
        spans,
        len(touched),
        len(waiting),
        first,
        figures,
        figures_then(runner, min(first, mark or first), rows, beats, after),
    )


@dataclass(frozen=True, slots=True)
class Fading:
    """Fitness, fatigue and form of today: by the time constants that hold, and by others."""

    before: tuple[float, float, float]
    after: tuple[float, float, float]


def faded(runner: Runner, tau: TimeConstants) -> Fading | None:
    """Return what other time constants would change, None without any history; writes nothing, 1 query."""
    stored = DailyLoad.objects.filter(runner=runner, day__lte=runner.today()).order_by("day")
    rows = list(stored.values_list("day", "load", "begun"))
    if not rows:
        return None
    loads = number([load for _day, load, _begun in rows])
    begun = sorted({(since - rows[0][0]).days for _day, _load, since in rows if since is not None})
    by = [smoothed(loads, 0, None, begun, each) for each in (runner.time_constants, tau)]
    before, after = ((found["ctl"][-1], found["atl"][-1], found["tsb"][-1]) for found in by)
    return Fading(before, after)


def holds(spans: list[Span], day: dt.date) -> bool:
    return any(span.first <= day and (span.last is None or day <= span.last) for span in spans)


#: Of each session its day, histogram and the share of its time with a heart rate.
Beats = dict[int, tuple[dt.date, Column, float]]


def beats_of(runner: Runner, since: dt.date) -> Beats:
    """Return the heart rates kept of the sessions from ``since`` on, and of the last 28 days; 1 query."""
    since = min(since, runner.today() - COMPARED_DAYS * DAY)
    kept = Measures.objects.filter(session__in=Session.objects.alive().filter(runner=runner, day__gte=since))
    fields = ("session", "session__day", "beats", "values__heart_rate_coverage")
    return {
        pk: (day, unpacked(bytes(beats)), (coverage or 0.0) / 100)
        for pk, day, beats, coverage in kept.exclude(beats=b"").values_list(*fields).iterator(chunk_size=2000)
    }


def measured_rows(
    runner: Runner, rows: list[SessionRow], spans: list[Span], beats: Beats, after: list[Thresholds]
) -> dict[int, SessionRow]:
    """Return the sessions of ``spans`` whose heart rates are kept as they would come out."""
    by_row: dict[int, list[SessionRow]] = defaultdict(list)
    valid = {}
    for row in rows:
        if row.pk in beats and row.trimp is not None and holds(spans, row.day):
            holding = valid_on(row.day, after, runner)
            valid[id(holding)] = holding
            by_row[id(holding)].append(row)
    found = {}
    for which, holding in valid.items():
        these = by_row[which]
        histograms = np.array([beats[row.pk][1] for row in these]).reshape(len(these), len(BEATS))
        coverage = np.array([beats[row.pk][2] for row in these])
        loads = heart_loads(histograms, coverage, heart_rate_thresholds(holding), sex=runner.sex)
        for row, trimp, load in zip(these, *(column.tolist() for column in loads), strict=True):
            found[row.pk] = row._replace(
                trimp=trimp if np.isfinite(trimp) else None, heart_rate_load=load if np.isfinite(load) else None
            )
    return found


def figures_now(runner: Runner, beats: Beats, thresholds: list[Thresholds]) -> Figures:
    stored = DailyLoad.objects.filter(runner=runner, day__lte=runner.today()).order_by("-day")
    return figures(runner, list(stored[: COMPARED_DAYS + 1])[::-1], beats, thresholds)


def figures_then(
    runner: Runner, first: dt.date, rows: list[SessionRow], beats: Beats, thresholds: list[Thresholds]
) -> Figures:
    since = runner.today() - COMPARED_DAYS * DAY
    days = work_out(runner, first, rows=rows, thresholds=thresholds[::-1]).days
    # A span in the future leaves what is stored of the days before it.
    kept = DailyLoad.objects.filter(runner=runner, day__gte=since, day__lt=days[0].day if days else since)
    days = [*kept.order_by("day"), *(day for day in days if since <= day.day <= runner.today())]
    return figures(runner, days, beats, thresholds)


def figures(runner: Runner, days: list[DailyLoad], beats: Beats, thresholds: list[Thresholds]) -> Figures:
    since, last = runner.today() - (COMPARED_DAYS - 1) * DAY, days[-1] if days else None
    month = [day for day in days if day.day >= since]
    trimps = number([day.trimp for day in month])
    zones = np.zeros(5)
    for day, histogram, _coverage in beats.values():
        if since <= day <= runner.today():
            zones += zone_times(histogram, valid_on(day, thresholds, runner).zone_bounds)
    return Figures(
        last.ctl if last else None,
        last.atl if last else None,
        last.tsb if last else None,
        sum(day.load for day in month),
        float(np.nansum(trimps)) if np.isfinite(trimps).any() else None,
        tuple(zones.tolist()),
    )
