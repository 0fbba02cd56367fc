"""Pausing, going on, adding and closing: asked twice, asked at once, asked too late."""

from __future__ import annotations

import threading
import uuid

import pytest
from django.db import connection, connections, transaction
from kombu.exceptions import OperationalError

from jobs import runner, services, sweeper, tasks
from jobs.models import Job
from tests.jobs import steps

one_writer = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets in one writer at a time")


def started(alice, *keys: str, takes_more: bool = False) -> Job:
    return services.start("probe", alice.runner, keys=keys, takes_more=takes_more)


@pytest.mark.django_db
def test_it_is_stopped_once(alice):
    job = started(alice, "a")
    assert [services.stop(job), services.stop(job)] == [True, False]


@pytest.mark.django_db
def test_it_is_resumed_once(alice):
    job = started(alice, "a")
    services.stop(job)
    assert [services.resume(job), services.resume(job)] == [True, False]


@pytest.mark.django_db
def test_a_job_that_runs_is_not_resumed(alice):
    job = started(alice, "a")
    runner.start(str(job.pk))
    assert not services.resume(job)


@pytest.mark.django_db
def test_a_job_that_has_ended_is_not_stopped(alice):
    job = started(alice, "a")
    runner.run_all(job)
    assert not services.stop(job)
    job.refresh_from_db()
    assert job.state == Job.State.DONE


@pytest.mark.django_db
def test_a_job_that_is_stopped_while_it_ends_stays_stopped(alice, monkeypatch):
    job = started(alice, "a")
    monkeypatch.setattr(steps, "told", Stopping(job))
    runner.run_all(job)
    assert job.state == Job.State.STOPPED
    services.resume(job)
    runner.run_all(job)
    assert job.state == Job.State.DONE


class Stopping(list[bool]):
    """Somebody presses pause while the last steps run, the first time."""

    def __init__(self, job: Job) -> None:
        super().__init__()
        self.job = job

    def append(self, final: bool) -> None:
        if not self:
            services.stop(self.job)
        super().append(final)


@pytest.mark.django_db
def test_units_added_to_a_job_that_has_ended_are_done(alice):
    job = started(alice, "a")
    runner.run_all(job)
    services.add_units(job, ["b"])
    runner.run_all(job)
    assert (job.state, steps.done) == (Job.State.DONE, ["A", "B"])


@pytest.mark.django_db
def test_units_added_to_a_stopped_job_wait_with_it(alice):
    job = started(alice, "a")
    services.stop(job)
    services.add_units(job, ["b"])
    runner.run_all(job)
    assert (job.state, steps.done) == (Job.State.STOPPED, [])


@pytest.mark.django_db
def test_units_added_while_it_ends_keep_it_going(alice, monkeypatch):
    job = started(alice, "a")
    monkeypatch.setattr(steps, "told", Adding(job))
    runner.run_all(job)
    runner.run_all(job)
    assert (job.state, steps.done) == (Job.State.DONE, ["A", "LATE"])


class Adding(list[bool]):
    """Another file arrives while the last steps run, the first time."""

    def __init__(self, job: Job) -> None:
        super().__init__()
        self.job = job

    def append(self, final: bool) -> None:
        if not self:
            services.add_units(self.job, ["late"])
        super().append(final)


@pytest.mark.django_db
def test_closing_twice_does_no_harm(alice):
    job = started(alice, "a", takes_more=True)
    services.close(job)
    services.close(job)
    runner.run_all(job)
    assert job.state == Job.State.DONE


@pytest.mark.django_db
def test_a_stopped_job_is_kept_however_old(alice, settings):
    job = started(alice, "a")
    services.stop(job)
    Job.objects.update(finished_at="2020-01-01T00:00Z")
    sweeper.prune()
    assert Job.objects.filter(pk=job.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_it_starts_without_a_broker(alice, monkeypatch):
    def refuse(job_id: str) -> None:
        raise OperationalError("Connection refused")

    monkeypatch.setattr(tasks.work, "delay", refuse)
    job = started(alice, "a")
    assert Job.objects.get().pk == job.pk


@pytest.mark.django_db
def test_work_goes_on_without_a_broker(alice, monkeypatch):
    answers = iter([True, True, False])
    monkeypatch.setattr(tasks, "take_turn", lambda job_id: next(answers))
    monkeypatch.setattr(tasks, "wake", lambda job_id, times: False)
    tasks.work(str(uuid.uuid4()))
    assert list(answers) == []


@one_writer
@pytest.mark.django_db(transaction=True)
def test_a_job_cannot_end_between_a_unit_and_its_commit(alice):
    job = started(alice)
    runner.start(str(job.pk))
    with transaction.atomic():
        services.add_units(job, ["late"])
        ending = threading.Thread(target=in_thread, args=(runner.end, job))
        ending.start()
        ending.join(0.3)
        assert ending.is_alive()
    ending.join()
    job.refresh_from_db()
    assert (job.state, job.unfinished_units.count()) == (Job.State.RUNNING, 1)


@one_writer
@pytest.mark.django_db(transaction=True)
def test_of_many_who_resume_at_once_one_does(alice):
    job = started(alice, "a")
    services.stop(job)
    found: list[bool] = []

    def press(job: Job) -> None:
        found.append(services.resume(job))

    threads = [threading.Thread(target=in_thread, args=(press, job)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [False, False, False, True]


def in_thread(function, job: Job) -> None:
    try:
        function(job)
    finally:
        connections.close_all()
