"""Steps of long work: match what was run with what was planned."""

from jobs.models import Job


def match_workouts(job: Job, final: bool) -> None: ...
