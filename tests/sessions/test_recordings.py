from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from django.db import IntegrityError
from django.utils import timezone

from runners.models import User
from science.recording import Device, Lap
from sessions.models import RawFile, Session, Source, SportClass
from sessions.services import identity, recordings, store_recording
from sessions.services.recordings import Incoming, Outcome, store_recordings
from sessions.storage import load_recording
from tests.recordings import START, make_recording

pytestmark = pytest.mark.django_db


def raw_file(alice: User, sha: str = "a" * 64) -> RawFile:
    return RawFile.objects.create(runner=alice.runner, sha256=sha, size=1, name="run.fit", path=f"raw/{sha}")


def store(alice: User, recording=None, raw=None, part: int = 0) -> tuple[Session, Outcome]:
    return store_recording(
        alice.runner, recording or make_recording(), raw_file=raw or raw_file(alice), import_file=None, part=part
    )


def files(media: Path) -> list[Path]:
    return [path for path in media.rglob("*") if path.is_file()]


def test_it_makes_a_session(alice):
    session, outcome = store(alice)
    assert outcome == Outcome.NEW
    assert session.sport_class == SportClass.RUN
    assert session.distance == pytest.approx(5400, rel=0.02)
    assert (session.elapsed_time, session.timer_time, session.records) == (1800, 1800, 1801)
    assert session.laps.count() == len(make_recording().laps)


def test_it_stores_the_recording(alice):
    session, _ = store(alice)
    np.testing.assert_array_equal(load_recording(session).columns["heart_rate"], make_recording().columns["heart_rate"])


def test_it_names_the_device(alice):
    store(alice)
    source = Source.objects.get()
    assert (source.manufacturer, source.product, source.firmware) == ("garmin", "fr965", "20.26")


def test_it_takes_the_day_from_the_watch(alice):
    late = dt.datetime(2026, 5, 3, 23, 30, tzinfo=dt.UTC)
    session, _ = store(alice, make_recording(start=late, utc_offset=9 * 3600))
    assert session.day == dt.date(2026, 5, 4)
    assert session.name == "Morning run"


def test_it_takes_the_day_from_the_runners_zone_if_the_watch_is_silent(alice):
    late = dt.datetime(2026, 5, 3, 23, 30, tzinfo=dt.UTC)
    session, _ = store(alice, make_recording(start=late, utc_offset=None))
    assert (session.day, session.utc_offset) == (dt.date(2026, 5, 4), 7200)


def test_it_does_not_believe_an_impossible_clock(alice):
    session, _ = store(alice, make_recording(utc_offset=400_000))
    assert session.utc_offset == 7200


def test_it_stores_what_a_file_does_not_say_as_missing(alice):
    lap = Lap(start=0, elapsed=10, timer=float("nan"), distance=float("nan"))
    recording = replace(make_recording(), laps=(lap,))
    stored = store(alice, recording)[0].laps.get()
    assert (stored.distance, stored.mean_heart_rate, stored.timer_time) == (None, None, 10)


def test_it_stores_hostile_texts_without_their_control_characters(alice):
    hostile = Device(manufacturer="<b>\x00\x1b[31m" + "x" * 200, product="\ud800")
    store(alice, replace(make_recording(), device=hostile, warnings=("a\x00b",)))
    assert Source.objects.get().manufacturer == "<b>[31m" + "x" * 53
    assert Session.objects.get().warnings == ["ab"]


def test_it_finds_the_session_of_the_same_part_again(alice):
    raw = raw_file(alice)
    first, _ = store(alice, raw=raw)
    again, outcome = store(alice, raw=raw)
    assert (again.pk, outcome) == (first.pk, Outcome.COPY)


def test_it_adds_another_file_of_the_run_as_a_source(alice, media):
    first, _ = store(alice)
    again, outcome = store(alice, raw=raw_file(alice, "b" * 64))
    assert (again.pk, outcome) == (first.pk, Outcome.FURTHER)
    assert [source.is_used for source in first.sources.order_by("pk")] == [True, False]
    assert len(files(media)) == 2


def test_it_makes_the_session_of_a_richer_file(alice):
    first, _ = store(alice, make_recording(heart_rate=None, gps=False))
    again, outcome = store(alice, raw=raw_file(alice, "b" * 64))
    assert (again.pk, outcome) == (first.pk, Outcome.BETTER)
    assert "heart_rate" in load_recording(Session.objects.get()).columns


def test_it_comes_to_the_same_whichever_file_was_first(alice, bob):
    poor, rich = make_recording(heart_rate=None, duration=1790), make_recording()
    found = []
    for recordings_ in ((poor, rich), (rich, poor)):
        Session.objects.all().delete()
        for n, recording in enumerate(recordings_):
            session, _ = store(
                alice,
                recording,
                raw=RawFile.objects.get_or_create(
                    runner=alice.runner, sha256=f"{n}" * 64, defaults={"size": 1, "name": "x", "path": f"raw/{n}"}
                )[0],
            )
        session = Session.objects.get()
        laps = list(session.laps.values_list("index", "start", "distance"))
        found.append((session.started_at, session.elapsed_time, session.distance, session.records, laps))
    assert found[0] == found[1]


