"""Small pictures of a plan that is not saved yet: loads by week and block, fitness and form to race day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from plans.calendar import Bar, StripBlock
from plans.generator import GeneratedPlan
from plans.generator.inputs import Preview

WIDTH, HEIGHT = 1000.0, 200.0
ROOM = 0.08


@dataclass(frozen=True, slots=True)
class Scale:
    """A number's height in the picture, y downwards."""

    low: float
    high: float

    def y(self, value: float) -> float:
        return HEIGHT * (self.high - value) / (self.high - self.low)


@dataclass(frozen=True, slots=True)
class Panel:
    """Lines of one axis: "x,y x,y …" by name, horizontal lines at labelled values (height in per cent), a band."""

    lines: dict[str, str]
    grid: list[tuple[str, str]]
    band: str = ""


def strip_of(plan: GeneratedPlan) -> list[StripBlock]:
    """Return the weekly loads of a plan by block."""
    top = max((week.load for week in plan.weeks), default=0.0) or 1.0
    found = []
    for _, group in groupby(plan.weeks, key=lambda week: week.block):
        weeks = list(group)
        last = plan.weeks[-1].index
        bars = [
            Bar(week.index + 1, round(100 * week.load / top, 1), 0.0, week.load, 0.0, False, week.index == last)
            for week in weeks
        ]
        found.append(StripBlock(weeks[0].block_name, weeks[0].phase, weeks[0].first_day, bars))
    return found


def panels_of(course: Preview) -> dict[str, Panel]:
    """Return fitness and fatigue in one panel, form with its band in the other."""
    # The race's own load comes after the last morning that the picture shows.
    fitness, fatigue = course.ctl[:-1], course.atl[:-1]
    above = _scale([*fitness, *fatigue, 0.0])
    below = _scale([*course.low, *course.high, 0.0])
    return {
        "load": Panel({"fitness": _points(fitness, above), "fatigue": _points(fatigue, above)}, _grid(above)),
        "form": Panel({"form": _points(course.tsb, below)}, _grid(below), _band(course.low, course.high, below)),
    }


def _scale(values: Sequence[float]) -> Scale:
    low, high = min(values), max(values)
    room = ROOM * max(high - low, 1.0)
    return Scale(low - (room if low < 0 else 0.0), high + room)


def _x(number: int, count: int) -> float:
    return WIDTH * number / max(count - 1, 1)


def _points(values: Sequence[float], scale: Scale) -> str:
    return " ".join(f"{_x(number, len(values)):.1f},{scale.y(value):.1f}" for number, value in enumerate(values))


def _band(low: Sequence[float], high: Sequence[float], scale: Scale) -> str:
    count = len(low)
    there = [f"{_x(number, count):.1f},{scale.y(value):.1f}" for number, value in enumerate(high)]
    back = [f"{_x(number, count):.1f},{scale.y(low[number]):.1f}" for number in range(count - 1, -1, -1)]
    return " ".join([*there, *back])


def _grid(scale: Scale) -> list[tuple[str, str]]:
    step = next(one for one in (5, 10, 20, 25, 50, 100, 200) if (scale.high - scale.low) / one <= 5 or one == 200)
    first = int(scale.low // step) * step
    values = [value for value in range(first, int(scale.high) + step, step) if scale.low <= value <= scale.high]
    return [(f"{value:d}".replace("-", "−"), f"{100.0 * scale.y(value) / HEIGHT:.1f}%") for value in values]
