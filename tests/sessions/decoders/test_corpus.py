"""Recordings of real watches against what an independent decoder says of them."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from science.recording import Recording
from sessions.decoders import decode
from sessions.decoders.errors import NothingToImport
from sessions.decoders.fit import decode_workout
from tests.sessions.decoders.reference import differences
from tests.sessions.decoders.summaries import step_differences, summary_differences

ROOT = Path(__file__).parents[3]
CORPUS = Path(os.environ.get("LONGRUN_CORPUS", ROOT.parent / "shared" / "corpus"))
INDEX = CORPUS / "index.csv"

#: No record has a time, and there is no session.
NO_ACTIVITY = "tests_files_DeveloperData.fit"
#: Files whose records are not those of fitdecode one by one, and why.
NOT_ALIKE = {
    "demo_fit_files_swim.fit": "no record has a time",
    "tests_files_antfs-dump.63.fit": "one record holds nothing, not even a time",
    "tests_files_compressed-speed-distance.fit": "one record holds nothing, not even a time",
    "tests_files_activity-activity-filecrc.fit": "a chain of files at the same time, which fitdecode reads as one",
    "track_cs_1451.fit": "five sports, each of which begins at zero and counts its cadence in its own way",
    "activity_217470507.fit": "the clock was not set, and fitdecode gives the seconds since switching on",
    "tests_files_sample_mulitple_header.fit": "a chain of files of several sports, which fitdecode reads as one",
}
#: fitdecode takes a second for a larger file.
SMALL = 250_000

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not INDEX.exists(), reason="the corpus is not there"),
]


def rows(kind: str, stratum: str = "") -> list[dict[str, str]]:
    if not INDEX.exists():
        return []
    with INDEX.open(newline="") as index:
        return [row for row in csv.DictReader(index) if row["kind"] == kind and stratum in row["stratum"]]


def named(row: dict[str, str]) -> str:
    return Path(row["file"]).name


def read(row: dict[str, str]) -> list[Recording]:
    return decode((CORPUS / row["file"]).read_bytes())


FIT = rows("fit")
ACTIVITIES = [row for row in FIT if row["stratum"] != "fit:non-activity" and not row["file"].endswith(NO_ACTIVITY)]
REST = [row for row in FIT if row not in ACTIVITIES]
#: Whatever the sport, but of the large ones only runs; fitdecode reads them to the end.
COMPARED = [
    row
    for row in ACTIVITIES
    if not row["file"].endswith(tuple(NOT_ALIKE))
    and (row["stratum"].startswith("fit:run") or (int(row["size"]) < SMALL and "oracle_stopped" not in row["flags"]))
]


@pytest.mark.parametrize("row", REST, ids=named)
def test_it_says_when_there_is_no_activity(row: dict[str, str]):
    with pytest.raises(NothingToImport):
        read(row)


@pytest.mark.parametrize("row", COMPARED, ids=named)
def test_its_columns_equal_fitdecodes(row: dict[str, str]):
    data = (CORPUS / row["file"]).read_bytes()
    assert differences(data, decode(data)) == []


XML = rows("gpx") + rows("tcx")


def test_a_gpx_covers_the_distance_of_the_same_activity_in_fit():
    found = {row["kind"]: read(row)[0].distance for row in FIT + XML if "4801048867" in row["file"]}
    if found:
        assert found["gpx"] == pytest.approx(found["fit"], rel=0.01)


@pytest.mark.parametrize("row", [row for row in ACTIVITIES if int(row["size"]) < SMALL], ids=named)
def test_its_sessions_laps_and_pauses_equal_fitdecodes(row: dict[str, str]):
    data = (CORPUS / row["file"]).read_bytes()
    if "oracle_stopped" not in row["flags"]:
        assert summary_differences(data, decode(data)) == []


@pytest.mark.parametrize("row", [row for row in FIT if "Workout" in row["file"]], ids=named)
def test_its_workout_steps_equal_fitdecodes(row: dict[str, str]):
    data = (CORPUS / row["file"]).read_bytes()
    assert step_differences(data, decode_workout(data)) == []
