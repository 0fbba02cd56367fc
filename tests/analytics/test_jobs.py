from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from analytics.jobs import measure_sessions, refresh_history
from analytics.models import DailyLoad, HistoryMark, Measures
from analytics.queries import personal_bests
from jobs import services as jobs
from jobs.steps import Work
from runners.models import Thresholds
from sessions.models import Session
from sessions.services import begin_import
from tests.analytics.history import BESTS, calendar, run
from tests.recordings import START

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def runner(alice):
    return alice.runner


def refresh(runner, *days: dt.date) -> None:
    refresh_history(jobs.start("refresh", runner, keys=[day.isoformat() for day in days]), True)


def test_an_import_refreshes_its_runner(runner):
    run(runner, runner.today() - 10 * DAY, efforts=BESTS)
    import_ = begin_import(runner, created_by=None, name="drop")
    refresh_history(jobs.start("import", import_), False)
    assert DailyLoad.objects.filter(runner=runner).count() == 11
    assert HistoryMark.objects.get(runner=runner).stale_from is None


def test_a_session_in_the_bin_takes_its_numbers_with_it(runner):
    run(runner, runner.today() - 10 * DAY, efforts=BESTS)
    refresh(runner)
    before = calendar(runner), personal_bests(runner)
    extra = run(runner, runner.today() - 5 * DAY, efforts={800.0: 130.0, 5000.0: 1000.0})
    refresh(runner)
    assert (calendar(runner), personal_bests(runner)) != before
    Session.objects.filter(pk=extra.pk).update(deleted_at=timezone.now())
    refresh(runner, extra.day)
    assert (calendar(runner), personal_bests(runner)) == before


def test_it_works_all_out_again_if_nobody_says_what_changed(runner):
    first = runner.today() - 100 * DAY
    for i in range(0, 100, 5):
        run(runner, first + i * DAY, efforts=BESTS)
    refresh(runner)
    DailyLoad.objects.filter(runner=runner, day=first).update(ctl=-1)
    refresh(runner)
    assert DailyLoad.objects.get(runner=runner, day=first).ctl > 0


def test_it_may_run_twice_at_the_end(runner):
    run(runner, runner.today(), efforts=BESTS)
    job = jobs.start("refresh", runner)
    refresh_history(job, True)
    before = list(DailyLoad.objects.values())
    refresh_history(job, True)
    assert list(DailyLoad.objects.values()) == before


def test_a_day_stands_for_all_sessions_from_it_on(runner, stored):
    stored(runner, start=START)
    later = stored(runner, start=START + 3 * DAY)
    job = jobs.start("measure", runner, keys=[(START + DAY).date().isoformat()])
    measure_sessions(Work(job, job.units.get().key))
    assert set(job.units.values_list("key", flat=True)) == {(START + DAY).date().isoformat(), str(later.pk)}


def test_it_measures_with_thresholds_that_changed(runner, stored):
    session = stored(runner)
    before = Measures.objects.get(session=session).values["trimp"]
    Thresholds.objects.filter(runner=runner).update(max_heart_rate=160)
    job = jobs.start("measure", runner, keys=[str(session.pk)])
    measure_sessions(Work(job, str(session.pk)))
    assert Measures.objects.get(session=session).values["trimp"] > before


def test_it_leaves_a_session_alone_that_is_gone(runner):
    job = jobs.start("measure", runner, keys=["12345"])
    measure_sessions(Work(job, "12345"))
    assert not Measures.objects.exists()
