"""Sessions are called what the export calls them, unless a person does."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from sessions.encoders.fit import encode
from sessions.models import Gear, ImportFile, Session, Source
from sessions.services import undo_import
from tests.recordings import START, make_recording
from tests.sessions.exports.test_strava import ENGLISH, LINE
from tests.sessions.imports import import_files, work_all, zipped

pytestmark = pytest.mark.django_db

RUN = encode(make_recording(duration=600))
TABLE = f"{ENGLISH}\n{LINE}\n".replace(".gz", "").encode()
STRAVA = {"activities/1.fit": RUN, "activities.csv": TABLE}


def garmin(offset: float = 0.0) -> bytes:
    start = (START.timestamp() + offset) * 1000
    return json.dumps([{"summarizedActivitiesExport": [{"name": "Vienna Running", "beginTimestamp": start}]}]).encode()


def session() -> Session:
    found: Session = Session.objects.select_related("gear").get()
    return found


@pytest.mark.parametrize("order", [1, -1])
def test_it_takes_name_notes_and_gear_from_a_table_before_or_after_the_files(alice, order):
    import_files(alice, {"export.zip": zipped(dict(list(STRAVA.items())[::order]))})
    told = Session.objects.values_list("name", "notes", "gear__name").get()
    assert told == ("Tempo with Bob", "Windy,\nbut good.", "Red shoes")
    assert Source.objects.get().origin == "strava"


def test_it_takes_them_from_a_folder_that_was_unpacked(alice):
    import_files(alice, {f"export/{name}": content for name, content in STRAVA.items()})
    assert session().name == "Tempo with Bob"


def test_it_says_what_a_table_tells(alice):
    import_files(alice, {"export.zip": zipped(STRAVA)})
    table = ImportFile.objects.get(path__endswith=".csv")
    assert (table.state, table.reason, table.message) == ("nothing", "names", "It tells of 1 activity.")


def test_it_finds_garmins_activities_by_their_start_in_archives_within_archives(alice):
    inner = zipped({"alice@example.org_123.fit": RUN})
    files = {
        "DI_CONNECT/DI-Connect-Uploaded-Files/UploadedFiles_0-_Part1.zip": inner,
        "DI_CONNECT/DI-Connect-Fitness/alice_0_summarizedActivities.json": garmin(2.0),
    }
    import_files(alice, {"garmin.zip": zipped(files)})
    assert session().name == "Vienna Running"
    assert Source.objects.get().origin == "garmin"


def test_it_names_nothing_after_an_activity_of_another_time(alice):
    import_files(alice, {"run.fit": RUN, "x_summarizedActivities.json": garmin(60.0)})
    assert session().name == "Morning run"


def test_it_names_a_run_that_was_here_already(alice):
    import_files(alice, {"run.fit": RUN})
    import_files(alice, {"export.zip": zipped(STRAVA)})
    assert session().name == "Tempo with Bob"


def test_it_gives_the_old_name_back_when_the_export_is_undone(alice, django_capture_on_commit_callbacks):
    import_files(alice, {"run.fit": RUN})
    later = import_files(alice, {"export.zip": zipped(STRAVA)})
    with django_capture_on_commit_callbacks(execute=True):
        undo_import(later, alice)
    work_all()
    found = session()
    assert (found.name, found.notes, found.gear) == ("Morning run", "", None)
    assert not Gear.objects.exists()


def test_it_keeps_gear_that_something_else_is_run_in(alice, django_capture_on_commit_callbacks):
    import_ = import_files(alice, {"export.zip": zipped(STRAVA)})
    evening = encode(make_recording(start=START + dt.timedelta(hours=9), duration=500))
    import_files(alice, {"evening.fit": evening})
    Session.objects.filter(name="Evening run").update(gear=Gear.objects.get(), by_hand=["gear"])
    with django_capture_on_commit_callbacks(execute=True):
        undo_import(import_, alice)
    assert Session.objects.values_list("gear__name", flat=True).get() == "Red shoes"


def test_it_leaves_what_a_person_called_it(alice):
    import_files(alice, {"run.fit": RUN})
    Session.objects.update(name="My run", notes="Mine", by_hand=["name", "notes"])
    import_files(alice, {"export.zip": zipped(STRAVA)})
    assert (session().name, session().notes) == ("My run", "Mine")


def test_it_keeps_the_name_when_a_better_copy_comes(alice):
    poor = encode(make_recording(duration=600, heart_rate=None))
    import_files(alice, {"export.zip": zipped({**STRAVA, "activities/1.fit": poor})})
    import_files(alice, {"watch.fit": RUN})
    assert session().name == "Tempo with Bob"
    assert session().sources.count() == 2


def test_it_takes_gear_that_is_there_for_its_own(alice):
    shoes = Gear.objects.create(runner=alice.runner, name="Red shoes")
    import_files(alice, {"export.zip": zipped(STRAVA)})
    assert session().gear == shoes


@pytest.mark.parametrize("table", [b"\xff" * 1000, b'"' * 5000, b"a,b,c"])
def test_it_imports_all_the_same_if_the_table_is_broken(alice, table):
    import_ = import_files(alice, {"export.zip": zipped({**STRAVA, "activities.csv": table})})
    assert (session().name, import_.counts()["failed"]) == ("Morning run", 0)
