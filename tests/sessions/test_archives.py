"""The step that opens an archive."""

from __future__ import annotations

import gzip
import io
import math
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from jobs.models import Job, Unit
from jobs.runner import Work
from live.models import Event
from runners.models import Runner
from sessions import archives, jobs
from sessions.encoders.fit import encode
from sessions.models import Import, ImportFile, RawFile
from sessions.queries import problems
from sessions.services import add_file, begin_import
from tests.recordings import START, make_recording

pytestmark = pytest.mark.django_db


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


@pytest.fixture
def import_(alice) -> Import:
    return begin_import(alice.runner, created_by=alice, name="drop")


@pytest.fixture
def drop(import_):
    return lambda content: add_file(import_, "all.zip", ContentFile(content, "all.zip"))


def read(file: ImportFile, job: Job | None = None) -> ImportFile:
    jobs.import_file(Work(job or Job.objects.get(), str(file.pk)))
    file.refresh_from_db()
    return file


def job_of(import_: Import) -> Job:
    return Job.objects.get(subject_id=import_.pk)


def import_before(runner: Runner, content: bytes) -> None:
    """Have the runner a file already."""
    before = begin_import(runner, created_by=None, name="before")
    read(add_file(before, "run.fit", ContentFile(content, "run.fit")), job_of(before))


def members(import_: Import) -> dict[str, str]:
    return dict(import_.files.filter(depth=1).order_by("pk").values_list("path", "state"))


def aside(media: Path) -> int:
    return len(list((media / "incoming").iterdir()))


def test_it_makes_a_row_and_a_unit_of_each_file(import_, drop, media):
    archive = read(drop(zipped({"a.fit": b"one", "2026/b.fit": b"two"})))
    assert (archive.state, archive.message, archive.stored) == ("expanded", "2 files", "")
    assert members(import_) == {"all.zip/a.fit": "waiting", "all.zip/2026/b.fit": "waiting"}
    assert Unit.objects.count() == 3
    assert aside(media) == 2


def test_it_lays_the_content_of_each_aside(import_, drop, media):
    read(drop(zipped({"a.fit": b"one"})))
    file = import_.files.get(depth=1)
    assert (media / file.stored).read_bytes() == b"one"
    assert file.size == 3


def read_all(import_: Import) -> None:
    """Take every unit through the step, those that come up meanwhile too."""
    job = Job.objects.get()
    for unit in iter(lambda: Unit.objects.filter(state="waiting").order_by("pk").first(), None):
        jobs.import_file(Work(job, unit.key))
        Unit.objects.filter(pk=unit.pk).update(state="done")


def test_it_opens_archives_in_archives(import_, drop, media):
    drop(zipped({"inner.zip": zipped({"a.fit": b"one"}), "b.fit": b"two"}))
    read_all(import_)
    states = dict(import_.files.values_list("path", "state"))
    assert states == {
        "all.zip": "expanded",
        "all.zip/inner.zip": "expanded",
        "all.zip/inner.zip/a.fit": "failed",
        "all.zip/b.fit": "failed",
    }
    assert aside(media) == 0


def test_it_says_what_is_wrong_with_an_archive_inside(import_, drop):
    drop(zipped({"inner.zip": b"PK\x03\x04 nothing", "b.fit": b"two"}))
    read_all(import_)
    inner = import_.files.get(path="all.zip/inner.zip")
    assert (inner.state, inner.reason) == ("failed", "archive")


def test_it_lays_no_more_aside_than_is_read(import_, drop, media, settings):
    """The rest of an archive waits behind the files that came out of it before."""
    settings.ARCHIVE_ASIDE_BYTES = 100
    file = drop(zipped({f"{n}.fit": bytes([n]) * 60 for n in range(7)}))
    most = 0
    job = Job.objects.get()
    for unit in iter(lambda: Unit.objects.filter(state="waiting").order_by("pk").first(), None):
        jobs.import_file(Work(job, unit.key))
        Unit.objects.filter(pk=unit.pk).update(state="done")
        most = max(most, aside(media))
    assert most == 3  # the archive itself and two files
    assert set(members(import_).values()) == {"failed"}
    assert len(members(import_)) == 7
    file.refresh_from_db()
    assert (file.state, file.message) == ("expanded", "7 files")


