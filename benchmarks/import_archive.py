"""How long a ZIP of one-hour runs takes from choosing it in a browser to the last number worked out.

    python benchmarks/import_archive.py [--files 3000] [--servers]

Starts Longrun's own processes on data of their own (SQLite; with ``--servers`` PostgreSQL and Redis of their own, on
free ports), has Chromium send the archive, and prints how long it took, what the pages took meanwhile, the peak memory
of each process, sending the same archive again, and undoing the import. What is over its bound is marked, and the exit
status is 1 then; the bounds are for 3,000 files on two cores that do nothing else.
"""

from __future__ import annotations

import argparse
import datetime as dt
import shutil
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
from playwright.sync_api import Page, sync_playwright  # noqa: E402
from psycopg import sql  # noqa: E402

from benchmarks.visiting import Browser, Memory, PageTimes, cpu_seconds  # noqa: E402
from sessions.encoders.fit import encode  # noqa: E402
from tests.recordings import START, make_recording  # noqa: E402
from tests.services import own_postgresql, own_redis  # noqa: E402
from tests.site import Site, running_site  # noqa: E402

EMAIL, PASSWORD = "runner@benchmark.example", "a-pass-phrase-for-nobody"
DATABASE = "longrun_benchmark"
MAKE_RUNNER = f"""
import json
from runners.services import create_account, create_runner
user = create_account(email={EMAIL!r}, name="Ben Mark", password={PASSWORD!r})
print(json.dumps(create_runner(name=user.name, user=user, sex="M").pk))
"""
#: Of every table that an import changes how many rows there are and what is in them, whatever their ids.
STATE = """
import hashlib, json
from analytics.models import BestEffort, CriticalSpeed, DailyLoad, HistoryMark, Measures
from sessions.models import Import, Lap, RawFile, Session, Source
found = {}
for table in BestEffort, CriticalSpeed, DailyLoad, Lap, Measures, RawFile, Session, Source:
    fields = [f.attname for f in table._meta.concrete_fields if f.attname not in ("id", "measured_at", "updated_at")]
    rows = sorted(repr(row) for row in table.objects.order_by().values_list(*fields))
    found[table.__name__] = [len(rows), hashlib.sha256("\\n".join(rows).encode()).hexdigest()]
found["stale"] = HistoryMark.objects.filter(stale_from__isnull=False).count()
print(json.dumps(found))
"""
LONGEST_WAIT = 1800.0
#: What the runner has before: so many runs, so many days earlier.
EARLIER, DAYS_EARLIER = 20, 9 * 365
#: The bounds, s; memory in MB. All on the default of SQLite, and what differs with servers.
BOUNDS = {"import": 120.0, "first session": 3.0, "same again": 12.0, "undo": 20.0, "pages": 0.3, "memory": 600.0}
WITH_SERVERS = {"import": 75.0}


def archive_of(count: int, since: int = 0) -> Path:
    """Return a ZIP of ``count`` runs, one a day back from ``since`` days ago; made once and kept for the next time."""
    path = Path(tempfile.gettempdir()) / "longrun-benchmark" / f"{count}-runs-{since}.zip"
    if path.exists():
        return path
    path.parent.mkdir(exist_ok=True)
    made = path.with_suffix(".part")
    random = np.random.default_rng(count)
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for day in range(since, since + count):
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


class Verdicts:
    """Prints figures with their bounds and remembers whether one was over."""

    def __init__(self, bounds: dict[str, float]) -> None:
        self.bounds, self.good = bounds, True

    def say(self, name: str, value: float, text: str, unit: str = "s") -> None:
        over = value > self.bounds[name]
        self.good &= not over
        mark = f"   OVER THE BOUND of {self.bounds[name]:g} {unit}" if over else f"   (at most {self.bounds[name]:g})"
        print(f"{value:8.3g} {unit:2} {text}{mark}", flush=True)


