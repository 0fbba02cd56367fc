"""One session measured with what was known of the runner on its day."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from analytics.models import BestEffort, Measures
from analytics.services.marks import mark_stale
from analytics.services.overruled import Words, words_about, words_of
from jobs import services as jobs
from runners.models import Runner, Thresholds
from runners.services import thresholds_on
from runners.spans import Span
from science.heart_histogram import packed as packed_beats
from science.measure import Measured
from science.measure import measure as measure_recording
from science.metrics import VERSION
from science.pace_profile import packed
from science.recording import Recording
from science.zones import HeartRateThresholds
from sessions.models import Session, SportClass

#: Measures that lists sort by and the load history reads have columns of their own.
COLUMNS = (
    "moving_time",
    "normalised_speed",
    "mean_heart_rate",
    "trimp",
    "heart_rate_load",
    "normalised_power",
    "mean_temperature",
)
#: Distances that differ by no more than this are the same, m.
SAME_DISTANCE = 1.0


class Found(NamedTuple):
    """A session's unsaved measures and best efforts, with what they rest on."""

    measures: Measures
    efforts: list[BestEffort]
    basis: tuple[Any, ...]


def measure(session: Session, recording: Recording) -> None:
    """Measure a session, keep what it comes to and its best efforts, and mark the history stale from its day on.

    Safe to do twice and at once. The loads that rest on critical speed are written by the history.
    """
    save_found([find(session, recording, all_thresholds(session.runner), words_of([session.pk]))])


def all_thresholds(runner: Runner) -> list[Thresholds]:
    """Return the runner's thresholds, the latest first."""
    return list(Thresholds.objects.filter(runner=runner).order_by("-valid_from"))


def valid_on(day: dt.date, rows: list[Thresholds], runner: Runner) -> Thresholds:
    """Return what `runners.services.thresholds_on` does, of rows read before."""
    held = next((row for row in rows if row.valid_from <= day), None)
    return held or (rows[-1] if rows else thresholds_on(runner, day))


def measured_with(runner: Runner, span: Span) -> QuerySet[Session]:
    """Return the sessions that come out otherwise because of a span, the latest first.

    Those in the bin too, so that they are up to date when they are taken out of it.
    """
    sessions = Session.objects.filter(runner=runner, day__gte=span.first).order_by("-day", "pk")
    if span.last is not None:
        sessions = sessions.filter(day__lte=span.last)
    if span.of_the_heart:
        sessions = sessions.filter(Q(measures__isnull=True) | Q(measures__mean_heart_rate__isnull=False))
    found: QuerySet[Session] = sessions
    return found


def find(session: Session, recording: Recording, thresholds: list[Thresholds], words: Words) -> Found:
    """Measure a session and write nothing; ``thresholds`` are all that the runner ever had, as are ``words``."""
    valid = valid_on(session.day, thresholds, session.runner)
    measured = measure_recording(
        recording,
        thresholds=heart_rate_thresholds(valid),
        sex=session.runner.sex,
        body_mass=valid.weight or math.nan,
        limits=settings.QUALITY_LIMITS,
        overrules=words_about(session, words),
    )
    efforts = best_efforts(session, measured) if session.is_running else []
    return Found(measures_row(session, measured), efforts, basis_of(session, thresholds, words))


def basis_of(session: Session, thresholds: list[Thresholds], words: Words) -> tuple[Any, ...]:
    """Return all besides the recording's bytes that the measures of a session rest on, to be compared."""
    valid = valid_on(session.day, thresholds, session.runner)
    heart = (valid.max_heart_rate, valid.resting_heart_rate, valid.threshold_heart_rate, *valid.zone_bounds)
    window = (session.recording_path, session.window_start, session.window_end)
    person = (session.runner.sex, valid.weight, *heart)
    return session.sport_class, session.day, window, person, words_about(session, words)


