"""A Longrun of its own for a test: the same processes that `make run` starts, on a free port."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 120
#: Runs each line that comes, a program as JSON, and lets go of the database: it may be gone before the next comes.
ANSWERS = """
import json, sys
from django.db import connections
for line in sys.stdin:
    exec(json.loads(line), {})
    connections.close_all()
    sys.stdout.flush()
"""
#: What would lead the site to other data than its own.
FOREIGN = ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE")


@dataclass(frozen=True)
class Site:
    """A running Longrun: its address, the folder of its data and the settings it was started with."""

    address: str
    data: Path
    environment: dict[str, str]
    process: subprocess.Popen[bytes]

    def manage(self, *arguments: str) -> str:
        """Run a management command on the site's data and return what it prints."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=True, timeout=120
        )
        return done.stdout

    @cached_property
    def shell(self) -> subprocess.Popen[str]:
        """A process of the site's project that answers: starting one for each question would take longest."""
        command = [sys.executable, "manage.py", "shell", "--no-imports", "-v", "0", "-c", ANSWERS]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, cwd=ROOT, env=self.environment, stdin=pipe, stdout=pipe, text=True)

    def ask(self, code: str) -> object:
        """Run a program in the site's project and return what it prints, a line of JSON."""
        assert self.shell.stdin
        assert self.shell.stdout
        self.shell.stdin.write(f"{json.dumps(code)}\n")
        self.shell.stdin.flush()
        return json.loads(self.shell.stdout.readline())

    def end(self) -> None:
        if "shell" in self.__dict__:
            self.shell.communicate(timeout=30)
        self.process.send_signal(signal.SIGINT)
        self.process.wait(30)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends:
        assert process.poll() is None, "the site ended while it was starting"
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=2):
                return
        except OSError:
            time.sleep(0.3)
    raise AssertionError(f"no answer at {address} within {START_SECONDS} s")


@contextmanager
def running_site(data: Path, *options: str, **settings: str) -> Iterator[Site]:
    """Run `manage.py run` with ``options`` on ``data`` while the block runs; ``settings`` go into its environment."""
    port = free_port()
    kept = {key: value for key, value in os.environ.items() if key not in FOREIGN}
    environment = {**kept, "LONGRUN_DATA": str(data), **settings}
    command = [sys.executable, "manage.py", "run", "--port", str(port), *options]
    with (data / "run.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        site = Site(f"http://localhost:{port}", data, environment, process)
        try:
            wait_for(site.address, process)
            yield site
        finally:
            site.end()
