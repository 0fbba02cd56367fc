"""Texts from files and fields, as far as a database and a page can hold them."""

from __future__ import annotations

from typing import Any


def cleaned(text: str) -> str:
    """Return the text without NUL and without halves of characters, which JSON can name."""
    return text.encode(errors="ignore").decode().replace("\0", "")


def is_clean(value: Any) -> bool:
    """Whether all texts of a JSON value can be stored and shown."""
    if isinstance(value, str):
        return cleaned(value) == value
    if isinstance(value, dict):
        return all(is_clean(key) and is_clean(one) for key, one in value.items())
    return not isinstance(value, list) or all(is_clean(one) for one in value)


def are_texts(value: Any) -> bool:
    """Whether a JSON value is a list of texts."""
    return isinstance(value, list) and all(isinstance(one, str) for one in value)
