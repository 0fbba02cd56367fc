"""One session measured with what was known of the runner on its day."""

from __future__ import annotations

import math
from dataclasses import asdict

from django.db import transaction

from analytics.models import BestEffort, Measures
from analytics.services.marks import mark_stale
from runners.models import Thresholds
from runners.services import thresholds_on
from science.measure import Measured
from science.measure import measure as measure_recording
from science.recording import Recording
from science.zones import HeartRateThresholds
from sessions.models import Session, SportClass
from sessions.storage import load_recording

#: Measures that lists sort by and the load history reads have columns of their own.
COLUMNS = ("moving_time", "normalised_speed", "mean_heart_rate", "trimp", "heart_rate_load")


def measure_stored(pk: int) -> None:
    """Measure a session from its stored recording; one that is gone or in the bin is left alone."""
    session = Session.objects.alive().select_related("runner").filter(pk=pk).first()
    if session is not None:
        measure(session, load_recording(session))


def measure(session: Session, recording: Recording) -> None:
    """Measure a session, keep what it comes to and its best efforts, and mark the history stale from its day on.

    Safe to do twice and at once. The loads that rest on critical speed are written by the history.
    """
    valid = thresholds_on(session.runner, session.day)
    measured = measure_recording(
        recording,
        thresholds=heart_rate_thresholds(valid),
        sex=session.runner.sex,
        body_mass=valid.weight or math.nan,
    )
    efforts = best_efforts(session, measured) if session.is_running else []
    with transaction.atomic():
        Measures.objects.bulk_create(
            [measures_row(session, measured)],
            update_conflicts=True,
            unique_fields=["session"],
            update_fields=["values", "splits", *COLUMNS, "measured_at"],
        )
        BestEffort.objects.filter(session=session).exclude(distance__in=[e.distance for e in efforts]).delete()
        BestEffort.objects.bulk_create(
            efforts,
            update_conflicts=True,
            unique_fields=["session", "distance"],
            update_fields=["runner", "day", "time", "start", "indoor", "verified"],
        )
        mark_stale(session.runner, session.day)


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
        session=session,
        values=values,
        splits=[asdict(split) for split in measured.splits],
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
        )
        for effort in measured.efforts
    ]
