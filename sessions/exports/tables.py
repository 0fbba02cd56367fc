"""A table of activities, and its texts without what would disturb a page."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import Any

#: What is kept of a name, of notes and of the name of shoes, characters.
NAME, NOTES, GEAR, SPORT = 200, 5000, 120, 40
#: No runner has recorded more.
MOST_ACTIVITIES = 200_000
#: Characters that turn the direction of all text after them.
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True, slots=True)
class Table:
    """What is told of activities: by the path of their file from here on, or by their start (POSIX time, s)."""

    origin: str
    by_path: dict[str, dict[str, str]] = field(default_factory=dict)
    by_start: list[tuple[float, dict[str, str]]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.by_path) + len(self.by_start)


def plain(text: str, limit: int, *, kept: str = "") -> str:
    """Return text of a file without control characters, lone surrogates and turns of direction.

    It is cut to ``limit`` characters; control characters in ``kept`` stay.
    """
    few = text[: 4 * limit + 100]
    good = (c for c in few if c in kept or (unicodedata.category(c) not in ("Cc", "Cs") and c not in TURNING))
    return "".join(good)[:limit]


def told(origin: str, *, name: Any, notes: Any = "", gear: Any = "", sport: Any = "") -> dict[str, str]:
    """Return what is told of one activity, empty texts left out."""
    texts = {
        "name": plain(str(name or ""), NAME),
        "notes": plain(str(notes or "").replace("\r\n", "\n"), NOTES, kept="\n\t"),
        "gear": plain(str(gear or ""), GEAR),
        "sport": plain(str(sport or ""), SPORT),
    }
    return {"origin": origin, **{key: text.strip() for key, text in texts.items() if text.strip()}}
