"""Recordings of real watches against what an independent decoder says of them."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import numpy as np
import pytest

from science.recording import Recording
from sessions.decoders import decode
from sessions.decoders.errors import NothingToImport
from sessions.decoders.fit import decode_workout
from sessions.decoders.fit.names import SUB_SPORTS
from tests.sessions.decoders.reference import differences
from tests.sessions.decoders.summaries import step_differences, summary_differences

ROOT = Path(__file__).parents[3]
CORPUS = Path(os.environ.get("LONGRUN_CORPUS", ROOT.parent / "shared" / "corpus"))
INDEX = CORPUS / "index.csv"

#: What we read differently from the index, and why we are right to.
REASONS: dict[str, dict[str, str]] = {
    "tests_files_antfs-dump.63.fit": {"records": "one record message holds nothing, not even a time"},
    "tests_files_compressed-speed-distance.fit": {"records": "one record message holds nothing, not even a time"},
    "tests_files_DeveloperData.fit": {"activity": "no record has a time, and there is no session"},
    "demo_fit_files_swim.fit": {"records": "the lengths of a pool: no record has a time"},
}
#: The same for points of GPX, which may lack a time.
UNTIMED = {
    "test_files_cerknicko-jezero-without-elevations.gpx": 1,
    "test_files_cerknicko-without-times.gpx": 291,
    "test_files_korita-zbevnica.gpx": 358,
}
#: Files said to have times that have none, or none of this century: points of 1901, of routes, of waymarks.
NO_TIMES = ("Mojstrovka.gpx", "track-with-extremes.gpx")
#: fitdecode takes a second for a larger file.
SMALL = 250_000
#: Two names of one sport.
SPORT_NAMES = {"xc_skiing": "cross_country_skiing"}

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


def reasons(row: dict[str, str]) -> dict[str, str]:
    return next((why for name, why in REASONS.items() if row["file"].endswith(name)), {})


def read(row: dict[str, str]) -> list[Recording]:
    return decode((CORPUS / row["file"]).read_bytes())


FIT = rows("fit")
ACTIVITIES = [row for row in FIT if row["stratum"] != "fit:non-activity" and "activity" not in reasons(row)]
REST = [row for row in FIT if row not in ACTIVITIES]
every_activity = pytest.mark.parametrize("row", ACTIVITIES, ids=named)


@every_activity
def test_it_reads_every_record(row: dict[str, str]):
    count = sum(len(recording) for recording in read(row))
    assert (count == int(row["records"])) is ("records" not in reasons(row))


@every_activity
def test_it_reads_the_distance(row: dict[str, str]):
    if row["record_distance_m"] and "records" not in reasons(row):
        recordings = read(row)
        distances = [recording.distance for recording in recordings]
        expected = float(row["record_distance_m"])
        assert any(found == pytest.approx(expected, abs=0.01) for found in (distances[-1], sum(distances)))


@every_activity
def test_it_reads_the_heart_rate(row: dict[str, str]):
    rates = np.concatenate([recording.column("heart_rate") for recording in read(row)])
    if row["mean_hr"]:
        assert np.nanmean(rates) == pytest.approx(float(row["mean_hr"]), abs=0.001)
        assert np.nanmax(rates) == float(row["max_hr"])
    elif "oracle_stopped" not in row["flags"]:
        assert np.isnan(rates).all()


@every_activity
def test_it_reads_the_altitude(row: dict[str, str]):
    if row["min_alt_m"]:
        altitude = np.concatenate([recording.column("altitude") for recording in read(row)])
        assert np.nanmin(altitude) == pytest.approx(float(row["min_alt_m"]), abs=0.051)
        assert np.nanmax(altitude) == pytest.approx(float(row["max_alt_m"]), abs=0.051)


@every_activity
def test_it_reads_when_it_began(row: dict[str, str]):
    if row["first_record_utc"]:
        assert read(row)[0].start.isoformat() == row["first_record_utc"]


@every_activity
def test_it_reads_the_sport(row: dict[str, str]):
    sports = [SPORT_NAMES.get(sport, sport) for sport in row["sport"].split()]
    assert [recording.sport for recording in read(row)] == sports


@every_activity
def test_it_reads_the_sub_sport(row: dict[str, str]):
    recordings = read(row)
    if len(recordings) == 1:
        said = row["sub_sport"] or "generic"
        assert recordings[0].sub_sport == (SUB_SPORTS.get(int(said), said) if said.isdigit() else said)


@every_activity
def test_it_reads_the_laps(row: dict[str, str]):
    assert sum(len(recording.laps) for recording in read(row)) == int(row["laps"])


@every_activity
def test_it_reads_the_totals(row: dict[str, str]):
    totals = read(row)[0].totals
    for column, name in [
        ("session_distance_m", "distance"),
        ("session_timer_s", "timer"),
        ("session_elapsed_s", "elapsed"),
        ("session_avg_hr", "mean_heart_rate"),
        ("session_max_hr", "max_heart_rate"),
        ("session_ascent_m", "ascent"),
    ]:
        if row[column]:
            assert totals[name] == pytest.approx(float(row[column]), abs=0.01), name


@pytest.mark.parametrize("row", REST, ids=named)
def test_it_says_when_there_is_no_activity(row: dict[str, str]):
    with pytest.raises(NothingToImport):
        read(row)


@pytest.mark.parametrize("row", [row for row in FIT if row["stratum"].startswith("fit:run")], ids=named)
def test_its_columns_equal_fitdecodes(row: dict[str, str]):
    data = (CORPUS / row["file"]).read_bytes()
    assert differences(data, decode(data)) == []


XML = rows("gpx") + rows("tcx")
TIMED = [
    row
    for row in XML
    if (row["kind"] == "tcx" or "time" in row["fields"].split())
    and row["records"] != "0"
    and not row["file"].endswith(NO_TIMES)
]


@pytest.mark.parametrize("row", TIMED, ids=named)
def test_it_reads_every_point(row: dict[str, str]):
    untimed = next((count for name, count in UNTIMED.items() if row["file"].endswith(name)), 0)
    assert sum(len(recording) for recording in read(row)) + untimed == int(row["records"])


@pytest.mark.parametrize("row", [row for row in TIMED if row["laps"]], ids=named)
def test_it_reads_the_laps_of_tcx(row: dict[str, str]):
    assert sum(len(recording.laps) for recording in read(row)) == int(row["laps"])


@pytest.mark.parametrize("row", [row for row in XML if row not in TIMED], ids=named)
def test_it_says_when_no_point_has_a_time(row: dict[str, str]):
    with pytest.raises(NothingToImport):
        read(row)


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
