from __future__ import annotations

import io
from dataclasses import replace

import fitdecode
import fitparse
import numpy as np
import pytest

from science.recording import Device, Recording, Step, Workout
from sessions.decoders import decode
from sessions.decoders.fit.profile import COLUMNS
from sessions.encoders.fit import encode
from tests.sessions.decoders.reference import differences, messages
from tests.sessions.decoders.wire import START, run

#: Half the resolution of each field, in the column's unit. Cadence is per leg and in 128ths.
RESOLUTION = {name: 0.5 / sources[0].scale for name, sources in COLUMNS.items()} | {"cadence": 1 / 128}


def again(recording: Recording) -> Recording:
    (found,) = decode(encode(recording))
    return found


DEVELOPERS = {"form_power": "Form Power", "air_power": "Air Power", "leg_spring_stiffness": "Leg Spring Stiffness"}


@pytest.mark.parametrize("name", RESOLUTION)
def test_it_reads_back_each_column(name: str):
    written, found = run().columns[name], again(run()).columns[name]
    np.testing.assert_allclose(found, written, rtol=0, atol=1.001 * RESOLUTION[name])


@pytest.mark.parametrize("name", DEVELOPERS)
def test_it_reads_back_what_only_developers_have(name: str):
    np.testing.assert_array_equal(again(run()).columns[name], run().columns[name])


def test_it_reads_back_the_workout_and_the_step_of_each_lap():
    workout = Workout("Tempo", steps=(Step("time", 600.0, name="Easy"), Step("distance", 5000.0)))
    laps = tuple(replace(lap, step=at) for at, lap in enumerate(run().laps))
    found = again(run(workout=workout, laps=laps))
    assert repr(found.workout) == repr(workout)
    assert [lap.step for lap in found.laps] == [0, 1]


def test_it_reads_back_the_times():
    np.testing.assert_array_equal(again(run()).time, run().time)


@pytest.mark.parametrize("name", ["start", "sport", "sub_sport", "device", "utc_offset", "totals"])
def test_it_reads_back_who_what_and_when(name: str):
    assert getattr(again(run()), name) == getattr(run(), name)


def test_it_reads_back_laps():
    assert repr(again(run()).laps) == repr(run().laps)


def test_it_reads_back_pauses():
    np.testing.assert_array_equal(again(run()).pauses, run().pauses)


def test_it_reads_back_without_a_warning():
    assert again(run()).warnings == ()


def test_a_second_writing_is_the_same_to_the_byte():
    assert encode(again(run())) == encode(again(again(run())))


@pytest.mark.parametrize("sport", ["cycling", "swimming", "77"])
def test_it_reads_back_other_sports(sport: str):
    found = again(run(sport=sport))
    assert found.sport == sport
    np.testing.assert_allclose(found.columns["cadence"], run().columns["cadence"], atol=1 / 128)


def test_it_writes_a_device_known_by_name_only():
    device = Device("coros", "PACE 3 ü", "", "")
    assert again(run(device=device)).device == device


def test_it_writes_a_value_that_does_not_fit_as_missing():
    recording = run(
        3, columns={"time": np.arange(3.0), "heart_rate": np.array([120.0, 300.0, -4.0])}, pauses=np.empty((0, 2))
    )
    np.testing.assert_array_equal(again(recording).columns["heart_rate"], [120, np.nan, np.nan])


def test_it_writes_a_recording_without_records():
    found = again(Recording(START, {"time": np.empty(0)}, "running", totals={"timer": 1800.0, "distance": 5000.0}))
    assert (len(found), found.start, found.timer, found.distance) == (0, START, 1800.0, 5000.0)


def test_fitdecode_reads_the_same_columns():
    written = encode(run())
    assert differences(written, decode(written)) == []


def test_fitdecode_finds_the_checksums_right():
    with fitdecode.FitReader(io.BytesIO(encode(run())), check_crc=fitdecode.CrcCheck.RAISE) as reader:
        assert len([frame for frame in reader if frame.frame_type == fitdecode.FIT_FRAME_DATA]) > 300


def test_fitparse_reads_the_same_records():
    messages = fitparse.FitFile(io.BytesIO(encode(run()))).get_messages("record")
    values = [message.get_values() for message in messages]
    assert [value["distance"] for value in values] == list(run().columns["distance"])
    rates = np.array([value["heart_rate"] for value in values], float)  # None becomes NaN
    np.testing.assert_array_equal(rates, run().columns["heart_rate"])


@pytest.mark.parametrize("name", DEVELOPERS)
def test_others_read_what_only_developers_have(name: str):
    parsed = [message.get_value(DEVELOPERS[name]) for message in fitparse.FitFile(encode(run())).get_messages("record")]
    decoded = [record.get_value(DEVELOPERS[name]) for record in messages(encode(run()))]
    assert parsed == decoded == list(run().columns[name])


def test_fitparse_reads_the_same_session():
    (session,) = fitparse.FitFile(io.BytesIO(encode(run()))).get_messages("session")
    values = session.get_values()
    assert (values["sport"], values["sub_sport"]) == ("running", "trail")
    assert (values["total_elapsed_time"], values["total_timer_time"]) == (359.0, 299.0)
    assert values["start_time"] == START.replace(tzinfo=None)


def test_fitparse_reads_the_wall_clock():
    (activity,) = fitparse.FitFile(io.BytesIO(encode(run()))).get_messages("activity")
    assert (activity.get_value("local_timestamp") - activity.get_value("timestamp")).total_seconds() == 3600


def test_it_writes_the_profile_name():
    (sport,) = fitparse.FitFile(io.BytesIO(encode(run(), name="Trail Run"))).get_messages("sport")
    assert sport.get_value("name") == "Trail Run"
