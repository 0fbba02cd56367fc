"""Each edit starts exactly the work that it needs; what is derived follows, and comes back when it is undone."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from analytics.models import BestEffort, CriticalSpeed, DailyLoad, HistoryMark, Measures
from analytics.queries import personal_bests
from analytics.services import measure, refresh_history
from jobs.models import Job, Unit
from jobs.runner import run_all
from runners.models import Race
from science.quality import DISTANCE, HEART_RATE
from sessions.models import Gear, Overrule, RawFile, Session
from sessions.services import store_recording
from sessions.services.binning import delete_for_ever, empty_bins, put_in_bin, restore
from sessions.services.cutting import crop, join, split, uncrop
from sessions.services.editing import EditRefused, describe
from sessions.services.overruling import overrule, withdraw
from sessions.services.racing import mark_race, unmark_race
from sessions.storage import load_recording, save_recording
from tests.recordings import START, make_recording

pytestmark = pytest.mark.django_db


@pytest.fixture
def add(alice):
    def store(days: int = 0, **fields: Any) -> Session:
        number = RawFile.objects.count()
        path = default_storage.save(f"raw/{number}.fit", ContentFile(b"run"))
        raw = RawFile.objects.create(runner=alice.runner, sha256=f"{number:064}", size=1, name="run.fit", path=path)
        recording = make_recording(start=START + dt.timedelta(days=days), **fields)
        session, _ = store_recording(alice.runner, recording, raw_file=raw, import_file=None, part=0)
        measure(session, recording)
        return session

    return store


@pytest.fixture
def session(add):
    """A fast hour among slower runs."""
    for days, speed in ((-60, 2.8), (-30, 3.1), (30, 3.0)):
        add(days, speed=speed, duration=2400)
    session = add(speed=4.0, duration=3600)
    refresh_history(session.runner)
    return session


def work() -> tuple[set[str], set[str]]:
    """Do what was started; return the sessions that were measured and the days from which the history was new."""
    measured = set(Unit.objects.filter(job__kind="measure").values_list("key", flat=True))
    days = set(Unit.objects.filter(job__kind="refresh").values_list("key", flat=True))
    for job in Job.objects.unfinished():
        run_all(job)
    Job.objects.all().delete()
    assert not HistoryMark.objects.filter(stale_from__isnull=False).exists()
    return measured, days


def derived(runner) -> dict[str, Any]:
    """All numbers of a runner that follow from what was run."""
    runs = Session.objects.alive().filter(runner=runner).order_by("started_at")
    loads = Measures.objects.filter(session__in=runs).order_by("session__started_at")
    efforts = BestEffort.objects.filter(session__in=runs).order_by("day", "distance")
    return {
        "runs": list(runs.values_list("started_at", "day", "distance", "elapsed_time", "timer_time", "records")),
        "efforts": list(efforts.values_list("distance", "time", "start")),
        "bests": [(best.distance, best.time, best.official) for best in personal_bests(runner)],
        "loads": list(loads.values_list("load", "load_method", "trimp", "values", "splits")),
        "speeds": list(CriticalSpeed.objects.filter(runner=runner).order_by("day").values_list("day", "value")),
        "days": list(DailyLoad.objects.filter(runner=runner).order_by("day").values_list("day", "load", "ctl")),
    }


def test_a_crop_measures_that_session_alone(session, alice):
    crop(session=session, start=600, end=1800, by=alice)
    assert work() == ({str(session.pk)}, set())


def test_a_crop_is_followed_and_comes_back(session, alice):
    before = derived(alice.runner)
    crop(session=session, start=600, end=1800, by=alice)
    work()
    session.refresh_from_db()
    after = derived(alice.runner)
    assert session.started_at == START + dt.timedelta(seconds=600)
    assert session.distance == pytest.approx(4800, rel=0.02)
    assert (session.elapsed_time, session.timer_time) == (1200, 1200)
    assert all(after[name] != before[name] for name in before)
    assert max(distance for distance, *_ in after["efforts"]) == 5000
    assert not session.best_efforts.filter(distance__gte=5000).exists()
    uncrop(session=session, by=alice)
    work()
    assert derived(alice.runner) == before


def test_a_crop_cuts_laps_and_brings_them_back(session, alice):
    laps = list(session.laps.values_list("start", "elapsed_time", "distance"))
    crop(session=session, start=100, end=700, by=alice)
    assert sum(lap.elapsed_time for lap in session.laps.all()) == pytest.approx(600)
    uncrop(session=session, by=alice)
    assert list(session.laps.values_list("start", "elapsed_time", "distance")) == laps


def test_a_crop_over_midnight_works_out_the_day_before_too(alice):
    raw = RawFile.objects.create(runner=alice.runner, sha256="9" * 64, size=1, name="run.fit", path="raw/9.fit")
    recording = make_recording(start=dt.datetime(2026, 5, 3, 21, 30, tzinfo=dt.UTC), duration=3600)
    session, _ = store_recording(alice.runner, recording, raw_file=raw, import_file=None, part=0)
    measure(session, recording)
    refresh_history(alice.runner)
    session = crop(session=session, start=2400, end=3600, by=alice)
    assert session.day == dt.date(2026, 5, 4)
    assert work() == ({str(session.pk)}, {"2026-05-03"})
    assert list(DailyLoad.objects.order_by("day").values_list("day", flat=True)[:1]) == [dt.date(2026, 5, 4)]


@pytest.mark.parametrize(("start", "end"), [(0, 5), (1000, 900), (9000, 9900)])
def test_nothing_is_no_session(start, end, session, alice):
    with pytest.raises(EditRefused):
        crop(session=session, start=start, end=end, by=alice)


def test_a_split_measures_both_halves(session, alice):
    piece = split(session=session, at=1800, by=alice)
    assert work() == ({str(session.pk), str(piece.pk)}, set())
    session.refresh_from_db()
    piece.refresh_from_db()
    assert piece.started_at == START + dt.timedelta(seconds=1800)
    assert session.distance + piece.distance == pytest.approx(14400, rel=0.01)
    assert not BestEffort.objects.filter(session__in=[session, piece], distance=10000).exists()


def test_a_split_is_joined_again(session, alice):
    before = derived(alice.runner)
    piece = split(session=session, at=1800, by=alice)
    work()
    join(piece=piece, by=alice)
    assert work() == ({str(session.pk)}, set())
    assert derived(alice.runner) == before


def test_a_piece_in_the_bin_leaves_its_part_to_the_other(session, alice):
    piece = split(session=session, at=1800, by=alice)
    put_in_bin(session=piece, by=alice)
    assert uncrop(session=session, by=alice).elapsed_time == 3600
    with pytest.raises(EditRefused):
        restore(session=piece, by=alice)


def test_a_crop_does_not_reach_into_another_piece(session, alice):
    piece = split(session=session, at=1800, by=alice)
    assert crop(session=session, start=0, end=2400, by=alice).window_end == 1800
    assert crop(session=piece, start=0, end=3600, by=alice).window_start == 1800


def test_what_was_said_of_a_stretch_goes_with_its_piece(session, alice):
    for start, end in ((100, 200), (1700, 1900), (3000, 3100)):
        overrule(session=session, stream=HEART_RATE, start=start, end=end, counts=False, by=alice)
    piece = split(session=session, at=1800, by=alice)
    assert Overrule.objects.filter(session=session).count() == 2
    assert Overrule.objects.filter(session=piece).count() == 2


def test_a_bin_works_out_the_history_alone(session, alice):
    before = derived(alice.runner)
    put_in_bin(session=session, by=alice)
    assert work() == (set(), {"2026-05-03"})
    after = derived(alice.runner)
    assert all(after[name] != before[name] for name in before)
    restore(session=session, by=alice)
    assert work() == (set(), {"2026-05-03"})
    assert derived(alice.runner) == before


def test_the_bin_is_emptied_after_its_days(session, alice, media, django_capture_on_commit_callbacks):
    put_in_bin(session=session, by=alice)
    assert empty_bins() == 0
    Session.objects.filter(pk=session.pk).update(deleted_at=timezone.now() - dt.timedelta(days=31))
    with django_capture_on_commit_callbacks(execute=True):
        assert empty_bins() == 1
    assert not Session.objects.filter(pk=session.pk).exists()
    assert not (media / session.recording_path).exists()
    assert RawFile.objects.count() == len(list((media / "raw").iterdir())) == 3


def test_a_file_stays_as_long_as_a_piece_uses_it(session, alice, media, django_capture_on_commit_callbacks):
    piece = split(session=session, at=1800, by=alice)
    put_in_bin(session=session, by=alice)
    with django_capture_on_commit_callbacks(execute=True):
        delete_for_ever(session=session)
    piece.refresh_from_db()
    assert piece.split_from is None
    assert piece.sources.count() == 1
    assert len(load_recording(piece)) == 1801
    put_in_bin(session=piece, by=alice)
    with django_capture_on_commit_callbacks(execute=True):
        delete_for_ever(session=piece)
    assert not (media / piece.recording_path).exists()


def test_a_file_goes_to_a_piece_that_is_not_in_the_bin(session, alice):
    second = split(session=session, at=1200, by=alice)
    third = split(session=second, at=2400, by=alice)
    for each in (second, session):
        put_in_bin(session=each, by=alice)
    delete_for_ever(session=session)
    assert third.sources.count() == 1
    assert list(Session.objects.filter(split_from=third)) == [second]


def test_only_what_lies_in_the_bin_is_deleted_for_ever(session):
    delete_for_ever(session=session)
    assert Session.objects.filter(pk=session.pk).exists()


@pytest.mark.parametrize(
    "values", [{"name": "Hills"}, {"notes": "windy"}, {"kind": "tempo"}, {"feeling": 4}, {"gear": "shoes"}]
)
def test_words_about_a_run_start_nothing(values, session, alice):
    if "gear" in values:
        values = {"gear": Gear.objects.create(runner=alice.runner, name="Racers")}
    before = derived(alice.runner)
    changed = describe(session=session, values=values, by=alice)
    assert changed.by_hand == list(values)
    assert work() == (set(), set())
    assert derived(alice.runner) == before


def test_an_effort_works_out_the_history(session, alice):
    describe(session=session, values={"effort": 7}, by=alice)
    assert work() == (set(), {"2026-05-03"})


def test_what_is_said_again_starts_nothing(session, alice):
    describe(session=session, values={"sport_class": "run", "effort": None}, by=alice)
    assert work() == (set(), set())


def test_another_class_measures_that_session(session, alice):
    before = derived(alice.runner)
    describe(session=session, values={"sport_class": "treadmill"}, by=alice)
    assert work() == ({str(session.pk)}, set())
    assert derived(alice.runner)["bests"] != before["bests"]
    describe(session=session, values={"sport_class": "run"}, by=alice)
    work()
    assert derived(alice.runner) == before


def test_a_word_about_a_stretch_measures_that_session(session, alice):
    before = derived(alice.runner)
    word = overrule(session=session, stream=DISTANCE, start=600, end=1200, counts=False, by=alice)
    assert work() == ({str(session.pk)}, set())
    after = derived(alice.runner)
    assert all(after[name] != before[name] for name in before)
    withdraw(word=word, by=alice)
    assert work() == ({str(session.pk)}, set())
    assert derived(alice.runner) == before


def test_a_word_stays_with_its_moment_when_the_run_is_cropped(session, alice):
    crop(session=session, start=600, end=3600, by=alice)
    session.refresh_from_db()
    overrule(session=session, stream=HEART_RATE, start=100, end=200, counts=False, by=alice)
    work()
    (flaw,) = Measures.objects.get(session=session).flaws
    assert (flaw["start"], flaw["end"]) == (pytest.approx(100, abs=2), pytest.approx(200, abs=2))
    uncrop(session=session, by=alice)
    work()
    (flaw,) = Measures.objects.get(session=session).flaws
    assert (flaw["start"], flaw["end"]) == (pytest.approx(700, abs=2), pytest.approx(800, abs=2))


@pytest.mark.parametrize(("start", "end"), [(200, 100), (5000, 6000), (math.nan, 10)])
def test_a_word_needs_a_stretch(start, end, session, alice):
    with pytest.raises(EditRefused):
        overrule(session=session, stream=HEART_RATE, start=start, end=end, counts=False, by=alice)


def test_an_official_time_stands_above_the_recording(session, alice):
    before = derived(alice.runner)
    found = BestEffort.objects.get(session=session, distance=10000).time
    race = mark_race(session=session, name="City run", distance=10000, time=found + 20, by=alice)
    assert work() == (set(), {"2026-05-03"})
    session.refresh_from_db()
    assert (session.race, session.kind, race.result_time) == (race, "race", round(found + 20))
    after = derived(alice.runner)
    assert (10000, round(found + 20), True) in after["bests"]
    assert (10000, found, False) not in after["bests"]
    assert after["speeds"] != before["speeds"]
    unmark_race(session=session, by=alice)
    assert work() == (set(), {"2026-05-03"})
    assert derived(alice.runner) == before
    assert not Race.objects.exists()


def test_a_race_that_was_planned_for_is_taken(session, alice):
    planned = Race.objects.create(
        runner=alice.runner, name="City run", day=session.day, distance=10000, goal_time=2500, priority="A"
    )
    assert mark_race(session=session, name="City run", distance=10000, time=2600, by=alice) == planned
    unmark_race(session=session, by=alice)
    planned.refresh_from_db()
    assert planned.result_time is None


def test_a_race_that_was_entered_before_stays_as_it_was(session, alice):
    entered = {"runner": alice.runner, "name": "City run", "day": session.day, "distance": 10000.0}
    race = Race.objects.create(**entered)
    for _time in range(2):
        mark_race(session=session, name=session.name, distance=10000, time=2600, by=alice)
    unmark_race(session=session, by=alice)
    race.refresh_from_db()
    assert {name: getattr(race, name) for name in entered} == entered
    assert race.result_time is None


def test_a_race_that_a_session_made_goes_alone(session, alice):
    mark_race(session=session, name="City run", distance=10000, time=2600, by=alice).delete()
    session.refresh_from_db()
    race = Race.objects.create(runner=alice.runner, name="Park run", day=session.day, distance=10000)
    mark_race(session=session, name=session.name, distance=10000, time=2600, by=alice)
    unmark_race(session=session, by=alice)
    assert Race.objects.get() == race


def test_a_race_that_was_entered_before_is_called_as_the_runner_says(session, alice):
    Race.objects.create(runner=alice.runner, name="Some 10k", day=session.day, distance=10000)
    assert mark_race(session=session, name="City run", distance=10000, time=2600, by=alice).name == "City run"


def test_a_race_in_the_hills_is_no_result_over_its_distance(session, alice):
    describe(session=session, values={"sport_class": "trail"}, by=alice)
    mark_race(session=session, name="Ridge", distance=12000, time=3000, by=alice)
    work()
    assert 12000 not in [best.distance for best in personal_bests(alice.runner)]


def test_a_result_goes_for_ever_with_the_run_that_tells_that_it_was_in_the_hills(session, alice):
    describe(session=session, values={"sport_class": "trail"}, by=alice)
    race = mark_race(session=session, name="Ridge", distance=12000, time=3000, by=alice)
    put_in_bin(session=session, by=alice)
    delete_for_ever(session=session)
    work()
    race.refresh_from_db()
    assert race.result_time is None
    assert 12000 not in [best.distance for best in personal_bests(alice.runner)]


def test_a_result_on_the_road_stays_when_its_run_is_deleted_for_ever(session, alice):
    mark_race(session=session, name="City run", distance=12000, time=3000, by=alice)
    put_in_bin(session=session, by=alice)
    delete_for_ever(session=session)
    work()
    assert 12000 in [best.distance for best in personal_bests(alice.runner)]


def test_it_measures_what_is_left_even_from_an_old_recording(session, alice):
    save_recording(session.recording_path, make_recording(duration=3600, heart_rate=None))
    crop(session=session, start=600, end=1800, by=alice)
    work()
    assert Measures.objects.get(session=session).trimp is None
