"""Steps of long work: match what was run with what was planned."""

from __future__ import annotations

from jobs.models import Job
from plans.services.matching import match_runner
from runners.models import Runner


def match_workouts(job: Job, final: bool) -> None:
    """Match the runs of the job's runner with her planned workouts; step by step once all is in."""
    subject = job.subject()
    runner = subject if isinstance(subject, Runner) else subject.runner  # type: ignore[attr-defined]
    match_runner(runner, steps=final)
