from __future__ import annotations

import datetime as dt
from dataclasses import replace

from analytics.services import Numbers, flags_of
from home.attention import Facts, reasons, suggestion
from plans.interrupted import Interrupted

NUMBERS = Numbers(dt.date(2026, 5, 3), ctl=50.0, settled_on=dt.date(2026, 1, 1))


def rising(ramp):
    """The flags of somebody whose fitness rose by so much in a week."""
    return tuple(flags_of(replace(NUMBERS, ramp=ramp), ()))


def topics(**facts):
    return [(reason.level, reason.topic) for reason in reasons(Facts(**facts))]


def test_it_is_silent_about_an_athlete_on_track():
    assert topics(days_since_run=1, flags=rising(3.0), form=-10.0, planned=10) == []


def test_it_notices_who_has_not_uploaded_for_a_week():
    assert topics(days_since_run=6) == [("warn", "quiet")]


def test_it_presses_after_a_longer_silence():
    assert topics(days_since_run=9) == [("bad", "quiet")]


def test_it_says_what_a_new_athlete_can_do():
    assert topics(days_since_run=None) == [("info", "quiet")]


def test_it_names_a_steep_rise_with_its_number():
    reason = reasons(Facts(days_since_run=0, flags=rising(8.4)))[0]
    assert reason.level == "bad"
    assert "+8.4" in reason.text


def test_it_puts_the_most_pressing_reason_first():
    assert topics(days_since_run=6, form=-34.0, days_to_race=10) == [
        ("bad", "load"),
        ("warn", "quiet"),
        ("info", "race"),
    ]


def test_it_says_that_a_race_has_no_plan():
    assert topics(days_since_run=1, days_to_race=24, has_plan=False) == [("info", "plan")]
    assert topics(days_since_run=1, days_to_race=300, has_plan=False) == []
    (reason,) = reasons(Facts(days_since_run=1, days_to_race=24, has_plan=False))
    assert reason.text == "A race in 24 days, and no plan up to it."
    assert suggestion([reason], False, 24).page == "plan"


def test_who_is_ill_is_said_to_be_and_not_called_silent():
    today = dt.date(2026, 12, 5)
    found = Interrupted("ill", dt.date(2026, 12, 9), dt.date(2026, 12, 23), today)
    (reason,) = reasons(Facts(days_since_run=9, interrupted=found))
    assert (reason.title, reason.text) == ("Ill until 9 December", "The careful return lasts until 23 December.")
    later = replace(found, today=dt.date(2026, 12, 18))
    assert [one.topic for one in reasons(Facts(days_since_run=22, interrupted=later))] == ["quiet", "away"]


def test_it_counts_missed_sessions():
    assert topics(days_since_run=1, missed=4, planned=6) == [("warn", "missed")]


def test_it_never_speaks_of_injury():
    text = " ".join(
        r.text + r.title for r in reasons(Facts(days_since_run=9, flags=rising(12.0), form=-50, missed=5, planned=6))
    )
    assert "injur" not in text.lower()


def test_it_suggests_a_plan_where_a_race_has_none():
    assert suggestion([], False, 15).page == "plan"
    assert suggestion([], True, 15).page == ""


def test_it_suggests_what_the_most_pressing_reason_asks_for():
    found = reasons(Facts(days_since_run=9, flags=rising(9.0)))
    assert suggestion(found, True, None).page == "upload"
