"""What Celery beat has done about people."""

from __future__ import annotations

from celery import shared_task

from runners.services import sharing


@shared_task(name="runners.prune_accesses")
def prune_accesses() -> None:
    sharing.prune_accesses()
