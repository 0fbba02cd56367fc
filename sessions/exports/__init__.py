"""What the export of another system tells of the activities in it, beside the recordings: names, notes, gear.

A table of it is a file like any other, which may come before or after the recordings. Nothing here knows Django.
"""

from __future__ import annotations

from sessions.exports import garmin, strava
from sessions.exports.tables import Table

READERS = {"strava": (strava.is_table, strava.read), "garmin": (garmin.is_table, garmin.read)}

__all__ = ["Table", "is_table", "origin_of", "read_table"]


def is_table(path: str) -> bool:
    """Whether a file is, by its name, a table of an export."""
    return any(recognises(path) for recognises, _read in READERS.values())


def read_table(path: str, content: bytes) -> Table | None:
    """Return what a file of an export tells, None if by its name it is no table. A broken one tells less."""
    for origin, (recognises, read) in READERS.items():
        if recognises(path):
            return read(content, origin)
    return None


def origin_of(path: str) -> str:
    """Return whose export a file of that path lies in, as far as the path says; else an empty string."""
    return "garmin" if garmin.FOLDER in path.lower() else ""
