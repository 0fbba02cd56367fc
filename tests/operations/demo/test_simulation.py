"""The simulated running is plausible, and the same every time."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from operations.demo.body import simulate
from operations.demo.feeding import PARTS
from operations.demo.history import archive, history_of
from operations.demo.people import RUNNERS, ZONE
from operations.demo.places import loop, places, track
from operations.demo.races import RaceDay
from operations.demo.training import WEEKS, Outing, absent, outings, share_of_race
from operations.demo.workouts import Piece, Workout, easy, race

LAST = dt.datetime(2024, 6, 1, 10, tzinfo=ZoneInfo(ZONE))
EVERYBODY = range(len(RUNNERS))
NAMES = [profile.name for profile in RUNNERS]


def chance(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def recording_of(workout: Workout, profile=RUNNERS[0], **options):
    outing = Outing(LAST - dt.timedelta(days=3), workout, profile.critical_speed, **options)
    return simulate(outing, profile, places(chance(), profile.relief), chance())


def test_it_is_the_same_every_time():
    first, second = (history_of(2, LAST, 6) for _ in range(2))
    assert archive(first, first.part(0)) == archive(second, second.part(0))


@pytest.mark.parametrize("index", EVERYBODY, ids=NAMES)
def test_it_runs_about_as_often_as_the_profile_says(index):
    history = history_of(index, LAST, WEEKS)
    away = sum(gap.days for gap in RUNNERS[index].absences) / 7
    assert len(history.outings) / (WEEKS - away) == pytest.approx(RUNNERS[index].runs, rel=0.15)


@pytest.mark.parametrize("index", EVERYBODY, ids=NAMES)
def test_it_never_runs_while_ill(index):
    days = [outing.start.date() for outing in history_of(index, LAST, WEEKS).outings]
    assert not any(absent(RUNNERS[index], day, LAST.date()) for day in days)


@pytest.mark.parametrize("index", EVERYBODY, ids=NAMES)
def test_it_ends_before_now_and_runs_once_at_a_time(index):
    runs = history_of(index, LAST, WEEKS).outings
    ends = [run.start + dt.timedelta(seconds=run.workout.seconds(run.critical_speed)) for run in runs]
    assert max(ends) < LAST
    assert all(end < after.start for end, after in zip(ends[:-1], runs[1:], strict=True))


@pytest.mark.parametrize("index", EVERYBODY, ids=NAMES)
def test_every_part_of_a_history_is_in_one_archive(index):
    history = history_of(index, LAST, WEEKS)
    assert sorted(run.start for part in PARTS for run in history.part(part)) == [run.start for run in history.outings]


@pytest.mark.parametrize("profile", RUNNERS, ids=NAMES)
def test_longer_races_are_slower_and_a_marathon_is_run_as_the_profile_says(profile):
    shares = [share_of_race(profile, distance) for distance in (5_000, 10_000, 21_097.5, 42_195)]
    assert shares == sorted(shares, reverse=True)
    assert 42_195 / shares[-1] / profile.critical_speed / 60 == pytest.approx(profile.marathon)


def test_fitness_raises_the_critical_speed():
    speeds = [run.critical_speed for run in outings(RUNNERS[7], LAST, chance())]
    day = LAST.date() - dt.timedelta(days=RUNNERS[7].absences[0].first)
    runs = list(outings(RUNNERS[7], LAST, chance()))
    before = [run.critical_speed for run in runs if run.start.date() < day][-1]
    after = next(run.critical_speed for run in runs if run.start.date() > day)
    assert after < before < max(speeds)


@pytest.mark.parametrize("profile", RUNNERS, ids=NAMES)
def test_the_heart_stays_within_its_bounds(profile):
    heart = recording_of(race(5_000, 1.05), profile).columns["heart_rate"]
    heart = heart[np.isfinite(heart)]
    assert profile.resting_heart_rate < heart.min() < heart.max() <= profile.max_heart_rate


def test_the_heart_beats_faster_at_more_speed():
    means = [
        np.nanmean(recording_of(Workout("easy", (Piece(6_000, share),))).columns["heart_rate"])
        for share in (0.65, 0.75, 0.85, 0.95)
    ]
    assert means == sorted(means)


def test_the_heart_drifts_upwards_on_a_long_run():
    heart = recording_of(Workout("steady", (Piece(25_000, 0.75),))).columns["heart_rate"]
    quarter = len(heart) // 4
    assert np.nanmean(heart[-quarter:]) > np.nanmean(heart[quarter : 2 * quarter]) + 2


def test_a_race_is_measured_in_full():
    outing = Outing(LAST - dt.timedelta(days=3), race(10_000, 1.0), 4.0, race=RaceDay(LAST.date(), 10_000, "Ten"))
    found = simulate(outing, RUNNERS[5], places(chance(), 120), chance())
    assert 10_000 < found.distance < 10_100


def test_a_treadmill_knows_neither_place_nor_height():
    found = recording_of(easy(8_000, chance()), indoors=True)
    assert found.sub_sport == "treadmill"
    assert not {"latitude", "longitude", "altitude"} & set(found.columns)


def test_laps_add_up_to_the_run():
    found = recording_of(easy(8_300, chance()))
    assert sum(lap.distance for lap in found.laps) == pytest.approx(found.distance)
    assert sum(lap.elapsed for lap in found.laps) == pytest.approx(found.elapsed)


def test_the_clock_is_the_wall_clock_of_the_place():
    assert recording_of(easy(5_000, chance())).utc_offset == 7200


def test_a_loop_is_closed_and_as_long_as_it_should_be():
    way = loop(chance(), length=7_400, relief=60, start=(48.6, 15.2))
    assert way.length == pytest.approx(7_400)
    assert np.ptp(way.height) == pytest.approx(60)
    for column in (way.east, way.north, way.height):
        assert column[-1] == pytest.approx(column[0], abs=1e-6)


def test_the_track_has_400_metres():
    way = track((48.6, 15.2))
    assert way.length == pytest.approx(400)
    assert np.ptp(way.east) == pytest.approx(84.39 + 2 * 36.8, rel=0.01)


def test_time_trials_take_turns_over_three_distances():
    # Two distances are no critical speed.
    runs = history_of(0, LAST, 24).outings
    trials = [run.workout for run in runs if run.workout.purpose == "time trials"]
    raced = {piece.metres for workout in trials for piece in workout.pieces if piece.share > 1}
    assert raced == {1000.0, 1500.0, 3000.0}
