from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from science.recording import Recording
from sessions.decoders.__main__ import main
from sessions.encoders.fit import encode
from tests.sessions.decoders.wire import SIMPLE, START, fit, run

KEYS = [
    *("file", "format", "sport", "start", "records", "laps", "distance", "elapsed", "timer"),
    *("mean_heart_rate", "max_heart_rate", "warnings"),
]


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "run.fit"
    path.write_bytes(encode(run()))
    return path


def test_it_prints_one_object_for_each_activity(recording: Path, capsys):
    recording.write_bytes(recording.read_bytes() * 2)
    assert main(["--json", str(recording)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [list(json.loads(line)) for line in lines] == [KEYS, KEYS]


def test_it_prints_what_the_file_holds(recording: Path, capsys):
    main(["--json", str(recording)])
    found = json.loads(capsys.readouterr().out)
    assert found["file"] == str(recording)
    assert (found["format"], found["sport"], found["start"]) == ("fit", "running", START.isoformat())
    assert (found["records"], found["laps"], found["distance"]) == (300, 2, 897)
    assert (found["elapsed"], found["timer"], found["max_heart_rate"]) == (359, 299, 159)


def test_it_prints_null_for_what_is_unknown(tmp_path: Path, capsys):
    path = tmp_path / "empty.fit"
    path.write_bytes(encode(Recording(START, {"time": run().time})))
    main(["--json", str(path)])
    found = json.loads(capsys.readouterr().out)
    assert (found["distance"], found["mean_heart_rate"], found["max_heart_rate"]) == (None, None, None)


def test_it_goes_on_after_a_file_that_cannot_be_read(recording: Path, tmp_path: Path, capsys):
    damaged = tmp_path / "notes.txt"
    damaged.write_text("no recording")
    assert main(["--json", str(damaged), str(tmp_path / "absent.fit"), str(recording)]) == 1
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 1
    assert [line.startswith(str(tmp_path)) for line in err.splitlines()] == [True, True]


def test_it_names_the_byte_of_an_error(tmp_path: Path, capsys):
    path = tmp_path / "cut.fit"
    path.write_bytes(fit(SIMPLE)[:20])
    main([str(path)])
    assert "(byte 20)" in capsys.readouterr().err


def test_it_prints_a_block_for_a_reader(recording: Path, capsys):
    recording.write_bytes(gzip.compress(recording.read_bytes()[:-1]))
    assert main([str(recording)]) == 0
    out = capsys.readouterr().out
    assert "  sport            running" in out
    assert "  warning          The file is cut off" in out
