"""Ten times two uploads of one run at the same moment, in two processes: one session each."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from sessions.models import Session, Source

PAIRS = 10
#: Stores a run a day; every second day the very bytes of the other process, else the run in another format.
PROCESS = f"""
import datetime as dt, pathlib, sys, time
import django
django.setup()
from django.core.files.base import ContentFile
from runners.models import Runner
from sessions import reading
from sessions.encoders.fit import encode
from sessions.services import add_file, begin_import
from tests.recordings import START, make_recording

me, other, folder = sys.argv[1], "ab".replace(sys.argv[1], ""), pathlib.Path(sys.argv[2])
runner = Runner.objects.get()
import_ = begin_import(runner, created_by=None, name=me)
for day in range({PAIRS}):
    start, fields = START + dt.timedelta(days=2 * day), {{}}
    if day % 2 and me == "b":
        start, fields = start + dt.timedelta(seconds=3), {{"heart_rate": None, "gps": False}}
    run = encode(make_recording(start=start, duration=600, **fields))
    file = add_file(import_, f"{{day}}.fit", ContentFile(run, "run.fit"))
    (folder / f"{{day}}{{me}}").touch()
    while not (folder / f"{{day}}{{other}}").exists():
        time.sleep(0.0005)
    reading.read(file)
"""
PREPARE = """
import django
django.setup()
from django.core.management import call_command
from runners.services import create_runner
call_command("migrate", verbosity=0)
create_runner(name="Alice Runner")
"""
COUNT = """
import django, json
django.setup()
from sessions.models import Session, Source
print(json.dumps([Session.objects.count(), Source.objects.count()]))
"""


def environment(database: str) -> dict[str, str]:
    own = {"DJANGO_SETTINGS_MODULE": "config.settings.test", "PYTHONPATH": str(settings.BASE_DIR)}
    return {**os.environ, **own, "DATABASE_URL": database, "REDIS_URL": ""}


def python(program: str, database: str) -> str:
    command = [sys.executable, "-c", program]
    return subprocess.run(command, env=environment(database), check=True, capture_output=True, text=True).stdout


def together(database: str, folder: Path) -> None:
    """Run both processes; each waits for the other before every file."""
    commands = [[sys.executable, "-c", PROCESS, me, str(folder)] for me in "ab"]
    both = [subprocess.Popen(command, env=environment(database), cwd=settings.BASE_DIR) for command in commands]
    assert [process.wait(timeout=120) for process in both] == [0, 0]


def test_it_makes_one_session_of_two_uploads_at_the_same_moment(tmp_path):
    database = f"sqlite:///{tmp_path / 'longrun.sqlite3'}"
    python(PREPARE, database)
    together(database, tmp_path)
    assert json.loads(python(COUNT, database)) == [PAIRS, PAIRS + PAIRS // 2]


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_it_does_so_on_a_database_of_many_writers(alice, tmp_path):
    name = connection.settings_dict["NAME"]
    url = os.environ["DATABASE_URL"].rpartition("/")[0]
    together(f"{url}/{name}", tmp_path)
    assert (Session.objects.count(), Source.objects.count()) == (PAIRS, PAIRS + PAIRS // 2)
