"""Programs in two processes at once on one database: threads on a database in memory are no such thing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.db import connection

#: How a program begins that is given its name, "a" or "b", and a folder that both share.
BEGIN = """
import io, json, pathlib, sys, time
import django
from django.conf import settings
me, folder = sys.argv[1], pathlib.Path(sys.argv[2])
settings.MEDIA_ROOT, settings.PIECES_DIR = folder / "media", folder / "pieces"
django.setup()

def meet(what):
    (folder / f"{what}{me}").touch()
    while not (folder / f"{what}{'ab'.replace(me, '')}").exists():
        time.sleep(0.0005)
"""
MIGRATE = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
"""


def file_database(folder: Path) -> str:
    """Make a SQLite database in a file; return its address."""
    database = f"sqlite:///{folder / 'longrun.sqlite3'}"
    run(MIGRATE, database, folder)
    return database


def served_database() -> str:
    """Return the address of the database of this test on the server."""
    return f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{connection.settings_dict['NAME']}"


def start(program: str, database: str, folder: Path, name: str = "a") -> subprocess.Popen[str]:
    own = {"DJANGO_SETTINGS_MODULE": "config.settings.test", "PYTHONPATH": str(settings.BASE_DIR)}
    environment = {**os.environ, **own, "DATABASE_URL": database, "REDIS_URL": ""}
    command = [sys.executable, "-c", BEGIN + program, name, str(folder)]
    return subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True)


def run(program: str, database: str, folder: Path) -> str:
    """Run a program by itself; return what it prints."""
    return outcome(start(program, database, folder))


def run_both(program: str, database: str, folder: Path) -> list[str]:
    """Run a program as "a" and as "b" at once; return what each prints."""
    return [outcome(process) for process in [start(program, database, folder, name) for name in "ab"]]


def outcome(process: subprocess.Popen[str]) -> str:
    printed, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    return printed
