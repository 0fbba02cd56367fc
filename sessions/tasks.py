"""What Celery beat has done for files on their way in, and for sessions on their way out."""

from __future__ import annotations

from celery import shared_task

from sessions import services, watching
from sessions.services import binning


@shared_task(name="sessions.sweep_uploads")
def sweep_uploads() -> None:
    services.sweep_uploads()


@shared_task(name="sessions.empty_bins")
def empty_bins() -> None:
    binning.empty_bins()


@shared_task(name="sessions.watch_folder")
def watch_folder() -> None:
    watching.look()
