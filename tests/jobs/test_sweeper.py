from __future__ import annotations

import datetime as dt
import subprocess
import sys

import pytest
from django.utils import timezone

from jobs import services, sweeper
from jobs.claims import new_claimant
from jobs.models import Job, Unit
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


def gone_claimant() -> str:
    """The name of a process of this machine that has ended."""
    process = subprocess.Popen([sys.executable, "-c", "pass"])
    process.wait()
    host, space, _pid, token = new_claimant().split(":")
    return f"{host}:{space}:{process.pid}:{token}"


@pytest.mark.parametrize(("worker", "state"), [(gone_claimant, "waiting"), (new_claimant, "running")])
def test_it_frees_at_once_what_an_ended_process_held(alice, worker, state):
    job = services.start("probe", alice.runner, keys=["a"])
    in_an_hour = timezone.now() + dt.timedelta(hours=1)
    Unit.objects.update(state=Unit.State.RUNNING, worker=worker(), lease=in_an_hour, attempts=1)
    sweeper.sweep()
    assert job.units.get().state == state


def test_it_sends_out_again_what_it_freed(alice):
    job = services.start("probe", alice.runner, keys=["a"])
    in_an_hour = timezone.now() + dt.timedelta(hours=1)
    Job.objects.update(state=Job.State.RUNNING)
    Unit.objects.update(state=Unit.State.RUNNING, worker=gone_claimant(), lease=in_an_hour, attempts=1)
    assert sweeper.sweep() == [str(job.pk)]


def test_it_knows_nothing_of_processes_elsewhere(alice):
    job = services.start("probe", alice.runner, keys=["a"])
    in_an_hour = timezone.now() + dt.timedelta(hours=1)
    Unit.objects.update(state=Unit.State.RUNNING, worker="elsewhere:0123456789ab:1:aa", lease=in_an_hour)
    sweeper.sweep()
    assert job.units.get().state == Unit.State.RUNNING


def test_it_lets_others_do_the_last_steps_of_an_ended_process(alice):
    services.start("probe", alice.runner)
    in_an_hour = timezone.now() + dt.timedelta(hours=1)
    Job.objects.update(state=Job.State.RUNNING, then_worker=gone_claimant(), then_lease=in_an_hour)
    sweeper.sweep()
    assert Job.objects.get().then_lease is None


def test_it_sends_no_more_of_a_job_that_only_waits_for_busy_workers(alice, settings):
    settings.JOBS_PARALLEL = 1
    busy = services.start("probe", alice.runner, keys=["a"])
    Unit.objects.update(
        state=Unit.State.RUNNING, worker="elsewhere:0123456789ab:1:aa", lease=timezone.now() + dt.timedelta(hours=1)
    )
    waiting = services.start("probe", alice.runner, keys=["a"])
    Job.objects.exclude(pk=busy.pk).update(active_at=timezone.now() - dt.timedelta(seconds=settings.JOBS_LEASE_SECONDS))
    assert sweeper.sweep() == []
    Unit.objects.filter(job=busy).update(state=Unit.State.DONE)
    assert sweeper.sweep() == [str(waiting.pk)]
