"""Whole numbers as addresses, forms and folders hold them."""

from __future__ import annotations

MOST_DIGITS = 18
"""Every number of so many digits fits into a column of the database; Python refuses to read far longer ones."""


def whole_number(text: str) -> int | None:
    """Return the number that ``text`` writes in digits alone; None if it is none, or longer than any of ours."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS else None