@contextmanager
def chromium(address: str) -> Iterator[Page]:
    """Yield a page of a real browser, logged in."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_context(base_url=address).new_page()
        page.goto("/accounts/login/")
        page.get_by_label("E-mail").fill(EMAIL)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in", exact=True).click()
        page.wait_for_url(lambda url: "login" not in url)
        yield page
        browser.close()


def send(page: Page, browser: Browser, runner: int, archive: Path, files: int) -> tuple[str, float, float, float]:
    """Choose the archive on the page and wait until all is worked out.

    Return the id of the import and, in seconds, how long sending took, then the first session, and all of it.
    """
    page.goto(f"/runners/{runner}/upload/")
    began = time.monotonic()
    with page.expect_response(lambda answer: "/close/" in answer.url, timeout=LONGEST_WAIT * 1000) as closed:
        page.locator('[data-input="files"]').set_input_files(archive)
    sent = time.monotonic()
    import_ = closed.value.url.rstrip("/").split("/")[-2]
    first = imported(browser, import_, files)
    return import_, sent - began, max(first - sent, 0.0), time.monotonic() - began


def state_of(site: Site) -> dict[str, object]:
    found = site.ask(STATE)
    assert isinstance(found, dict)
    return found


def undo(browser: Browser, site: Site, import_: str, before: dict[str, object]) -> float:
    """Undo the import; return how long it took until every row was as before."""
    began = time.monotonic()
    browser.post(f"/imports/{import_}/undo/")
    while (state := state_of(site)) != before:
        if time.monotonic() - began > 60:
            different = {name for name in before if state[name] != before[name]}
            raise SystemExit(f"not as before: {different}")
    return time.monotonic() - began


def import_earlier(browser: Browser, runner: int) -> None:
    """Let the runner have a few runs from before, which must not change."""
    path = archive_of(EARLIER, since=DAYS_EARLIER)
    import_ = browser.upload(f"/runners/{runner}/upload/file/", path)
    browser.post(f"/imports/{import_}/close/")
    imported(browser, import_, EARLIER)


def run(site: Site, archive: Path, files: int, verdicts: Verdicts) -> None:
    runner = site.ask(MAKE_RUNNER)
    assert isinstance(runner, int)
    browser = Browser(site.address)
    browser.log_in(EMAIL, PASSWORD)
    import_earlier(browser, runner)
    before = state_of(site)
    pages = [f"/runners/{runner}/", f"/runners/{runner}/sessions/", f"/runners/{runner}/upload/"]
    with Memory(site.process.pid) as memory, chromium(site.address) as page:
        cpu = cpu_seconds(site.process.pid)
        with PageTimes(browser, pages) as times:
            import_, sending, first, seconds = send(page, browser, runner, archive, files)
        cpu = cpu_seconds(site.process.pid) - cpu
        print(f"{sending:8.3g} s  until the browser had sent it")
        print(f"{1000 * cpu / files:8.3g} ms of CPU a file, in all processes")
        verdicts.say("first session", first, "from the last byte to the first session")
        verdicts.say("import", seconds, f"until {files} files were imported and analysed")
        verdicts.say("pages", times.show(), "p95 of all pages meanwhile")
        after = state_of(site)
        again, _sending, _first, seconds = send(page, browser, runner, archive, files)
        verdicts.say("same again", seconds, "until the same archive was found to be here")
        if state_of(site) != after or f"{files:,}" not in browser.get(f"/imports/{again}/progress/"):
            raise SystemExit("the same archive changed something")
        browser.post(f"/imports/{again}/undo/")
        verdicts.say("undo", undo(browser, site, import_, before), "until the import was undone and all was as before")
    memory.show()
    verdicts.say("memory", max(memory.by_name().values()) / 1e6, "at most in any process", "MB")


@contextmanager
def servers(wanted: bool) -> Iterator[dict[str, str]]:
    """Yield the settings that name PostgreSQL and Redis of our own, if they are wanted."""
    if not wanted:
        yield {}
        return
    with own_postgresql() as postgresql, own_redis() as redis:
        yield {"DATABASE_URL": postgresql.url, "REDIS_URL": redis.url}


def main() -> None:
    parser = argparse.ArgumentParser(description="Time the import of an archive of one-hour runs.")
    parser.add_argument("--files", type=int, default=3000)
    parser.add_argument("--servers", action="store_true", help="on PostgreSQL and Redis instead of SQLite")
    options = parser.parse_args()
    archive = archive_of(options.files)
    print(f"{options.files} runs of an hour, {archive.stat().st_size / 1e6:.0f} MB packed")
    verdicts = Verdicts(BOUNDS | (WITH_SERVERS if options.servers else {}))
    with (
        tempfile.TemporaryDirectory(prefix="longrun-import-") as data,
        servers(options.servers) as settings,
        running_site(Path(data), **settings) as site,
    ):
        run(site, archive, options.files, verdicts)
    sys.exit(0 if verdicts.good else 1)


if __name__ == "__main__":
    main()
