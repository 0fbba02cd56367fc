from __future__ import annotations

import io
import subprocess
import sys
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from science.recording import Lap, Length, Step, Workout
from sessions import storage
from sessions.models import Session
from tests.recordings import make_recording

#: What a header did not tell at first.
LATER = ("laps", "settings", "heart_rate_zones", "workout", "lengths")
PATH = "recordings/1/01/1-0-1.parquet"


@pytest.fixture(autouse=True)
def _own_folder(media: Path) -> None:
    """Files of each test alone."""


def saved(recording):
    storage.save_recording(PATH, recording)
    return Session(recording_path=PATH)


def test_it_gives_back_every_value_of_a_watch():
    recording = make_recording()
    loaded = storage.load_recording(saved(recording))
    for name, column in recording.columns.items():
        np.testing.assert_allclose(loaded.columns[name], column, rtol=0, atol=1e-10, err_msg=name)


def test_it_keeps_missing_values_missing():
    recording = make_recording()
    recording.columns["heart_rate"][10:20] = np.nan
    loaded = storage.load_recording(saved(recording))
    assert np.isnan(loaded.columns["heart_rate"][10:20]).all()
    assert np.isfinite(loaded.columns["heart_rate"][20:]).all()


def test_it_leaves_out_a_column_without_a_value():
    recording = make_recording()
    recording.columns["power"] = np.full(len(recording), np.nan)
    assert "power" not in storage.load_recording(saved(recording)).columns


def test_it_keeps_computed_distances_to_the_last_digit():
    distance = np.cumsum(np.random.default_rng(3).normal(3, 0.1, 500))
    recording = replace(make_recording(), columns={"time": np.arange(500.0), "distance": distance})
    np.testing.assert_array_equal(storage.load_recording(saved(recording)).columns["distance"], distance)


def test_it_keeps_other_computed_values_to_six_digits():
    altitude = 200 + np.random.default_rng(3).normal(0, 1, 500)
    recording = replace(make_recording(), columns={"time": np.arange(500.0), "altitude": altitude})
    loaded = storage.load_recording(saved(recording)).columns["altitude"]
    np.testing.assert_allclose(loaded, altitude, rtol=1e-6)


@pytest.mark.parametrize("value", [1e308, np.inf, -(2.0**40), 2.0**62])
def test_it_survives_impossible_values(value):
    columns = {"time": np.arange(3.0), "distance": np.array([0.0, value, np.nan])}
    loaded = storage.load_recording(saved(replace(make_recording(), columns=columns)))
    np.testing.assert_array_equal(loaded.columns["distance"], columns["distance"])


def test_it_reads_single_columns_with_their_time():
    loaded = storage.load_recording(saved(make_recording()), ["heart_rate", "power"])
    assert set(loaded.columns) == {"time", "heart_rate"}


def test_it_gives_back_what_is_not_a_column():
    recording = replace(
        make_recording(sub_sport="trail"),
        pauses=np.array([[10.0, 20.0], [30.0, 31.5]]),
        warnings=("The file is cut off.",),
        beats=np.array([[0.0, 0.412], [0.0, 0.398], [1.0, 421 / 1024]]),
        settings={"weight": 57.5},
        heart_rate_zones=(110.0, 150.0),
    )
    loaded = storage.load_recording(saved(recording))
    for name in ("pauses", "beats"):
        np.testing.assert_array_equal(getattr(loaded, name), getattr(recording, name), name)
    told = {field.name for field in fields(recording)} - {"columns", "pauses", "beats", "laps"}
    for name in told:
        assert getattr(loaded, name) == getattr(recording, name), name


def test_it_gives_back_laps_with_what_is_missing_of_them():
    bare = Lap(start=0, elapsed=10, timer=float("nan"), distance=float("nan"), trigger="manual")
    recording = replace(make_recording(), laps=(bare, *make_recording().laps))
    assert repr(storage.load_recording(saved(recording)).laps) == repr(recording.laps)


