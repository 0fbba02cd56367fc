"""How long a ZIP of one-hour runs takes from the last byte sent to the last number worked out.

    python benchmarks/import_archive.py [--files 3000] [--database postgres://user:password@host/db --redis redis://host/5]

Starts Longrun's own processes on data of their own (SQLite without ``--database``; with it a database that is made
there and dropped afterwards), sends the archive over HTTP, and prints how long it took, what the pages took meanwhile,
the peak memory of each process, sending the same archive again, and undoing the import.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import psycopg  # noqa: E402
from psycopg import sql  # noqa: E402

from benchmarks.visiting import Browser, Memory, PageTimes  # noqa: E402
from sessions.encoders.fit import encode  # noqa: E402
from tests.recordings import START, make_recording  # noqa: E402
from tests.site import Site, running_site  # noqa: E402

EMAIL, PASSWORD = "runner@benchmark.example", "a-pass-phrase-for-nobody"
DATABASE = "longrun_benchmark"
MAKE_RUNNER = f"""
import json
from runners.services import create_account, create_runner
user = create_account(email={EMAIL!r}, name="Ben Mark", password={PASSWORD!r})
print(json.dumps(create_runner(name=user.name, user=user, sex="M").pk))
"""
STATE = """
import json
from analytics.models import BestEffort, CriticalSpeed, DailyLoad, HistoryMark, Measures
from sessions.models import RawFile, Session
stale = HistoryMark.objects.filter(stale_from__isnull=False).count()
tables = Session, RawFile, Measures, BestEffort, CriticalSpeed, DailyLoad
print(json.dumps({"stale": stale, **{table.__name__: table.objects.count() for table in tables}}))
"""
LONGEST_WAIT = 1800.0


def archive_of(count: int) -> Path:
    """Return a ZIP of ``count`` runs, one a day back from the first; made once and kept for the next time."""
    path = Path(tempfile.gettempdir()) / "longrun-benchmark" / f"{count}-runs.zip"
    if path.exists():
        return path
    path.parent.mkdir(exist_ok=True)
    made = path.with_suffix(".part")
    random = np.random.default_rng(count)
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for day in range(count):
            start = START - dt.timedelta(days=day, seconds=int(random.integers(7200)))
            speed, heart_rate = random.uniform(2.6, 3.6), random.uniform(130, 165)
            recording = make_recording(start=start, duration=3600, speed=speed, heart_rate=heart_rate)
            archive.writestr(f"{start:%Y-%m-%d-%H%M%S}.fit", encode(recording))
    return made.replace(path)


@contextmanager
def database(url: str | None) -> Iterator[dict[str, str]]:
    """Make a database of our own on the server of ``url``; yield the settings that name it."""
    if url is None:
        yield {}
        return
    name = sql.Identifier(DATABASE)
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(name))
        server.execute(sql.SQL("CREATE DATABASE {}").format(name))
        try:
            yield {"DATABASE_URL": urlsplit(url)._replace(path=f"/{DATABASE}").geturl()}
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


def imported(browser: Browser, import_: str, files: int) -> float:
    """Wait until the import is over; return when the first session could be seen, on the monotonic clock."""
    first = 0.0
    ends = time.monotonic() + LONGEST_WAIT
    while time.monotonic() < ends:
        if not first and "/sessions/" in browser.get(f"/imports/{import_}/files/?state=imported"):
            first = time.monotonic()
        if "finished " in browser.get(f"/imports/{import_}/progress/"):
            return first
        time.sleep(0.5 if first else 0.1)
    raise SystemExit(f"{files} files were not read within {LONGEST_WAIT:.0f} s")


def send(browser: Browser, runner: int, archive: Path, files: int, label: str) -> str:
    """Send the archive, wait until all is worked out, and print the times."""
    began = time.monotonic()
    import_ = browser.upload(f"/runners/{runner}/upload/file/", archive)
    browser.post(f"/imports/{import_}/close/")
    sent = time.monotonic()
    first = imported(browser, import_, files)
    seconds = time.monotonic() - sent
    print(f"{sent - began:8.1f} s  {label}: archive sent")
    if first:
        print(f"{first - sent:8.1f} s  {label}: first session seen after the last byte")
    print(f"{seconds:8.1f} s  {label}: all worked out, {files / seconds:.1f} files/s", flush=True)
    return import_


def counted(site: Site) -> dict[str, int]:
    """Return how many rows there are of what an import brings."""
    found = site.ask(STATE)
    assert isinstance(found, dict)
    return found


def undo(browser: Browser, site: Site, import_: str) -> None:
    began = time.monotonic()
    browser.post(f"/imports/{import_}/undo/")
    answered = time.monotonic() - began
    while any((state := counted(site)).values()):
        if time.monotonic() - began > LONGEST_WAIT:
            raise SystemExit(f"not undone: {state}")
    print(f"{time.monotonic() - began:8.1f} s  import undone, answered after {answered:.1f} s")


def run(site: Site, archive: Path, files: int) -> None:
    runner = site.ask(MAKE_RUNNER)
    assert isinstance(runner, int)
    browser = Browser(site.address)
    browser.log_in(EMAIL, PASSWORD)
    pages = [f"/runners/{runner}/", f"/runners/{runner}/sessions/", f"/runners/{runner}/performance/"]
    with Memory(site.process.pid) as memory:
        with PageTimes(browser, [*pages, f"/runners/{runner}/upload/"]) as times:
            first = send(browser, runner, archive, files, "import")
        times.show()
        print(f"            {counted(site)}")
        again = send(browser, runner, archive, files, "same again")
        print(f"            {counted(site)}")
        browser.post(f"/imports/{again}/undo/")
        undo(browser, site, first)
    memory.show()


def main() -> None:
    parser = argparse.ArgumentParser(description="Time the import of an archive of one-hour runs.")
    parser.add_argument("--files", type=int, default=3000)
    parser.add_argument("--database", metavar="URL", help="a PostgreSQL database to make the benchmark's own beside")
    parser.add_argument("--redis", metavar="URL", help="the broker; without it messages are files")
    options = parser.parse_args()
    archive = archive_of(options.files)
    print(f"{options.files} runs of an hour, {archive.stat().st_size / 1e6:.0f} MB packed")
    with tempfile.TemporaryDirectory(prefix="longrun-import-") as data, database(options.database) as settings:
        if options.redis:
            settings["REDIS_URL"] = options.redis
        with running_site(Path(data), **settings) as site:
            run(site, archive, options.files)


if __name__ == "__main__":
    main()
