"""Work that lost its worker is found and given to another; old rows go."""

from __future__ import annotations

import datetime as dt
import logging
import uuid

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from jobs import disk
from jobs.claims import give_back, is_gone
from jobs.models import Job, JobQuerySet, Unit
from live.models import Event

logger = logging.getLogger(__name__)

KEEP_EVENTS = dt.timedelta(days=1)
#: A job that still takes units but was given none for so long has been left by whoever fed it.
ABANDONED = dt.timedelta(minutes=10)
LOST = "The worker was lost in the middle."
#: A job that nobody took part in for so many leases is sent out again: soon if workers are idle, for then its tasks
#: were lost; else late, for they may only be waiting behind others.
SOON, LATE = 0.5, 10


def sweep() -> list[str]:
    """Free what lost workers held, close what was abandoned; return the jobs to be sent out again.

    A task too many finds nothing to do and ends.
    """
    now = timezone.now()
    freed = free_units(now) | free_then_steps()
    Job.objects.filter(open=True, fed_at__lt=now - ABANDONED).update(open=False)
    jobs = Job.objects.filter(pk__in=freed, state__in=[Job.State.WAITING, Job.State.RUNNING]) | silent_jobs(now)
    if disk.has_room(disk.EASY):
        jobs |= Job.objects.filter(state=Job.State.HELD)
    ids = list(jobs.values_list("pk", flat=True).distinct())
    Job.objects.filter(pk__in=ids).update(active_at=now)
    return [str(pk) for pk in ids]


def free_units(now: dt.datetime) -> set[uuid.UUID]:
    """Give back the units whose lease has run out or whose worker is known to be gone; return their jobs."""
    running = Unit.objects.filter(state=Unit.State.RUNNING).select_related("job")
    gone = {worker for worker in set(running.values_list("worker", flat=True)) if is_gone(worker)}
    lost = list(running.filter(Q(lease__lt=now) | Q(worker__in=gone)))
    for unit in lost:
        try:
            give_back(unit.job, unit, LOST)
        except Exception:
            # One that cannot be given back must not keep the others.
            logger.exception("Unit %s of job %s was not freed", unit.key, unit.job_id)
    return {unit.job_id for unit in lost}


def free_then_steps() -> set[uuid.UUID]:
    """Let others do the last steps of jobs whose worker is known to be gone; return these jobs."""
    claimed = Job.objects.exclude(then_worker="").values_list("pk", "then_worker")
    lost = {pk for pk, worker in claimed if is_gone(worker)}
    Job.objects.filter(pk__in=lost).update(then_worker="", then_lease=None)
    return lost


def silent_jobs(now: dt.datetime) -> JobQuerySet:
    working = Unit.objects.filter(state=Unit.State.RUNNING).values("worker").distinct().count()
    leases = SOON if working < settings.JOBS_PARALLEL else LATE
    before = now - dt.timedelta(seconds=leases * settings.JOBS_LEASE_SECONDS)
    silent = Q(active_at__isnull=True) | Q(active_at__lt=before)
    jobs = Job.objects.filter(silent, state__in=[Job.State.WAITING, Job.State.RUNNING])
    return jobs.exclude(open=True, units__isnull=True)


def prune() -> None:
    """Delete jobs that ended ``JOBS_KEEP_DAYS`` ago and events older than a day. What was stopped is kept."""
    now = timezone.now()
    ended = Job.objects.filter(state__in=[Job.State.DONE, Job.State.FAILED])
    ended.filter(finished_at__lt=now - dt.timedelta(days=settings.JOBS_KEEP_DAYS)).delete()
    Event.objects.filter(created_at__lt=now - KEEP_EVENTS).delete()
