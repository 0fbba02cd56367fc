"""Files on the server's own disk, imported as if they had been uploaded."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.management.base import BaseCommand, CommandError

from jobs.models import Job
from jobs.runner import take_turn
from runners.models import Runner
from sessions.models import Import, ImportFile
from sessions.queries import Progress, progress
from sessions.services import add_file, begin_import, close_import, latest_job
from sessions.services.imports import FileRefused

State = ImportFile.State

BAR_WIDTH = 30
#: How long this process works on the import, or waits for others who do, before it shows how far it is.
TURN_SECONDS = 0.5


class Command(BaseCommand):
    help = "Import recordings, folders of them and ZIP archives. The status is 1 if any file could not be read."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a file, or a folder with all in it")
        parser.add_argument("--runner", required=True, metavar="EMAIL", help="the address that the runner logs in with")

    def handle(self, *args: Any, paths: list[Path], runner: str, **options: Any) -> None:
        owner = runner_of(runner)
        missing = [str(path) for path in paths if not path.exists()]
        if missing:
            raise CommandError(f"Not there: {', '.join(missing)}")
        import_ = begin_import(owner, created_by=owner.user, name=paths[0].resolve().name)
        refused = send(import_, paths)
        self.work(import_)
        self.report(import_, refused)

    def work(self, import_: Import) -> None:
        """Read the files, beside the workers if there are any, and show how far it is until all is done."""
        job = latest_job(import_)
        assert job is not None
        while not job.is_finished:
            if not take_turn(str(job.pk), TURN_SECONDS):
                time.sleep(TURN_SECONDS * Job.objects.unfinished().filter(pk=job.pk).exists())
            job.refresh_from_db()
            self.show(progress(import_), last=job.is_finished)

    def show(self, reached: Progress, *, last: bool) -> None:
        """Write the bar over itself; into a file, only how it ended."""
        over = self.stderr.isatty()
        if not (over or last):
            return
        filled = "#" * (BAR_WIDTH * reached.percent // 100)
        line = f"[{filled:.<{BAR_WIDTH}}] {reached.percent:3d} %  {reached.done} of {reached.total} files"
        rate = f"  {reached.rate:.0f}/s" if reached.rate else ""
        self.stderr.write(f"\r{line}{rate:<8}" if over else line, ending="\n" if last else "")
        self.stderr.flush()

    def report(self, import_: Import, refused: list[tuple[str, str]]) -> None:
        """Say what came of the files, and of each that failed why; CommandError if any did."""
        failed = refused + list(import_.files.filter(state=State.FAILED).values_list("path", "message"))
        counts = import_.counts()
        for path, message in failed:
            self.stderr.write(f"{path}: {message}")
        shown = (State.IMPORTED, State.DUPLICATE, State.NOTHING)
        self.stdout.write(", ".join(f"{counts[state]} {State(state).label}" for state in shown))
        if failed:
            total = sum(counts.values()) - counts[State.EXPANDED] + len(refused)
            raise CommandError(f"Could not be read: {len(failed)} of {total} files.", returncode=1)


def runner_of(email: str) -> Runner:
    """Return the runner with that login; CommandError if there is none."""
    found = Runner.objects.filter(user__email__iexact=email).select_related("user").first()
    if found is None:
        raise CommandError(f"No runner logs in as {email}.")
    return found


def send(import_: Import, paths: list[Path]) -> list[tuple[str, str]]:
    """Hand the files over to the import; return those that were not taken, and why."""
    refused = []
    for name, path in files(paths):
        try:
            with path.open("rb") as content:
                add_file(import_, name, File(content, name))
        except (FileRefused, OSError) as error:
            refused.append((name, str(error)))
    close_import(import_)
    return refused


def files(paths: list[Path]) -> Iterator[tuple[str, Path]]:
    """Yield the files of ``paths``, each with the name it is shown by; hidden ones in folders are left out."""
    for path in paths:
        if not path.is_dir():
            yield path.name, path
            continue
        for inner in sorted(path.rglob("*")):
            relative = inner.relative_to(path)
            if inner.is_file() and not any(part.startswith(".") for part in relative.parts):
                yield f"{path.resolve().name}/{relative}", inner
