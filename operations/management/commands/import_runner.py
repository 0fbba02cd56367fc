"""Everything of a runner, as another Longrun wrote it, brought in from the server's own disk."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.management.base import BaseCommand, CommandError

from jobs.models import Job
from jobs.runner import take_turn
from operations import takeovers
from operations.portable.archives import ArchiveRefused
from runners.models import Runner

WAIT_SECONDS = 0.5


class Command(BaseCommand):
    help = "Import what another Longrun exported of a runner. The status is 1 if it could not be."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="the ZIP that the other Longrun wrote")
        parser.add_argument("--runner", required=True, metavar="EMAIL", help="the address that the runner logs in with")

    def handle(self, *args: Any, file: Path, runner: str, **options: Any) -> None:
        owner = Runner.objects.filter(user__email__iexact=runner).select_related("user").first()
        if owner is None:
            raise CommandError(f"No runner logs in as {runner}.")
        try:
            with file.open("rb") as content:
                takeover = takeovers.begin(owner, File(content, file.name), owner.user)
        except (ArchiveRefused, OSError) as error:
            raise CommandError(str(error)) from error
        job = Job.objects.get(kind="take_over", subject_id=str(takeover.pk))
        while not job.is_finished:
            # Beside the workers, if there are any.
            if not take_turn(str(job.pk)):
                time.sleep(WAIT_SECONDS * Job.objects.unfinished().filter(pk=job.pk).exists())
            job.refresh_from_db()
        takeover.refresh_from_db()
        if takeover.error:
            raise CommandError(takeover.error)
        self.stdout.write(f"{takeover.done} files, {takeover.left_out} sessions left out; the worker measures them now")
