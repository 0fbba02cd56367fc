from __future__ import annotations

import numpy as np
import pytest

from science.limits import Limits
from science.quality import ALTITUDE, DISTANCE, HEART_RATE, KINDS, Flaw, Overrule, seconds_by_kind
from science.streams import clean
from tests.science.recordings import broken, recording, steady_run, steps


def flaws(run, kind):
    return [flaw for flaw in clean(run).flaws if flaw.kind == kind]


def changed(run, name, start, end, values):
    run.columns[name][start:end] = values
    return run


def kinds(run):
    return {flaw.kind for flaw in clean(run).flaws}


def test_it_finds_nothing_wrong_with_a_good_recording():
    assert kinds(steady_run()) == set()


@pytest.mark.parametrize("name", broken())
def test_it_says_of_every_flaw_where_it_is(name):
    for flaw in clean(broken()[name]).flaws:
        assert flaw.kind in KINDS
        assert flaw.stream == KINDS[flaw.kind]
        assert flaw.start <= flaw.end


@pytest.mark.parametrize(
    ("kind", "name", "start", "end", "value"),
    [
        ("dropout", "heart_rate", 600, 700, np.nan),
        ("impossible", "heart_rate", 600, 604, 255.0),
        ("impossible", "heart_rate", 600, 900, 0.0),
        ("stuck", "heart_rate", 600, 1000, 147.0),
        ("missing_altitude", "altitude", 600, 900, np.nan),
        ("frozen_altitude", "altitude", 600, 1600, 101.0),
    ],
)
def test_it_finds_a_flaw_where_it_is(kind, name, start, end, value):
    (found,) = flaws(changed(steady_run(), name, start, end, value), kind)
    assert found.start == pytest.approx(start, abs=2)
    assert found.end == pytest.approx(end, abs=2)
    assert not found.counts


def test_a_short_dropout_is_none():
    assert kinds(changed(steady_run(), "heart_rate", 600, 620, np.nan)) == set()


def test_it_finds_a_heart_rate_that_is_the_cadence():
    run = steady_run()
    step = np.round(170 + 4 * np.sin(np.arange(300) / 9))
    run.columns["cadence"][600:900] = step
    (found,) = flaws(changed(run, "heart_rate", 600, 900, step + 1), "locked")
    assert (found.start, found.end) == (pytest.approx(599, abs=2), pytest.approx(899, abs=2))


def test_a_pause_is_no_cadence_lock():
    run = steady_run(1200)
    run.columns["time"][600:] += 600
    run.columns["heart_rate"][590:610] = 171
    assert flaws(run, "locked") == flaws(run, "dropout") == []


def test_a_pause_counts_to_no_dropout():
    run = steady_run(1200)
    run.columns["time"][600:] += 600
    (found, after) = flaws(changed(run, "heart_rate", 560, 640, np.nan), "dropout")
    assert found.seconds + after.seconds == pytest.approx(90, abs=2)


def test_it_finds_a_jump_of_the_distance():
    time, distance = steps((600, 3.0), (4, 20.0), (600, 3.0))
    (found,) = flaws(recording(time, distance=distance), "jump")
    assert 595 < found.start < found.end < 610


def test_it_finds_a_gap_in_the_way():
    time, distance = steps((1200, 3.0))
    kept = (time < 400) | (time > 600)
    (found,) = flaws(recording(time[kept], distance=distance[kept]), "gap")
    assert (found.start, found.end) == (399, 601)


def test_a_ride_home_is_no_way():
    time, distance = steps((1200, 3.0), (600, 15.0), (60, 1.0))
    run = clean(recording(time, distance=distance))
    (found,) = [flaw for flaw in run.flaws if flaw.kind == "vehicle"]
    assert found.seconds == pytest.approx(600, abs=10)
    assert run.distance[-1] == pytest.approx(3660, rel=0.02)
    assert not run.moving[1300:1700].any()


def test_a_ride_is_known_by_its_few_steps_too():
    time, distance = steps((1200, 3.0), (600, 7.0))
    cadence = np.where(time > 1200, 60.0, 170.0)
    run = clean(recording(time, distance=distance, cadence=cadence))
    assert run.distance[-1] == pytest.approx(3600, rel=0.02)


