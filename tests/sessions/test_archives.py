"""The step that opens an archive."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from jobs.models import Job, Unit
from jobs.runner import Work
from sessions import archives, jobs
from sessions.encoders.fit import encode
from sessions.models import Import, ImportFile
from sessions.services import add_file, begin_import
from tests.recordings import make_recording

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


def read(file: ImportFile) -> ImportFile:
    jobs.import_file(Work(Job.objects.get(), str(file.pk)))
    file.refresh_from_db()
    return file


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
        "all.zip/inner.zip/a.fit": "nothing",
        "all.zip/b.fit": "nothing",
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
    assert set(members(import_).values()) == {"nothing"}
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


def test_it_lets_no_name_lead_out_of_the_archive(import_, drop, media):
    read(drop(zipped({"../../../a.fit": b"one", "/etc/b.fit": b"two", "x" * 2000 + ".fit": b"long"})))
    assert all(path.startswith("all.zip/") and ".." not in path for path in members(import_))
    assert aside(media) == 3
    assert {path.parts[len(media.parts)] for path in media.rglob("*")} == {"incoming"}


def test_it_leaves_members_alone_that_an_earlier_go_took(import_, drop, media, monkeypatch):
    """Its worker was lost in the middle; a file that came out then has been read since."""
    monkeypatch.setattr(archives, "FIRST_BATCH", 1)
    file = drop(zipped({"a.fit": b"one", "b.fit": b"two", "c.fit": b"three"}))
    taken = []

    def lost_at_third(archive, path, member):
        if member.index == 2:
            raise ConnectionError("lost")
        taken.append(path)
        return lay_aside(archive, path, member)

    lay_aside = archives.lay_aside
    with monkeypatch.context() as patch:
        patch.setattr(archives, "lay_aside", lost_at_third)
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


def test_it_writes_rows_in_batches(import_, drop, django_assert_max_num_queries):
    file = drop(zipped({f"{n}.fit": b"%d" % n for n in range(300)}))
    with django_assert_max_num_queries(60):
        read(file)
    assert len(members(import_)) == 300