@transaction.atomic
def save_found(found: list[Found]) -> None:
    """Write the measures of sessions, in the place of what was there, and mark their runners' histories stale.

    What a session was measured with may have changed meanwhile (a better recording, a crop, another threshold): then
    nothing is written of it, and it is measured again. Whoever changes it from now on waits.
    """
    # A session that two units measured counts once: the unit that measured it as it is now.
    rows = Session.objects.filter(pk__in={one.measures.session_id for one in found}).select_related("runner")
    sessions = rows.order_by("pk").select_for_update(no_key=True, of=("self",)).in_bulk()
    words = words_of(sessions)
    runners = {session.runner_id: session.runner for session in sessions.values()}
    thresholds = {pk: all_thresholds(runner) for pk, runner in runners.items()}
    now = {pk: basis_of(session, thresholds[session.runner_id], words) for pk, session in sessions.items()}
    latest = {one.measures.session_id: one for one in found if now.get(one.measures.session_id) == one.basis}
    for pk, runner in runners.items():
        outdated = [str(one.pk) for one in sessions.values() if one.runner_id == pk and one.pk not in latest]
        if outdated:
            jobs.start("measure", runner, keys=outdated)
    Measures.objects.bulk_create(
        [one.measures for one in latest.values()],
        update_conflicts=True,
        unique_fields=["session"],
        update_fields=["values", "splits", "curve", "profile", "beats", "flaws", *COLUMNS, "measured_at", "version"],
    )
    save_distances(one.measures for one in latest.values())
    efforts = [effort for one in latest.values() for effort in one.efforts]
    current = {(effort.session_id, effort.distance) for effort in efforts}
    kept = BestEffort.objects.filter(session__in=latest).order_by().values_list("pk", "session", "distance")
    BestEffort.objects.filter(pk__in=[pk for pk, *which in kept if tuple(which) not in current]).delete()
    BestEffort.objects.bulk_create(
        efforts,
        update_conflicts=True,
        unique_fields=["session", "distance"],
        update_fields=["runner", "day", "time", "start", "indoor", "verified", "part_of", "end_heart_rate"],
    )
    by_day = sorted((one.measures.session for one in latest.values()), key=lambda session: session.day)
    earliest = {session.runner_id: session for session in reversed(by_day)}
    for _pk, session in sorted(earliest.items()):
        mark_stale(session.runner, session.day)


def save_distances(measured: Iterable[Measures]) -> None:
    """Let a session be as long as what counts of its recording: without a ride home, without a leap of the position."""
    for measures in measured:
        session, found = measures.session, measures.values.get("distance")
        if found is not None and abs(found - (session.distance or 0.0)) > SAME_DISTANCE:
            session.distance = found
            Session.objects.filter(pk=session.pk).update(distance=found)


def heart_rate_thresholds(row: Thresholds) -> HeartRateThresholds:
    return HeartRateThresholds(
        maximum=row.max_heart_rate,
        resting=row.resting_heart_rate,
        threshold=row.threshold_heart_rate,
        zone_bounds=row.zone_bounds,
    )


def measures_row(session: Session, measured: Measured) -> Measures:
    # What is not known is left out: JSON has no word for it.
    values = {symbol: value for symbol, value in measured.values.items() if math.isfinite(value)}
    return Measures(
        version=VERSION,
        session=session,
        values=values,
        splits=[asdict(split) for split in measured.splits],
        curve=measured.curve.astype("<f4").tobytes(),
        profile=packed(measured.profile),
        beats=packed_beats(measured.beats),
        flaws=[asdict(flaw) for flaw in measured.flaws],
        **{name: values.get(name) for name in COLUMNS},
    )


def best_efforts(session: Session, measured: Measured) -> list[BestEffort]:
    return [
        BestEffort(
            runner_id=session.runner_id,
            session=session,
            day=session.day,
            distance=effort.distance,
            time=effort.time,
            start=effort.start,
            indoor=session.sport_class == SportClass.TREADMILL,
            verified=effort.verified,
            part_of=known(effort.part_of),
            end_heart_rate=known(effort.heart_rate),
        )
        for effort in measured.efforts
    ]


def known(value: float) -> float | None:
    return value if math.isfinite(value) else None
