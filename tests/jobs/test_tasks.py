"""Jobs take turns, however often each was sent out."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from jobs import claims, services, tasks
from jobs.models import Job, Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def big(alice) -> Job:
    return services.start("probe", alice.runner, keys=map(str, range(20)))


@pytest.fixture
def small(big, erin) -> Job:
    return services.start("probe", erin, keys=["a", "b"])


def claimed_by(job: Job, worker: str) -> None:
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING)
    assert claims.claim(job, worker, 1)


def test_it_goes_where_no_worker_is(big, small):
    claimed_by(big, "one")
    assert claims.next_in_line(str(big.pk)) == str(small.pk)


def test_it_goes_where_the_fewest_workers_are(big, small):
    claimed_by(big, "one")
    claimed_by(big, "two")
    claimed_by(small, "three")
    assert claims.next_in_line(str(big.pk)) == str(small.pk)


def test_of_two_without_a_worker_the_longer_idle_is_next(big, small):
    Job.objects.filter(pk=small.pk).update(active_at=timezone.now() - dt.timedelta(seconds=20))
    assert claims.next_in_line(str(big.pk)) == str(small.pk)
    Job.objects.filter(pk=big.pk).update(active_at=timezone.now() - dt.timedelta(seconds=30))
    assert claims.next_in_line(str(small.pk)) == str(big.pk)


@pytest.mark.parametrize("state", [Job.State.STOPPED, Job.State.HELD, Job.State.FAILED])
def test_what_may_not_run_has_no_turn(big, small, state: str):
    Job.objects.filter(pk=small.pk).update(state=state, active_at=timezone.now() - dt.timedelta(hours=1))
    assert claims.next_in_line(str(big.pk)) == str(big.pk)


def test_a_job_that_is_to_be_ended_keeps_its_turn(big, small):
    Unit.objects.filter(job=small).update(state=Unit.State.DONE)
    assert claims.next_in_line(str(small.pk)) == str(small.pk)


def test_many_tasks_of_one_job_do_not_hold_up_another(big, small, monkeypatch):
    """A task too many of the one ends the other, while the first is in another worker's hand."""
    claimed_by(big, "one")
    woken: list[str] = []

    def wake(job_id: str, times: int) -> bool:
        woken.append(job_id)
        return True

    monkeypatch.setattr(tasks, "wake", wake)
    tasks.work(str(big.pk))
    assert woken == [str(big.pk)]
    small.refresh_from_db()
    assert small.state == Job.State.DONE
    assert Unit.objects.filter(job=big, state=Unit.State.WAITING).count() == 19
