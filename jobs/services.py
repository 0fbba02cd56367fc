"""Starting, stopping and resuming long work."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from jobs import tasks
from jobs.models import Job, Unit
from jobs.steps import spec_of


@transaction.atomic
def start(
    kind: str,
    subject: Model,
    *,
    keys: Iterable[str] = (),
    created_by: AbstractBaseUser | None = None,
    takes_more: bool = False,
) -> Job:
    """Make a job of ``kind`` on ``subject`` with a unit for each key, and send it out on commit.

    With ``takes_more`` the job does not end before `close`, so that units may still be added.
    KeyError if there is no such kind.
    """
    spec_of(kind)
    job = Job.objects.create(
        kind=kind, subject_id=str(subject.pk), created_by_id=getattr(created_by, "pk", None), open=takes_more
    )
    job.add_units(keys)
    send(job)
    return job


def send(job: Job) -> None:
    """Wake the workers for a job once the transaction is through."""
    Job.objects.filter(pk=job.pk).update(active_at=timezone.now())
    transaction.on_commit(lambda: tasks.wake(str(job.pk)))


@transaction.atomic
def add_units(job: Job, keys: Iterable[str]) -> None:
    """Add units and wake the workers for them; a job that has ended meanwhile begins again.

    The row of the job is locked, so that it cannot end between the two. A job that was stopped stays so.
    """
    held = Job.objects.select_for_update().filter(pk=job.pk)
    state = held.values_list("state", flat=True).get()
    job.add_units(keys)
    held.update(fed_at=timezone.now())
    if state in (Job.State.DONE, Job.State.FAILED):
        resume(job)
    else:
        send(job)


def keep_open(job: Job) -> None:
    """Say that more units are on their way, though none came just now."""
    Job.objects.filter(pk=job.pk).update(fed_at=timezone.now())


def close(job: Job) -> None:
    """Say that no more units will come, so that the job can end."""
    Job.objects.filter(pk=job.pk).update(open=False)
    send(job)


def stop(job: Job) -> bool:
    """Take no more units; what runs now is finished. Whether there was anything to stop."""
    unfinished = Job.objects.filter(pk=job.pk).unfinished()
    return bool(unfinished.update(state=Job.State.STOPPED, finished_at=timezone.now(), error=""))


@transaction.atomic
def resume(job: Job) -> bool:
    """Go on with a job that was stopped or held; with one that ended, try its failed units again.

    Of two who ask at once the second changes nothing.
    """
    halted = [Job.State.STOPPED, Job.State.HELD, Job.State.FAILED, Job.State.DONE]
    if not Job.objects.filter(pk=job.pk, state__in=halted).update(
        state=Job.State.WAITING, finished_at=None, then_attempts=0, error=""
    ):
        return False
    Unit.objects.filter(job=job, state=Unit.State.FAILED).update(state=Unit.State.WAITING, attempts=0, error="")
    send(job)
    return True
