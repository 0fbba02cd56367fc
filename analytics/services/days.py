"""A runner's stored days as columns, and what single runs and breaks among them say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from science.fitness import State, TimeConstants, load_history
from science.load import ACUTE_DAYS, CHRONIC_DAYS, longest_before, weighted_mean
from science.load_ratios import Calendar, Ratios, ratios
from science.recording import Column

#: A run is compared with the longest of so many days before it, and is a jump if it is longer by this (Frandsen 2025).
LONGEST_RUN_DAYS, JUMP = 30, 1.10
#: Shorter runs are no long runs, whatever went before, m (convention).
SHORTEST_JUMP = 5000.0
#: So many days without a session are a break (convention).
BREAK_DAYS = 14
#: What was found of the heart's cost of running holds so long after the last stored day.
COST_HOLDS_DAYS = 7


class DayRow(NamedTuple):
    """What a stored day says."""

    day: dt.date
    load: float
    distance: float
    longest_run: float
    external: float
    internal: float
    method: str
    ctl: float
    atl: float
    tsb: float
    acute: float | None
    chronic: float | None
    cardiac_cost: float | None
    cardiac_cost_z: float | None
    begun: dt.date | None


@dataclass(frozen=True, slots=True)
class Days:
    """Stored days as columns, one value a day from ``first`` on; after the last stored one they go on without load."""

    first: dt.date
    calendar: Calendar
    distance: Column
    longest_run: Column
    atl: Column
    tsb: Column
    cardiac_cost: Column
    cardiac_cost_z: Column
    method: tuple[str, ...]
    begun: dt.date

    def __len__(self) -> int:
        return len(self.distance)

    def day(self, number: int) -> dt.date:
        return self.first + dt.timedelta(days=number % len(self))

    def ratios(self) -> Ratios:
        return ratios(self.calendar)


def days_until(day: dt.date, rows: Sequence[DayRow], tau: TimeConstants) -> Days:
    """Return the days of ``rows`` (dense, in order, at least one) and those without load until ``day``.

    ``tau`` are the time constants by which fitness and fatigue fade.
    """
    ahead = (day - rows[-1].day).days
    last = rows[-1]
    nothing = np.zeros(ahead)
    after = load_history(nothing, state=State(last.ctl, last.atl, tau))
    stored = dict(zip(DayRow._fields, zip(*rows, strict=True), strict=True))
    ages = [(row.day - (row.begun or rows[0].day)).days for row in rows]
    acute, chronic = (number(stored[name]) for name in ("acute", "chronic"))

    def longer(name: str, values: Column = nothing) -> Column:
        return np.concatenate((number(stored[name]), values))

    kept = np.full(ahead, np.nan)
    costs = {name: np.concatenate((number(stored[name]), kept)) for name in ("cardiac_cost", "cardiac_cost_z")}
    for column in costs.values():
        column[len(rows) : len(rows) + COST_HOLDS_DAYS] = column[len(rows) - 1]
    return Days(
        first=rows[0].day,
        calendar=Calendar(
            load=longer("load"),
            external=longer("external"),
            internal=longer("internal"),
            acute=np.concatenate((acute, weighted_mean(nothing, ACUTE_DAYS, start=float(acute[-1])))),
            chronic=np.concatenate((chronic, weighted_mean(nothing, CHRONIC_DAYS, start=float(chronic[-1])))),
            ctl=longer("ctl", after.ctl),
            age=np.array(ages + [ages[-1] + each for each in range(1, ahead + 1)]),
        ),
        distance=longer("distance"),
        longest_run=longer("longest_run"),
        atl=longer("atl", after.atl),
        tsb=longer("tsb", after.tsb),
        method=tuple(row.method for row in rows) + ("",) * ahead,
        begun=last.begun or rows[0].day,
        **costs,
    )


def number(values: Sequence[object]) -> Column:
    """Return values as a column, None as NaN."""
    return np.array(values, dtype=float)


@dataclass(frozen=True, slots=True)
class RunJump:
    """A run of the last week that was much longer (m) than the longest of the 30 days before it."""

    day: dt.date
    distance: float
    before: float
    before_day: dt.date

    @property
    def share(self) -> float:
        """By how many per cent it was longer."""
        return 100 * (self.distance / self.before - 1)


def jump_of(days: Days) -> RunJump | None:
    """Return the largest jump of a single run in the last 7 days, None without one."""
    before = longest_before(days.longest_run, days=LONGEST_RUN_DAYS)
    last = len(days) - 1
    week = range(max(LONGEST_RUN_DAYS, last - ACUTE_DAYS + 1), last + 1)
    jumps = [
        number
        for number in week
        if days.longest_run[number] >= SHORTEST_JUMP
        and days.calendar.age[number] >= LONGEST_RUN_DAYS
        and 0 < before[number] * JUMP < days.longest_run[number]
    ]
    if not jumps:
        return None
    jump = max(jumps, key=lambda number: days.longest_run[number] / before[number])
    longest = jump - LONGEST_RUN_DAYS + int(np.argmax(days.longest_run[jump - LONGEST_RUN_DAYS : jump]))
    return RunJump(days.day(jump), float(days.longest_run[jump]), float(before[jump]), days.day(longest))


@dataclass(frozen=True, slots=True)
class Comeback:
    """The first sessions of the last week after a break.

    ``since`` is the last day with a session before it, None if that is further back than was looked. ``load`` came in
    the week that began on ``day``, ``fitness`` (CTL) was left on the day before it.
    """

    day: dt.date
    since: dt.date | None
    rest_days: int
    load: float
    fitness: float

    @property
    def hard(self) -> bool:
        """Whether the first week asks for more than the fitness that was left: a load of 7 days of it (convention)."""
        return self.load > ACUTE_DAYS * self.fitness


def comeback_of(days: Days) -> Comeback | None:
    """Return the return of the last 7 days after a break of 14 days or more, None without one."""
    active = np.flatnonzero((days.calendar.load > 0) | (days.distance > 0))
    recent = active[active >= len(days) - ACUTE_DAYS]
    if not len(recent):
        return None
    back = int(recent[0])
    earlier = active[active < back]
    last = int(earlier[-1]) if len(earlier) else -1
    rest = back - last - 1
    if rest < BREAK_DAYS or days.calendar.age[back] < rest:
        return None
    return Comeback(
        day=days.day(back),
        since=days.day(last) if last >= 0 else None,
        rest_days=rest,
        load=float(days.calendar.load[back:].sum()),
        fitness=float(days.calendar.ctl[back - 1]) if back else 0.0,
    )
