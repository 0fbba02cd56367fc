"""Who has which units in hand, and until when: claims by update, leases kept up by a heartbeat, all given back."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import os
import secrets
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connections
from django.db.models import Count, F, Q
from django.utils import timezone

from jobs.models import Job, Unit
from jobs.steps import Work, failed_step

logger = logging.getLogger(__name__)


@cache
def process_space() -> str:
    """Name what the ids of this machine's or container's processes are counted in; "" where that cannot be told."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text()
        space = f"{socket.gethostname()} {boot} {os.readlink('/proc/self/ns/pid')}"
    except OSError:
        return ""
    return hashlib.sha256(space.encode()).hexdigest()[:12]


def new_claimant() -> str:
    """Name a turn of this process."""
    return f"{socket.gethostname()[:40]}:{process_space()}:{os.getpid()}:{secrets.token_hex(4)}"


def is_gone(claimant: str) -> bool:
    """Whether the process behind a name is known to have ended; False if it is not among those we can see."""
    _host, _, rest = claimant.partition(":")
    space, _, rest = rest.partition(":")
    pid = rest.partition(":")[0]
    if not space or space != process_space() or not pid.isdecimal():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def lease() -> dt.datetime:
    return timezone.now() + dt.timedelta(seconds=settings.JOBS_LEASE_SECONDS)


def next_in_line(job_id: str) -> str:
    """Return the job that the fewest work on among those with units to claim, the longest idle first.

    A job that grows while it runs is sent out over and over: by its tasks alone it would keep all others waiting.
    One without units to claim, which may have to be ended, keeps its turn.
    """
    waiting = Unit.objects.filter(state=Unit.State.WAITING)
    if not waiting.filter(job__pk=job_id).exists():
        return job_id
    workers = Count("units__worker", filter=Q(units__state=Unit.State.RUNNING), distinct=True)
    jobs = Job.objects.filter(state__in=[Job.State.WAITING, Job.State.RUNNING]).filter(pk__in=waiting.values("job"))
    found = jobs.annotate(workers=workers).order_by("workers", "active_at").values_list("pk", flat=True).first()
    return job_id if found is None else str(found)


def claim(job: Job, claimant: str, size: int) -> list[Unit]:
    """Take up to ``size`` waiting units: whoever's update changes a row has it.

    One that was tried before comes last and by itself, so that a unit that kills its worker takes no other with it,
    and workers that are killed again and again do not lose the same unit each time.
    """
    while Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).exists():
        waiting = Unit.objects.filter(job=job, state=Unit.State.WAITING)
        chosen = list(waiting.filter(attempts=0).order_by("pk").values_list("pk", flat=True)[:size])
        chosen = chosen or list(waiting.order_by("attempts", "pk").values_list("pk", flat=True)[:1])
        if not chosen:
            return []
        taken = waiting.filter(pk__in=chosen).update(
            state=Unit.State.RUNNING, worker=claimant, lease=lease(), attempts=F("attempts") + 1
        )
        if taken:
            return list(Unit.objects.filter(job=job, state=Unit.State.RUNNING, worker=claimant).order_by("pk"))
        # Another worker was quicker; its units are gone, but there may be more.
    return []


def give_back(job: Job, unit: Unit, error: str) -> None:
    """Let a unit be tried again, or give it up after the last attempt."""
    last = unit.attempts >= settings.JOBS_MAX_ATTEMPTS
    state = Unit.State.FAILED if last else Unit.State.WAITING
    held = Unit.objects.filter(pk=unit.pk, worker=unit.worker, state=Unit.State.RUNNING)
    changed = held.update(state=state, worker="", lease=None, error=error[:2000])
    tell_failed = failed_step(job.kind)
    if changed and last and tell_failed is not None:
        tell_failed(Work(job, unit.key))


def put_back(job_id: str, claimant: str) -> None:
    """Give back all that ``claimant`` has in hand as if it had never been taken."""
    mine = Unit.objects.filter(job__pk=job_id, worker=claimant, state=Unit.State.RUNNING)
    mine.update(state=Unit.State.WAITING, worker="", lease=None, attempts=F("attempts") - 1)
    Job.objects.filter(pk=job_id, then_worker=claimant).update(then_worker="", then_lease=None)


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
            extend(job, claimant)
        except (DatabaseError, InterfaceError):
            # The next beat asks again; if the lease runs out before, the work is done twice, which does no harm.
            logger.warning("The database does not answer; the lease of job %s is not extended", job.pk)
        finally:
            connections.close_all()


def extend(job: Job, claimant: str) -> None:
    """Let ``claimant`` hold what it holds for another lease."""
    Unit.objects.filter(job=job, worker=claimant, state=Unit.State.RUNNING).update(lease=lease())
    Job.objects.filter(pk=job.pk).update(active_at=timezone.now())
    Job.objects.filter(pk=job.pk, then_worker=claimant).update(then_lease=lease())
