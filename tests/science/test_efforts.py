import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from science.streams import (
    BEST_EFFORT_DISTANCES,
    best_efforts,
    clean,
    pace_duration_curve,
    splits,
    time_in_zones,
)
from science.units import MILE
from tests.science.recordings import recording, steps

BLOCK = ((900, 3.0), (100, 5.0), (800, 3.0))
WITH_PAUSE = ((900, 3.0), (50, 5.0), (60, 0.0), (50, 5.0), (800, 3.0))

speeds = st.lists(st.floats(0, 8), min_size=5, max_size=60)
gaps = st.lists(st.floats(0.5, 20), min_size=60, max_size=60)


@pytest.mark.parametrize(("distance", "seconds"), [(400, 80.0), (500, 100.0), (1000, 266.6667)])
def test_it_finds_the_fast_block(distance, seconds):
    (effort,) = best_efforts(*steps(*BLOCK), [distance])
    assert effort.time == pytest.approx(seconds, abs=1e-4)
    assert effort.verified


@pytest.mark.parametrize(("distance", "seconds"), [(400, 100.0), (200, 40.0)])
def test_pauses_count(distance, seconds):
    (effort,) = best_efforts(*steps(*WITH_PAUSE), [distance])
    assert effort.time == pytest.approx(seconds, abs=1e-4)


def test_a_glitch_makes_a_best_until_it_is_cleaned():
    time, distance = steps((300, 3.0), (4, 20.0), (300, 3.0))
    run = clean(recording(time, distance=distance))
    assert best_efforts(time, distance, [400])[0].time == pytest.approx(110.6667, abs=1e-4)
    assert best_efforts(run.time, run.distance, [400])[0].time == pytest.approx(133.3333, abs=1e-4)


def test_an_effort_with_too_much_flagged_time_is_not_verified():
    time, distance = steps((200, 3.5), (400, 3.0))
    suspect = np.zeros(len(time), dtype=bool)
    suspect[300:580] = True
    short, long = best_efforts(time, distance, [400, 1500], suspect=suspect)
    assert short.verified
    assert not long.verified


def test_nobody_runs_faster_than_the_world_record():
    assert not best_efforts(*steps((300, 7.7)), [1000])[0].verified


def test_it_knows_where_the_effort_was():
    (effort,) = best_efforts(*steps(*BLOCK), [500])
    assert (effort.start, effort.end) == pytest.approx((900, 1000))


def test_creeping_is_no_effort():
    assert best_efforts(*steps((1000, 0.4)), [400]) == []
    assert len(best_efforts(*steps((1000, 0.6)), [400])) == 1


def test_it_finds_only_distances_that_were_run():
    found = best_efforts(*steps((1000, 3.1)), BEST_EFFORT_DISTANCES)
    assert [effort.distance for effort in found] == [400, 800, 1000, 1500, 1609.344, 3000]


def test_standing_before_and_after_is_no_part_of_the_effort():
    (effort,) = best_efforts(*steps((60, 0.0), (100, 4.0), (60, 0.0)), [400])
    assert effort.time == pytest.approx(100)


@given(speeds, gaps, st.floats(10, 500))
def test_no_window_is_faster_than_the_best(pace, gap, length):
    seconds = np.array(gap[: len(pace)])
    time = np.concatenate(([0.0], np.cumsum(seconds)))
    distance = np.concatenate(([0.0], np.cumsum(seconds * pace)))
    found = best_efforts(time, distance, [length])
    starts = np.linspace(0, time[-1], 200)
    reached = np.interp(starts, time, distance) + length
    inside = reached <= distance[-1]
    ends = np.interp(reached[inside], distance, time)
    if found:
        assert (ends - starts[inside] >= found[0].time - 1e-6).all()
    else:
        slow = not inside.any() or (ends - starts[inside]).min() > length / 0.5 - 1e-6
        assert length > distance[-1] - 1e-6 or slow


