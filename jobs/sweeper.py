"""Work that lost its worker is found and given to another; old rows go."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from jobs.models import Job, Unit
from jobs.runner import give_back
from live.models import Event

KEEP_EVENTS = dt.timedelta(days=1)
#: A job that still takes units but was given none for so long has been left by whoever fed it.
ABANDONED = dt.timedelta(minutes=10)
LOST = "The worker was lost in the middle."


def sweep() -> list[str]:
    """Free the units whose lease has run out, close what was abandoned; return the jobs to be sent out again.

    A job is sent again if nobody has taken part in it for a lease: its tasks may have been
    lost with a broker or a worker. One too many finds nothing to do and ends.
    """
    now = timezone.now()
    for unit in Unit.objects.filter(state=Unit.State.RUNNING, lease__lt=now).select_related("job"):
        give_back(unit.job, unit, LOST)
    Job.objects.filter(open=True, fed_at__lt=now - ABANDONED).update(open=False)
    silent = Q(active_at__isnull=True) | Q(active_at__lt=now - dt.timedelta(seconds=settings.JOBS_LEASE_SECONDS))
    jobs = Job.objects.filter(silent, state__in=[Job.State.WAITING, Job.State.RUNNING])
    ids = [str(pk) for pk in jobs.exclude(open=True, units__isnull=True).values_list("pk", flat=True).distinct()]
    Job.objects.filter(pk__in=ids).update(active_at=now)
    return ids


def prune() -> None:
    """Delete jobs that ended ``JOBS_KEEP_DAYS`` ago and events older than a day."""
    now = timezone.now()
    Job.objects.filter(finished_at__lt=now - dt.timedelta(days=settings.JOBS_KEEP_DAYS)).delete()
    Event.objects.filter(created_at__lt=now - KEEP_EVENTS).delete()
