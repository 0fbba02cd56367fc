"""The one Celery task that does all long work, and the two that look after it."""

from __future__ import annotations

from celery import shared_task

from jobs import sweeper
from jobs.runner import take_turn


@shared_task(name="jobs.work")
def work(job_id: str) -> None:
    """Work on a job for one turn and queue the next, behind what other jobs wait for."""
    if take_turn(job_id):
        work.delay(job_id)


@shared_task(name="jobs.sweep")
def sweep() -> None:
    for job_id in sweeper.sweep():
        work.delay(job_id)


@shared_task(name="jobs.prune")
def prune() -> None:
    sweeper.prune()
