"""The picture beside the bests: speed over duration, the critical-speed curve with its band, drawn on the server."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from runners.models import TypedBest
from runners.templatetags.quantities import METRES, clock
from runners.typed_bests import Verdict
from science.critical_speed import DURATIONS
from science.recording import Column
from science.units import distance_name

WIDTH, HEIGHT = 1000.0, 300.0
#: Durations that the axis may name, s.
TICKS = {60: "1 min", 120: "2", 300: "5", 600: "10", 1200: "20", 2400: "40", 3600: "1 h", 7200: "2 h", 14400: "4 h"}
#: Between labels of pace, s; the smallest that gives few enough is taken.
PACE_STEPS = (5, 10, 15, 20, 30, 60, 120, 300)
MOST_LABELS = 6
#: The curve is drawn up to here, s; beyond its own durations as a dashed line.
LONGEST = 3600.0


@dataclass(frozen=True, slots=True)
class Point:
    """A best in the picture: its place in per cent, its name, and whether critical speed rests on it."""

    x: float
    y: float
    name: str
    used: bool
    left: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """Points, curves as "x,y x,y …" in a box of 1000 by 300, and labels with their place in per cent."""

    points: list[Point]
    curve: str
    beyond: str
    band: str
    level: float | None
    across: list[tuple[str, float]]
    up: list[tuple[str, float]]


@dataclass(frozen=True, slots=True)
class Axes:
    """Durations (s) on a logarithmic axis, speeds (m/s) on a straight one."""

    shortest: float
    longest: float
    slow: float
    fast: float

    def x(self, seconds: float) -> float:
        return 100 * math.log(seconds / self.shortest) / math.log(self.longest / self.shortest)

    def y(self, speed: float) -> float:
        return 100 * (self.fast - speed) / (self.fast - self.slow)

    def path(self, times: Column, speeds: Column) -> str:
        return " ".join(
            f"{WIDTH * self.x(time) / 100:.1f},{HEIGHT * self.y(speed) / 100:.1f}"
            for time, speed in zip(times, speeds, strict=True)
        )


def picture_of(bests: Sequence[TypedBest], verdict: Verdict, units: str) -> Picture | None:
    """Return what is drawn of ``bests``; None without any."""
    if not bests:
        return None
    found = verdict.estimate
    times = np.geomspace(DURATIONS[0], LONGEST, 60)
    curve = found.critical_speed + found.d_prime / times if verdict.found else np.array([])
    speeds = [*(best.distance / best.time for best in bests), *curve]
    axes = Axes(
        shortest=min(100.0, *(0.9 * best.time for best in bests)),
        longest=max(LONGEST, *(1.25 * best.time for best in bests)),
        slow=0.94 * min(speeds),
        fast=1.04 * max(speeds),
    )
    inside = times <= DURATIONS[1]
    used = {effort.distance for effort in found.used} if verdict.found else set()
    return Picture(
        points=[point_of(best, axes, best.distance in used) for best in bests],
        curve=axes.path(times[inside], curve[inside]) if verdict.found else "",
        beyond=axes.path(times[~inside], curve[~inside]) if verdict.found else "",
        band=band_of(axes, times, curve, verdict) if verdict.found else "",
        level=round(axes.y(found.critical_speed), 2) if verdict.found else None,
        across=[(name, round(axes.x(s), 2)) for s, name in TICKS.items() if axes.shortest <= s <= axes.longest],
        up=paces(axes, METRES[units]),
    )


def point_of(best: TypedBest, axes: Axes, used: bool) -> Point:
    x = axes.x(best.time)
    return Point(round(x, 2), round(axes.y(best.distance / best.time), 2), distance_name(best.distance), used, x > 75)


def band_of(axes: Axes, times: Column, curve: Column, verdict: Verdict) -> str:
    """Return the outline of what critical speed may be, along the curve."""
    up, down = (bound - verdict.estimate.critical_speed for bound in (verdict.estimate.high, verdict.estimate.low))
    return f"{axes.path(times, curve + up)} {axes.path(times[::-1], (curve + down)[::-1])}"


def paces(axes: Axes, metres: float) -> list[tuple[str, float]]:
    """Return round paces that lie in the picture, with their height."""
    fast, slow = metres / axes.fast, metres / axes.slow
    step = next((step for step in PACE_STEPS if (slow - fast) / step <= MOST_LABELS), PACE_STEPS[-1])
    rounds = range(math.ceil(fast / step) * step, math.floor(slow / step) * step + 1, step)
    return [(clock(seconds), round(axes.y(metres / seconds), 2)) for seconds in rounds]
