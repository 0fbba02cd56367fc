"""A plan as an iCalendar (RFC 5545): an event for each planned workout, all day, since nobody says at what hour."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

from icalendar import Calendar, Event, vDuration

CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
READ_AGAIN = dt.timedelta(hours=4)
"""How often programs are asked to read a feed again."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A workout of a day. ``uid`` stays the same from version to version of a plan, ``version`` counts up."""

    uid: str
    day: dt.date
    summary: str
    description: str
    url: str
    version: int
    changed: dt.datetime


def write(entries: Iterable[Entry], *, name: str, time_zone: str) -> bytes:
    """Return the calendar; the same entries give the same bytes."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Longrun//Training plan//EN")
    calendar.add("x-wr-calname", _clean(name))
    calendar.add("x-wr-timezone", time_zone)
    # RFC 7986 wants the kind of value named, which the library leaves out.
    calendar.add("refresh-interval", vDuration(READ_AGAIN, params={"VALUE": "DURATION"}))
    for entry in entries:
        calendar.add_component(_event(entry))
    return bytes(calendar.to_ical())


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.changed)
    event.add("last-modified", entry.changed)
    event.add("sequence", entry.version)
    event.add("dtstart", entry.day)
    event.add("dtend", entry.day + dt.timedelta(days=1))
    event.add("summary", _clean(entry.summary))
    event.add("description", _clean(entry.description))
    event.add("url", entry.url)
    # A run is no appointment: the day stays free for others.
    event.add("transp", "TRANSPARENT")
    return event


def _clean(text: str) -> str:
    """Return the text with plain ends of lines and without characters that the standard forbids."""
    return CONTROLS.sub("", text.replace("\r\n", "\n"))
