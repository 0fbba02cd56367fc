"""What other systems fall for: from the file through import and measures to the history."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from django.core.files.base import ContentFile

from analytics.models import BestEffort, CriticalSpeed, DailyLoad, Measures
from analytics.queries import personal_bests
from jobs.models import Job
from jobs.runner import run_all
from runners.models import Runner
from science.recording import Recording
from sessions.encoders.fit import encode
from sessions.models import Session
from sessions.services import add_file, begin_import, close_import
from tests.recordings import START, make_recording

pytestmark = pytest.mark.django_db


def bring(runner: Runner, *recordings: Recording) -> list[Session]:
    """Import recordings as FIT files."""
    import_ = begin_import(runner, created_by=None, name="drop")
    for number, recording in enumerate(recordings):
        add_file(import_, f"{number}.fit", ContentFile(encode(recording), f"{number}.fit"))
    close_import(import_)
    for job in Job.objects.unfinished():
        run_all(job)
    return list(Session.objects.filter(runner=runner).order_by("started_at"))


def on_day(days: int, **fields) -> Recording:
    return make_recording(start=START + dt.timedelta(days=days), **fields)


def with_column(recording: Recording, name: str, values) -> Recording:
    return replace(recording, columns={**recording.columns, name: values})


def fitness(runner: Runner) -> list[float]:
    """Fitness on every day from the first run on."""
    return list(DailyLoad.objects.filter(runner=runner).order_by("day").values_list("ctl", flat=True))


def weeks(sensor=lambda recording: recording) -> list[Recording]:
    """Nine runs, the last three of them through ``sensor``."""
    runs = [on_day(2 * day, duration=2400, speed=3.0 + 0.05 * day) for day in range(9)]
    return [*runs[:6], *map(sensor, runs[6:])]


@pytest.mark.parametrize("value", [60.0, 0.0, np.nan])
def test_a_dead_strap_does_not_lower_fitness(value, alice, erin):
    def dead(recording: Recording) -> Recording:
        beats = recording.columns["heart_rate"].copy()
        beats[300:] = value
        return with_column(recording, "heart_rate", beats)

    Runner.objects.update(sex=Runner.Sex.FEMALE, time_zone="UTC")
    bring(Runner.objects.get(pk=alice.runner.pk), *weeks())
    bring(Runner.objects.get(pk=erin.pk), *weeks(dead))
    assert fitness(erin) == pytest.approx(fitness(alice.runner), rel=0.02)


def test_255_beats_are_not_taken(alice):
    recording = on_day(0)
    beats = recording.columns["heart_rate"].copy()
    beats[600:660] = 250
    (session,) = bring(alice.runner, with_column(recording, "heart_rate", beats))
    measures = Measures.objects.get(session=session)
    assert measures.values["max_heart_rate"] < 160
    assert measures.values["peak_heart_rate"] < 160
    assert [flaw["kind"] for flaw in measures.flaws] == ["impossible"]


def test_a_leap_of_the_position_makes_no_record(alice):
    runs = [on_day(day, duration=2400) for day in (0, 30)]
    distance = runs[1].columns["distance"].copy()
    distance[1200:] += 900
    leapt = with_column(with_column(runs[1], "distance", distance), "speed", np.gradient(distance))
    first, second = bring(alice.runner, runs[0], leapt)
    bests = {best.distance: best.time for best in personal_bests(alice.runner)}
    honest = dict(BestEffort.objects.filter(session=first).values_list("distance", "time"))
    assert bests[1000.0] == pytest.approx(honest[1000.0], rel=0.02)
    assert second.distance == pytest.approx(first.distance, rel=0.02)


def test_a_ride_home_makes_no_record(alice):
    recording = on_day(0, duration=2400)
    distance = recording.columns["distance"].copy()
    distance[1800:] += 12 * np.arange(len(distance) - 1800)
    driven = with_column(with_column(recording, "distance", distance), "speed", np.gradient(distance))
    (session,) = bring(alice.runner, driven)
    assert session.distance == pytest.approx(5400, rel=0.02)
    assert max(best.distance for best in personal_bests(alice.runner)) == 5000


def test_a_short_run_on_a_treadmill_makes_no_best(alice):
    short = on_day(0, duration=1500, speed=3.0, gps=False, sub_sport="treadmill")
    (session,) = bring(alice.runner, short)
    assert session.sport_class == "treadmill"
    assert not BestEffort.objects.filter(distance=5000).exists()
    assert personal_bests(alice.runner) == []
    assert not CriticalSpeed.objects.exists()


def test_a_long_run_on_a_treadmill_makes_no_best_outdoors(alice):
    bring(alice.runner, on_day(0, duration=2400, gps=False, sub_sport="treadmill"))
    assert BestEffort.objects.filter(distance=5000, indoor=True).exists()
    assert personal_bests(alice.runner) == []
