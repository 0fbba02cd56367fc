"""Strava's ``activities.csv``: a line for each activity, with the path of its file.

The headers are in the language of the account and some come twice; the order of the first dozen is the same in all.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice

from sessions.exports.tables import MOST_ACTIVITIES, Table, told

FILE = re.compile(r"^(?:activities/)?[^/]+\.(?:fit|gpx|tcx)(?:\.gz)?$", re.IGNORECASE)
#: English headers, by what they give.
HEADERS = {
    "name": "activity name",
    "sport": "activity type",
    "notes": "activity description",
    "gear": "activity gear",
    "file": "filename",
}
#: Where they are in any language: gear stands before the file, which older exports have one column earlier.
NAME, SPORT, NOTES = 2, 3, 4
FILE_COLUMNS = (11, 12)
#: So many lines are looked at to find the column of files.
FIRST_LINES = 200


def is_table(path: str) -> bool:
    return path.lower().rsplit("/", 1)[-1] == "activities.csv"


def read(content: bytes, origin: str) -> Table:
    """Return what can be read; lines that are broken, or tell of no file, are left out."""
    lines = rows(text_of(content))
    header = next(lines, [])
    first = list(islice(lines, FIRST_LINES))
    where = columns(header, first)
    found: dict[str, dict[str, str]] = {}
    if where:
        for row in (*first, *islice(lines, MOST_ACTIVITIES)):
            cell = {key: row[at] if at < len(row) else "" for key, at in where.items()}
            file = cell.pop("file").strip()
            if FILE.match(file):
                found.setdefault(file, told(origin, **{"name": "", **cell}))
    return Table(origin, by_path=found)


def text_of(content: bytes) -> str:
    for encoding in ("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeError:
            continue
    return content.decode("latin-1")


def rows(text: str) -> Iterator[list[str]]:
    """Yield the lines; one with a cell that is absurdly large is left out."""
    reader = csv.reader(io.StringIO(text.replace("\0", ""), newline=""))
    while True:
        try:
            yield next(reader)
        except csv.Error:
            continue
        except StopIteration:
            return


def columns(header: list[str], first: list[list[str]]) -> dict[str, int]:
    """Return which column gives what: by the English headers, else by where they are; empty if it is another table."""
    names = [name.strip().lower() for name in header]
    by_name = {key: names.index(name) for key, name in HEADERS.items() if name in names}
    if "file" in by_name:
        return by_name
    for at in FILE_COLUMNS:
        if any(at < len(row) and FILE.match(row[at].strip()) for row in first):
            return {"name": NAME, "sport": SPORT, "notes": NOTES, "gear": at - 1, "file": at}
    return {}
