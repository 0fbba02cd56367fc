from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from jobs import services, sweeper
from jobs.models import Job
from live.models import Event

pytestmark = pytest.mark.django_db


def test_it_sends_out_a_job_that_nobody_took_part_in(alice):
    job = services.start("probe", alice.runner, keys=["a"])
    Job.objects.update(active_at=timezone.now() - dt.timedelta(minutes=2))
    assert sweeper.sweep() == [str(job.pk)]


def test_it_leaves_a_busy_job_alone(alice):
    services.start("probe", alice.runner, keys=["a"])
    assert sweeper.sweep() == []


def test_it_deletes_jobs_that_ended_long_ago(alice, settings):
    job = services.start("probe", alice.runner)
    long_ago = timezone.now() - dt.timedelta(days=settings.JOBS_KEEP_DAYS, hours=1)
    Job.objects.filter(pk=job.pk).update(state=Job.State.DONE, finished_at=long_ago)
    sweeper.prune()
    assert not Job.objects.exists()


def test_it_keeps_jobs_that_run(alice):
    services.start("probe", alice.runner, keys=["a"])
    sweeper.prune()
    assert Job.objects.count() == 1


def test_it_deletes_events_older_than_a_day(alice):
    Event.objects.publish([alice.pk], "job", 1)
    Event.objects.update(created_at=timezone.now() - dt.timedelta(days=2))
    sweeper.prune()
    assert not Event.objects.exists()


def test_it_closes_a_job_whose_sender_is_gone(alice):
    job = services.start("probe", alice.runner, keys=["a"], takes_more=True)
    Job.objects.update(fed_at=timezone.now() - dt.timedelta(minutes=11))
    sweeper.sweep()
    job.refresh_from_db()
    assert not job.open


def test_it_leaves_a_job_open_that_is_still_fed(alice):
    job = services.start("probe", alice.runner, keys=["a"], takes_more=True)
    sweeper.sweep()
    job.refresh_from_db()
    assert job.open