def test_it_counts_what_came_out_before_against_the_limit(import_, drop, settings):
    settings.ARCHIVE_ASIDE_BYTES, settings.ARCHIVE_MAX_BYTES = 100, 200
    drop(zipped({f"{n}.fit": bytes([n]) * 60 for n in range(7)}))
    read_all(import_)
    assert import_.files.get(depth=0).state == "failed"
    assert len(members(import_)) == 4


def test_it_leaves_what_lies_beside_recordings_packed(import_, drop, media):
    """Exports hold thousands of photos and tables: each is counted, none is unpacked."""
    noise = {"photo.jpg": b"\xff\xd8" * 5000, "profile.json": b"{}", "logo": b"x"}
    drop(zipped({**noise, "activities.csv": b"Activity ID", "run.fit.gz": b"\x1f\x8b"}))
    read_all(import_)
    found = dict(import_.files.filter(depth=1, message__startswith="Not a").values_list("path", "message"))
    assert found == {
        "all.zip/photo.jpg": "Not a recording (.jpg).",
        "all.zip/profile.json": "Not a recording (.json).",
        "all.zip/logo": "Not a recording (another kind).",
    }
    assert Unit.objects.count() == 3


def test_it_reads_a_recording_by_whatever_name(import_, drop):
    content = encode(make_recording(duration=60))
    read(drop(zipped({"run": content, "run.bin": gzip.compress(content), "run.txt": b"<gpx></gpx>"})))
    assert set(members(import_).values()) == {"waiting"}


def test_it_goes_no_deeper_than_allowed_in_archives_of_another_name(import_, drop, settings):
    settings.ARCHIVE_MAX_DEPTH = 1
    read(drop(zipped({"inner.fit": zipped({"a.fit": b"one"})})))
    inner = read(import_.files.get(depth=1))
    assert (inner.state, inner.reason) == ("failed", "archive")


def test_it_refuses_a_bomb_and_goes_on_with_the_rest(import_, drop, media):
    read(drop(zipped({"bomb.fit": bytes(20_000_000), "b.fit": b"two"})))
    assert members(import_) == {"all.zip/bomb.fit": "failed", "all.zip/b.fit": "waiting"}
    assert import_.files.get(path="all.zip/bomb.fit").message
    assert aside(media) == 1


def test_it_refuses_too_many_files(import_, drop, settings):
    settings.ARCHIVE_MAX_FILES = 2
    archive = read(drop(zipped({f"{n}.fit": b"x" for n in range(5)})))
    assert (archive.state, archive.reason) == ("failed", "archive")
    assert "more than 2 files" in archive.message
    assert len(members(import_)) == 2


def test_it_counts_the_files_of_all_archives_of_an_import(import_, drop, settings):
    settings.ARCHIVE_MAX_FILES = 3
    read(drop(zipped({"a.fit": b"x", "b.fit": b"y"})))
    assert read(drop(zipped({"c.fit": b"x", "d.fit": b"y"}))).state == "failed"


def test_it_refuses_too_much_in_all(import_, drop, settings):
    settings.ARCHIVE_MAX_BYTES = 1000
    archive = read(drop(zipped({f"{n}.fit": bytes([n]) * 600 for n in range(3)})))
    assert archive.state == "failed"
    assert list(members(import_).values()) == ["waiting", "failed"]


@pytest.mark.parametrize(
    "content",
    [b"", zipped({}), zipped({"a.fit": b"one"})[:60], b"PK\x03\x04rubbish"],
    ids=["nothing", "no file", "cut", "rubbish"],
)
def test_it_says_what_is_wrong_with_an_archive(drop, content):
    archive = read(drop(content))
    assert archive.state == "failed"
    assert archive.message


