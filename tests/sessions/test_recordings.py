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
from sessions.services import recordings, store_recording
from sessions.storage import load_recording
from tests.recordings import START, make_recording

pytestmark = pytest.mark.django_db


def raw_file(alice: User, sha: str = "a" * 64) -> RawFile:
    return RawFile.objects.create(runner=alice.runner, sha256=sha, size=1, name="run.fit", path=f"raw/{sha}")


def store(alice: User, recording=None, raw=None, part: int = 0) -> tuple[Session, bool]:
    return store_recording(
        alice.runner, recording or make_recording(), raw_file=raw or raw_file(alice), import_file=None, part=part
    )


def files(media: Path) -> list[Path]:
    return [path for path in media.rglob("*") if path.is_file()]


def test_it_makes_a_session(alice):
    session, is_new = store(alice)
    assert is_new
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
    again, is_new = store(alice, raw=raw)
    assert (again.pk, is_new) == (first.pk, False)


def test_it_adds_a_file_of_the_same_start_as_a_source(alice, media):
    first, _ = store(alice)
    again, is_new = store(alice, raw=raw_file(alice, "b" * 64))
    assert (again.pk, is_new) == (first.pk, False)
    assert first.sources.count() == 2
    assert len(files(media)) == 1


def test_it_makes_a_session_of_each_part(alice):
    raw = raw_file(alice)
    store(alice, raw=raw)
    _, is_new = store(alice, make_recording(start=START + dt.timedelta(hours=1)), raw=raw, part=1)
    assert is_new


def test_it_tells_two_runners_apart(alice, erin):
    store(alice)
    raw = RawFile.objects.create(runner=erin, sha256="a" * 64, size=1, name="run.fit", path="raw/x")
    _, is_new = store_recording(erin, make_recording(), raw_file=raw, import_file=None, part=0)
    assert is_new


def test_it_does_not_bring_back_what_lies_in_the_bin(alice):
    raw = raw_file(alice)
    first, _ = store(alice, raw=raw)
    Session.objects.update(deleted_at=timezone.now())
    again, is_new = store(alice, raw=raw)
    assert (again.pk, is_new) == (first.pk, False)
    assert again.deleted_at


def test_it_lets_a_second_upload_at_the_same_moment_find_the_first(alice, media, monkeypatch):
    first, _ = store(alice)
    seen = []
    look = recordings.find

    def blind_at_first(*args):
        seen.append(args)
        return None if len(seen) == 1 else look(*args)

    monkeypatch.setattr(recordings, "find", blind_at_first)
    again, is_new = store(alice, raw=raw_file(alice, "b" * 64))
    assert (again.pk, is_new) == (first.pk, False)
    assert len(files(media)) == 1


def test_it_keeps_the_recording_of_a_twin_that_was_quicker(alice, media, monkeypatch):
    raw = raw_file(alice)
    session, _ = store(alice, raw=raw)
    monkeypatch.setattr(recordings, "find", lambda *args: None)
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
