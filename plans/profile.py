"""The picture of a workout: width is time, height is speed from 55 to 115 % of critical speed, colour is the zone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from plans.structure import Item, flatten, step_estimate

WIDTH, HEIGHT = 1000.0, 60.0
LOWEST_PERCENT = 55.0
LOWEST_BAR = 3.0
CRITICAL_LINE = HEIGHT - (100.0 - LOWEST_PERCENT)
"""Height at which critical speed itself lies."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One step of the picture, in a box of 1000 by 60 with y downwards."""

    x: float
    y: float
    width: float
    height: float
    zone: int


def profile_bars(structure: Iterable[Item], critical_speed: float) -> list[Bar]:
    """Return a bar for each step in the order in which they are run."""
    steps = [(step, step_estimate(step, critical_speed).duration) for step in flatten(structure)]
    total = sum(duration for _, duration in steps)
    bars: list[Bar] = []
    x = 0.0
    for step, duration in steps:
        width = WIDTH * duration / total if total else 0.0
        height = min(max(100.0 * step.share - LOWEST_PERCENT, LOWEST_BAR), HEIGHT)
        bars.append(Bar(x, HEIGHT - height, width, height, step.pace_zone))
        x += width
    return bars
