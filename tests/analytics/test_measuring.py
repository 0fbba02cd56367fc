from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from analytics.jobs import measure_sessions
from analytics.models import BestEffort, HistoryMark, Measures
from analytics.services import measure, refresh_history
from jobs.models import Job
from jobs.runner import run_all
from jobs.steps import Chunk, Work
from runners.models import Thresholds
from runners.services import save_thresholds, thresholds_on
from science.efforts import CURVE_DURATIONS
from science.metrics import DERIVED, METRICS
from sessions.models import Session, SportClass
from sessions.services.cutting import crop
from sessions.services.editing import describe
from sessions.services.overruling import overrule
from sessions.storage import save_recording
from tests.recordings import START, make_recording

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(alice) -> Session:
    return Session.objects.create(
        runner=alice.runner,
        name="Morning run",
        sport="running",
        sport_class=SportClass.RUN,
        started_at=START,
        day=START.date(),
        distance=5400,
        elapsed_time=1800,
        timer_time=1800,
        recording_path="recordings/1.parquet",
    )


def test_it_keeps_what_is_known(session):
    measure(session, make_recording())
    measures = Measures.objects.get(session=session)
    assert set(measures.values) <= set(METRICS) - set(DERIVED)
    assert measures.moving_time == pytest.approx(1800)
    assert measures.normalised_speed == pytest.approx(3.0, rel=0.05)
    assert [split["distance"] for split in measures.splits][:2] == [1000, 1000]


def test_it_writes_nothing_of_a_recording_that_a_better_one_took_the_place_of(session):
    Session.objects.update(recording_path="recordings/2.parquet")
    measure(session, make_recording())
    assert not Measures.objects.exists()


def crop_it(session, by):
    crop(session=session, start=0, end=600, by=by)


def overrule_it(session, by):
    overrule(session=session, stream="distance", start=0, end=1200, counts=False, by=by)


def call_it_something_else(session, by):
    describe(session=session, values={"sport_class": SportClass.OTHER}, by=by)


def know_the_heart_better(session, by):
    row = thresholds_on(session.runner, session.day)
    row.max_heart_rate += 10
    save_thresholds(row)


@pytest.mark.parametrize("change", [crop_it, overrule_it, call_it_something_else, know_the_heart_better])
def test_it_leaves_alone_what_changed_while_it_was_measured(session, alice, change):
    save_recording(session.recording_path, make_recording())
    slow = Chunk([str(session.pk)])
    measure_sessions(
        Work(Job.objects.create(kind="measure", subject_id=str(alice.runner.pk)), slow.keys[0], chunk=slow)
    )
    change(session, alice)
    run_all(Job.objects.filter(kind="measure").latest("created_at"))
    measured = Measures.objects.values("values", "splits").get()
    efforts = list(BestEffort.objects.values("distance", "time"))
    slow.write()
    assert Measures.objects.values("values", "splits").get() == measured
    assert list(BestEffort.objects.values("distance", "time")) == efforts
    assert (
        Job.objects.filter(kind="measure", units__key=str(session.pk)).latest("created_at").state == Job.State.WAITING
    )


def test_it_leaves_out_what_is_not_known(session):
    measure(session, make_recording(heart_rate=None))
    measures = Measures.objects.get(session=session)
    assert measures.trimp is None
    assert "trimp" not in measures.values


def test_it_uses_the_thresholds_of_the_day(session):
    measure(session, make_recording())
    before = Measures.objects.get(session=session).values["trimp"]
    for day, maximum in ((START.date(), 170), (START.date() + dt.timedelta(days=1), 210)):
        Thresholds.objects.create(runner=session.runner, valid_from=day, max_heart_rate=maximum, resting_heart_rate=60)
    measure(session, make_recording())
    assert Measures.objects.get(session=session).values["trimp"] > before


def test_it_keeps_the_pace_duration_curve(session):
    measure(session, make_recording())
    curve = np.frombuffer(Measures.objects.get(session=session).curve, "<f4")
    assert len(curve) == len(CURVE_DURATIONS)
    assert np.array_equal(np.isfinite(curve), CURVE_DURATIONS <= 1800)


def test_it_finds_best_efforts_of_runs(session):
    measure(session, make_recording())
    found = dict(BestEffort.objects.filter(session=session).values_list("distance", "time"))
    assert 5000.0 in found
    assert found[400.0] < 400 / 3


def test_it_finds_none_in_other_sports(session):
    session.sport_class = SportClass.OTHER
    session.save()
    measure(session, make_recording())
    assert Measures.objects.exists()
    assert not BestEffort.objects.exists()


def test_it_keeps_a_treadmill_apart(session):
    session.sport_class = SportClass.TREADMILL
    session.save()
    measure(session, make_recording(gps=False))
    assert set(BestEffort.objects.values_list("indoor", flat=True)) == {True}


def test_it_measures_twice_to_the_same_rows(session):
    measure(session, make_recording())
    before = list(BestEffort.objects.values())
    measure(session, make_recording())
    assert list(BestEffort.objects.values()) == before
    assert Measures.objects.count() == 1


def test_it_drops_efforts_that_are_gone(session):
    measure(session, make_recording(duration=3600))
    measure(session, make_recording(duration=600))
    assert BestEffort.objects.latest("distance").distance < 2000


def test_it_keeps_the_loads_of_the_history(session):
    measure(session, make_recording())
    Measures.objects.update(load=50, load_method="pace")
    measure(session, make_recording())
    assert Measures.objects.get().load == 50


def test_it_marks_the_history_stale_from_the_earliest_day(session):
    measure(session, make_recording())
    HistoryMark.objects.update(stale_from=session.day - dt.timedelta(days=5))
    measure(session, make_recording())
    assert HistoryMark.objects.get().stale_from == session.day - dt.timedelta(days=5)


def test_it_measures_what_an_earlier_step_carried(session):
    job = Job.objects.create(kind="import", subject_id="1")
    measure_sessions(Work(job, "7", [(session, make_recording())]))
    assert Measures.objects.filter(session=session).exists()


def test_it_measures_nothing_for_a_file_without_sessions(session):
    measure_sessions(Work(Job.objects.create(kind="import", subject_id="1"), str(session.pk)))
    assert not Measures.objects.exists()


def test_it_measures_a_stored_session(session):
    save_recording(session.recording_path, make_recording())
    job = Job.objects.create(kind="measure", subject_id=str(session.runner.pk))
    measure_sessions(Work(job, str(session.pk)))
    assert Measures.objects.filter(session=session).exists()


def test_it_needs_few_queries(session, django_assert_max_num_queries):
    recording = make_recording()
    measure(session, recording)
    # Two of them ask, once for all sessions that are written together, what they rest on now.
    with django_assert_max_num_queries(11):
        measure(session, recording)


def test_a_run_by_heart_rate_gets_its_load(session):
    measure(session, make_recording(duration=1000, speed=2.0))
    refresh_history(session.runner)
    measures = Measures.objects.get(session=session)
    assert measures.load == pytest.approx(measures.heart_rate_load)
    assert measures.load_method == "heart_rate"
