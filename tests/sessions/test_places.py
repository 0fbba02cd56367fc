from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from sessions.places import offset_at
from sessions.services.facts import facts_of
from tests.recordings import make_recording

LATE = dt.datetime(2026, 5, 3, 20, 30, tzinfo=dt.UTC)


def recorded(latitude: float, longitude: float, start: dt.datetime = LATE):
    found = make_recording(start=start, duration=60, utc_offset=None)
    columns = {"latitude": np.full(61, latitude), "longitude": np.full(61, longitude)}
    return replace(found, columns=found.columns | columns)


@pytest.mark.django_db
def test_a_file_in_utc_of_a_run_in_auckland_falls_on_the_day_there(alice):
    facts = facts_of(alice.runner, recorded(-36.85, 174.76))
    assert (facts["day"], facts["utc_offset"]) == (dt.date(2026, 5, 4), 12 * 3600)
    assert facts["name"] == "Morning run"


@pytest.mark.django_db
def test_the_watch_knows_better_than_the_map(alice):
    facts = facts_of(alice.runner, replace(recorded(-36.85, 174.76), utc_offset=7200))
    assert facts["utc_offset"] == 7200


@pytest.mark.django_db
def test_the_map_knows_better_than_a_watch_on_utc(alice):
    facts = facts_of(alice.runner, replace(recorded(-36.85, 174.76), utc_offset=0))
    assert (facts["day"], facts["utc_offset"]) == (dt.date(2026, 5, 4), 12 * 3600)


@pytest.mark.django_db
def test_a_watch_on_utc_is_believed_where_nothing_tells_the_place(alice):
    facts = facts_of(alice.runner, replace(recorded(np.nan, np.nan), utc_offset=0))
    assert facts["utc_offset"] == 0


@pytest.mark.parametrize(
    ("place", "month", "hours"),
    [((48.2, 16.4), 1, 1.0), ((48.2, 16.4), 7, 2.0), ((27.7, 85.3), 1, 5.75), ((40.7, -74.0), 7, -4.0)],
)
def test_it_knows_summer_time_and_quarters_of_an_hour(place, month, hours):
    assert offset_at(recorded(place[0], place[1], dt.datetime(2026, month, 1, 12, tzinfo=dt.UTC))) == hours * 3600


@pytest.mark.parametrize("place", [(np.nan, np.nan), (91.0, 0.0), (0.0, 181.0), (np.inf, 3.0)])
def test_it_knows_no_place_that_is_none(place):
    assert offset_at(recorded(*place)) is None


def test_it_takes_the_first_position_that_is_known():
    recording = recorded(48.2, 16.4)
    recording.columns["latitude"][:30] = np.nan
    assert offset_at(recording) == 7200
