"""Sensors, clocks and calendars that go wrong leave load, bests and thresholds unharmed: the side of the history."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from analytics.models import BestEffort, CriticalSpeed, DailyLoad, Measures
from analytics.queries.thresholds import observed_maximum
from analytics.services import current_numbers, measure, refresh_history
from runners.models import Runner, Thresholds
from science.recording import Recording
from sessions.models import RawFile, Session
from sessions.services import store_recording
from tests.analytics.history import BESTS, run
from tests.recordings import make_recording

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
HOUR = 3600


@pytest.fixture
def runner(alice):
    """Somebody with a history of two months, up to a fortnight ago."""
    for back in range(70, 14, -2):
        run(alice.runner, alice.runner.today() - back * DAY, efforts=BESTS if back == 70 else None)
    refresh_history(alice.runner)
    return alice.runner


def bring(runner: Runner, recording: Recording) -> Session:
    """Store, measure and work out a recording as an import does."""
    raw = RawFile.objects.create(
        runner=runner, sha256=f"{RawFile.objects.count():064}", size=1, name="run.fit", path="raw/run.fit"
    )
    session, _made = store_recording(runner, recording, raw_file=raw, import_file=None, part=0)
    measure(session, recording)
    refresh_history(runner)
    return session


def at(runner: Runner, back: int, hour: int = 7, **fields) -> Recording:
    """A run of an hour so many days ago, in UTC."""
    start = dt.datetime.combine(runner.today() - back * DAY, dt.time(hour), dt.UTC)
    return make_recording(**{"start": start, "duration": HOUR, "utc_offset": 0, **fields})


def with_heart(recording: Recording, beats) -> Recording:
    return replace(recording, columns={**recording.columns, "heart_rate": np.asarray(beats, dtype=float)})


def state(runner: Runner) -> list[float | None]:
    """All that must be unharmed: fitness, the load of the last days, bests, critical speed, thresholds."""
    numbers = current_numbers(runner)
    best = BestEffort.objects.filter(runner=runner, verified=True, distance=5000).order_by("time").first()
    speed = CriticalSpeed.objects.filter(runner=runner).latest("day")
    (highest,) = Thresholds.objects.filter(runner=runner).values_list("max_heart_rate", flat=True)
    return [numbers.ctl, numbers.load_7, best and best.time, speed.value, highest]


def bad_heart(recording: Recording, kind: str) -> Recording:
    time, beats = recording.time, recording.column("heart_rate").copy()
    made = {
        "255": np.full(len(time), 255.0),
        "0": np.zeros(len(time)),
        "dead strap": np.where(time > 600, 92.0, beats),
        "cadence lock": recording.column("cadence"),
        "spikes of 255": np.where(time % 100 < 3, 255.0, beats),
        "gone": np.full(len(time), np.nan),
    }
    return with_heart(recording, made[kind])


@pytest.mark.parametrize("kind", ["255", "0", "dead strap", "cadence lock", "spikes of 255", "gone"])
def test_a_bad_heart_rate_changes_nothing_that_counts(runner, kind):
    good = at(runner, 3)
    session = bring(runner, good)
    expected = state(runner)
    session.delete()
    bring(runner, bad_heart(good, kind))
    assert state(runner) == pytest.approx(expected)


@pytest.mark.parametrize("kind", ["255", "0", "dead strap", "cadence lock", "gone"])
def test_a_bad_heart_rate_gives_no_trimp(runner, kind):
    session = bring(runner, bad_heart(at(runner, 3), kind))
    assert Measures.objects.get(session=session).trimp is None
    day = DailyLoad.objects.get(runner=runner, day=session.day)
    assert (day.trimp, day.internal, day.external) == (None, 0, 0)


@pytest.mark.parametrize("kind", ["255", "0", "gone"])
def test_without_pace_a_bad_heart_rate_takes_the_usual_load(runner, kind):
    recording = bad_heart(at(runner, 3, gps=False, sub_sport="treadmill"), kind)
    blind = {name: column for name, column in recording.columns.items() if name not in ("distance", "speed")}
    session = bring(runner, replace(recording, columns=blind, totals={"timer": HOUR, "elapsed": HOUR}))
    found = Measures.objects.get(session=session)
    usual = Measures.objects.filter(session__runner=runner, load_method="pace").latest("session__day").load
    assert found.load_method == "duration"
    assert found.load == pytest.approx(usual, rel=0.02)


def bad_clock_or_way(recording: Recording, kind: str) -> Recording:
    time, way = recording.time, recording.column("distance")
    columns = dict(recording.columns)
    if kind == "position leaps":
        columns["distance"] = np.where(time > 1800, way + 900, way)
        columns["speed"] = np.gradient(columns["distance"])
    if kind == "positions to and fro":
        columns["distance"] = way + 60 * (time % 600 < 2)
        del columns["speed"]
    if kind == "clock leaps":
        columns["time"] = np.where(time > 1800, time + 30_000, time)
    if kind == "clock runs back":
        columns["time"] = np.where((time > 1800) & (time < 1830), time - 600, time)
    return replace(recording, columns=columns)


@pytest.mark.parametrize("kind", ["position leaps", "positions to and fro", "clock leaps", "clock runs back"])
def test_a_leap_of_position_or_clock_changes_nothing_that_counts(runner, kind):
    good = at(runner, 3)
    session = bring(runner, good)
    expected = state(runner)
    session.delete()
    bring(runner, bad_clock_or_way(good, kind))
    assert state(runner) == pytest.approx(expected, rel=0.02)


@pytest.mark.parametrize("kind", ["255", "0", "dead strap", "cadence lock", "spikes of 255", "gone"])
def test_a_bad_heart_rate_suggests_no_maximum(runner, kind):
    Thresholds.objects.filter(runner=runner).update(max_heart_rate=160, basis=Thresholds.Basis.TYPED)
    for back in (3, 5):
        bring(runner, bad_heart(at(runner, back), kind))
    assert observed_maximum(runner) is None


@pytest.mark.parametrize(
    ("start", "offset"),
    [
        (dt.datetime(2026, 3, 29, 0, 30, tzinfo=dt.UTC), 1),
        (dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC), 2),
        (dt.datetime(2026, 6, 10, 21, 30, tzinfo=dt.UTC), 2),
        (dt.datetime(2026, 12, 31, 22, 30, tzinfo=dt.UTC), 1),
        (dt.datetime(2026, 6, 10, 3, 0, tzinfo=dt.UTC), 13),
        (dt.datetime(2026, 6, 10, 3, 0, tzinfo=dt.UTC), -8),
    ],
    ids=["into summer time", "out of summer time", "midnight", "new year", "Auckland", "Los Angeles"],
)
def test_what_the_clock_on_the_wall_does_is_nothing_to_the_run(alice, start, offset):
    """The same run at noon and over the odd hour: the same load, bests, heart and way."""
    noon = dt.datetime(2026, 6, 9, 12, tzinfo=dt.UTC)
    one, other = (
        bring(alice.runner, make_recording(start=begun, duration=HOUR, utc_offset=hours * HOUR))
        for begun, hours in ((noon, 0), (start, offset))
    )
    first, second = (Measures.objects.get(session=session) for session in (one, other))
    assert second.values == first.values
    assert (second.trimp, second.normalised_speed) == (first.trimp, first.normalised_speed)
    bests = [dict(session.best_efforts.values_list("distance", "time")) for session in (one, other)]
    assert bests[0] == bests[1]
    assert other.distance == one.distance


def test_a_clock_that_leaps_adds_no_load(runner):
    good = at(runner, 3)
    load = Measures.objects.get(session=bring(runner, good)).load
    leapt = np.where(good.time > 1800, good.time + 30_000, good.time)
    Session.objects.filter(runner=runner, day=runner.today() - 3 * DAY).delete()
    session = bring(runner, replace(good, columns={**good.columns, "time": leapt}))
    assert Measures.objects.get(session=session).load == pytest.approx(load, rel=0.05)


def test_a_run_across_midnight_counts_on_the_day_it_began(runner):
    half_past_eleven = dt.datetime.combine(runner.today() - 3 * DAY, dt.time(22, 30), dt.UTC)
    late = at(runner, 3, start=half_past_eleven, utc_offset=HOUR)
    session = bring(runner, late)
    loads = dict(DailyLoad.objects.filter(runner=runner).values_list("day", "load"))
    assert session.day == runner.today() - 3 * DAY
    assert loads[session.day] > 0
    assert loads[session.day + DAY] == 0


def test_a_run_counts_on_the_day_of_the_wall_clock_where_it_was_run(runner):
    """10 in the evening UTC is the next morning in Auckland, and the afternoon in Los Angeles."""
    east = bring(runner, at(runner, 8, hour=22, utc_offset=13 * HOUR))
    west = bring(runner, at(runner, 4, hour=2, utc_offset=-8 * HOUR))
    days = set(DailyLoad.objects.filter(runner=runner, load__gt=0).values_list("day", flat=True))
    assert (east.day, west.day) == (runner.today() - 7 * DAY, runner.today() - 5 * DAY)
    assert {east.day, west.day} <= days


def test_a_trip_around_the_world_leaves_the_calendar_dense(runner):
    for back, offset in ((6, 13), (5, -8), (4, 9), (2, 0)):
        bring(runner, at(runner, back, hour=12, utc_offset=offset * HOUR))
    days = list(DailyLoad.objects.filter(runner=runner).order_by("day").values_list("day", flat=True))
    assert len(days) == (days[-1] - days[0]).days + 1


@pytest.mark.parametrize("change", [dt.date(2026, 3, 29), dt.date(2026, 10, 25)])
def test_the_days_of_a_clock_change_are_one_day_each(alice, change):
    """Vienna's clocks change at 2 in the morning: a day of 23 hours, and one of 25."""
    zone = alice.runner.zone
    for offset in (-1, 0, 1):
        day = change + offset * DAY
        for hour in (0, 23):
            local = dt.datetime.combine(day, dt.time(hour, 10), zone)
            shift = local.utcoffset()
            assert shift is not None
            start = local.astimezone(dt.UTC)
            bring(
                alice.runner,
                make_recording(start=start, duration=1200 + 30 * hour, utc_offset=int(shift.total_seconds())),
            )
    counted = [Session.objects.filter(runner=alice.runner, day=change + n * DAY).count() for n in (-1, 0, 1)]
    assert counted == [2, 2, 2]
    days = list(DailyLoad.objects.filter(runner=alice.runner, day__lte=change + DAY).order_by("day").values_list("day"))
    assert days == [(change - DAY,), (change,), (change + DAY,)]


