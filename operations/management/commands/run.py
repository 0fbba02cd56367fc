"""Longrun on one machine: web, worker and scheduler as children of one command."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from operations.preparation import CannotStart, lock_data, prepare, require_free_port
from operations.processes import Child, Supervisor, fresh_log
from runners.models import User

#: More workers than this would only wait for the one writer that SQLite lets in.
MOST_WORKERS = 4
WORKER_NICENESS = 10
PRUNE_SECONDS = 300
ROUND_SECONDS = 0.2


class Command(BaseCommand):
    help = "Start web, worker and scheduler; Ctrl-C stops them all."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="localhost")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--demo", action="store_true", help="make a club of invented runners")

    def handle(self, *args: Any, host: str, port: int, demo: bool, **options: Any) -> None:
        address = f"http://{host}:{port}"
        try:
            require_free_port(host, port)
            lock = lock_data(settings.DATA_DIR)
        except CannotStart as error:
            # Not as a CommandError, whose word would stand before the one line that says what to do.
            self.stderr.write(str(error))
            sys.exit(1)
        supervisor = Supervisor([], self.say)
        # The defaults would end this process before its children.
        signal.signal(signal.SIGINT, supervisor.stop)
        signal.signal(signal.SIGTERM, supervisor.stop)
        self.say("Preparing the database …")
        prepare()
        supervisor.children = children(host, port, demo=demo, inherit=(lock.fileno(),))
        try:
            self.keep_running(supervisor, address, demo=demo)
        finally:
            self.say("Stopping …")
            supervisor.shut_down()
            self.say("Stopped. The data stays; the same command starts Longrun again.")

    def keep_running(self, supervisor: Supervisor, address: str, *, demo: bool) -> None:
        greeted, demo_read, next_prune = False, 0, 0.0
        demo_log = log_of("demo")
        demo_read = demo_log.stat().st_size if demo_log.exists() else 0
        while not supervisor.stopping:
            now = time.monotonic()
            supervisor.step(now)
            if not greeted and answers(address):
                greeted = True
                self.greet(address, demo=demo)
            if greeted and demo:
                demo_read = self.pass_on(demo_log, demo_read)
            if now >= next_prune:
                prune_broker(Path(settings.BROKER_DIR) / "processed")
                next_prune = now + PRUNE_SECONDS
            time.sleep(ROUND_SECONDS)

    def greet(self, address: str, *, demo: bool) -> None:
        self.say(f"Longrun is at {address}    (Ctrl-C stops it; logs are in {log_of('web').parent})")
        if not demo and not User.objects.admins().exists():
            # A process of its own, because it reads from the environment where the site is reached.
            command = [sys.executable, "manage.py", "setup_token"]
            token = subprocess.run(
                command, cwd=settings.BASE_DIR, env=environment(address), check=True, capture_output=True, text=True
            )
            self.say(f"There is no admin yet. This page makes the first one, once: {token.stdout.strip()}")

    def pass_on(self, log: Path, start: int) -> int:
        """Print what the demo's maker has written since ``start``; return how far it was read."""
        if not log.exists():
            return start
        with log.open() as file:
            file.seek(start)
            self.stdout.write(file.read(), ending="")
            self.stdout.flush()
            return file.tell()

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def log_of(name: str) -> Path:
    return fresh_log(Path(settings.DATA_DIR) / "log" / f"{name}.log")


def environment(address: str) -> dict[str, str]:
    """Return what the children find in their environment; what is set already stands."""
    return {
        "BASE_URL": address,
        "JOBS_PARALLEL": str(worker_count()),
        # Each worker has a core of its own to compute on.
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        **os.environ,
        "PYTHONUNBUFFERED": "1",
    }


def worker_count() -> int:
    return min(os.cpu_count() or 1, MOST_WORKERS)


def children(host: str, port: int, *, demo: bool, inherit: tuple[int, ...]) -> list[Child]:
    """Return what makes up Longrun on one machine."""
    surroundings = environment(f"http://{host}:{port}")

    def child(name: str, *command: str, niceness: int = 0, once: bool = False) -> Child:
        whole = [sys.executable, *command]
        folder = Path(settings.BASE_DIR)
        return Child(name, whole, log_of(name), folder, surroundings, inherit, niceness=niceness, once=once)

    celery = ("-m", "celery", "-A", "config")
    pool = ("--concurrency", str(worker_count()), "--without-gossip", "--without-mingle")
    web = ("-m", "uvicorn", "config.asgi:application", "--host", host, "--port", str(port))
    made = [
        child("web", *web, "--timeout-graceful-shutdown", "3", "--no-access-log"),
        child("worker", *celery, "worker", "--loglevel=INFO", *pool, niceness=WORKER_NICENESS),
        child("scheduler", *celery, "beat", "--loglevel=INFO", "--pidfile="),
    ]
    if demo:
        made.append(child("demo", "manage.py", "make_demo", niceness=WORKER_NICENESS, once=True))
    return made


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/healthz", timeout=2) as answer:  # noqa: S310 (our own address)
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def prune_broker(folder: Path) -> None:
    """Delete the messages that the filesystem broker delivered some time ago."""
    if not folder.is_dir():
        return
    for path in folder.iterdir():
        # The time of the move into the folder; a message is read right after it.
        if time.time() - path.stat().st_ctime > PRUNE_SECONDS:
            path.unlink(missing_ok=True)
