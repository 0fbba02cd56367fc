from __future__ import annotations

import datetime as dt

import pytest

from runners.models import Thresholds
from runners.spans import BEGINNING, HEART, Span, changed_spans


def day(number: int) -> dt.date:
    return dt.date(2026, 1, 1) + dt.timedelta(days=number)


def row(valid_from: dt.date, **values) -> Thresholds:
    return Thresholds(valid_from=valid_from, **{"max_heart_rate": 190, "resting_heart_rate": 50} | values)


@pytest.fixture
def rows() -> list[Thresholds]:
    return [row(BEGINNING), row(day(10), max_heart_rate=185), row(day(20), max_heart_rate=180)]


def test_a_new_row_changes_the_days_until_the_next(rows):
    found = changed_spans(rows, [*rows, row(day(5), max_heart_rate=188)])
    assert found == [Span(day(5), day(9), frozenset({"max_heart_rate"}))]


def test_a_row_in_the_middle_changes_only_its_own_days(rows):
    found = changed_spans(rows, [rows[0], row(day(10), max_heart_rate=187), rows[2]])
    assert [(span.first, span.last) for span in found] == [(day(10), day(19))]


def test_the_last_row_changes_all_days_to_come(rows):
    found = changed_spans(rows, rows[:2])
    assert [(span.first, span.last) for span in found] == [(day(20), None)]


def test_a_row_that_moves_changes_the_days_between(rows):
    found = changed_spans(rows, [rows[0], row(day(13), max_heart_rate=185), rows[2]])
    assert [(span.first, span.last) for span in found] == [(day(10), day(12))]


def test_the_first_row_also_holds_before_its_day(rows):
    found = changed_spans(rows[1:], [row(day(10), max_heart_rate=170), rows[2]])
    assert [(span.first, span.last) for span in found] == [(BEGINNING, day(19))]


def test_a_row_with_the_same_values_changes_nothing(rows):
    assert changed_spans(rows, [*rows, row(day(15), max_heart_rate=185)]) == []


def test_a_word_about_it_changes_nothing(rows):
    assert changed_spans(rows, [rows[0], rows[1], row(day(20), max_heart_rate=180, note="by the treadmill")]) == []


def test_a_body_mass_concerns_all_sessions(rows):
    span = changed_spans(rows, [*rows[:2], row(day(20), max_heart_rate=180, weight=60)])[0]
    assert (span.measured, span.of_the_heart) == (True, False)


def test_a_power_concerns_only_the_history(rows):
    span = changed_spans(rows, [*rows[:2], row(day(20), max_heart_rate=180, threshold_power=280)])[0]
    assert not span.measured


@pytest.mark.parametrize("fields", [HEART, ("weight",), ("weight", "resting_heart_rate")])
@pytest.mark.parametrize("last", [None, day(9)])
def test_a_job_finds_the_span_again_in_its_key(fields, last):
    span = Span(day(5), last, frozenset(fields))
    found = Span.of_key(span.key)
    assert (found.first, found.last, found.of_the_heart) == (span.first, span.last, span.of_the_heart)


def test_a_day_alone_stands_for_all_from_it_on():
    found = Span.of_key("2026-01-06")
    assert (found.first, found.last, found.of_the_heart) == (day(5), None, False)