@given(speeds, gaps, st.floats(2, 300))
def test_no_window_goes_farther_than_the_curve(pace, gap, span):
    seconds = np.array(gap[: len(pace)])
    time = np.concatenate(([0.0], np.cumsum(seconds)))
    distance = np.concatenate(([0.0], np.cumsum(seconds * pace)))
    (best,) = pace_duration_curve(time, distance, [span])
    starts = np.linspace(0, max(time[-1] - span, 0), 200)
    if span <= time[-1]:
        way = np.interp(starts + span, time, distance) - np.interp(starts, time, distance)
        assert (way / span <= best + 1e-6).all()
    else:
        assert np.isnan(best)


def test_the_curve_of_whole_seconds_equals_the_exact_one():
    time, distance = steps(*BLOCK)
    spans = np.array([10.0, 100.0, 250.0, 1800.0])
    shifted = pace_duration_curve(time + 0.5, distance, spans)
    assert pace_duration_curve(time, distance, spans) == pytest.approx(shifted, abs=1e-9)


def test_splits_add_up_to_the_run():
    time, distance = steps((700, 3.0), (700, 4.0))
    cut = splits(time, distance)
    assert [split.distance for split in cut] == pytest.approx([1000, 1000, 1000, 1000, 900])
    assert sum(split.time for split in cut) == pytest.approx(1400)
    assert cut[0].time == pytest.approx(1000 / 3)


def test_a_broken_distance_has_no_splits():
    assert splits(np.arange(3.0), np.array([0, 1e12, 2e12])) == []


def test_time_in_zones_is_half_open_and_skips_what_is_missing():
    time = np.arange(8.0)
    values = np.array([100, 119, 120, 140, np.nan, 159, 160, 250.0])
    assert time_in_zones(values, time, (120, 140, 160)).tolist() == [1, 1, 4]


@pytest.mark.parametrize("size", [0, 1])
def test_too_little_gives_nothing(size):
    nothing = np.zeros(size)
    assert best_efforts(nothing, nothing, [400]) == []
    assert splits(nothing, nothing) == []
    assert np.isnan(pace_duration_curve(nothing, nothing, [5.0])).all()
    assert time_in_zones(nothing, nothing, (1.0, 2.0)).tolist() == [0, 0]


def test_it_passes_over_a_faster_stretch_downhill():
    time, distance = steps((600, 3.0), (200, 5.0), (600, 3.0), (250, 4.0))
    altitude = np.interp(distance, [0, 1800, 2800, 10_000], [100, 100, 60, 60])
    (effort,) = best_efforts(time, distance, [1000], altitude=altitude)
    assert effort.verified
    assert effort.time == pytest.approx(250.0)


def test_it_does_not_believe_an_effort_on_a_run_that_only_drops():
    time, distance = steps((600, 4.0))
    (effort,) = best_efforts(time, distance, [1000], altitude=500 - 0.03 * distance)
    assert not effort.verified
    assert effort.time == pytest.approx(250.0)


def test_a_kilometre_within_a_fifteen_hundred_is_a_part_of_it():
    found = best_efforts(*steps((600, 3.0), (300, 5.0), (600, 2.5)), [400, 1000, 1500, MILE])
    assert {effort.distance: effort.part_of for effort in found if effort.part_of > 0} == {
        400: 1500,
        1000: 1500,
        MILE: 1500,
    }


def test_efforts_at_different_times_are_no_parts_of_each_other():
    found = best_efforts(*steps((300, 3.0), (100, 6.0), (600, 2.0), (400, 5.0), (300, 3.0)), [400, 2000])
    assert all(np.isnan(effort.part_of) for effort in found)


def test_an_effort_knows_the_heart_rate_of_its_last_half_minute():
    time, distance = steps((600, 3.0), (100, 5.0), (600, 3.0))
    (effort,) = best_efforts(time, distance, [500], heart_rate=np.where(time > 665, 185.0, 150.0))
    assert effort.heart_rate == pytest.approx(185.0)
