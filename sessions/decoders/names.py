"""Names of files in an archive that does not say how they are encoded."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

#: What packers write without saying so, the likeliest first: of two that fit as well the earlier is taken.
ENCODINGS = ("utf-8", "shift_jis", "cp1252", "cp437")
#: A letter of a writing that goes with the encoding counts for it, anything else beyond ASCII against it.
LIKELY, UNLIKELY = 1, -3


def decoded(names: Sequence[bytes]) -> list[str]:
    """Return the names, all read in the one encoding that makes the most sense of them."""
    strange = [name for name in names if not name.isascii()]
    encoding = max(ENCODINGS, key=lambda encoding: sense(strange, encoding))
    return [name.decode(encoding, "replace") for name in names]


def sense(names: Sequence[bytes], encoding: str) -> float:
    """Return how much the names look like names when read in an encoding."""
    try:
        text = "/".join(name.decode(encoding) for name in names)
    except UnicodeError:
        return float("-inf")
    if encoding == "utf-8":
        return float("inf")  # By chance nothing else reads as UTF-8.
    return sum(likeliness(letter, encoding) for letter in text if not letter.isascii()) / max(len(text), 1)


def likeliness(letter: str, encoding: str) -> int:
    name = unicodedata.name(letter, "")
    if encoding == "shift_jis":
        return LIKELY if name.startswith(("HIRAGANA", "KATAKANA", "CJK", "IDEOGRAPHIC", "FULLWIDTH")) else UNLIKELY
    return LIKELY if name.startswith("LATIN") else UNLIKELY
