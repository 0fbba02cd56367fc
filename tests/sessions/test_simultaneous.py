"""Ten times two uploads of one run at the same moment, in two processes: one session each."""

from __future__ import annotations

import json

import pytest

from sessions.models import Session, Source
from tests.side_by_side import file_database, run, run_both, served_database

PAIRS = 10
#: Stores a run a day; every second day the very bytes of the other process, else the run in another format.
PROGRAM = f"""
import datetime as dt
from django.core.files.base import ContentFile
from runners.models import Runner
from sessions import reading
from sessions.encoders.fit import encode
from sessions.services import add_file, begin_import
from tests.recordings import START, make_recording

runner = Runner.objects.get()
import_ = begin_import(runner, created_by=None, name=me)
for day in range({PAIRS}):
    start, fields = START + dt.timedelta(days=2 * day), {{}}
    if day % 2 and me == "b":
        start, fields = start + dt.timedelta(seconds=3), {{"heart_rate": None, "gps": False}}
    run = encode(make_recording(start=start, duration=600, **fields))
    file = add_file(import_, f"{{day}}.fit", ContentFile(run, "run.fit"))
    meet(day)
    reading.read([file])
"""
RUNNER = """
from runners.services import create_runner
create_runner(name="Alice Runner")
"""
COUNT = """
from sessions.models import Session, Source
print(json.dumps([Session.objects.count(), Source.objects.count()]))
"""


def test_it_makes_one_session_of_two_uploads_at_the_same_moment(tmp_path):
    database = file_database(tmp_path)
    run(RUNNER, database, tmp_path)
    run_both(PROGRAM, database, tmp_path)
    assert json.loads(run(COUNT, database, tmp_path)) == [PAIRS, PAIRS + PAIRS // 2]


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_it_does_so_on_a_database_of_many_writers(alice, tmp_path):
    run_both(PROGRAM, served_database(), tmp_path)
    assert (Session.objects.count(), Source.objects.count()) == (PAIRS, PAIRS + PAIRS // 2)
