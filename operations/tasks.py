from __future__ import annotations

from celery import shared_task

from operations import exporting
from operations.models import LoggedFailure


@shared_task(name="operations.prune_system_log")
def prune_system_log() -> None:
    LoggedFailure.objects.prune()


@shared_task(name="operations.prune_exports")
def prune_exports() -> None:
    exporting.prune()
