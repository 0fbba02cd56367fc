"""What was run: imports, raw files, sessions with their laps, sources and gear."""

from sessions.models.files import Import, ImportFile, RawFile, Upload
from sessions.models.gear import Gear
from sessions.models.overrule import Overrule
from sessions.models.session import LEVEL, RUNNING, Lap, Session, SessionQuerySet, SportClass
from sessions.models.source import Source

__all__ = [
    "LEVEL",
    "RUNNING",
    "Gear",
    "Import",
    "ImportFile",
    "Lap",
    "Overrule",
    "RawFile",
    "Session",
    "SessionQuerySet",
    "Source",
    "SportClass",
    "Upload",
]
