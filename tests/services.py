"""PostgreSQL and Redis of one's own, in a folder of their own on free ports, to be killed at will."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.site import free_port

START_SECONDS = 30.0
#: Where Debian keeps the server's commands; elsewhere they are on the path.
DEBIAN = "/usr/lib/postgresql/*/bin/pg_ctl"


class NotInstalled(Exception):  # noqa: N818
    """A server whose commands are not on this machine; the text names the package."""


def postgresql_bin() -> Path:
    found = [str(path) for path in sorted(Path("/").glob(DEBIAN[1:]))] or [shutil.which("pg_ctl") or ""]
    if not found[-1]:
        raise NotInstalled("PostgreSQL is not installed (on Debian: apt install postgresql).")
    return Path(found[-1]).parent


def as_nobody(command: Sequence[str]) -> list[str]:
    """Return the command as PostgreSQL will have it: not run by root."""
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else list(command)


@dataclass
class PostgreSQL:
    """A cluster that holds what was committed as a real one does; only its memory is small."""

    folder: Path
    port: int

    @property
    def url(self) -> str:
        return f"postgres://longrun@127.0.0.1:{self.port}/postgres"

    def run(self, name: str, *options: str) -> None:
        command = as_nobody([str(postgresql_bin() / name), *options])
        with (self.folder / "commands.log").open("ab") as log:
            subprocess.run(command, cwd=self.folder, stdout=log, stderr=log, check=True, timeout=60)

    def create(self) -> None:
        self.run("initdb", "-D", f"{self.folder}/data", "-U", "longrun", "-A", "trust", "-E", "UTF8", "--no-sync")

    def control(self, action: str, *options: str) -> None:
        settings = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1"
        self.run(
            "pg_ctl", "-D", f"{self.folder}/data", "-l", f"{self.folder}/log", "-w", "-o", settings, action, *options
        )

    def start(self) -> None:
        self.control("start")

    def stop(self, mode: str = "fast") -> None:
        """Stop it; "immediate" is a crash, after which it recovers from its log."""
        self.control("stop", "-m", mode)


@dataclass
class Redis:
    """A server that keeps what it is told in a file, as the composition's does."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder)]
        command = ["redis-server", *options, "--appendonly", "yes", "--save", ""]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
        ends = time.monotonic() + START_SECONDS
        while time.monotonic() < ends:
            asked = subprocess.run(["redis-cli", "-p", str(self.port), "ping"], capture_output=True, check=False)
            if asked.stdout.strip() == b"PONG":
                return
            time.sleep(0.05)
        raise AssertionError(f"Redis did not start; see {self.folder}")

    def kill(self) -> None:
        assert self.process
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(30)

    def forget(self) -> None:
        """Lose all that it kept; only while it is down."""
        shutil.rmtree(self.folder / "appendonlydir", ignore_errors=True)


@contextmanager
def own_folder(name: str) -> Iterator[Path]:
    """Yield a folder that the server's own user can reach, gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix=f"longrun-{name}-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def own_postgresql() -> Iterator[PostgreSQL]:
    postgresql_bin()
    with own_folder("postgresql") as folder:
        made = PostgreSQL(folder, free_port())
        made.create()
        made.start()
        try:
            yield made
        finally:
            made.stop("immediate")


@contextmanager
def own_redis() -> Iterator[Redis]:
    if shutil.which("redis-server") is None:
        raise NotInstalled("Redis is not installed (on Debian: apt install redis-server).")
    with tempfile.TemporaryDirectory(prefix="longrun-redis-") as folder:
        made = Redis(Path(folder), free_port())
        made.start()
        try:
            yield made
        finally:
            made.kill()


@contextmanager
def small_disk(size: int) -> Iterator[Path]:
    """Yield a folder on a disk of its own of so many bytes; only root may make one. OSError where that is not so."""
    with tempfile.TemporaryDirectory(prefix="longrun-disk-") as folder:
        mount = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=0755", "tmpfs", folder]
        done = subprocess.run(mount, capture_output=True, text=True, check=False)
        if done.returncode:
            raise OSError(done.stderr.strip() or "mount failed")
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)
