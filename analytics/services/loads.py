"""Which load of a session counts: by power, else by pace, heart rate, effort, or its length.

The scale is that of load by pace. What is found in another way is brought to it by what this runner's sessions with
both came to, so that a change of method does not move fitness.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from science.critical_speed import threshold_speed
from science.load import effort_load, intensity_factor, pace_load, power_load
from sessions.models import RUNNING, SportClass

#: From so many runs with both loads on, one is brought to the scale of the other.
CALIBRATING_RUNS = 20

POWER, PACE, HEART_RATE, EFFORT, DURATION = "power", "pace", "heart_rate", "effort", "duration"
#: What is calibrated against load by pace; an effort is, against whatever of these counted.
MEASURED = (POWER, PACE, HEART_RATE)


class SessionRow(NamedTuple):
    """What the load of a session is made of, and what was stored of it."""

    pk: int
    day: dt.date
    sport_class: str
    timer_time: float
    distance: float | None
    effort: int | None
    measured_at: dt.datetime | None
    moving_time: float | None
    normalised_speed: float | None
    normalised_power: float | None
    mean_temperature: float | None
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
class Anchors:
    """What an hour at 100 was worth on each day: critical speeds (m/s) and threshold powers (W), by days in order.

    A critical speed counts from its day on and changes nothing before it; only the days before the very first one,
    which have none, take that. There is no load by power but with a power that the runner named: the best mean power
    of 20 to 60 minutes in training is hardly ever all-out, and meters differ.
    """

    speed_days: Sequence[dt.date] = ()
    speeds: Sequence[float] = ()
    power_days: Sequence[dt.date] = ()
    powers: Sequence[float | None] = ()

    def threshold_speed(self, day: dt.date) -> float | None:
        speed = held(self.speed_days, self.speeds, day)
        return threshold_speed(speed) if speed else None

    def threshold_power(self, day: dt.date) -> float | None:
        return held(self.power_days, self.powers, day)


def held(days: Sequence[dt.date], values: Sequence[float | None], day: dt.date) -> float | None:
    """Return the value that held on ``day``; before the first one, the first."""
    return values[max(0, bisect_right(days, day) - 1)] if days else None


@dataclass(slots=True)
class Habits:
    """What a runner's sessions so far say about one of which less is known; lists are kept sorted."""

    ratios: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    hourly: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def learn(self, row: SessionRow, found: SessionLoad, ways: dict[str, float | None]) -> None:
        if row.is_running:
            for method, reference in ((POWER, found.pace_load), (HEART_RATE, found.pace_load), (EFFORT, found.load)):
                other = ways.get(method)
                if other and reference and (method != EFFORT or found.load_method in MEASURED):
                    insort(self.ratios[method], reference / other)
        if found.load and found.load_method != DURATION and row.timer_time > 0:
            insort(self.hourly[family(row)], 3600 * found.load / row.timer_time)

    def calibrated(self, method: str) -> bool:
        return len(self.ratios.get(method, [])) >= CALIBRATING_RUNS

    def factor(self, method: str, row: SessionRow) -> float:
        """By how much loads by pace exceed those by ``method``; 1 until enough runs have both."""
        return middle(self.ratios[method]) if row.is_running and self.calibrated(method) else 1.0

    def usual_hourly_load(self, row: SessionRow) -> float | None:
        """The median load of an hour of such sessions so far; None if there were none."""
        usual = self.hourly.get(family(row))
        return middle(usual) if usual else None


def middle(ordered: Sequence[float]) -> float:
    """Return the median of values in order."""
    half, odd = divmod(len(ordered), 2)
    return ordered[half] if odd else (ordered[half - 1] + ordered[half]) / 2


def family(row: SessionRow) -> str:
    """Runs of all kinds are alike in what an hour costs; other classes stand alone."""
    return SportClass.RUN if row.is_running else row.sport_class


def ways_of(row: SessionRow, anchors: Anchors) -> dict[str, float | None]:
    """Return the load of a session in each way that it can be had, the best way first, each on its own scale.

    What is no run counts by heart rate alone.
    """
    if not row.is_running:
        return {HEART_RATE: row.heart_rate_load}
    moving, speed, power = row.moving_time, row.normalised_speed, row.normalised_power
    threshold, watts = anchors.threshold_speed(row.day), anchors.threshold_power(row.day)
    return {
        POWER: power_load(power, moving, threshold_power=watts) if watts and power and moving else None,
        PACE: pace_load(speed, moving, threshold_speed=threshold) if threshold and speed and moving else None,
        HEART_RATE: row.heart_rate_load,
        EFFORT: effort_load(row.effort, row.timer_time) if row.effort else None,
    }


def load_of(row: SessionRow, anchors: Anchors, habits: Habits) -> SessionLoad:
    """Return the loads of a session by what held on its day and what went before it.

    One that can be had in no way takes its length times the usual load of an hour of such sessions; without any of
    those, or before it has been measured, it has no load.
    """
    if row.measured_at is None:
        return SessionLoad()
    ways = ways_of(row, anchors)
    threshold, by_pace = anchors.threshold_speed(row.day), ways.get(PACE)
    share = None
    if by_pace is not None and threshold and row.normalised_speed:
        share = intensity_factor(row.normalised_speed, threshold_speed=threshold)
        if not habits.calibrated(POWER):
            # Two scales that nobody has compared yet: the usual one.
            ways[POWER] = None
    for method, load in ways.items():
        if load is not None:
            return SessionLoad(by_pace, share, load * habits.factor(method, row), method)
    usual = habits.usual_hourly_load(row)
    if usual is None:
        return SessionLoad()
    return SessionLoad(load=usual * row.timer_time / 3600, load_method=DURATION)


def loads_from(rows: Iterable[SessionRow], first: dt.date, anchors: Anchors) -> dict[int, SessionLoad]:
    """Return the loads of all sessions: as stored before ``first``, found anew from that day on.

    ``rows`` come in the order in which they were run. What is found for a session depends only on what was
    run before it, so that beginning later gives the same as beginning at the first.
    """
    habits, found = Habits(), {}
    for row in rows:
        load = load_of(row, anchors, habits) if row.day >= first else row.stored
        habits.learn(row, load, ways_of(row, anchors))
        found[row.pk] = load
    return found
