from __future__ import annotations

import csv
import io

import pytest

from sessions.exports import read_table

ENGLISH = (
    "Activity ID,Activity Date,Activity Name,Activity Type,Activity Description,Elapsed Time,Distance,Max Heart Rate,"
    "Relative Effort,Commute,Activity Private Note,Activity Gear,Filename"
)
GERMAN = (
    "Aktivitäts-ID,Aktivitätsdatum,Name der Aktivität,Aktivitätsart,Aktivitätsbeschreibung,Verstrichene Zeit,Distanz,"
    "Max. Herzfrequenz,Relative Leistung,Pendelfahrt,Private Anmerkung,Aktivitätsausrüstung,Dateiname"
)
LINE = (
    '1,"3 May 2026, 07:00:00",Tempo with Bob,Run,"Windy,\nbut good.",1800,5.4,170,,false,'
    "secret,Red shoes,activities/1.fit.gz"
)
RUN = {
    "origin": "strava",
    "name": "Tempo with Bob",
    "sport": "Run",
    "notes": "Windy,\nbut good.",
    "gear": "Red shoes",
}


def read(content: str | bytes):
    table = read_table("export.zip/activities.csv", content.encode() if isinstance(content, str) else content)
    assert table is not None
    return table.by_path


@pytest.mark.parametrize("header", [ENGLISH, GERMAN])
def test_it_reads_names_notes_and_gear_in_any_language(header):
    assert read(f"{header}\n{LINE}\n") == {"activities/1.fit.gz": RUN}


def test_it_reads_older_exports_without_private_notes():
    header = GERMAN.replace("Private Anmerkung,", "")
    assert read(f"{header}\n{LINE.replace('secret,', '')}\n") == {"activities/1.fit.gz": RUN}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_it_reads_any_encoding(encoding):
    line = LINE.replace("Bob", "Zoë")
    found = read(f"{ENGLISH}\n{line}\n".encode(encoding))
    assert found["activities/1.fit.gz"]["name"] == "Tempo with Zoë"


def test_it_leaves_out_activities_without_a_file():
    assert read(f"{ENGLISH}\n{LINE.replace('activities/1.fit.gz', '')}\n") == {}


def test_it_reads_on_after_a_cell_that_is_absurdly_large():
    huge = LINE.replace("Tempo with Bob", "x" * 10_000_000)
    assert list(read(f"{ENGLISH}\n{huge}\n{LINE.replace('/1.fit', '/2.fit')}\n")) == ["activities/2.fit.gz"]


def test_it_keeps_hostile_text_as_text_without_control_characters():
    line = LINE.replace("Tempo with Bob", "=cmd|'/c calc'!A1 <script>\u202egpj.\x07\x00")
    assert read(f"{ENGLISH}\n{line}\n")["activities/1.fit.gz"]["name"] == "=cmd|'/c calc'!A1 <script>gpj."


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe", b"\x00" * 100, b"a,b\n1,2\n", b'"' * 999, b"\xff\xd8\xff\xe0 photo", ENGLISH.encode()],
)
def test_it_reads_nothing_of_what_is_broken(content):
    assert read(content) == {}


def test_it_knows_no_path_that_leaves_the_archive():
    lines = io.StringIO()
    csv.writer(lines).writerow([*LINE.split(",")[:3], *[""] * 9, "../../etc/passwd.fit"])
    assert read(f"{ENGLISH}\n{lines.getvalue()}") == {}


@pytest.mark.parametrize("path", ["activities/1.fit", "my-activities.csv.fit", "DI_CONNECT/x.json", ""])
def test_it_reads_nothing_else(path):
    assert read_table(path, b"") is None
