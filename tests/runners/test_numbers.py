from __future__ import annotations

import pytest

from runners.numbers import whole_number


@pytest.mark.parametrize(("text", "number"), [("0", 0), (" 42 ", 42), ("9" * 18, 10**18 - 1)])
def test_it_reads_whole_numbers(text, number):
    assert whole_number(text) == number


@pytest.mark.parametrize("text", ["", "-1", "1.5", "x", "²", "٣", "9" * 19, "9" * 5000])
def test_it_takes_nothing_else_for_a_number(text):
    assert whole_number(text) is None