def test_it_leaves_what_a_person_has_set(alice):
    first, _ = store(alice, make_recording(heart_rate=None))
    Session.objects.filter(pk=first.pk).update(name="Hill repeats", sport_class=SportClass.TRACK, by_hand=["name"])
    store(alice, raw=raw_file(alice, "b" * 64))
    first.refresh_from_db()
    assert (first.name, first.sport_class) == ("Hill repeats", SportClass.RUN)


@pytest.mark.parametrize("fields", [{"by_hand": ["source"]}, {"window_start": 60.0}])
def test_it_does_not_change_the_source_of_what_a_person_chose_or_cropped(alice, fields):
    first, _ = store(alice, make_recording(heart_rate=None))
    Session.objects.filter(pk=first.pk).update(**fields)
    _, outcome = store(alice, raw=raw_file(alice, "b" * 64))
    assert outcome == Outcome.FURTHER


def test_it_makes_a_session_of_each_part(alice):
    raw = raw_file(alice)
    store(alice, raw=raw)
    _, outcome = store(alice, make_recording(start=START + dt.timedelta(hours=1)), raw=raw, part=1)
    assert outcome == Outcome.NEW


def test_it_tells_two_runners_apart(alice, erin):
    store(alice)
    raw = RawFile.objects.create(runner=erin, sha256="a" * 64, size=1, name="run.fit", path="raw/x")
    _, outcome = store_recording(erin, make_recording(), raw_file=raw, import_file=None, part=0)
    assert outcome == Outcome.NEW


def test_it_does_not_bring_back_what_lies_in_the_bin(alice):
    raw = raw_file(alice)
    first, _ = store(alice, raw=raw)
    Session.objects.update(deleted_at=timezone.now())
    again, outcome = store(alice, raw=raw)
    assert (again.pk, outcome) == (first.pk, Outcome.COPY)
    assert again.deleted_at


def test_it_does_not_bring_back_another_copy_of_what_lies_in_the_bin(alice):
    first, _ = store(alice, make_recording(heart_rate=None))
    Session.objects.update(deleted_at=timezone.now())
    again, outcome = store(alice, raw=raw_file(alice, "b" * 64))
    assert (again.pk, outcome) == (first.pk, Outcome.FURTHER)


def test_it_adds_nothing_to_what_is_kept_apart_if_there_is_another(alice):
    first, _ = store(alice)
    apart = Session.objects.get(pk=first.pk)
    apart.pk, apart.apart = None, True
    apart.save(force_insert=True)
    store(alice, raw=raw_file(alice, "b" * 64))
    assert first.sources.count() == 2


def test_it_lets_a_second_upload_of_the_bytes_at_the_same_moment_find_the_first(alice, media, monkeypatch):
    raw = raw_file(alice)
    first, _ = store(alice, raw=raw)
    monkeypatch.setattr(recordings, "found_part", lambda *args: None)
    monkeypatch.setattr(recordings, "path_of", lambda *args: "recordings/other.parquet")
    again, outcome = store(alice, raw=raw)
    assert (again.pk, outcome) == (first.pk, Outcome.COPY)
    assert len(files(media)) == 1


@pytest.mark.parametrize(("better", "outcome"), [(True, Outcome.BETTER), (False, Outcome.FURTHER)])
def test_it_knows_bytes_that_come_twice_with_a_run_that_is_here(alice, media, better, outcome):
    rich, poor = make_recording(), replace(make_recording(heart_rate=None, gps=False), sport="generic")
    first, _ = store(alice, poor if better else rich)
    raw = raw_file(alice, "b" * 64)
    twins = [
        Incoming.of(rich if better else poor, raw_file=raw, import_file=None, part=0, likely_new=new)
        for new in (True, False)
    ]
    found = store_recordings(alice.runner, twins)
    assert [(session.pk, became) for session, became in found] == [(first.pk, outcome), (first.pk, Outcome.COPY)]
    assert (first.sources.count(), len(files(media))) == (2, 2)


def test_it_keeps_the_recording_of_a_twin_that_was_quicker(alice, media, monkeypatch):
    raw = raw_file(alice)
    session, _ = store(alice, raw=raw)
    monkeypatch.setattr(recordings, "found_part", lambda *args: None)
    monkeypatch.setattr(identity, "candidates", lambda *args: [])
    with pytest.raises(IntegrityError):
        store(alice, raw=raw)
    assert len(load_recording(session)) == 1801


def test_it_leaves_nothing_behind_when_the_rows_cannot_be_written(alice, media, monkeypatch):
    def refuse(*args, **kwargs):
        raise RuntimeError("no")

    monkeypatch.setattr("sessions.models.Lap.objects.bulk_create", refuse)
    with pytest.raises(RuntimeError):
        store(alice)
    assert files(media) == []
    assert not Session.objects.exists()
