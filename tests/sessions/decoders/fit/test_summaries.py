"""What a watch tells of a session beside its records: the workout it led through, lengths, its clock."""

from __future__ import annotations

from science.recording import Length, Step
from sessions.decoders import decode
from tests.sessions.decoders.wire import LAP, RECORD, SESSION, SIMPLE, TIME, TIMESTAMP, data, define, fit, rates

WORKOUT, WORKOUT_STEP, LENGTH, CORRELATION = 26, 27, 101, 162
START_TIME = (2, 4, 0x86)


def test_it_reads_the_workout_that_the_watch_led_through():
    head = define(1, WORKOUT, (4, 1, 0), (6, 2, 0x84), (8, 16, 7)) + data(1, "BH16s", 1, 2, b"Hills\x07\0rubbish")
    steps = define(2, WORKOUT_STEP, (254, 2, 0x84), (1, 1, 0), (2, 4, 0x86), (3, 1, 0))
    steps += data(2, "HBIB", 1, 1, 100_000, 2) + data(2, "HBIB", 0, 0, 600_000, 2)
    (found,) = decode(fit(head, steps, SIMPLE, rates(5)))
    assert found.workout is not None
    assert (found.workout.name, found.workout.sport) == ("Hills", "running")
    assert [(step.ends, step.amount) for step in found.workout.steps] == [("time", 600), ("distance", 1000)]


def test_a_recording_without_a_workout_has_none():
    assert decode(fit(SIMPLE, rates(5)))[0].workout is None


def test_a_lap_knows_its_step_of_the_workout():
    laps = define(1, LAP, START_TIME, (71, 2, 0x84)) + data(1, "IH", TIME, 3) + data(1, "IH", TIME, 0xFFFF)
    assert [lap.step for lap in decode(fit(SIMPLE, rates(5), laps))[0].laps] == [3, None]


def test_it_reads_the_lengths_of_a_pool():
    layout = define(1, LENGTH, START_TIME, (3, 4, 0x86), (5, 2, 0x84), (7, 1, 0), (12, 1, 0))
    lengths = data(1, "IIHBB", TIME, 31_500, 18, 0, 1) + data(1, "IIHBB", TIME + 32, 20_000, 0xFFFF, 0xFF, 0)
    (found,) = decode(fit(SIMPLE, rates(60), layout, lengths))
    swum, rest = found.lengths
    assert swum == Length(0, 31.5, True, 18, "freestyle")
    assert (rest.start, rest.elapsed, rest.active, rest.stroke) == (32, 20, False, "")


def test_each_session_has_its_own_lengths():
    sessions = define(2, SESSION, START_TIME) + data(2, "I", TIME) + data(2, "I", TIME + 10)
    lengths = define(1, LENGTH, START_TIME) + data(1, "I", TIME + 2) + data(1, "I", TIME + 12)
    first, second = decode(fit(SIMPLE, rates(20), lengths, sessions))
    assert [(length.start, len(each.lengths)) for each in (first, second) for length in each.lengths] == [
        (2, 1),
        (2, 1),
    ]


def test_it_reads_the_length_of_the_pool():
    session = define(1, SESSION, START_TIME, (44, 2, 0x84)) + data(1, "IH", TIME, 2500)
    assert decode(fit(SIMPLE, rates(5), session))[0].totals["pool_length"] == 25


def test_it_reads_the_wall_clock_of_a_correlation():
    clock = define(1, CORRELATION, TIMESTAMP, (3, 4, 0x86)) + data(1, "II", TIME, TIME - 5 * 3600)
    assert decode(fit(SIMPLE, rates(5), clock))[0].utc_offset == -5 * 3600


def test_a_step_is_of_the_kind_that_fit_has_no_name_for():
    steps = define(2, WORKOUT_STEP, (1, 1, 0), (2, 4, 0x86)) + data(2, "BI", 77, 5)
    (found,) = decode(fit(steps, define(0, RECORD, TIMESTAMP), data(0, "I", TIME)))
    assert found.workout is not None
    assert repr(found.workout.steps[0]) == repr(Step("77"))