def test_it_gives_back_the_workout_and_the_lengths():
    workout = Workout("Tempo", steps=(Step("time", 600.0), Step("repeat", back_to=0, times=3)))
    recording = replace(make_recording(), workout=workout, lengths=(Length(0.0, 31.5, True, 18.0, "freestyle"),))
    loaded = storage.load_recording(saved(recording))
    assert repr((loaded.workout, loaded.lengths)) == repr((workout, recording.lengths))


def test_it_reads_recordings_of_earlier_versions(monkeypatch):
    known = storage.header_of

    def earlier(recording):
        return {k: v for k, v in known(recording).items() if k not in LATER}

    monkeypatch.setattr(storage, "header_of", earlier)
    loaded = storage.load_recording(saved(make_recording()))
    assert (loaded.laps, loaded.settings, loaded.heart_rate_zones, len(loaded.beats)) == ((), {}, (), 0)


def test_it_keeps_an_hour_of_beats_small(media: Path):
    intervals = np.round(np.random.default_rng(3).normal(0.4, 0.02, 9000), 3)
    saved(replace(make_recording(duration=3600), beats=np.column_stack([np.floor(np.cumsum(intervals)), intervals])))
    with_beats = (media / PATH).stat().st_size
    saved(make_recording(duration=3600))
    assert with_beats - (media / PATH).stat().st_size < 20_000


def test_it_stores_a_recording_without_records():
    recording = replace(make_recording(), columns={"time": np.empty(0)}, totals={"elapsed": 60.0})
    assert len(storage.load_recording(saved(recording))) == 0


def test_it_writes_a_file_that_any_parquet_reader_opens(media: Path):
    saved(make_recording(duration=600))
    assert pq.read_table(media / PATH).num_rows == 601


def test_it_replaces_a_file_as_a_whole(media: Path):
    saved(make_recording(duration=600))
    saved(make_recording(duration=60))
    assert len(storage.load_recording(Session(recording_path=PATH))) == 61
    assert [path.name for path in (media / PATH).parent.iterdir()] == ["1-0-1.parquet"]


def test_it_leaves_nothing_when_the_disk_is_full(media: Path, monkeypatch):
    def full(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        saved(make_recording(duration=60))
    assert [path for path in media.rglob("*") if path.is_file()] == []


def test_it_keeps_files_to_their_owner(media: Path):
    saved(make_recording(duration=60))
    assert (media / PATH).stat().st_mode & 0o077 == 0


def test_it_says_that_a_recording_is_gone():
    with pytest.raises(FileNotFoundError):
        storage.load_recording(Session(recording_path="recordings/none.parquet"))


def test_it_lays_files_aside_and_keeps_them_by_their_hash(media: Path):
    size = storage.spool("incoming/x", io.BytesIO(b"abc"))
    path = storage.raw_path(1, storage.sha256_of("incoming/x"))
    storage.keep_raw("incoming/x", path)
    storage.drop(["incoming/x", "", "incoming/not-there"])
    assert size == 3
    assert path == "raw/1/ba/ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert (media / path).read_bytes() == b"abc"
    assert not (media / "incoming/x").exists()


def test_it_keeps_a_raw_file_where_there_are_no_hard_links(media: Path, monkeypatch):
    def refuse(source, target):
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr("os.link", refuse)
    storage.spool("incoming/x", io.BytesIO(b"abc"))
    storage.keep_raw("incoming/x", "raw/1/ab/abc")
    assert [path.name for path in (media / "raw/1/ab").iterdir()] == ["abc"]


def test_it_does_not_load_pandas():
    """Which would take every process 0.8 s and 100 MB."""
    program = """
import sys, numpy as np
from sessions.columns import table, unpacked
packed, divisors, _ = table({"time": np.arange(3.0), "power": np.array([1.5, np.nan, 2.0])})
assert np.isnan(unpacked(packed.column("power"), divisors.get("power"))[1])
sys.exit("pandas" in sys.modules)
"""
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
