"""Steps of long work: measure what was recorded, and work the history out again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import partial

from analytics import services
from analytics.services import measuring
from analytics.services.history import ATTEMPTS
from analytics.services.overruled import all_words
from jobs.models import Job
from jobs.steps import Work
from runners.models import Runner
from runners.services import BEGINNING
from runners.spans import Span
from science.recording import Recording
from sessions.models import Import, Session
from sessions.storage import load_recording


def measure_sessions(work: Work) -> None:
    """Measure the sessions that an earlier step brought in.

    The units of a job "measure" are sessions by their ids, a day, or a span of days: then the runner's sessions from
    that day on, or of those days, become units of the job, because something changed that they are measured with.
    """
    for session, recording in work.carried:
        measure(work, session, recording)
    if work.job.kind != "measure":
        return
    if work.key.isdecimal():
        session = work.shared("sessions", partial(sessions_of, work.keys)).get(int(work.key))
        if session is not None:
            measure(work, session, load_recording(session))
        return
    span, runner = Span.of_key(work.key), work.job.subject()
    assert isinstance(runner, Runner)
    services.mark_stale(runner, span.first)
    work.job.add_units(str(pk) for pk in measuring.measured_with(runner, span).values_list("pk", flat=True))


def sessions_of(keys: Iterable[str]) -> dict[int, Session]:
    """Return the sessions that units of a job "measure" are, with their runners, by id; 1 query."""
    found = Session.objects.select_related("runner")
    return dict(found.in_bulk([int(key) for key in keys if key.isdecimal()]))


def measure(work: Work, session: Session, recording: Recording) -> None:
    """Measure a session; what is found is written with that of the units done in one go with this."""
    thresholds = work.shared(("thresholds", session.runner_id), lambda: measuring.all_thresholds(session.runner))
    words = work.shared(("words", session.runner_id), lambda: all_words(session.runner))
    work.write(measuring.save_found, measuring.find(session, recording, thresholds, words))


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
    services.refresh_history(runner, attempts=ATTEMPTS if final else 1)
