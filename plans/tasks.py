"""What Celery beat has done about plans."""

from __future__ import annotations

from celery import shared_task

from plans.services.nights import close_days


@shared_task(name="plans.close_days")
def close_plan_days() -> None:
    close_days()