def test_another_sport_keeps_its_way():
    time, distance = steps((1800, 8.0))
    assert clean(recording(time, distance=distance, cadence=np.full(1801, 90.0))).distance[-1] == 14400


def test_it_finds_positions_that_leap_although_the_distance_is_good():
    run = steady_run()
    run.columns["latitude"] = run.time * 3.0 / 111195
    run.columns["longitude"] = np.zeros(len(run.time))
    run.columns["latitude"][900:902] += 0.01
    run.columns["latitude"][1500:1700] = np.nan
    assert kinds(run) == {"position_jump", "no_position"}


def test_it_finds_a_clock_that_was_set_back():
    time = np.concatenate((np.arange(600.0), np.arange(300.0, 900.0)))
    (found,) = flaws(recording(time, distance=time * 3), "clock")
    assert (found.start, found.seconds) == (599, 0)


def test_it_finds_a_clock_that_was_set_ahead():
    time = np.concatenate((np.arange(600.0), np.arange(600.0) + 90_000))
    (found,) = flaws(recording(time, distance=np.arange(1200.0) * 3), "clock")
    assert (found.start, found.end) == (599, 90_000)


def test_equal_times_are_no_clock_that_was_set():
    time = np.repeat(np.arange(600.0), 2)
    assert flaws(recording(time, distance=time * 3), "clock") == []


def test_its_limits_are_those_it_is_given():
    run = clean(steady_run(), limits=Limits(highest_heart_rate=150.0))
    assert np.nanmax(run.heart_rate) == 150


def test_a_word_that_it_is_right_brings_a_heart_rate_back():
    run = changed(steady_run(), "heart_rate", 600, 1000, 147.0)
    assert np.isnan(clean(run).heart_rate[700])
    heard = clean(run, overrules=[Overrule(HEART_RATE, 590, 1010, True)])
    assert heard.heart_rate[700] == 147
    assert not heard.heart_rate_suspect[600:1000].any()
    assert [flaw.counts for flaw in heard.flaws] == [True]


def test_a_word_that_it_is_right_brings_a_way_back():
    time, distance = steps((600, 3.0), (40, 10.0), (600, 3.0))
    heard = clean(recording(time, distance=distance), overrules=[Overrule(DISTANCE, 590, 650, True)])
    assert heard.distance[-1] == distance[-1]
    assert not heard.suspect.any()


def test_a_word_to_leave_it_out_takes_a_heart_rate_away():
    heard = clean(steady_run(), overrules=[Overrule(HEART_RATE, 600, 700, False)])
    assert np.isnan(heard.heart_rate[600:701]).all()
    assert [(flaw.kind, flaw.stream) for flaw in heard.flaws] == [("left_out", HEART_RATE)]


def test_a_word_to_leave_it_out_takes_a_way_away():
    heard = clean(steady_run(), overrules=[Overrule(DISTANCE, 600, 700, False)])
    assert heard.distance[-1] == pytest.approx(3 * (3600 - 101))
    assert heard.suspect[600:701].all()


def test_a_word_to_leave_it_out_takes_an_altitude_away():
    heard = clean(steady_run(), overrules=[Overrule(ALTITUDE, 600, 700, False)])
    assert np.isnan(heard.altitude[600:701]).all()


@pytest.mark.parametrize("last", [True, False])
def test_the_later_word_stands(last):
    words = [Overrule(HEART_RATE, 600, 700, not last), Overrule(HEART_RATE, 600, 700, last)]
    assert np.isfinite(clean(steady_run(), overrules=words).heart_rate[650]) == last


@pytest.mark.parametrize("name", broken())
def test_no_word_makes_it_fall(name):
    words = [
        Overrule(stream, 0, 600, counts) for stream in (HEART_RATE, DISTANCE, ALTITUDE) for counts in (True, False)
    ]
    clean(broken()[name], overrules=words)


def test_it_counts_seconds_by_kind():
    found = [Flaw("gap", DISTANCE, 10, 20), Flaw("gap", DISTANCE, 50, 55), Flaw("jump", DISTANCE, 1, 2)]
    assert seconds_by_kind(found) == {"gap": 15, "jump": 1}
