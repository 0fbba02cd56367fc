import math
from dataclasses import replace

import numpy as np
import pytest

from science.measured_run import prepare
from science.recording import Lap
from science.stepping import WantedStep, found_steps
from science.streams import clean
from tests.science.recordings import recording, steps

EASY, FAST, JOG = 2.8, 4.0, 2.4


def interval_workout(times=5):
    """Warm up for 10 min, run 1000 m fast several times with 2 min of jogging between, cool down for 5 min."""
    found = [WantedStep(None, 600.0, EASY, load=6.0, elastic=True)]
    for number in range(times):
        found.append(WantedStep(1000.0, None, FAST, load=7.0, slow=3.9, fast=4.1, strict=True))
        if number < times - 1:
            found.append(WantedStep(None, 120.0, JOG, load=1.0))
    return [*found, WantedStep(None, 300.0, EASY, load=3.0, elastic=True)]


def blocks(times=5, *, warm=600, jog=120, cool=300, fast=FAST):
    found = [(warm, EASY)] if warm else []
    for number in range(times):
        found.append((round(1000 / fast), fast))
        if number < times - 1:
            found.append((jog, JOG))
    return [*found, *([(cool, EASY)] if cool else [])]


def run_of(run, *, laps=()):
    """The run of blocks of (seconds, m/s), with laps of so many seconds if given."""
    time, distance = steps(*run)
    speed = np.gradient(distance, time) + np.random.default_rng(3).normal(0, 0.05, len(time))
    starts = [sum(laps[:number]) for number in range(len(laps))]
    made = tuple(
        Lap(float(start), float(length), float(length), math.nan) for start, length in zip(starts, laps, strict=True)
    )
    given = replace(recording(time, distance=distance, speed=speed), laps=made)
    return prepare(given, clean(given))


def speeds(found):
    return [round(each.speed, 1) for each in found.steps]


def test_laps_of_the_lengths_of_the_steps_tell_where_they_are():
    run = blocks()
    found = found_steps(run_of(run, laps=[seconds for seconds, _ in run]), interval_workout())
    assert found.basis == "laps"
    assert speeds(found) == [EASY, FAST, JOG, FAST, JOG, FAST, JOG, FAST, JOG, FAST, EASY]
    assert found.steps[1].length == pytest.approx(1000, abs=15)


def test_laps_tell_also_after_a_warm_up_that_was_forgotten():
    run = blocks(warm=0)
    found = found_steps(run_of(run, laps=[seconds for seconds, _ in run]), interval_workout())
    assert found.basis == "laps"
    assert found.steps[0].length == 0
    assert speeds(found)[1:4] == [FAST, JOG, FAST]


def test_laps_tell_also_of_a_workout_that_was_cut_short():
    run = blocks()[:6]  # three of five
    found = found_steps(run_of(run, laps=[seconds for seconds, _ in run]), interval_workout())
    assert found.basis == "laps"
    assert [each.length > 0 for each in found.steps] == [True] * 6 + [False] * 5


def test_without_laps_the_steps_are_found_by_their_lengths():
    found = found_steps(run_of(blocks()), interval_workout())
    assert found.basis == "lengths"
    assert speeds(found)[1:4] == pytest.approx([FAST, JOG, FAST], abs=0.15)


def test_a_longer_warm_up_is_found():
    found = found_steps(run_of(blocks(warm=900)), interval_workout())
    assert found.basis == "lengths"
    assert found.steps[1].start == pytest.approx(900, abs=15)


def test_a_warm_up_that_was_forgotten_is_found_missing():
    found = found_steps(run_of([*blocks(warm=0, cool=0), (1500, EASY)]), interval_workout())
    assert found.basis == "lengths"
    assert found.steps[0].length == 0
    assert speeds(found)[1:4] == pytest.approx([FAST, JOG, FAST], abs=0.15)


def test_automatic_laps_of_a_kilometre_are_no_steps():
    run = blocks()
    found = found_steps(run_of(run, laps=[330] * (sum(seconds for seconds, _ in run) // 330)), interval_workout())
    assert found.basis == "lengths"


def test_one_effort_needs_no_looking_for():
    found = found_steps(run_of([(3000, EASY)]), [WantedStep(8000.0, None, EASY, load=40.0)])
    assert (found.basis, round(found.steps[0].length)) == ("lengths", 8000)


def test_a_run_that_ends_early_leaves_the_rest_undone():
    found = found_steps(run_of([(1000, EASY)]), [WantedStep(8000.0, None, EASY, load=40.0)])
    assert found.steps[0].length == pytest.approx(2800, abs=20)


@pytest.mark.parametrize(
    "run",
    [
        pytest.param([(2500, EASY)], id="an easy run instead"),
        pytest.param([(600, EASY), *[(250, EASY + 0.3), (120, EASY)] * 5], id="hardly any difference"),
        pytest.param([(600, EASY), *[(60, FAST), (60, JOG)] * 12, (300, EASY)], id="other intervals"),
    ],
)
def test_another_workout_is_not_taken_for_the_planned_one(run):
    assert found_steps(run_of(run), interval_workout()).reason == "not_found"


def test_steps_in_the_wrong_order_are_not_found():
    tempo = [
        WantedStep(None, 900.0, EASY, load=10.0, elastic=True),
        WantedStep(None, 1200.0, FAST, load=40.0),
        WantedStep(None, 1200.0, EASY, load=10.0),
    ]
    assert found_steps(run_of([(2100, EASY), (1200, FAST)]), tempo).reason == "not_found"


def test_a_pause_does_not_count_as_part_of_a_step():
    time, distance = steps((600, EASY))
    later = np.concatenate((time, time[1:] + 1200.0))
    way = np.concatenate((distance, distance[1:] + distance[-1]))
    given = recording(later, distance=way, pauses=[[600.0, 1200.0]])
    found = found_steps(prepare(given, clean(given)), [WantedStep(None, 1000.0, EASY, load=10.0)])
    assert found.steps[0].length == pytest.approx(1000, abs=10)
    assert found.steps[0].speed == pytest.approx(EASY, abs=0.1)


def test_a_run_without_a_way_cannot_be_compared():
    given = recording(np.arange(1800.0), heart_rate=np.full(1800, 150.0))
    assert found_steps(prepare(given, clean(given)), interval_workout()).reason == "no_speed"


@pytest.mark.parametrize("time", [[], [0.0]])
def test_nothing_recorded_cannot_be_compared(time):
    given = recording(time)
    assert found_steps(prepare(given, clean(given)), interval_workout()).reason == "no_recording"
