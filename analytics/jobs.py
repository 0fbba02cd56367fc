"""Steps of long work: measure what was recorded, and work the history out again."""

from __future__ import annotations

import datetime as dt

from analytics import services
from jobs.models import Job
from jobs.steps import Work
from runners.models import Runner
from runners.services import BEGINNING
from sessions.models import Import


def measure_sessions(work: Work) -> None:
    """Measure the sessions that an earlier step brought in, or the stored one whose id is the unit's key."""
    if work.carried:
        for session, recording in work.carried:
            services.measure(session, recording)
    elif work.job.kind == "measure":
        services.measure_stored(int(work.key))


def refresh_history(job: Job, final: bool) -> None:
    """Work out the history of the runner whom the job is about, from the first changed day on.

    A job "refresh" says by its keys on which days something changed that is no measure (a session deleted, a best
    typed in); without keys all is worked out again. While units are still running one attempt is enough.
    """
    subject = job.subject()
    runner = subject.runner if isinstance(subject, Import) else subject
    assert isinstance(runner, Runner)
    if job.kind == "refresh":
        keys = job.units.values_list("key", flat=True)
        services.mark_stale(runner, min((dt.date.fromisoformat(key) for key in keys), default=BEGINNING))
    services.refresh_history(runner, attempts=3 if final else 1)
