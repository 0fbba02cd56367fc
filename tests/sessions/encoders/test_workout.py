"""Workouts come back as they were written, for our decoder and for others."""

from __future__ import annotations

import io

import fitdecode
import fitparse
import pytest

from science.recording import Step, Workout
from sessions.decoders import decode
from sessions.decoders.errors import NothingToImport
from sessions.decoders.fit import decode_workout
from sessions.encoders.fit import encode
from sessions.encoders.workout import encode_workout
from tests.sessions.decoders.wire import START, run

INTERVALS = Workout(
    name="6 × 1000 m",
    sub_sport="track",
    steps=(
        Step("time", 900.0, "heart_rate", 120.0, 140.0, intensity="warmup", name="Easy"),
        Step("distance", 1000.0, "speed", 4.25, 4.5, intensity="interval", notes="Even pace"),
        Step("time", 90.0, "power", 60.0, 70.0, percent=True, intensity="recovery"),
        Step("repeat", back_to=1, times=6),
        Step("open", target="heart_rate", zone=2, intensity="cooldown"),
    ),
)


def alike(one: Step, other: Step) -> bool:
    """NaN is not equal to itself; everything else must be."""
    return repr(one) == repr(other)


def frames(data: bytes) -> list[fitdecode.FitDataMessage]:
    with fitdecode.FitReader(io.BytesIO(data), check_crc=fitdecode.CrcCheck.RAISE) as reader:
        return [frame for frame in reader if frame.frame_type == fitdecode.FIT_FRAME_DATA]


def test_it_reads_back_the_same_workout():
    found = decode_workout(encode_workout(INTERVALS, START))
    assert (found.name, found.sport, found.sub_sport) == ("6 × 1000 m", "running", "track")
    assert all(map(alike, found.steps, INTERVALS.steps))
    assert len(found.steps) == 5


def test_fitdecode_reads_the_same_steps():
    easy, thousand, jog, back, last = frames(encode_workout(INTERVALS, START))[2:]
    assert (easy.get_value("duration_time"), easy.get_value("custom_target_heart_rate_high")) == (900.0, 240)
    assert (thousand.get_value("duration_distance"), thousand.get_value("custom_target_speed_low")) == (1000.0, 4.25)
    assert (jog.get_value("custom_target_power_low"), jog.get_value("intensity")) == (60, "recovery")
    assert (back.get_value("duration_step"), back.get_value("repeat_steps")) == (1, 6)
    assert (last.get_value("duration_type"), last.get_value("target_hr_zone")) == ("open", 2)


def test_fitparse_reads_the_same_workout():
    parsed = fitparse.FitFile(io.BytesIO(encode_workout(INTERVALS, START)))
    (head,) = parsed.get_messages("workout")
    assert (head.get_value("wkt_name"), head.get_value("num_valid_steps")) == ("6 × 1000 m", 5)
    assert [step.get_value("message_index") for step in parsed.get_messages("workout_step")] == [0, 1, 2, 3, 4]


def test_it_reads_an_end_by_heart_rate():
    workout = Workout(steps=(Step("heart_rate_below", 125.0),))
    assert decode_workout(encode_workout(workout, START)).steps[0].amount == 125.0


def test_it_writes_no_step_of_an_unknown_kind():
    with pytest.raises(ValueError, match="'sunset'"):
        encode_workout(Workout(steps=(Step("sunset"),)), START)


def test_a_recording_is_no_workout():
    with pytest.raises(NothingToImport):
        decode_workout(encode(run()))


def test_a_workout_is_no_recording():
    with pytest.raises(NothingToImport, match="workout"):
        decode(encode_workout(INTERVALS, START))