def test_it_keeps_an_archive_that_it_could_not_open(drop, media):
    archive = read(drop(b"PK\x03\x04rubbish"))
    assert (media / archive.stored).exists()


def test_it_drops_an_empty_one(drop, media):
    read(drop(b""))
    assert aside(media) == 0


def test_it_keeps_two_members_of_one_name_apart(import_, drop):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.fit", b"one")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("a.fit", b"two")
    read(drop(buffer.getvalue()))
    assert set(members(import_)) == {"all.zip/a.fit", "all.zip/a (2).fit"}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("names", [["a", "a (2)", "a"], ["a", "a", "a (2)"], ["a (2)", "a", "a (2)", "a", "a"]])
def test_it_gives_no_member_the_name_of_another(import_, drop, media, settings, names):
    settings.ARCHIVE_ASIDE_BYTES = 1
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number, name in enumerate(names):
            archive.writestr(f"{name}.fit", str(number))
    file = drop(buffer.getvalue())
    for number in range(len(names)):
        jobs.import_file(Work(job_of(import_), archives.rest_of(file, number)))
    stored = import_.files.filter(depth=1).order_by("pk").values_list("stored", flat=True)
    assert [(media / name).read_text() for name in stored] == [str(number) for number in range(len(names))]


def test_it_lets_no_name_lead_out_of_the_archive(import_, drop, media):
    read(drop(zipped({"../../../a.fit": b"one", "/etc/b.fit": b"two", "x" * 2000 + ".fit": b"long"})))
    assert all(path.startswith("all.zip/") and ".." not in path for path in members(import_))
    assert aside(media) == 3
    assert {path.parts[len(media.parts)] for path in media.rglob("*")} == {"incoming"}


def test_it_leaves_members_alone_that_an_earlier_go_took(import_, drop, media, monkeypatch):
    """Its worker was lost in the middle; a file that came out then has been read since."""
    monkeypatch.setattr(archives, "FIRST_BATCH", 1)
    file = drop(zipped({"a.fit": b"one", "b.fit": b"two", "c.fit": b"three"}))

    def lost_at_third(rows, path, member):
        if member.index == 2:
            raise ConnectionError("lost")
        take(rows, path, member)

    take = archives.Rows.take
    with monkeypatch.context() as patch:
        patch.setattr(archives.Rows, "take", lost_at_third)
        with pytest.raises(ConnectionError):
            read(file)
    import_.files.filter(path="all.zip/a.fit").update(state="imported", stored="")
    read(file)
    assert members(import_) == {"all.zip/a.fit": "imported", "all.zip/b.fit": "waiting", "all.zip/c.fit": "waiting"}
    assert Unit.objects.count() == 4
    assert file.state == "expanded"


def test_it_opens_an_archive_once_when_run_twice(import_, drop):
    file = drop(zipped({"a.fit": b"one"}))
    read(file)
    read(file)
    assert len(members(import_)) == 1


def test_it_turns_down_what_the_runner_has_without_laying_it_aside(import_, drop, media, alice):
    here, new = (
        encode(make_recording(duration=60)),
        encode(make_recording(duration=90, start=START + timedelta(days=1))),
    )
    import_before(alice.runner, here)
    kept = RawFile.objects.get()
    archive = read(drop(zipped({"a.fit": here, "b.fit": new, "c.fit": here})), job_of(import_))
    a, b, c = import_.files.filter(depth=1).order_by("pk")
    assert [(file.state, file.raw_file) for file in (a, b, c)] == [
        ("duplicate", kept),
        ("waiting", None),
        ("duplicate", kept),
    ]
    assert "already here" in a.message
    assert set(job_of(import_).units.values_list("key", flat=True)) == {str(archive.pk), str(b.pk)}
    assert aside(media) == 1


