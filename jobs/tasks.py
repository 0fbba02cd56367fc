"""The one Celery task that does all long work, and the two that look after it."""

from __future__ import annotations

import logging

from celery import shared_task
from django.conf import settings
from kombu.exceptions import OperationalError

from jobs import sweeper
from jobs.claims import next_in_line
from jobs.runner import take_turn

logger = logging.getLogger(__name__)


@shared_task(name="jobs.work")
def work(job_id: str) -> None:
    """Work for one turn, on this job unless another is next in line, and queue the next behind what others wait for.

    As long as the broker is away nobody can be woken, so the next turn is taken here.
    """
    while True:
        chosen = next_in_line(job_id)
        goes_on = take_turn(chosen) or chosen != job_id
        if not goes_on or wake(job_id, 1):
            return


def wake(job_id: str, times: int | None = None) -> bool:
    """Have so many workers take a turn, by default as many as there are; whether the broker took the message.

    If it did not nothing is lost: the sweeper finds the job and sends it out again.
    """
    try:
        for _ in range(settings.JOBS_PARALLEL if times is None else times):
            work.delay(job_id)
    except OperationalError as error:
        logger.warning("The broker does not answer, job %s will be sent out later: %s", job_id, error)
        return False
    return True


@shared_task(name="jobs.sweep")
def sweep() -> None:
    for job_id in sweeper.sweep():
        wake(job_id)


@shared_task(name="jobs.prune")
def prune() -> None:
    sweeper.prune()
