"""An export brought into another Longrun: the same runner there, or nothing and a sentence."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from analytics.models import BestEffort, CriticalSpeed, DailyLoad, Measures
from jobs import services as jobs
from jobs.models import Job, Unit
from jobs.runner import run_all
from operations import takeovers
from operations.exporting import start_export
from operations.models import Takeover
from operations.portable.archives import ArchiveRefused
from operations.portable.restoring import is_empty
from operations.portable.tables import DOCUMENT, TABLES
from plans.models import Plan, PlannedWorkout, PlanWeek
from plans.outcome import AdviceAnswer, HandMatch
from runners.models import Race, Runner, Thresholds, TypedBest
from runners.services import BEGINNING, create_account, create_runner, measure_since, share
from sessions.auditing import files_below
from sessions.models import Gear, Overrule, RawFile, Session
from sessions.services import add_file, begin_import, close_import, store_recording
from sessions.services.cutting import split
from sessions.storage import load_recording, put, raw_path, sha256_of
from tests.people import PASSWORD
from tests.recordings import START, fit_bytes, make_recording

pytestmark = pytest.mark.django_db

DERIVED = {
    Measures: ("values", "splits", "flaws", "load", "load_method", "trimp"),
    BestEffort: ("day", "distance", "time", "start", "verified"),
    CriticalSpeed: ("day", "value", "low", "high", "d_prime", "method"),
    DailyLoad: ("day", "load", "trimp", "distance", "ctl", "atl", "tsb"),
}


def run_jobs() -> None:
    while (job := Job.objects.unfinished().order_by("created_at").first()) is not None:
        run_all(job)


@pytest.fixture
def runner(alice) -> Runner:
    """Alice, with something of everything."""
    runner: Runner = alice.runner
    import_ = begin_import(runner, created_by=alice, name="watch")
    for day, speed in ((0, 3.0), (2, 3.6), (9, 4.2)):
        recording = make_recording(start=START + timedelta(days=day), duration=1500, speed=speed)
        add_file(import_, f"{day}.fit", ContentFile(fit_bytes(recording), f"{day}.fit"))
    add_file(import_, "broken.fit", ContentFile(b"no recording", "broken.fit"))
    close_import(import_)
    run_jobs()
    race = Race.objects.create(runner=runner, name="Frühling", day="2027-04-04", distance=42195, goal_time=12000)
    TypedBest.objects.create(runner=runner, distance=5000, time=1300, day="2025-05-05", official=True)
    Thresholds.objects.create(runner=runner, valid_from="2026-05-04", max_heart_rate=188, resting_heart_rate=48)
    first, second, third = Session.objects.order_by("started_at")
    shoes = Gear.objects.create(runner=runner, name="Pegasus 😀", usual=True, brought_by=import_)
    Session.objects.filter(pk=first.pk).update(
        name="=Morgen", notes="a\nb", feeling=4, gear=shoes, race=race, by_hand=["name"]
    )
    Overrule.objects.create(session=first, stream="heart_rate", start=10, end=90, counts=False)
    Session.objects.filter(pk=third.pk).update(deleted_at=timezone.now())
    split(session=second, at=700, by=alice)
    plan_of(runner, race)
    share(runner, ["heart_rate"])
    measure_since(runner, BEGINNING)
    run_jobs()
    return runner


@pytest.fixture
def small(alice) -> bytes:
    """An export of one run and a row of each other kind."""
    content = fit_bytes(make_recording(duration=60))
    digest = hashlib.sha256(content).hexdigest()
    put(raw_path(alice.runner.pk, digest), content)
    raw = RawFile.objects.create(
        runner=alice.runner, sha256=digest, size=len(content), name="run.fit", path=raw_path(alice.runner.pk, digest)
    )
    store_recording(alice.runner, make_recording(duration=60), raw_file=raw, import_file=None, part=0)
    race = Race.objects.create(runner=alice.runner, name="Spring", day="2027-04-04", distance=42195)
    plan_of(alice.runner, race)
    return exported(alice.runner)


def plan_of(runner: Runner, race: Race) -> None:
    plan = Plan.objects.create(runner=runner, race=race, first_day="2026-12-07", last_day="2027-04-04")
    PlanWeek.objects.create(plan=plan, index=0, first_day="2026-12-07", phase="base", load=200)
    PlannedWorkout.objects.create(
        plan=plan, runner=runner, day="2026-12-08", name="Easy", family="easy", distance=8000, duration=2700, load=40
    )


@pytest.fixture
def other(db: None) -> Runner:
    user = create_account(email="anna@example.org", name="Anna", password=PASSWORD)
    return create_runner(name="Anna", user=user)


def exported(runner: Runner) -> bytes:
    assert runner.user is not None
    export = start_export(runner, runner.user)
    run_jobs()
    with default_storage.open(export.stored) as file:
        content: bytes = file.read()
        return content


def take_over(runner: Runner, content: bytes) -> Takeover:
    takeover = takeovers.begin(runner, ContentFile(content, "alice.zip"), runner.user)
    run_jobs()
    takeover.refresh_from_db()
    return takeover


def changed(content: bytes, change: Callable[[list[dict[str, Any]]], None]) -> bytes:
    """The archive with another document."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w") as new:
        for info in old.infolist():
            data = old.read(info)
            if info.filename == DOCUMENT:
                lines = [json.loads(line) for line in data.splitlines()]
                change(lines)
                data = b"\n".join(json.dumps(line).encode() for line in lines)
            new.writestr(info.filename, data)
    return target.getvalue()


