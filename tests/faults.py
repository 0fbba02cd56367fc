"""A running Longrun with servers of its own, what may befall it in the middle of an import, and what must hold then."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import signal
import sqlite3
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from sessions.encoders.fit import encode
from tests.recordings import START, make_recording
from tests.services import PostgreSQL, Redis
from tests.site import Site, running_site

MAKE_RUNNER = """
import json
from runners.services import create_account, create_runner
user = create_account(email={email!r}, name="Fay Ult", password={password!r})
runner = create_runner(name=user.name, user=user, sex="F")
"""
SEND = """
from django.core.files import File
from sessions.services import add_file, begin_import, close_import
found = begin_import(runner, created_by=None, name="runs.zip")
add_file(found, "runs.zip", File(open({path!r}, "rb")))
close_import(found)
"""
UNDO = """
import json
from sessions.auditing import audit
from sessions.models import Import
from sessions.services import undo_import
for found in Import.objects.filter(runner={runner}):
    undo_import(found, None)
print(json.dumps(len(audit().orphans)))
"""
STATE = """
import json
from dataclasses import asdict
from django.db.models import Count
from analytics.models import DailyLoad, HistoryMark, Measures
from jobs.models import Job, Unit
from sessions.auditing import audit
from sessions.models import Import, ImportFile, RawFile, Session
own = dict(runner={runner})
files = ImportFile.objects.filter(import_job__runner={runner}).order_by().values_list("state").annotate(n=Count("pk"))
jobs = Job.objects.filter(kind="import", subject_id__in=[str(i.pk) for i in Import.objects.filter(**own)])
print(json.dumps(dict(
    files=dict(files),
    sessions=Session.objects.filter(**own).count(),
    days=Session.objects.filter(**own).values("started_at").distinct().count(),
    measured=Measures.objects.filter(session__runner={runner}).count(),
    raw=RawFile.objects.filter(**own).count(),
    jobs=sorted(jobs.values_list("state", flat=True)),
    failed=Unit.objects.filter(job__in=jobs, state="failed").count(),
    unfinished=Import.objects.filter(finished_at=None, **own).count(),
    stale=HistoryMark.objects.filter(stale_from__isnull=False, **own).count(),
    history=DailyLoad.objects.filter(**own).exists(),
    **asdict(audit()),
)))
"""
#: So long a server is away.
DOWN_SECONDS = 1.0
PASSWORD = "a-pass-phrase-for-nobody"


@dataclass
class Club:
    """A running Longrun and what it rests on; without servers it runs on SQLite and folders."""

    site: Site
    database: PostgreSQL | None
    broker: Redis | None
    media: Path

    def count(self, query: str, *values: object) -> int:
        """Ask the database for a number, however often it has gone away; -1 while it does not answer."""
        try:
            if self.database:
                with psycopg.connect(self.database.url, connect_timeout=5) as connection:
                    row = connection.execute(query, values).fetchone()
            else:
                path = f"file:{self.site.data / 'longrun.sqlite3'}?mode=ro"
                with sqlite3.connect(path, uri=True, timeout=30) as connection:
                    row = connection.execute(query.replace("%s", "?"), values).fetchone()
        except (psycopg.OperationalError, sqlite3.OperationalError):
            return -1
        return int(row[0]) if row else -1

    def imported(self, runner: int) -> int:
        return self.count("SELECT count(*) FROM training_session WHERE runner_id = %s", runner)

    def processes(self, *words: str) -> list[int]:
        """Return the ids of the site's processes, oldest first, whose command has all of ``words``."""
        family = {self.site.process.pid}
        parents = dict(everybody())
        while more := {pid for pid, parent in parents.items() if parent in family} - family:
            family |= more
        return [pid for pid in sorted(family) if set(words) <= set(command_of(pid))]

    def wait(self, reached: Callable[[], bool], seconds: float = 120.0) -> float:
        """Wait until something is so; return how long that took."""
        began = time.monotonic()
        while not reached():
            if time.monotonic() - began > seconds:
                raise AssertionError(f"not within {seconds:.0f} s; see {self.site.data / 'log'}")
            time.sleep(0.1)
        return time.monotonic() - began


def everybody() -> Iterator[tuple[int, int]]:
    """Yield the id of every process with that of its parent."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            yield int(folder.name), int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue


def command_of(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return []


@contextmanager
def running_club(data: Path, database: PostgreSQL | None, broker: Redis | None, **settings: str) -> Iterator[Club]:
    """Run a Longrun on ``data`` with these servers; recordings lie in MEDIA_ROOT if it is among ``settings``."""
    settings |= {"DATABASE_URL": database.url} if database else {}
    settings |= {"REDIS_URL": broker.url} if broker else {}
    with running_site(data, **settings) as site:
        yield Club(site, database, broker, Path(settings.get("MEDIA_ROOT", data / "media")))


def archive_of(path: Path, runs: int, duration: int) -> Path:
    """Write a ZIP of so many runs, one a day."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for n in range(runs):
            recording = make_recording(start=START - dt.timedelta(days=n), duration=duration)
            archive.writestr(f"run-{n}.fit", encode(recording))
    return path


