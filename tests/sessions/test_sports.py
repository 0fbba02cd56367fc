from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from sessions.models import SportClass
from sessions.sports import class_of, name_of
from tests.recordings import make_recording


@pytest.mark.parametrize(
    ("sport", "sub_sport", "expected"),
    [
        ("running", "generic", SportClass.RUN),
        ("running", "street", SportClass.RUN),
        ("running", "trail", SportClass.TRAIL),
        ("running", "treadmill", SportClass.TREADMILL),
        ("running", "virtual_activity", SportClass.TREADMILL),
        ("running", "track", SportClass.TRACK),
        ("fitness_equipment", "treadmill", SportClass.TREADMILL),
        ("walking", "generic", SportClass.WALK),
        ("hiking", "generic", SportClass.HIKE),
        ("cycling", "road", SportClass.OTHER),
        ("training", "strength_training", SportClass.OTHER),
    ],
)
def test_it_classes_a_session_by_what_the_watch_says(sport, sub_sport, expected):
    assert class_of(make_recording(sport=sport, sub_sport=sub_sport, duration=60)) == expected


@pytest.mark.parametrize(
    ("speed", "expected"), [(1.2, SportClass.OTHER), (3.0, SportClass.RUN), (9.0, SportClass.OTHER)]
)
def test_it_classes_what_has_no_name_by_its_speed(speed, expected):
    assert class_of(make_recording(sport="generic", speed=speed, duration=60)) == expected


def test_it_takes_no_slow_ride_for_a_run():
    ride = make_recording(sport="generic", speed=5, duration=1200)
    downhill = np.where(ride.time > 900, 12.0, 4.0)
    ride.columns["distance"] = np.cumsum(downhill)
    assert ride.distance / ride.timer < 6.5
    assert class_of(ride) == SportClass.OTHER


def test_it_takes_a_run_with_a_jump_of_the_position_for_a_run():
    run = make_recording(sport="generic", duration=1800)
    run.columns["distance"] = run.columns["distance"] + np.where(run.time > 900, 400.0, 0.0)
    assert class_of(run) == SportClass.RUN


@pytest.mark.parametrize(
    ("hour", "expected"),
    [(0, "Night"), (6, "Morning"), (12, "Midday"), (15, "Afternoon"), (19, "Evening"), (23, "Night")],
)
def test_it_names_a_session_by_the_time_of_day(hour, expected):
    assert name_of(SportClass.RUN, "running", dt.datetime(2026, 5, 3, hour)) == f"{expected} run"


@pytest.mark.parametrize(
    ("sport_class", "sport", "expected"),
    [
        (SportClass.TREADMILL, "running", "Morning treadmill run"),
        (SportClass.OTHER, "cycling", "Morning ride"),
        (SportClass.OTHER, "rock_climbing", "Morning rock climbing"),
        (SportClass.OTHER, "", "Morning activity"),
    ],
)
def test_it_names_a_session_by_its_sport(sport_class, sport, expected):
    assert name_of(sport_class, sport, dt.datetime(2026, 5, 3, 8)) == expected
