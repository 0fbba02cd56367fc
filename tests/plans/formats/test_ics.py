"""Calendars are valid iCalendar: what `icalendar` reads is what was meant, in lines that every program takes."""

from __future__ import annotations

import datetime as dt

from icalendar import Calendar

from plans.formats.ics import Entry, write

CHANGED = dt.datetime(2026, 11, 26, 12, 30, tzinfo=dt.UTC)
TEXT = "Easy, steady; then fast \\ slow\nWarm-up 2.0 km, 5:30–6:10 /km\n" + "The reason is a long one. " * 12 + "VO₂ 🏃"


def entry(**changes):
    values = {
        "uid": "1-20261208-1@example.org",
        "day": dt.date(2026, 12, 8),
        "summary": "VO₂ 5 × 1 km, fast",
        "description": TEXT,
        "url": "https://example.org/planned/7/",
        "version": 3,
        "changed": CHANGED,
    }
    return Entry(**{**values, **changes})


def written(*entries):
    return write(entries or [entry()], name="Alice's plan, spring; fast", time_zone="Europe/Vienna")


def test_it_is_read_back_as_it_was_meant():
    calendar = Calendar.from_ical(written())
    (event,) = calendar.events
    assert calendar["version"] == "2.0"
    assert calendar["x-wr-calname"] == "Alice's plan, spring; fast"
    assert calendar["x-wr-timezone"] == "Europe/Vienna"
    assert event["uid"] == "1-20261208-1@example.org"
    assert event["summary"] == "VO₂ 5 × 1 km, fast"
    assert event["description"] == TEXT
    assert event["url"] == "https://example.org/planned/7/"
    assert event["sequence"] == 3
    assert event.DTSTAMP == CHANGED
    assert not event.errors


def test_an_event_lasts_its_day_and_keeps_it_free():
    (event,) = Calendar.from_ical(written()).events
    assert (event.start, event.end) == (dt.date(2026, 12, 8), dt.date(2026, 12, 9))
    assert b"DTSTART;VALUE=DATE:20261208\r\n" in written()
    assert b"TRANSP:TRANSPARENT\r\n" in written()


def test_lines_end_and_are_folded_as_the_standard_says():
    data = written()
    lines = data.split(b"\r\n")
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert lines[-2:] == [b"END:VCALENDAR", b""]
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert max(map(len, lines)) <= 75
    for line in lines:
        line.decode()  # no character is cut in two


def test_special_characters_are_escaped():
    unfolded = written().replace(b"\r\n ", b"")
    assert rb"DESCRIPTION:Easy\, steady\; then fast \\ slow\nWarm-up" in unfolded


def test_what_has_no_zone_is_a_day_and_what_has_one_is_utc():
    data = written()
    assert b"DTSTAMP:20261126T123000Z\r\n" in data
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT4H\r\n" in data


def test_the_same_entries_give_the_same_bytes():
    assert written() == written()


def test_it_leaves_out_what_no_calendar_may_hold():
    data = written(entry(summary="Easy\x00\x0b\x1b run", description="one\r\ntwo\x07"))
    (event,) = Calendar.from_ical(data).events
    assert (event["summary"], event["description"]) == ("Easy run", "one\ntwo")


def test_it_lets_nobody_write_lines_of_his_own():
    data = written(entry(summary="Easy\r\nATTENDEE:mailto:eve@example.org\nEND:VEVENT"))
    assert b"\r\nATTENDEE" not in data
    assert len(Calendar.from_ical(data).events) == 1
