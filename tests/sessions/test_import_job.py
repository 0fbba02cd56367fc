"""A whole import, from the drop to its sessions, on real files."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import zipfile

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from analytics.models import Measures
from jobs import sweeper
from jobs.models import Job, Unit
from jobs.runner import Work, run_all
from jobs.steps import Chunk
from sessions import jobs
from sessions.encoders.fit import encode
from sessions.models import Import, Session
from sessions.services import add_file, begin_import, close_import
from sessions.services.binning import delete_for_ever, put_in_bin
from tests.recordings import START, make_recording

pytestmark = pytest.mark.django_db


def run_on_day(n: int) -> bytes:
    return encode(make_recording(start=START + dt.timedelta(days=n), duration=300))


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def import_all(alice, files: dict[str, bytes]) -> Import:
    import_ = begin_import(alice.runner, created_by=alice, name="drop")
    for name, content in files.items():
        add_file(import_, name, ContentFile(content, name))
    close_import(import_)
    job = Job.objects.latest("created_at")
    while unit := job.units.filter(state=Unit.State.WAITING).order_by("pk").first():
        jobs.import_file(Work(job, unit.key))
        Unit.objects.filter(pk=unit.pk).update(state=Unit.State.DONE)
    jobs.finish_import(job, True)
    return import_


def states(import_: Import) -> dict[str, str]:
    return dict(import_.files.values_list("path", "state"))


def test_it_imports_files_and_archives_of_any_kind(alice):
    import_ = import_all(
        alice,
        {
            "1.fit": run_on_day(1),
            "2.fit.gz": gzip.compress(run_on_day(2)),
            "many.zip": zipped({"3.fit": run_on_day(3), "more.zip": zipped({"4.fit": run_on_day(4)})}),
        },
    )
    assert Session.objects.count() == 4
    assert set(states(import_).values()) == {"imported", "expanded"}


def test_it_goes_on_past_bad_files(alice, media):
    run = run_on_day(1)
    bad = {
        "text.txt": b"Dear diary",
        "empty.fit": b"",
        "empty.zip": b"",
        "cut.fit": run[: len(run) // 2],
        "header.fit": run[:14],
        "noise.fit": run[:14] + b"\xff" * 500,
        "locked.zip": b"PK\x03\x04" + b"x" * 100,
    }
    import_ = import_all(alice, {**bad, "many.zip": zipped({**bad, "good.fit": run_on_day(2)})})
    found = states(import_)
    assert found["many.zip/good.fit"] == "imported"
    assert found["cut.fit"] == "imported"
    assert [name for name in bad if found[name] not in ("failed", "nothing")] == ["cut.fit"]
    assert all(import_.files.exclude(path="many.zip/good.fit").values_list("message", flat=True))


def test_it_imports_the_same_files_once(alice):
    files = {f"{n}.fit": run_on_day(n) for n in range(5)}
    import_all(alice, {"all.zip": zipped(files)})
    again = import_all(alice, {"all.zip": zipped(files)})
    assert Session.objects.count() == 5
    assert again.counts()["duplicate"] == 5


def test_it_leaves_no_file_behind_that_no_row_knows(alice, media):
    files = {f"{n}.fit": run_on_day(n) for n in range(3)}
    import_all(alice, {"all.zip": zipped(files), "again.zip": zipped(files)})
    lying = {str(path.relative_to(media)) for path in media.rglob("*") if path.is_file()}
    sessions = Session.objects.prefetch_related("sources__raw_file")
    known = {s.recording_path for s in sessions} | {s.sources.all()[0].raw_file.path for s in sessions}
    assert lying == known


@pytest.mark.parametrize(("place", "name"), [(Chunk, "write"), (jobs, "drop")], ids=["before it writes", "after"])
def test_it_loses_nothing_with_a_worker_that_is_gone(alice, media, monkeypatch, place, name):
    import_ = begin_import(alice.runner, created_by=alice, name="drop")
    for n in range(3):
        add_file(import_, f"{n}.fit", ContentFile(run_on_day(n), f"{n}.fit"))
    close_import(import_)
    with monkeypatch.context() as patch:
        patch.setattr(place, name, gone)
        with pytest.raises(KeyboardInterrupt):
            run_all(Job.objects.get())
    Unit.objects.update(lease=timezone.now() - dt.timedelta(seconds=1))
    sweeper.sweep()
    run_all(Job.objects.get())
    assert set(states(import_).values()) == {"imported"}
    assert (Session.objects.count(), Measures.objects.count()) == (3, 3)
    assert len([path for path in media.rglob("*") if path.is_file()]) == 6


def gone(_any: object) -> None:
    """The process ends: no step can catch it."""
    raise KeyboardInterrupt


@pytest.mark.parametrize("packed", [False, True])
def test_it_imports_again_what_of_a_file_was_deleted_for_ever(alice, packed):
    content = run_on_day(0) + run_on_day(1)
    files = {"all.zip": zipped({"two.fit": content})} if packed else {"two.fit": content}
    import_all(alice, files)
    first, second = Session.objects.order_by("started_at")
    put_in_bin(session=second, by=alice)
    assert "imported" not in states(import_all(alice, files)).values()
    delete_for_ever(session=second)
    again = import_all(alice, files).files.get(path__endswith="two.fit")
    assert (again.state, again.message) == ("imported", "1 activity in it was already here.")
    assert [session.started_at for session in Session.objects.order_by("started_at")] == [
        first.started_at,
        second.started_at,
    ]
    assert "imported" not in states(import_all(alice, files)).values()
