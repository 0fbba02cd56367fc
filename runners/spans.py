"""Between which days other thresholds hold than before: what a change of them touches, and nothing else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from runners.models import Thresholds
from runners.models.thresholds import BEGINNING as BEGINNING

#: What sessions with a heart rate are measured with, and what all are.
HEART = ("max_heart_rate", "resting_heart_rate", "threshold_heart_rate", "zone_method", "zone_percentages")
BODY = ("weight",)
#: What only the history reads.
HISTORY = ("threshold_power", "estimated")
DAY = dt.timedelta(days=1)


class Span(NamedTuple):
    """Days from ``first`` to ``last`` (None: from then on) on which ``fields`` have other values."""

    first: dt.date
    last: dt.date | None
    fields: frozenset[str]

    @property
    def measured(self) -> bool:
        """Whether sessions are measured with what changed; else only the history follows."""
        return bool(self.fields - set(HISTORY))

    @property
    def of_the_heart(self) -> bool:
        """Whether only sessions with a heart rate come out otherwise."""
        return not self.fields & set(BODY)

    @property
    def key(self) -> str:
        """How a job names it: "2026-05-01/2026-05-31/heart"."""
        last = self.last.isoformat() if self.last else ""
        return f"{self.first.isoformat()}/{last}/{'heart' if self.of_the_heart else 'all'}"

    @classmethod
    def of_key(cls, key: str) -> Span:
        """Return the span of a key; a day alone stands for everything from it on."""
        first, _, rest = key.partition("/")
        last, _, what = rest.partition("/")
        fields = frozenset(HEART if what == "heart" else HEART + BODY)
        return cls(dt.date.fromisoformat(first), dt.date.fromisoformat(last) if last else None, fields)


#: What another sex touches: it weighs the heart rates of all days.
ALL_HEARTS = Span(BEGINNING, None, frozenset(HEART))


def changed_spans(before: Iterable[Thresholds], after: Iterable[Thresholds]) -> list[Span]:
    """Return between which days other values hold after than before, in order; without any row nothing is compared."""
    old, new = (sorted(rows, key=lambda row: row.valid_from) for rows in (before, after))
    if not old or not new:
        return []
    edges = sorted({row.valid_from for row in (*old, *new)})
    ends: list[dt.date | None] = [edge - DAY for edge in edges[1:]]
    spans: list[Span] = []
    for first, last in zip(edges, [*ends, None], strict=True):
        fields = difference(held(old, first), held(new, first))
        # The first row also holds before its day.
        first = min(first, BEGINNING) if first == edges[0] else first
        if spans and spans[-1].fields == fields and spans[-1].last == first - DAY:
            spans[-1] = spans[-1]._replace(last=last)
        elif fields:
            spans.append(Span(first, last, fields))
    return spans


def held(rows: Sequence[Thresholds], day: dt.date) -> Thresholds:
    """Return which of rows in order holds on ``day``; before the first, the first."""
    return next((row for row in reversed(rows) if row.valid_from <= day), rows[0])


def difference(one: Thresholds, other: Thresholds) -> frozenset[str]:
    return frozenset(name for name in (*HEART, *BODY, *HISTORY) if getattr(one, name) != getattr(other, name))