def first_of(lines: list[dict[str, Any]], table: str) -> dict[str, Any]:
    return next(line for line in lines if line.get("table") == table)


def rows_of(runner: Runner) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that was exported of a runner, without the ids."""
    found = {}
    for table in TABLES:
        columns = [field.name for field in table.fields if not field.is_relation]
        rows = [tuple(getattr(row, name) for name in columns) for row in table.rows(runner)]
        found[table.name] = sorted(rows, key=repr)
    return found


def derived(runner: Runner) -> dict[str, list[tuple[Any, ...]]]:
    """What was worked out; the numbers of what lies in the bin may be older."""
    found = {}
    for model, columns in DERIVED.items():
        of_runner: dict[str, Any] = {"runner": runner}
        if model is Measures:
            of_runner = {"session__runner": runner, "session__deleted_at": None}
        found[model.__name__] = sorted(model._default_manager.filter(**of_runner).values_list(*columns), key=repr)
    return found


def left_of(runner: Runner) -> list[str]:
    names = (*files_below(f"raw/{runner.pk}"), *files_below(f"recordings/{runner.pk}"))
    return [*names, *files_below(f"exports/{runner.pk}")]


def test_it_makes_the_same_runner(runner, other):
    takeover = take_over(other, exported(runner))
    other.refresh_from_db()
    assert (takeover.error, takeover.left_out) == ("", 0)
    assert rows_of(other) == rows_of(runner)
    assert derived(other) == derived(runner)
    assert (other.name, other.shared_kinds) == (runner.name, runner.shared_kinds)


def test_it_points_rows_at_its_own(runner, other):
    take_over(other, exported(runner))
    session = Session.objects.get(runner=other, name="=Morgen")
    assert session.gear is not None
    assert session.race is not None
    assert {session.gear.runner, session.race.runner, session.sources.get().raw_file.runner} == {other}
    piece = Session.objects.get(runner=other, split_from__isnull=False)
    assert piece.split_from is not None
    assert piece.split_from.runner == other
    assert PlannedWorkout.objects.get(runner=other).plan.race.runner == other


def test_it_keeps_what_was_said_by_hand(runner, other):
    session = Session.objects.filter(runner=runner, name="=Morgen").get()
    HandMatch.objects.create(session=session, workout=PlannedWorkout.objects.get(runner=runner))
    AdviceAnswer.objects.create(runner=runner, key="ease:1", answer="refused", title="Run easy", confidence="low")
    take_over(other, exported(runner))
    match = HandMatch.objects.get(session__runner=other)
    assert match.workout is not None
    assert (match.session.name, match.workout.runner) == ("=Morgen", other)
    assert AdviceAnswer.objects.get(runner=other).key == "ease:1"


def test_it_keeps_every_byte_and_record(runner, other):
    take_over(other, exported(runner))
    sessions = (Session.objects.filter(runner=one).order_by("pk") for one in (other, runner))
    for mine, theirs in zip(*sessions, strict=True):
        assert load_recording(mine).columns.keys() == load_recording(theirs).columns.keys()
    for raw in RawFile.objects.filter(runner=other):
        assert sha256_of(raw.path) == raw.sha256
    assert len(list(files_below(f"raw/{other.pk}"))) == RawFile.objects.filter(runner=other).count()


def test_it_shows_coaches_nothing_that_was_withheld_here(runner, other):
    share(other, ["location"])
    take_over(other, exported(runner))
    other.refresh_from_db()
    assert not other.shared_kinds


def test_it_leaves_out_a_session_without_its_file(runner, other):
    default_storage.delete(Session.objects.get(name="=Morgen").sources.get().raw_file.path)
    takeover = take_over(other, exported(runner))
    assert (takeover.error, takeover.left_out) == ("", 1)
    assert Session.objects.filter(runner=other).count() == Session.objects.filter(runner=runner).count() - 1


def test_it_goes_on_after_its_worker_was_lost(runner, other):
    takeover = takeovers.begin(other, ContentFile(exported(runner), "alice.zip"), other.user)
    for path in takeovers.check(takeover):
        takeovers.store_files(takeover, [path])
    run_jobs()
    assert rows_of(other) == rows_of(runner)
    assert not Unit.objects.exclude(state=Unit.State.DONE).exists()


def test_it_mixes_nothing(small, alice, other):
    content = small
    with pytest.raises(ArchiveRefused, match="nothing is mixed"):
        takeovers.begin(alice.runner, ContentFile(content, "alice.zip"), alice)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        (b"not a zip", "not a sound ZIP"),
        (b"PK\x05\x06" + bytes(18), "no export of a runner|empty"),
    ],
)
def test_it_refuses_what_is_no_export(other, content, sentence):
    with pytest.raises(ArchiveRefused, match=sentence):
        take_over(other, content)
    assert not left_of(other)
    assert not Takeover.objects.exists()


def test_it_refuses_an_archive_that_was_cut_off(small, other):
    content = small
    with pytest.raises(ArchiveRefused, match="not a sound ZIP"):
        take_over(other, content[: len(content) // 2])


def test_it_refuses_another_version(small, other):
    content = changed(small, lambda lines: lines[0].update(version=2))
    with pytest.raises(ArchiveRefused, match="another version"):
        take_over(other, content)


CHANGES: dict[str, Callable[[list[dict[str, Any]]], object]] = {
    "a number that is none": lambda lines: first_of(lines, "sessions").update(distance="far"),
    "infinity": lambda lines: first_of(lines, "sessions").update(distance=float("inf")),
    "a day that is none": lambda lines: first_of(lines, "races").update(day="someday"),
    "an impossible pulse": lambda lines: first_of(lines, "thresholds").update(max_heart_rate=900),
    "a text too long": lambda lines: first_of(lines, "sessions").update(name="x" * 300),
    "a null character": lambda lines: first_of(lines, "sessions").update(notes="a\0b"),
    "a time without zone": lambda lines: first_of(lines, "sessions").update(started_at="2026-05-03T07:00:00"),
    "a list for a text": lambda lines: first_of(lines, "sessions").update(name=["x"]),
    "a row that is not there": lambda lines: first_of(lines, "laps").update(session=999_999),
    "a path for a hash": lambda lines: first_of(lines, "raw_files").update(sha256="../../../secret"),
    "the same row twice": lambda lines: lines.append(first_of(lines, "plan_weeks") | {"id": 77}),
    "no workout": lambda lines: first_of(lines, "planned_workouts").update(steps=[{"do": "evil"}]),
    "no day": lambda lines: first_of(lines, "sessions").update(day=""),
    "no time zone": lambda lines: lines[0]["account"].update(time_zone=""),
    "no units": lambda lines: lines[0]["account"].update(units=""),
    "another runner": lambda lines: lines[0]["runner"].update(time_zone="Mars/Olympus"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_it_refuses_what_no_export_holds(small, other, change):
    before = rows_of(other)
    takeover = take_over(other, changed(small, change))
    assert takeover.error
    assert takeover.error.count(". ") <= 1
    assert rows_of(other) == before
    assert not left_of(other)


def test_a_refused_one_leaves_what_an_upload_has_just_kept(small, alice, other):
    takeover = takeovers.begin(other, ContentFile(small, "alice.zip"), other.user)
    begin_import(other, created_by=None, name="watch")
    # The rows are written only after the bytes of many files are kept, the very ones of the export among them.
    kept = [raw_path(other.pk, RawFile.objects.get(runner=alice.runner).sha256), raw_path(other.pk, "a" * 64)]
    for name in kept:
        put(name, b"kept")
    job = Job.objects.get(kind="take_over", subject_id=str(takeover.pk))
    for _ in range(2):
        run_all(job)
        assert (sorted(left_of(other)), sha256_of(kept[0])) == (sorted(kept), hashlib.sha256(b"kept").hexdigest())
        jobs.resume(job)
    takeover.refresh_from_db()
    assert "nothing is mixed" in takeover.error


def test_it_refuses_a_file_that_was_tampered_with(small, other):
    content = bytearray(small)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        info = next(info for info in archive.infolist() if info.filename.startswith("raw/"))
    content[info.header_offset + 200] ^= 0xFF
    takeover = take_over(other, bytes(content))
    assert "damaged" in takeover.error
    assert not left_of(other)


def test_it_leaves_what_it_does_not_know(small, alice, other):
    def later(lines: list[dict[str, Any]]) -> None:
        first_of(lines, "sessions").update(mood="good")
        lines.append({"table": "moods", "id": 1})

    assert take_over(other, changed(small, later)).error == ""
    assert rows_of(other) == rows_of(alice.runner)


def test_it_is_brought_in_on_a_page(small, alice, other, client_of):
    client, page = client_of(other.user), reverse("operations:data", args=[other.pk])
    send = reverse("operations:take_over", args=[other.pk])
    refused = client.post(send, {"archive": ContentFile(b"", "empty.zip")})
    assert "empty" in refused.text
    client.post(send, {"archive": ContentFile(small, "alice.zip")})
    assert "It is being checked." in client.get(page).text
    run_jobs()
    assert "All is here since" in client.get(page).text
    assert rows_of(other) == rows_of(alice.runner)


def test_it_is_brought_in_from_the_disk(small, alice, other, tmp_path, capsys):
    path = tmp_path / "alice.zip"
    path.write_bytes(small)
    call_command("import_runner", path, runner="anna@example.org")
    assert "1 files, 0 sessions left out" in capsys.readouterr().out
    assert rows_of(other) == rows_of(alice.runner)
    with pytest.raises(CommandError, match="nothing is mixed"):
        call_command("import_runner", path, runner="anna@example.org")


def test_it_takes_an_export_that_was_dropped_on_the_upload_page_first(carol, client_of):
    other = create_runner(name="New", coach=carol)
    import_ = begin_import(other, created_by=carol, name="export.zip")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(DOCUMENT, '{"format": "longrun-runner"}')
    add_file(import_, "export.zip", ContentFile(packed.getvalue(), "export.zip"))
    close_import(import_)
    assert not is_empty(other)
    run_jobs()
    assert is_empty(other)
