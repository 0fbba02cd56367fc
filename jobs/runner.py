"""Doing the work: claim units by update, go through their steps, run what follows.

The rows are the truth and the broker only wakes workers: a task that is lost, doubled or late
does no harm. A claim holds for a lease that a heartbeat extends; whose lease has run out is
taken up by another worker (``jobs.sweeper``). Every step is safe to run twice.
"""

from __future__ import annotations

import logging
import time

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, InterfaceError, close_old_connections, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from jobs import disk
from jobs.claims import claim, give_back, heartbeat, lease, new_claimant, put_back
from jobs.interruptions import is_full_disk, is_interruption
from jobs.models import Job, Unit
from jobs.statistics import renew_statistics
from jobs.steps import Chunk, Work, each_steps, spec_of, then_steps
from live.models import Event

logger = logging.getLogger(__name__)

#: A worker begins with a few units; of quick ones it takes more in one go, for about so many seconds of computing:
#: while others keep the machine busy, what is done once a chunk must not be done more often.
CHUNK, LARGEST_CHUNK = 4, 32
CHUNK_SECONDS = 0.4
#: A task gives its worker back after so long, so that one job cannot keep all others waiting.
TURN_SECONDS = 8.0
TELL_SECONDS = 0.5
#: So long a worker waits for a lost database, which it asks every so often.
PATIENCE, ASK_SECONDS = 60.0, 1.0

__all__ = ["Work", "run_all", "take_turn"]


def take_turn(job_id: str, seconds: float = TURN_SECONDS) -> bool:
    """Work on a job for one turn of so many seconds; whether there is more to do right now.

    What is interrupted by a lost database or a full disk is put back as if it had never been begun.
    """
    claimant = new_claimant()
    try:
        return turn(job_id, claimant, seconds)
    except Exception as error:
        if not is_interruption(error):
            raise
        logger.warning("Job %s was interrupted: %s", job_id, error)
        return recover(job_id, claimant, full=is_full_disk(error))


def turn(job_id: str, claimant: str, seconds: float) -> bool:
    if not start(job_id):
        return False
    job = Job.objects.get(pk=job_id)
    told = time.monotonic()
    ends = told + seconds
    size = CHUNK
    with heartbeat(job, claimant):
        while time.monotonic() < ends:
            began = time.thread_time()
            disk.require_room()
            units = claim(job, claimant, size)
            if not units:
                finish(job, claimant)
                return False
            do_units(job, units, claimant)
            size = next_size(len(units), time.thread_time() - began)
            if time.monotonic() - told >= TELL_SECONDS:
                renew_statistics()
                tell(job)
                told = time.monotonic()
            if refresh_is_due(job):
                run_then(job, claimant, final=False)
    return True


def recover(job_id: str, claimant: str, *, full: bool) -> bool:
    """Put back what was in hand as soon as the database answers; whether to go on at once."""
    ends = time.monotonic() + PATIENCE
    while True:
        close_old_connections()
        try:
            put_back(job_id, claimant)
            if full:
                hold(job_id)
        except (DatabaseError, InterfaceError) as error:
            if time.monotonic() > ends or not is_interruption(error):
                raise
            time.sleep(ASK_SECONDS)
        else:
            return not full


def hold(job_id: str) -> None:
    """Take no more units of a job until there is room on the disk, and say so."""
    text = _("The disk is full: nothing is lost; make room, then go on.")
    running = Job.objects.filter(pk=job_id, state__in=[Job.State.WAITING, Job.State.RUNNING])
    if running.update(state=Job.State.HELD, error=text):
        tell(Job.objects.get(pk=job_id))


def run_all(job: Job) -> None:
    """Do a job to its end in this process; for commands and tests."""
    while take_turn(str(job.pk)):
        continue
    job.refresh_from_db()


def start(job_id: str) -> bool:
    """Mark the job as running; whether it may be worked on. One that was held for want of room goes on."""
    now = timezone.now()
    jobs = Job.objects.filter(pk=job_id)
    if jobs.filter(state=Job.State.WAITING).update(state=Job.State.RUNNING, started_at=now, active_at=now):
        return True
    if disk.has_room(disk.EASY):
        jobs.filter(state=Job.State.HELD).update(state=Job.State.RUNNING, error="")
    return bool(jobs.filter(state=Job.State.RUNNING).update(active_at=now))


def next_size(count: int, seconds: float) -> int:
    """Return how many units to take after ``count`` took so many seconds: at most twice as many."""
    fitting = int(count * CHUNK_SECONDS / max(seconds, 1e-3))
    return max(1, min(fitting, 2 * count, LARGEST_CHUNK))


def do_units(job: Job, units: list[Unit], claimant: str) -> None:
    """Take units through their steps and write what waits for all of them; what fails is tried again later."""
    chunk = Chunk([unit.key for unit in units])
    done = [unit for unit in units if do_unit(job, unit, chunk)]
    try:
        chunk.write()
    except Exception as error:
        if is_interruption(error):
            raise
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
        if is_interruption(error):
            raise
        logger.exception("Unit %s of job %s failed", unit.key, job.pk)
        give_back(job, unit, f"{type(error).__name__}: {error}")
        return False
    return True


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
        if is_interruption(error):
            raise
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
        end(job)
    tell(job)


@transaction.atomic
def end(job: Job) -> None:
    """Mark a job as done unless it was given more units; its row is locked, as `jobs.services.add_units` locks it."""
    running = Job.objects.select_for_update().filter(pk=job.pk, state=Job.State.RUNNING, open=False)
    if running.exists() and not job.unfinished_units.exists():
        running.update(state=Job.State.DONE, finished_at=timezone.now())


def tell(job: Job) -> None:
    """Let open pages know that the job went on: those of its subject, and the admins' list of jobs."""
    try:
        audience = job.subject().audience() | get_user_model().objects.admins()  # type: ignore[attr-defined]
    except ObjectDoesNotExist:
        Job.objects.filter(pk=job.pk).update(
            state=Job.State.FAILED, error="What this job was about is gone.", finished_at=timezone.now()
        )
        return
    Event.objects.publish(audience.values_list("pk", flat=True), "job", job.pk)