def test_it_tells_open_pages_while_nothing_is_left_to_read(import_, drop, alice, monkeypatch):
    monkeypatch.setattr(archives, "FIRST_BATCH", 1)
    monkeypatch.setattr(archives, "TELL_SECONDS", 0.0)
    here = encode(make_recording(duration=60))
    import_before(alice.runner, here)
    archive = drop(zipped({"a.fit": here, "b.fit": here}))
    before = Event.objects.count()
    read(archive, job_of(import_))
    assert Event.objects.count() > before


def test_it_reads_again_what_is_kept_but_became_no_session(import_, drop, alice):
    """A file that a mended decoder may read."""
    broken = b"no recording at all"
    import_before(alice.runner, broken)
    assert RawFile.objects.count() == 1
    read(drop(zipped({"a.fit": broken})), job_of(import_))
    assert members(import_) == {"all.zip/a.fit": "waiting"}


def test_it_turns_down_nothing_that_another_runner_has(import_, drop, erin):
    here = encode(make_recording(duration=60))
    import_before(erin, here)
    read(drop(zipped({"a.fit": here})), job_of(import_))
    assert members(import_) == {"all.zip/a.fit": "waiting"}


def test_it_lays_a_large_file_aside_piece_by_piece(import_, drop, media, monkeypatch):
    monkeypatch.setattr(archives, "HELD_BYTES", 1000)
    content = bytes(range(250)) * 400
    read(drop(zipped({"a.fit": content})))
    file = import_.files.get(depth=1)
    assert (media / file.stored).read_bytes() == content
    assert (file.size, file.sha256) == (100_000, "")


def test_it_writes_rows_in_batches(import_, drop, django_assert_max_num_queries, monkeypatch):
    monkeypatch.setattr(archives, "TELL_SECONDS", math.inf)
    file = drop(zipped({f"{n}.fit": b"%d" % n for n in range(300)}))
    with django_assert_max_num_queries(67):
        read(file)
    assert len(members(import_)) == 300


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("run.fit", b"See you on Sunday, same place.", "Copy it again"),
        ("run.gpx", b"<!DOCTYPE html>\n<html><body>Log in</body></html>", "This is a web page"),
        ("run.tcx.gz", gzip.compress(b"notes", mtime=0), "Copy it again"),
    ],
)
def test_what_is_only_named_like_a_recording_needs_a_look(import_, drop, name: str, content: bytes, sentence: str):
    read(drop(zipped({name: content, "notes.txt": b"notes"})))
    read_all(import_)
    (problem,) = problems(import_)
    assert (problem["reason"], problem["count"]) == ("misnamed", 1)
    file = import_.files.get(reason="misnamed")
    assert (file.name, file.state) == (name, "failed")
    assert sentence in file.message
    assert file.raw_file is not None


EXPORT = {"data.jsonl": b'{"format": "longrun-runner", "version": 1}\n', "files/run.fit": b""}


def test_it_says_where_the_export_of_a_longrun_is_brought_in(drop, import_):
    file = read(drop(zipped(EXPORT)))
    assert (file.state, "“Your data”" in file.message) == (ImportFile.State.NOTHING, True)
    assert import_.files.count() == 1


def test_it_reads_the_recordings_of_an_export_for_whom_has_others_already(drop, import_, alice):
    import_before(alice.runner, encode(make_recording(duration=300)))
    recording = encode(make_recording(start=START + timedelta(days=3), duration=300))
    file = drop(zipped({**EXPORT, "files/run.fit": recording}))
    assert read(file, job_of(import_)).state == ImportFile.State.EXPANDED
    assert import_.files.filter(path="all.zip/files/run.fit", state=ImportFile.State.WAITING).exists()


def test_it_takes_no_other_table_for_the_export_of_a_longrun(drop):
    assert read(drop(zipped({"data.jsonl": b'{"format": "other"}'}))).state == ImportFile.State.EXPANDED
