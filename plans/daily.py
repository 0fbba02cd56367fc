"""A day that is over: what was planned and done, what to call it, and what follows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from plans.outcome import DayStatus

ON_TRACK = (0.8, 1.2)
"""Shares of what was planned between which a day is on track. A convention."""
TOO_FAST = 8.0
"""Per cent by which a day without a quick key session may be faster than planned before it is said. A convention."""


@dataclass(slots=True)
class Sum:
    """Metres, seconds and load of a day; metres and load are None if a part of them is not known."""

    distance: float | None = 0.0
    duration: float = 0.0
    load: float | None = 0.0

    def add(self, distance: float | None, duration: float | None, load: float | None) -> None:
        self.distance = None if distance is None or self.distance is None else self.distance + distance
        self.duration += duration or 0.0
        self.load = None if load is None or self.load is None else self.load + load

    @property
    def speed(self) -> float | None:
        """Mean speed, m/s."""
        return self.distance / self.duration if self.distance and self.duration else None


def share_of(planned: Sum, done: Sum) -> float:
    """Return how much of the plan was done: by load, by distance where that is not known, else by time."""
    if planned.load and done.load is not None:
        return done.load / planned.load
    if planned.distance and done.distance is not None:
        return done.distance / planned.distance
    return done.duration / planned.duration if planned.duration else 1.0


def status_of_day(planned: Sum, done: Sum) -> DayStatus:
    """Return what a day is called."""
    wanted, ran = bool(planned.duration or planned.distance), done.duration > 0
    if not wanted:
        return DayStatus.UNPLANNED if ran else DayStatus.REST
    if not ran:
        return DayStatus.MISSED
    share = share_of(planned, done)
    return DayStatus.UNDER if share < ON_TRACK[0] else DayStatus.OVER if share > ON_TRACK[1] else DayStatus.ON_TRACK


def variance(done: float | None, planned: float | None) -> float | None:
    """Return by how many per cent ``done`` lies above ``planned``; None if one is not known."""
    return round(100.0 * (done / planned - 1.0), 2) if done and planned else None


def recommended(status: DayStatus, pace: float | None, *, key: bool, quick: bool) -> str:
    """Return the key of what follows; ``pace`` is its variance.

    ``key`` says whether a key session was planned, ``quick`` whether one that is no plain long run.
    """
    if status == DayStatus.ON_TRACK:
        return "slow_down" if pace is not None and pace > TOO_FAST and not quick else "go_on"
    if status == DayStatus.MISSED:
        return "key_missed" if key else "let_go"
    return {
        DayStatus.UNDER: "shortened",
        DayStatus.OVER: "ease_next",
        DayStatus.REST: "rest_counts",
        DayStatus.UNPLANNED: "count_it",
    }[status]


def summary(planned: Sum, done: Sum, *, key: bool, quick: bool) -> dict[str, Any]:
    """Return the columns of a day's summary."""
    status = status_of_day(planned, done)
    both = bool(planned.duration) and bool(done.duration)
    pace = variance(done.speed, planned.speed)
    return {
        "planned_distance": round(planned.distance or 0.0, 1),
        "planned_duration": round(planned.duration, 1),
        "planned_load": round(planned.load or 0.0, 2),
        "distance": None if done.distance is None else round(done.distance, 1),
        "duration": round(done.duration, 1),
        "load": None if done.load is None else round(done.load, 2),
        "distance_variance": variance(done.distance, planned.distance) if both else None,
        "pace_variance": pace,
        "status": str(status),
        "recommendation": recommended(status, pace, key=key, quick=quick),
    }
