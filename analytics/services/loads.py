"""Which load of a session counts: by pace, else by heart rate, else by its length."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import NamedTuple

from science.critical_speed import threshold_speed
from science.load import intensity_factor, pace_load
from sessions.models import RUNNING, SportClass

#: From so many runs with both loads on, a load by heart rate is scaled to the runner's loads by pace.
CALIBRATING_RUNS = 20

PACE, HEART_RATE, DURATION = "pace", "heart_rate", "duration"


class SessionRow(NamedTuple):
    """What the load of a session is made of, and what was stored of it."""

    pk: int
    day: dt.date
    sport_class: str
    timer_time: float
    distance: float | None
    measured_at: dt.datetime | None
    moving_time: float | None
    normalised_speed: float | None
    heart_rate_load: float | None
    trimp: float | None
    pace_load: float | None
    intensity_factor: float | None
    load: float | None
    load_method: str

    @property
    def is_running(self) -> bool:
        return self.sport_class in RUNNING

    @property
    def stored(self) -> SessionLoad:
        return SessionLoad(self.pace_load, self.intensity_factor, self.load, self.load_method)


class SessionLoad(NamedTuple):
    """The loads of a session: by pace, with its intensity, and the one that counts with how it was found."""

    pace_load: float | None = None
    intensity_factor: float | None = None
    load: float | None = None
    load_method: str = ""


@dataclass(frozen=True, slots=True)
class SpeedsByDay:
    """Critical speeds (m/s) and the days from which they hold, in order."""

    days: Sequence[dt.date]
    values: Sequence[float]

    def threshold_on(self, day: dt.date) -> float | None:
        """Threshold speed valid on ``day``; before the first estimate, by the first. None if there is none."""
        if not self.days:
            return None
        return threshold_speed(self.values[max(0, bisect_right(self.days, day) - 1)])


@dataclass(slots=True)
class Habits:
    """What a runner's sessions so far say about one of which less is known."""

    ratios: list[float] = field(default_factory=list)
    hourly: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def learn(self, row: SessionRow, found: SessionLoad) -> None:
        if found.pace_load and row.heart_rate_load:
            insort(self.ratios, found.pace_load / row.heart_rate_load)
        if found.load and found.load_method != DURATION and row.timer_time > 0:
            insort(self.hourly[family(row)], 3600 * found.load / row.timer_time)

    def pace_per_heart_rate(self) -> float:
        """By how much loads by pace exceed those by heart rate; 1 until enough runs have both."""
        return median(self.ratios) if len(self.ratios) >= CALIBRATING_RUNS else 1.0

    def usual_hourly_load(self, row: SessionRow) -> float | None:
        """The median load of an hour of such sessions so far; None if there were none."""
        usual = self.hourly.get(family(row))
        return median(usual) if usual else None


def family(row: SessionRow) -> str:
    """Runs of all kinds are alike in what an hour costs; other classes stand alone."""
    return SportClass.RUN if row.is_running else row.sport_class


def load_of(row: SessionRow, threshold: float | None, habits: Habits) -> SessionLoad:
    """Return the loads of a session by the threshold speed (m/s) of its day and what went before it.

    The order is pace (runs only), heart rate, duration times the usual load of an hour of such sessions; a
    session with none of them, or not measured yet, has no load.
    """
    if row.measured_at is None:
        return SessionLoad()
    if row.is_running and threshold and row.normalised_speed and row.moving_time:
        by_pace = pace_load(row.normalised_speed, row.moving_time, threshold_speed=threshold)
        share = intensity_factor(row.normalised_speed, threshold_speed=threshold)
        return SessionLoad(by_pace, share, by_pace, PACE)
    if row.heart_rate_load is not None:
        factor = habits.pace_per_heart_rate() if row.is_running else 1.0
        return SessionLoad(load=row.heart_rate_load * factor, load_method=HEART_RATE)
    usual = habits.usual_hourly_load(row)
    if usual is None:
        return SessionLoad()
    return SessionLoad(load=usual * row.timer_time / 3600, load_method=DURATION)


def loads_from(rows: Iterable[SessionRow], first: dt.date, speeds: SpeedsByDay) -> dict[int, SessionLoad]:
    """Return the loads of all sessions: as stored before ``first``, found anew from that day on.

    ``rows`` come in the order in which they were run. What is found for a session depends only on what was
    run before it, so that beginning later gives the same as beginning at the first.
    """
    habits, found = Habits(), {}
    for row in rows:
        anew = row.day >= first
        load = load_of(row, speeds.threshold_on(row.day), habits) if anew else row.stored
        habits.learn(row, load)
        found[row.pk] = load
    return found
