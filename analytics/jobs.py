"""Steps of long work: measure sessions, work out the history."""

from jobs.models import Job
from jobs.steps import Work


def measure_sessions(work: Work) -> None: ...


def refresh_history(job: Job, final: bool) -> None: ...