def test_two_sessions_of_a_day_add_up_before_they_are_smoothed(runner):
    one = bring(runner, at(runner, 3, hour=6))
    alone = DailyLoad.objects.get(runner=runner, day=one.day).load
    bring(runner, at(runner, 3, hour=17, duration=1800))
    day = DailyLoad.objects.get(runner=runner, day=one.day)
    assert day.load == pytest.approx(1.5 * alone, rel=0.02)
    assert day.longest_run == one.distance
    assert DailyLoad.objects.filter(runner=runner, day=one.day).count() == 1


def test_a_session_of_the_future_counts_nothing_yet(runner):
    before = state(runner)
    bring(runner, at(runner, -400))
    assert state(runner)[:2] == before[:2]
    assert DailyLoad.objects.filter(runner=runner).latest("day").day == runner.today()


def test_a_watch_that_lost_its_clock_does_not_start_the_present(runner):
    """Dated to the end of 1989, as a watch without a clock does."""
    ctl = current_numbers(runner).ctl
    bring(runner, make_recording(start=dt.datetime(1989, 12, 31, 1, tzinfo=dt.UTC), duration=HOUR, utc_offset=0))
    numbers = current_numbers(runner)
    assert numbers.ctl == pytest.approx(ctl, rel=0.01)
    assert numbers.first_day == runner.today() - 70 * DAY
