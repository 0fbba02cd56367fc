"""Doing the work: claim units by update, go through their steps, run what follows.

The rows are the truth and the broker only wakes workers: a task that is lost, doubled or late
does no harm. A claim holds for a lease that a heartbeat extends; whose lease has run out is
taken up by another worker (``jobs.sweeper``). Every step is safe to run twice.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
import secrets
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import takewhile

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import connections
from django.db.models import F, Q
from django.utils import timezone

from jobs.models import Job, Unit
from jobs.statistics import renew_statistics
from jobs.steps import Chunk, Work, each_steps, failed_step, spec_of, then_steps
from live.models import Event

logger = logging.getLogger(__name__)

#: A worker begins with a few units; of quick ones it takes more in one go, for about so many seconds of work.
CHUNK, LARGEST_CHUNK = 4, 32
CHUNK_SECONDS = 0.4
#: A task gives its worker back after so long, so that one job cannot keep all others waiting.
TURN_SECONDS = 8.0
TELL_SECONDS = 0.5

__all__ = ["Work", "run_all", "take_turn"]


def take_turn(job_id: str, seconds: float = TURN_SECONDS) -> bool:
    """Work on a job for one turn of so many seconds; whether there is more to do right now."""
    claimant = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
    if not start(job_id):
        return False
    job = Job.objects.get(pk=job_id)
    told = time.monotonic()
    ends = told + seconds
    size = CHUNK
    with heartbeat(job, claimant):
        while (began := time.monotonic()) < ends:
            units = claim(job, claimant, size)
            if not units:
                finish(job, claimant)
                return False
            do_units(job, units, claimant)
            size = next_size(len(units), time.monotonic() - began)
            if time.monotonic() - told >= TELL_SECONDS:
                renew_statistics()
                tell(job)
                told = time.monotonic()
            if refresh_is_due(job):
                run_then(job, claimant, final=False)
    return True


def run_all(job: Job) -> None:
    """Do a job to its end in this process; for commands and tests."""
    while take_turn(str(job.pk)):
        continue
    job.refresh_from_db()


def start(job_id: str) -> bool:
    """Mark the job as running; whether it may be worked on."""
    now = timezone.now()
    jobs = Job.objects.filter(pk=job_id)
    if jobs.filter(state=Job.State.WAITING).update(state=Job.State.RUNNING, started_at=now, active_at=now):
        return True
    return bool(jobs.filter(state=Job.State.RUNNING).update(active_at=now))


def lease() -> dt.datetime:
    return timezone.now() + dt.timedelta(seconds=settings.JOBS_LEASE_SECONDS)


def next_size(count: int, seconds: float) -> int:
    """Return how many units to take after ``count`` took so many seconds: at most twice as many."""
    fitting = int(count * CHUNK_SECONDS / max(seconds, 1e-3))
    return max(1, min(fitting, 2 * count, LARGEST_CHUNK))


def claim(job: Job, claimant: str, size: int = CHUNK) -> list[Unit]:
    """Take up to ``size`` waiting units: whoever's update changes a row has it.

    One that was tried before is taken by itself, so that a unit that kills its worker takes no other with it.
    """
    if not Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).exists():
        return []
    waiting = Unit.objects.filter(job=job, state=Unit.State.WAITING)
    first = list(waiting.order_by("pk").values_list("pk", "attempts")[:size])
    untried = [pk for pk, _attempts in takewhile(lambda unit: not unit[1], first)]
    chosen = untried or [pk for pk, _attempts in first[:1]]
    taken = waiting.filter(pk__in=chosen).update(
        state=Unit.State.RUNNING, worker=claimant, lease=lease(), attempts=F("attempts") + 1
    )
    if chosen and not taken:
        # Another worker was quicker; its units are gone, but there may be more.
        return claim(job, claimant, size)
    return list(Unit.objects.filter(job=job, state=Unit.State.RUNNING, worker=claimant).order_by("pk"))


def do_units(job: Job, units: list[Unit], claimant: str) -> None:
    """Take units through their steps and write what waits for all of them; what fails is tried again later."""
    chunk = Chunk([unit.key for unit in units])
    done = [unit for unit in units if do_unit(job, unit, chunk)]
    try:
        chunk.write()
    except Exception as error:
        logger.exception("Nothing was written of %d units of job %s", len(done), job.pk)
        for unit in done:
            give_back(job, unit, f"{type(error).__name__}: {error}")
        return
    mine = Unit.objects.filter(pk__in=[unit.pk for unit in done], worker=claimant, state=Unit.State.RUNNING)
    mine.update(state=Unit.State.DONE, lease=None, error="")


def do_unit(job: Job, unit: Unit, chunk: Chunk) -> bool:
    """Take a unit through its steps; whether it got through. What fails is recorded and tried again later."""
    work = Work(job, unit.key, chunk=chunk)
    try:
        for step in each_steps(job.kind):
            step(work)
    except Exception as error:
        logger.exception("Unit %s of job %s failed", unit.key, job.pk)
        give_back(job, unit, f"{type(error).__name__}: {error}")
        return False
    return True


def give_back(job: Job, unit: Unit, error: str) -> None:
    """Let a unit be tried again, or give it up after the last attempt."""
    last = unit.attempts >= settings.JOBS_MAX_ATTEMPTS
    state = Unit.State.FAILED if last else Unit.State.WAITING
    held = Unit.objects.filter(pk=unit.pk, worker=unit.worker, state=Unit.State.RUNNING)
    changed = held.update(state=state, worker="", lease=None, error=error[:2000])
    tell_failed = failed_step(job.kind)
    if changed and last and tell_failed is not None:
        tell_failed(Work(job, unit.key))


def refresh_is_due(job: Job) -> bool:
    every = spec_of(job.kind).get("refresh", 0)
    if not every:
        return False
    since = Job.objects.values_list("refreshed_at", "started_at").get(pk=job.pk)
    last = since[0] or since[1] or job.created_at
    return (timezone.now() - last).total_seconds() >= every


def run_then(job: Job, claimant: str, *, final: bool) -> bool:
    """Run the ``then`` steps, unless another worker does; whether they ran."""
    free = Q(then_lease__isnull=True) | Q(then_lease__lt=timezone.now())
    if not Job.objects.filter(free, pk=job.pk, state=Job.State.RUNNING).update(
        then_worker=claimant, then_lease=lease()
    ):
        return False
    mine = Job.objects.filter(pk=job.pk, then_worker=claimant)
    try:
        for step in then_steps(job.kind):
            step(job, final)
    except Exception as error:
        logger.exception("Job %s failed after its units", job.pk)
        message = f"{type(error).__name__}: {error}"[:2000]
        mine.update(then_worker="", then_lease=None, then_attempts=F("then_attempts") + 1, error=message)
        spent = Job.objects.filter(pk=job.pk, then_attempts__gte=settings.JOBS_MAX_ATTEMPTS)
        spent.update(state=Job.State.FAILED, finished_at=timezone.now())
        return False
    mine.update(then_worker="", then_lease=None, then_attempts=0, refreshed_at=timezone.now(), error="")
    return True


def finish(job: Job, claimant: str) -> None:
    """End the job if all its units are done; the last worker to come finds that they are."""
    current = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, open=False)
    if not current.exists() or job.unfinished_units.exists():
        return
    if run_then(job, claimant, final=True):
        done = current.exclude(units__state__in=[Unit.State.WAITING, Unit.State.RUNNING])
        done.update(state=Job.State.DONE, finished_at=timezone.now())
    tell(job)


def tell(job: Job) -> None:
    """Let open pages know that the job went on."""
    try:
        audience = job.subject().audience()  # type: ignore[attr-defined]
    except ObjectDoesNotExist:
        Job.objects.filter(pk=job.pk).update(
            state=Job.State.FAILED, error="What this job was about is gone.", finished_at=timezone.now()
        )
        return
    Event.objects.publish(audience.values_list("pk", flat=True), "job", job.pk)


@contextmanager
def heartbeat(job: Job, claimant: str) -> Iterator[None]:
    """Extend what ``claimant`` holds while the block runs, from a thread of its own."""
    over = threading.Event()
    thread = threading.Thread(target=beat, args=(job, claimant, over), daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def beat(job: Job, claimant: str, over: threading.Event) -> None:
    while not over.wait(settings.JOBS_LEASE_SECONDS / 3):
        try:
            Unit.objects.filter(job=job, worker=claimant, state=Unit.State.RUNNING).update(lease=lease())
            Job.objects.filter(pk=job.pk).update(active_at=timezone.now())
            Job.objects.filter(pk=job.pk, then_worker=claimant).update(then_lease=lease())
        finally:
            connections.close_all()
