"""What is said of bests while they are typed, whatever they are."""

from __future__ import annotations

import datetime as dt
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runners.bests_chart import picture_of
from runners.models import TypedBest
from runners.typed_bests import verdict_on
from science.efforts import BEST_EFFORT_DISTANCES

DAY = dt.date(2026, 10, 1)


def best(distance: float, time: float, day: dt.date = DAY) -> TypedBest:
    return TypedBest(distance=distance, time=time, day=day)


bests = st.lists(
    st.builds(
        best,
        st.sampled_from(BEST_EFFORT_DISTANCES),
        st.floats(30.0, 40_000.0),
        st.dates(dt.date(2000, 1, 1), DAY),
    ),
    max_size=8,
    unique_by=lambda row: row.distance,
)


@given(bests, st.sampled_from(["", "F", "M"]))
def test_it_says_something_about_each_and_can_draw_it(rows, sex):
    verdict = verdict_on(rows, sex=sex)
    assert set(verdict.about) == {row.distance for row in rows}
    assert all(said for said, _tone in verdict.about.values())
    picture = picture_of(rows, verdict, "km")
    assert (picture is None) == (not rows)
    if picture:
        assert all(0 <= point.x <= 100 and 0 <= point.y <= 100 for point in picture.points)


@given(st.floats(3.0, 6.0), st.floats(80.0, 350.0))
def test_it_finds_the_speed_that_exact_times_come_from(speed, reserve):
    times = (180.0, 420.0, 900.0)
    rows = [best(reserve + speed * time, time) for time in times]
    found = verdict_on(rows, sex="").estimate.critical_speed
    assert math.isnan(found) or found == pytest.approx(speed)


def test_it_takes_times_of_one_shape_only():
    rows = [best(1500, 300), best(3000, 645), best(5000, 1120, DAY - dt.timedelta(days=400))]
    assert not verdict_on(rows, sex="").found


def test_it_goes_back_to_the_latest_shape_that_gives_a_speed():
    earlier = DAY - dt.timedelta(days=400)
    rows = [best(1500, 300, earlier), best(3000, 645, earlier), best(5000, 1120, earlier), best(800, 139)]
    assert verdict_on(rows, sex="").day == earlier
