"""Where one stands among others, told so coarsely that nothing of the others shows."""

from __future__ import annotations

from collections.abc import Sequence

#: Never among fewer people than these.
FEWEST = 8
#: Percentiles and numbers of people are told to the nearest, or lower, multiple of this.
STEP = 5


def percentile(value: float, values: Sequence[float]) -> int | None:
    """Return which share of ``values`` (its own among them) lies below, in per cent, equal ones by half.

    To the nearest 5 and between 5 and 95: who is first or last is nobody's business. None among fewer than 8.
    """
    if len(values) < FEWEST:
        return None
    below = sum(other < value for other in values) + 0.5 * sum(other == value for other in values)
    nearest = STEP * round(100 * below / len(values) / STEP)
    return min(max(nearest, STEP), 100 - STEP)


def about(count: int) -> int:
    """Return a number of people to the 5 below, but 8 at least: one who joins or leaves hardly ever shows."""
    return max(FEWEST, count // STEP * STEP)
