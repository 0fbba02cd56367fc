"""The step that reads a file, on a decoder that knows a few words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from jobs.models import Job
from jobs.runner import Work
from science.recording import Recording
from sessions import jobs, reading, storage
from sessions.decoders.errors import DecodeError, NotARecording, NothingToImport, TooLarge, Truncated
from sessions.models import Import, ImportFile, RawFile, Session
from sessions.services import add_file, begin_import
from tests.recordings import START, make_recording

pytestmark = pytest.mark.django_db

RUN = make_recording(duration=600)
EVENING = make_recording(start=START + dt.timedelta(hours=10), duration=300)
FILES: dict[bytes, list[Recording] | DecodeError] = {
    b"run": [RUN],
    b"same run as tcx": [RUN],
    b"bare": [make_recording(duration=600, heart_rate=None, gps=False)],
    b"two": [RUN, EVENING],
    b"cut": [replace(RUN, warnings=("The file is cut off; what is there was kept.",))],
    b"ride": [make_recording(sport="cycling", speed=8, duration=600)],
    b"settings": NothingToImport("These are settings of a watch."),
    b"photo": NotARecording("This is not a recording. Send FIT, GPX or TCX files."),
    b"header": Truncated("It ends before the first record. Copy it again.", 14),
    b"bomb": TooLarge("It unpacks to more than 256 MB."),
    b"broken": DecodeError("Byte 77 makes no sense. Copy it again.", 77),
    b"1989": [replace(RUN, start=dt.datetime(1989, 12, 31, tzinfo=dt.UTC))],
    b"2050": [replace(RUN, start=dt.datetime(2050, 1, 1, tzinfo=dt.UTC))],
    b"still": [replace(RUN, columns={"time": np.zeros(1)}, totals={})],
}


def decode(content: bytes, name: str = "") -> list[Recording]:
    found = FILES[content]
    if isinstance(found, DecodeError):
        raise found
    return found


@pytest.fixture(autouse=True)
def _decoder(monkeypatch):
    monkeypatch.setattr(reading, "decode", decode)
    monkeypatch.setattr(reading, "sniff", lambda content: "fit")


@pytest.fixture
def import_(alice) -> Import:
    return begin_import(alice.runner, created_by=alice, name="drop")


@pytest.fixture
def drop(import_) -> Callable[[bytes], ImportFile]:
    return lambda content: add_file(import_, "run.fit", ContentFile(content, "run.fit"))


def read(file: ImportFile) -> Work:
    work = Work(Job.objects.latest("created_at"), str(file.pk))
    jobs.import_file(work)
    file.refresh_from_db()
    return work


def files(media: Path) -> set[str]:
    return {path.relative_to(media).parts[0] for path in media.rglob("*") if path.is_file()}


def test_it_stores_a_session_and_carries_it_on(drop):
    file = drop(b"run")
    ((session, recording),) = read(file).carried
    assert (file.state, file.message) == ("imported", "")
    assert session == Session.objects.get()
    assert recording is RUN


def test_it_keeps_the_bytes_by_their_hash(drop, media):
    file = drop(b"run")
    read(file)
    assert file.raw_file.sha256 == "acba25512100f80b56fc3ccd14c65be55d94800cda77585c5f41a887e398f9be"
    assert (media / file.raw_file.path).read_bytes() == b"run"
    assert files(media) == {"raw", "recordings"}
    assert file.stored == ""


def test_it_makes_a_session_of_each_activity(drop):
    assert len(read(drop(b"two")).carried) == 2
    assert Session.objects.count() == 2


def test_it_knows_the_same_bytes_again_without_decoding(drop, monkeypatch):
    read(drop(b"run"))
    monkeypatch.setattr(reading, "decode", lambda content, name: pytest.fail("decoded"))
    again = drop(b"run")
    assert read(again).carried == []
    assert (again.state, again.message) == (
        "duplicate",
        "Same as “Morning run” of 3 May 2026, which is already here.",
    )


def test_it_knows_the_same_run_in_another_format(drop):
    read(drop(b"run"))
    again = drop(b"same run as tcx")
    assert read(again).carried == []
    assert again.state == "duplicate"
    assert Session.objects.get().sources.count() == 2


def test_it_imports_what_is_new_of_a_file_that_is_partly_here(drop):
    read(drop(b"run"))
    file = drop(b"two")
    assert len(read(file).carried) == 1
    assert (file.state, file.message) == ("imported", "1 activity in it was already here.")


def test_it_leaves_a_deleted_run_in_the_bin(drop):
    read(drop(b"run"))
    Session.objects.update(deleted_at=timezone.now())
    again = drop(b"run")
    read(again)
    assert again.state == "duplicate"
    assert "in the bin" in again.message


def test_it_keeps_other_sports_in_their_own_class(drop):
    read(drop(b"ride"))
    assert Session.objects.get().sport_class == "other"


@pytest.mark.parametrize(
    ("content", "state", "reason"),
    [
        (b"settings", "nothing", "no_activity"),
        (b"still", "nothing", "no_activity"),
        (b"photo", "failed", "misnamed"),
        (b"header", "failed", "cut_short"),
        (b"bomb", "failed", "too_large"),
        (b"broken", "failed", "damaged"),
        (b"1989", "failed", "clock"),
        (b"2050", "failed", "clock"),
        (b"cut", "imported", "incomplete"),
        (b"", "failed", "empty"),
    ],
)
def test_it_says_what_is_wrong(drop, content, state, reason):
    file = drop(content)
    read(file)
    assert (file.state, file.reason) == (state, reason)
    assert file.message


def test_it_keeps_the_bytes_of_a_file_that_it_cannot_read(drop, media):
    file = drop(b"broken")
    read(file)
    assert (media / file.raw_file.path).read_bytes() == b"broken"
    assert files(media) == {"raw"}


def test_it_does_not_read_a_file_that_is_too_large(drop, settings, media):
    settings.RECORDING_MAX_BYTES = 2
    file = drop(b"run")
    read(file)
    assert (file.state, file.reason) == ("failed", "too_large")
    assert (media / file.stored).exists()


def test_it_reads_a_kept_file_again(drop, monkeypatch):
    file = drop(b"broken")
    read(file)
    monkeypatch.setitem(FILES, b"broken", [RUN])
    ImportFile.objects.update(state="waiting")
    assert len(read(file).carried) == 1
    assert (file.state, file.reason) == ("imported", "")


def test_it_needs_few_queries(drop, django_assert_max_num_queries):
    work = Work(Job.objects.get(), str(drop(b"run").pk))
    with django_assert_max_num_queries(15):  # nine, and the savepoints of a test
        jobs.import_file(work)


def test_it_does_nothing_for_a_file_that_is_gone(import_):
    work = Work(Job.objects.get(), "123456")
    jobs.import_file(work)
    assert work.carried == []


# ---- Killed in the middle ----------------------------------------------------------------


def test_it_carries_its_sessions_on_again_when_run_twice(drop):
    file = drop(b"two")
    first = [session.pk for session, _ in read(file).carried]
    again = read(file).carried
    assert [session.pk for session, _ in again] == first
    assert len(again[0][1]) == len(RUN)


def test_it_takes_up_a_file_whose_session_is_stored_but_not_its_state(drop, media):
    file = drop(b"run")
    first = read(file).carried[0][0]
    # As the rows and files are before the last write.
    (media / f"incoming/{file.pk}").write_bytes(b"run")
    ImportFile.objects.update(state="waiting", stored=f"incoming/{file.pk}", raw_file=None)
    again = read(file).carried
    assert [session for session, _ in again] == [first]
    assert file.state == "imported"
    assert files(media) == {"raw", "recordings"}


@pytest.mark.parametrize(
    "broken",
    [
        "sessions.reading.keep_raw",
        "sessions.models.RawFile.objects.bulk_create",
        "sessions.services.recordings.save_recording",
        "sessions.models.Lap.objects.bulk_create",
        "sessions.jobs.conclude",
        "sessions.jobs.drop",
    ],
)
def test_it_goes_on_after_being_lost_anywhere(drop, media, monkeypatch, broken):
    file = drop(b"two")
    with monkeypatch.context() as patch:
        patch.setattr(broken, lost)
        with pytest.raises(ConnectionError):
            read(file)
    assert len(read(file).carried) == 2
    assert file.state == "imported"
    assert (Session.objects.count(), RawFile.objects.count()) == (2, 1)
    assert len([path for path in (media / "recordings").rglob("*") if path.is_file()]) == 2


def lost(*args, **kwargs):
    raise ConnectionError("lost")


def test_it_goes_on_between_two_activities_of_a_file(drop, monkeypatch):
    file = drop(b"two")
    save = storage.save_recording

    def lost_at_second(path, recording):
        return save(path, recording) if recording.start == RUN.start else lost()

    with monkeypatch.context() as patch:
        patch.setattr("sessions.services.recordings.save_recording", lost_at_second)
        with pytest.raises(ConnectionError):
            read(file)
    carried = read(file).carried
    assert [session.started_at for session, _ in carried] == [RUN.start, EVENING.start]
    assert file.state == "imported"


def test_it_takes_up_a_recording_that_another_upload_brought_meanwhile(drop, media, monkeypatch):
    """Its worker was lost after writing the recording, and another import stored the run."""
    file = drop(b"run")
    with monkeypatch.context() as patch:
        patch.setattr("sessions.services.recordings.transaction.atomic", lost)
        patch.setattr("sessions.services.recordings.forget", lambda path: None)
        with pytest.raises(ConnectionError):
            read(file)
    read(drop(b"same run as tcx"))
    read(file)
    assert file.state == "duplicate"
    assert Session.objects.get().sources.count() == 2
    assert len([path for path in (media / "recordings").rglob("*") if path.is_file()]) == 2


def test_it_carries_a_better_copy_on(drop):
    read(drop(b"bare"))
    file = drop(b"run")
    ((session, recording),) = read(file).carried
    assert (session, recording) == (Session.objects.get(), RUN)
    assert (file.state, file.message) == ("duplicate", "A better copy of “Morning run” of 3 May 2026: it is now used.")
    assert session.recording_path == file.sources.get().recording_path


def test_it_carries_a_better_copy_on_again_when_run_twice(drop):
    read(drop(b"bare"))
    file = drop(b"run")
    read(file)
    assert len(read(file).carried) == 1
