"""Which recordings are of one run, and which are not."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sessions.models import Source
from sessions.services.identity import Trace, same_run, shift_between
from tests.recordings import START

RUN = Trace(start=1.7e9, elapsed=3600.0, distance=10_000.0, sport="running")

starts = st.floats(1e9, 2e9)
runs = st.builds(
    Trace,
    start=starts,
    elapsed=st.floats(300, 6 * 3600),
    distance=st.floats(500, 70_000),
    sport=st.sampled_from(["running", "cycling", "swimming", "hiking"]),
)


@given(runs, runs)
def test_it_is_the_same_seen_from_either_side(a, b):
    assert same_run(a, b) == same_run(b, a)


@given(runs)
def test_it_knows_itself(run):
    assert same_run(run, run)


@given(runs, st.floats(0, 0.05), st.floats(0, 0.05))
def test_it_knows_a_copy_trimmed_at_both_ends(run, before, after):
    kept = 1 - before - after
    trimmed = replace(
        run,
        start=run.start + before * run.elapsed,
        elapsed=kept * run.elapsed,
        distance=kept * run.distance,
    )
    assert same_run(run, trimmed)


@given(runs, st.floats(-30, 30), st.floats(0.96, 1.04))
def test_it_knows_the_other_watch_of_the_run(run, later, longer):
    assert same_run(run, replace(run, start=run.start + later, distance=run.distance * longer))


@given(runs, st.floats(0.0, 0.8))
def test_it_knows_a_copy_without_its_pauses(run, paused):
    assert same_run(run, replace(run, elapsed=run.elapsed * (1 - paused)))


@given(runs, st.floats(0.01, 1))
def test_it_knows_a_copy_that_was_cut_short(run, share):
    assert same_run(run, replace(run, elapsed=share * run.elapsed, distance=share * run.distance))


@given(runs, st.integers(2, 56), st.sampled_from([-1, 1]))
def test_it_knows_a_copy_off_by_a_time_zone(run, quarters, sign):
    assert same_run(run, replace(run, start=run.start + sign * 900 * quarters))


@given(runs, st.integers(2, 56), st.floats(1.5, 100))
def test_it_wants_the_metre_to_agree_where_the_time_does_not(run, quarters, metres):
    assume(900 * quarters > run.elapsed)
    other = replace(run, start=run.start + 900 * quarters, distance=run.distance + metres)
    assert not same_run(run, other)


@given(runs, runs)
def test_it_tells_runs_one_after_the_other_apart(first, second):
    later = replace(second, start=first.start + first.elapsed + 1)
    assume(abs(first.elapsed - later.elapsed) > 2)
    assert not same_run(first, later)


@given(runs, st.sampled_from([("running", "cycling"), ("swimming", "running"), ("hiking", "cycling")]))
def test_it_tells_sports_apart(run, sports):
    a, b = (replace(run, sport=sport) for sport in sports)
    assert not same_run(a, b)


@pytest.mark.parametrize("sport", ["generic", "", "Running", "walking", "trail_running"])
def test_it_takes_sports_for_one_that_may_be(sport):
    assert same_run(RUN, replace(RUN, sport=sport))


@pytest.mark.parametrize(
    "other",
    [
        replace(RUN, distance=None),
        replace(RUN, distance=0.0, elapsed=3590.0),  # a watch without positions, GPX without any
        replace(RUN, distance=11_500.0),  # a treadmill and the wrist
        replace(RUN, distance=None, start=RUN.start + 120, elapsed=3500.0),
    ],
)
def test_it_knows_the_run_by_its_time_alone(other):
    assert same_run(RUN, other)


@pytest.mark.parametrize(
    "other",
    [
        Trace(start=RUN.start + 1800, elapsed=300, distance=1500.0, sport="running"),  # a part of it
        Trace(start=RUN.start + 1800, elapsed=300, distance=None, sport="running"),
        Trace(start=RUN.start + 1800, elapsed=3600, distance=9_950.0, sport="running"),  # half of it
        Trace(start=RUN.start + 86_400, elapsed=3600, distance=10_000.0, sport="running"),  # the next day's
        Trace(start=RUN.start + 3600 + 431, elapsed=3600, distance=10_000.0, sport="running"),
    ],
)
def test_it_tells_other_runs_apart(other):
    assert not same_run(RUN, other)


HOUR = 3600.0


@pytest.mark.parametrize(
    ("long", "later", "elapsed", "distance", "shift"),
    [
        (HOUR, 20.0, HOUR, 10_000.0, 20.0),
        (HOUR, 2 * HOUR, HOUR, 10_000.0, 0.0),
        (HOUR, -5.75 * HOUR + 1, HOUR, 10_000.0, 1.0),
        (12 * HOUR, 2 * HOUR, 12 * HOUR, 10_000.0, 0.0),
        (HOUR, 2 * HOUR + 20, HOUR - 60, 9_900.0, 20.0),  # known by a third that is off by the same zone
        (6 * HOUR, HOUR / 2 + 100, 5 * HOUR, 9_900.0, HOUR / 2 + 100),  # trimmed: its clock is right
    ],
)
def test_it_takes_the_zone_of_a_clock_for_no_shift(long, later, elapsed, distance, shift):
    first = Source(started_at=START, elapsed_time=long, distance=10_000.0)
    second = Source(started_at=START + dt.timedelta(seconds=later), elapsed_time=elapsed, distance=distance)
    assert shift_between(first, second) == shift
    assert shift_between(second, first) == -shift
