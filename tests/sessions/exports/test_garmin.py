from __future__ import annotations

import json

import pytest

from sessions.exports import origin_of, read_table

PATH = "garmin.zip/DI_CONNECT/DI-Connect-Fitness/alice@example.org_0_summarizedActivities.json"
ACTIVITY = {"activityId": 7, "name": "Vienna Running", "activityType": "running", "beginTimestamp": 1777791600000.0}


def read(content: object):
    table = read_table(PATH, json.dumps(content).encode() if not isinstance(content, bytes) else content)
    assert table is not None
    return table.by_start


@pytest.mark.parametrize("content", [[{"summarizedActivitiesExport": [ACTIVITY]}], [ACTIVITY], ACTIVITY])
def test_it_reads_names_by_start(content):
    assert read(content) == [(1777791600.0, {"origin": "garmin", "name": "Vienna Running", "sport": "running"})]


def test_it_reads_the_other_names_of_its_fields():
    activity = {"activityName": "Run", "startTimeGMT": 1777791600000, "description": "Windy"}
    assert read([activity]) == [(1777791600.0, {"origin": "garmin", "name": "Run", "notes": "Windy"})]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff",
        b"[" * 100_000,
        [1, None, "x", {"summarizedActivitiesExport": 3}],
        [{**ACTIVITY, "beginTimestamp": "soon"}],
        [{**ACTIVITY, "beginTimestamp": True}],
        b'[{"name": "x", "beginTimestamp": NaN}]',
        [{**ACTIVITY, "name": ["a"]}],
    ],
)
def test_it_reads_nothing_of_what_is_broken(content):
    assert read(content) == []


def test_it_knows_the_export_by_its_folders():
    assert origin_of(PATH) == "garmin"
    assert origin_of("runs/1.fit") == ""
