"""`manage.py run` as a person starts it: one command, one Ctrl-C."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from operations.preparation import lock_data

ROOT = Path(settings.BASE_DIR)
COMMAND = [sys.executable, "manage.py", "run", "--port"]
PATIENCE = 90

pytestmark = pytest.mark.xdist_group("run")


def surroundings(data: Path) -> dict[str, str]:
    """The environment of somebody who has set nothing but where the data lie."""
    ours = ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "BASE_URL")
    return {**{key: value for key, value in os.environ.items() if key not in ours}, "LONGRUN_DATA": str(data)}


def wait_for(pattern: str, log: Path, process: subprocess.Popen[bytes]) -> str:
    """Wait for a line of the log and return the part in brackets."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        if found := re.search(pattern, log.read_text()):
            return found[1]
        assert process.poll() is None, log.read_text()
        time.sleep(0.1)
    raise AssertionError(log.read_text())


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """A running Longrun and the folder of its data, where its console is kept too."""
    data = tmp_path_factory.mktemp("run")
    with socket.create_server(("localhost", 0)) as free:
        port = free.getsockname()[1]
    with (data / "console").open("wb") as console:
        process = subprocess.Popen(
            [*COMMAND, str(port)], cwd=ROOT, env=surroundings(data), stdout=console, stderr=console
        )
    yield process, data
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        process.wait(PATIENCE)


def test_it_prints_its_address_and_answers_there(run):
    process, data = run
    address = wait_for(r"Longrun is at (\S+)", data / "console", process)
    with urllib.request.urlopen(f"{address}/readyz", timeout=10) as answer:
        assert answer.status == 200


def test_it_prints_where_the_first_admin_is_made(run):
    process, data = run
    address = wait_for(r"makes the first one, once: (\S+)", data / "console", process)
    with urllib.request.urlopen(address, timeout=10) as answer:
        assert answer.status == 200


def test_it_refuses_a_taken_port_in_one_line(run):
    process, data = run
    port = wait_for(r"Longrun is at \S+:(\d+)", data / "console", process)
    second = subprocess.run([*COMMAND, port], cwd=ROOT, env=surroundings(data), capture_output=True, text=True)
    assert second.returncode == 1
    assert second.stderr.strip() == (
        f"Port {port} is taken; stop what uses it or choose another: make run PORT={int(port) + 1}"
    )


def test_it_stops_everything_at_ctrl_c(run):
    process, data = run
    wait_for(r"(Longrun is at)", data / "console", process)
    process.send_signal(signal.SIGINT)
    assert process.wait(PATIENCE) == 0
    # Every process that was started holds the lock as long as it lives.
    lock_data(data).close()
