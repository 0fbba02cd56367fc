"""Whether a best that is typed in can be one beside the others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from runners.models import TypedBest
from science.units import distance_name

#: Bests of so many days were run in one shape, those before and after in another (convention).
ONE_SHAPE = dt.timedelta(days=120)


def contradiction(best: TypedBest, others: Iterable[TypedBest]) -> str:
    """Return why a new best cannot be one, empty if it can: no one was faster over a longer distance by then.

    A longer one that was run faster long after leaves it a best of its time, only out of date.
    """
    for other in others:
        by_then = other.day <= best.day + ONE_SHAPE
        if by_then and other.distance > best.distance and other.distance / other.time >= best.distance / best.time:
            return (
                f"Your {distance_name(other.distance)} of {other.day:%-d %B %Y} was faster than this "
                f"{distance_name(best.distance)}: check time and distance."
            )
    return ""
