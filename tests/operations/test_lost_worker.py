"""A worker that is killed in the middle of an import: its files are taken up again, each once."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import time
import zipfile
from pathlib import Path

import pytest

from sessions.encoders.fit import encode
from tests.recordings import make_recording
from tests.site import Site, running_site

RUNS = 60
SEND = """
from django.core.files import File
from runners.services import create_runner
from sessions.services import begin_import, add_file, close_import
runner = create_runner(name="Alice")
found = begin_import(runner, created_by=None, name="runs.zip")
add_file(found, "runs.zip", File(open({path!r}, "rb")))
close_import(found)
print("{{}}")
"""
STATE = """
import json
from jobs.models import Job, Unit
from sessions.models import ImportFile, RawFile, Session
from analytics.models import Measures
print(json.dumps({
    "imported": ImportFile.objects.filter(state="imported").count(),
    "sessions": Session.objects.count(),
    "measured": Measures.objects.count(),
    "raw": RawFile.objects.count(),
    "states": sorted(Job.objects.values_list("state", flat=True)),
}))
"""


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "runs.zip"
    with zipfile.ZipFile(path, "w") as file:
        for n in range(RUNS):
            start = dt.datetime(2026, 3, 1, 6, tzinfo=dt.UTC) + dt.timedelta(days=n)
            file.writestr(f"run-{n}.fit", encode(make_recording(start=start)))
    return path


def workers_of(site: Site) -> list[int]:
    """The process ids of the site's Celery workers, children included."""
    listed = subprocess.run(["pgrep", "-f", "celery -A config worker"], capture_output=True, text=True, check=False)
    data = f"LONGRUN_DATA={site.data}".encode()
    return [pid for pid in map(int, listed.stdout.split()) if data in Path(f"/proc/{pid}/environ").read_bytes()]


def wait_until(site: Site, **expected: object) -> dict[str, object]:
    ends = time.monotonic() + 60
    state: dict[str, object] = {}
    while time.monotonic() < ends:
        state = dict(site.ask(STATE))  # type: ignore[call-overload]
        if all(state[key] == value for key, value in expected.items()):
            return state
    raise AssertionError(f"not within a minute: {state}")


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="tells workers apart by /proc")
def test_it_finishes_an_import_whose_worker_was_killed(tmp_path: Path, archive: Path):
    data = tmp_path / "data"
    data.mkdir()
    with running_site(data, JOBS_LEASE_SECONDS="5", JOBS_SWEEP_SECONDS="2") as site:
        site.manage("shell", "--no-imports", "-c", SEND.format(path=str(archive)))
        for _ in range(2):
            for pid in workers_of(site):
                os.kill(pid, signal.SIGKILL)
            time.sleep(1)
        state = wait_until(site, states=["done"])
    assert state == {"imported": RUNS, "sessions": RUNS, "measured": RUNS, "raw": RUNS, "states": ["done"]}