def make_runner(club: Club, email: str, archive: Path | None = None) -> int:
    """Make a runner with a login, who imports an archive; return her id."""
    made = MAKE_RUNNER.format(email=email, password=PASSWORD)
    sent = SEND.format(path=str(archive)) if archive else ""
    found = club.site.ask(f"{made}{sent}print(json.dumps(runner.pk))")
    assert isinstance(found, int)
    return found


def undo(club: Club, runner: int) -> bool:
    """Take the runner's imports back; whether nothing is left of them in storage."""
    return club.site.ask(UNDO.format(runner=runner)) == 0


def wait_for_end(club: Club, runner: int, seconds: float) -> None:
    """Wait until every import of the runner says that it is finished, and its job with it."""
    waiting = """
        SELECT count(*) FROM training_import i WHERE runner_id = %s AND (finished_at IS NULL OR EXISTS (
            SELECT 1 FROM jobs_job WHERE kind = 'import' AND replace(subject_id, '-', '') =
            replace(CAST(i.id AS varchar(64)), '-', '') AND state NOT IN ('done', 'failed')))
    """
    club.wait(lambda: club.count(waiting, runner) == 0, seconds)


def state_of(club: Club, runner: int) -> dict[str, Any]:
    found = club.site.ask(STATE.format(runner=runner))
    assert isinstance(found, dict)
    return found


def expected(runs: int) -> dict[str, Any]:
    """Return the state of a runner who has imported so many runs in one archive, whatever happened."""
    return {
        "files": {"expanded": 1, "imported": runs},
        "sessions": runs,
        "days": runs,
        "measured": runs,
        "raw": runs,
        "jobs": ["done"],
        "failed": 0,
        "unfinished": 0,
        "stale": 0,
        "history": True,
        "orphans": [],
        "missing": [],
    }


def wrong(found: dict[str, Any], runs: int) -> str:
    """Say what is not as it should be; "" if all is."""
    return json.dumps({key: found.get(key) for key, value in expected(runs).items() if found.get(key) != value})[1:-1]


# ---- What may happen ----------------------------------------------------------------------


def nothing(club: Club) -> None:
    """The import as it goes when nothing happens."""


def kill_worker(club: Club) -> None:
    """One process of the worker is killed."""
    os.kill(club.processes("celery", "worker")[-1], signal.SIGKILL)


def kill_workers(club: Club) -> None:
    """The worker is killed with all of its processes."""
    for pid in club.processes("celery", "worker"):
        os.kill(pid, signal.SIGKILL)


def kill_redis(club: Club) -> None:
    """Redis is killed and comes back with what it had written down."""
    assert club.broker
    club.broker.kill()
    time.sleep(DOWN_SECONDS)
    club.broker.start()


def lose_redis(club: Club) -> None:
    """Redis is killed and comes back empty."""
    assert club.broker
    club.broker.kill()
    club.broker.forget()
    time.sleep(DOWN_SECONDS)
    club.broker.start()


def restart_postgresql(club: Club) -> None:
    """PostgreSQL is restarted, as for an update."""
    assert club.database
    club.database.stop("fast")
    time.sleep(DOWN_SECONDS)
    club.database.start()


def crash_postgresql(club: Club) -> None:
    """PostgreSQL crashes and recovers from its log."""
    assert club.database
    club.database.stop("immediate")
    time.sleep(DOWN_SECONDS)
    club.database.start()


def fill_disk(club: Club) -> None:
    """The disk of the recordings is full to the last byte, later there is room again."""
    filler = club.media / "filler"
    workers = club.processes("celery", "worker")
    for pid in workers:
        os.kill(pid, signal.SIGSTOP)
    try:
        fill(filler)
        for pid in workers:
            os.kill(pid, signal.SIGCONT)
        club.wait(lambda: club.count("SELECT count(*) FROM jobs_job WHERE state = 'held'") > 0, 60)
    finally:
        filler.unlink()


def fill(filler: Path) -> None:
    """Let a file take all the room that is left."""
    with filler.open("wb", buffering=0) as file:
        while free := shutil.disk_usage(filler.parent).free:
            os.posix_fallocate(file.fileno(), 0, filler.stat().st_size + free)


FAULTS: dict[str, Callable[[Club], None]] = {
    fault.__name__: fault
    for fault in (
        kill_worker,
        kill_workers,
        kill_redis,
        lose_redis,
        restart_postgresql,
        crash_postgresql,
        fill_disk,
    )
}
