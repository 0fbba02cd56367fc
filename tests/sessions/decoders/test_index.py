"""Every recording of the corpus against its index, which an independent decoder wrote."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from science.recording import Column, Recording
from sessions.decoders import decode
from sessions.decoders.errors import NothingToImport
from sessions.decoders.fit.names import SUB_SPORTS
from sessions.decoders.track import sport_named

ROOT = Path(__file__).parents[3]
CORPUS = Path(os.environ.get("LONGRUN_CORPUS", ROOT.parent / "shared" / "corpus"))
INDEX = CORPUS / "index.csv"
Row = dict[str, str]

#: File: what of it we read differently from the index, and why we are right to.
COURSE = "a course to follow, which nobody has run"
REASONS: dict[str, tuple[str, str]] = {
    "demo_fit_files_swim.fit": ("records", "they are of the lengths of a pool, and none has a time"),
    "tests_files_DeveloperData.fit": ("records heart_rate distance", "no record has a time, and there is no session"),
    "tests_files_antfs-dump.63.fit": ("records", "one holds nothing, not even a time"),
    "tests_files_compressed-speed-distance.fit": ("records", "one holds nothing, not even a time"),
    "old_stage_lefthand_lee.fit": ("records heart_rate altitude distance", COURSE),
    "tests_data_stagesLink_28832.fit": ("records laps altitude distance", COURSE),
    "cerknicko-jezero-without-elevations.gpx": ("records", "one point has no time"),
    "cerknicko-without-times.gpx": ("records", "291 points have no time"),
    "test_files_korita-zbevnica.gpx": ("records", "358 points have no time"),
    "test_files_Mojstrovka.gpx": ("records", "no point of a track has a time"),
    "test_files_track-with-extremes.gpx": ("records", "the times are of the year 1901"),
    "test_files_track-with-small-floats.gpx": ("records", "no point has a time"),
    **dict.fromkeys(
        (
            *("test-data_simple.gpx", "test-data_with_cad.gpx", "test-data_with_hr.gpx", "test-data_with_power_2.gpx"),
            *("test-data_with_style.gpx", "test-data_with_temp.gpx", "test-data_with_waypoint.gpx"),
            "old_stage_left_hand_lee.gpx",
        ),
        ("records", "a route that was drawn: no point has a time"),
    ),
}
#: Two names of one sport.
SPORT_NAMES = {"xc_skiing": "cross_country_skiing"}
#: Where the values of a row are in the totals of a single session.
TOTALS = {
    "session_distance_m": "distance",
    "session_timer_s": "timer",
    "session_elapsed_s": "elapsed",
    "session_avg_hr": "mean_heart_rate",
    "session_max_hr": "max_heart_rate",
    "session_ascent_m": "ascent",
}

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not INDEX.exists(), reason="the corpus is not there"),
]


def rows() -> list[Row]:
    if not INDEX.exists():
        return []
    with INDEX.open(newline="") as index:
        return list(csv.DictReader(index))


def read(row: Row) -> list[Recording]:
    try:
        return decode((CORPUS / row["file"]).read_bytes())
    except NothingToImport:
        return []


def joined(recordings: list[Recording], name: str) -> Column:
    """Return what is known of a column in all recordings of a file."""
    column = np.concatenate([np.empty(0), *(recording.column(name) for recording in recordings)])
    known: Column = column[np.isfinite(column)]
    return known


def disagreements(row: Row, recordings: list[Recording]) -> Iterator[str]:
    """Yield the name of everything that differs; what a decoder that gave up had seen is a lower bound."""
    stopped = "oracle_stopped" in row["flags"]
    records, laps = sum(map(len, recordings)), sum(len(recording.laps) for recording in recordings)
    for name, ours in (("records", records), ("laps", laps)):
        theirs = int(row[name] or 0)
        if ours < theirs if stopped else ours != theirs:
            yield name
    if row["kind"] == "fit" and int(row["sessions"] or 0) > 1 and len(recordings) != int(row["sessions"]):
        yield "sessions"
    yield from different_columns(row, recordings, stopped)
    yield from different_times(row, recordings, stopped)
    if recordings and row["sport"] and sports(row) != [recording.sport for recording in recordings]:
        yield "sport"
    if row["kind"] == "fit" and len(recordings) == 1:
        said = row["sub_sport"] or "generic"
        if recordings[0].sub_sport != (SUB_SPORTS.get(int(said), said) if said.isdigit() else said):
            yield "sub_sport"
        for column, name in TOTALS.items():
            if row[column] and recordings[0].totals.get(name) != pytest.approx(float(row[column]), abs=0.01):
                yield name


def different_columns(row: Row, recordings: list[Recording], stopped: bool) -> Iterator[str]:
    rate, altitude = joined(recordings, "heart_rate"), joined(recordings, "altitude")
    if row["mean_hr"] and not stopped:
        same = len(rate) and rate.mean() == pytest.approx(float(row["mean_hr"]), abs=0.001)
        if not same or rate.max() != float(row["max_hr"]):
            yield "heart_rate"
    elif len(rate) and row["kind"] == "fit" and not stopped:
        yield "heart_rate"
    if row["min_alt_m"] and not stopped:
        bounds = [float(row["min_alt_m"]), float(row["max_alt_m"])]
        if not len(altitude) or [altitude.min(), altitude.max()] != pytest.approx(bounds, abs=0.051):
            yield "altitude"
    if row["record_distance_m"]:
        distances = [recording.distance for recording in recordings]
        theirs = pytest.approx(float(row["record_distance_m"]), abs=0.01)
        if not any(found == theirs for found in (*distances[-1:], sum(distances))):
            yield "distance"


def different_times(row: Row, recordings: list[Recording], stopped: bool) -> Iterator[str]:
    if row["first_record_utc"]:
        first, last = (datetime.fromisoformat(row[f"{which}_record_utc"]).timestamp() for which in ("first", "last"))
        times = [recording.start.timestamp() + recording.time for recording in recordings if len(recording)]
        if not times or times[0][0] != first:
            yield "first record"
        if not times or (times[-1][-1] < last if stopped else times[-1][-1] != last):
            yield "last record"


def sports(row: Row) -> list[str]:
    """Return the sport of each recording; the index has the first one of a GPX file only."""
    if row["kind"] == "fit":
        return [SPORT_NAMES.get(sport, sport) for sport in row["sport"].split()]
    return [sport_named(row["sport"])[0]] * len(read(row))


@pytest.mark.parametrize("row", rows(), ids=lambda row: Path(row["file"]).name)
def test_it_reads_what_the_index_says(row: Row):
    reason = next((found for name, found in REASONS.items() if row["file"].endswith(name)), ("", ""))
    assert " ".join(disagreements(row, read(row))) == reason[0]


def test_every_reason_is_of_a_file():
    files = [row["file"] for row in rows()]
    assert all(any(file.endswith(name) for file in files) for name in REASONS)
