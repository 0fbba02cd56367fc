"""The calendar of a runner: planned and run side by side, by day, week and block, in a fixed number of queries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

import numpy as np

from analytics.models import DailyLoad
from plans.models import Plan, PlannedWorkout, PlanWeek
from runners.models import Runner
from science.fitness import State, load_history
from sessions.models import Session

VIEWS = ("week", "month", "season")
MONTH_WEEKS = 6
OPEN_WEEKS = 2
"""Weeks from the current one on whose days are shown on phones; the others show their sums."""
ICONS = {"planned": "ring", "done": "done", "partly": "half", "missed": "xring"}
CHIPS = {"planned": "planned", "done": "done", "partly": "part", "missed": "missed"}


@dataclass(frozen=True, slots=True)
class Chip:
    """A planned workout of a day, as it stands on that day."""

    workout: PlannedWorkout
    status: str
    selected: bool

    @property
    def icon(self) -> str:
        return "flag" if self.is_race else ICONS[self.status]

    @property
    def classes(self) -> str:
        kind = "race" if self.is_race and self.status == "planned" else CHIPS[self.status]
        return f"chip chip--{kind}{' chip--selected' if self.selected else ''}"

    @property
    def is_race(self) -> bool:
        return self.workout.family == "race"

    @property
    def profile(self) -> str:
        return "mini planned" if self.status in ("planned", "missed") else "mini"

    @property
    def distance(self) -> float | None:
        run = self.workout.session
        return run.distance if run is not None and self.status in ("done", "partly") else self.workout.distance

    @property
    def load(self) -> float | None:
        run = self.workout.session
        if run is not None and self.status in ("done", "partly"):
            return load_of(run)
        return self.workout.load


@dataclass(slots=True)
class Day:
    date: dt.date
    is_today: bool
    is_outside: bool
    chips: list[Chip] = field(default_factory=list)
    runs: list[Session] = field(default_factory=list)


@dataclass(slots=True)
class Week:
    """Seven days and their sums; planned sums leave the race out, as the plan's weeks do."""

    first_day: dt.date
    row: PlanWeek | None
    days: list[Day]
    is_current: bool
    is_open: bool
    done_distance: float
    done_load: float
    ramp: float | None

    @property
    def number(self) -> int | None:
        return self.row.index + 1 if self.row else None


@dataclass(slots=True)
class Block:
    name: str
    phase: str
    aim: str
    weeks: list[Week]

    @property
    def first_day(self) -> dt.date:
        return self.weeks[0].first_day

    @property
    def last_day(self) -> dt.date:
        return self.weeks[-1].days[-1].date


@dataclass(frozen=True, slots=True)
class Bar:
    """A week of the season strip, heights of 100."""

    number: int
    planned: float
    done: float
    planned_load: float
    done_load: float
    is_current: bool
    is_race: bool

    @property
    def planned_y(self) -> float:
        return 100.0 - self.planned

    @property
    def done_y(self) -> float:
        return 100.0 - self.done


@dataclass(frozen=True, slots=True)
class StripBlock:
    name: str
    phase: str
    first_day: dt.date
    bars: list[Bar]


@dataclass(frozen=True, slots=True)
class Calendar:
    """What the calendar page shows."""

    today: dt.date
    view: str
    first_day: dt.date
    last_day: dt.date
    plan: Plan | None
    blocks: list[Block]
    strip: list[StripBlock]
    current: PlanWeek | None
    earlier: dt.date
    later: dt.date

    @property
    def days_to_race(self) -> int | None:
        return (self.plan.race.day - self.today).days if self.plan else None


def monday_of(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def load_of(session: Session) -> float | None:
    """Return the load that was measured of a session, None if there is none."""
    measures = getattr(session, "measures", None)
    return measures.load if measures else None


def active_plan(runner: Runner) -> Plan | None:
    return Plan.objects.filter(runner=runner, state=Plan.State.ACTIVE).select_related("race", "schema").first()


def shown_status(workout: PlannedWorkout, today: dt.date) -> str:
    """Return the status of a workout as of ``today``: what was not run by then is not done."""
    past = workout.day < today and workout.status == PlannedWorkout.Status.PLANNED
    return str(PlannedWorkout.Status.MISSED if past else workout.status)


def calendar_of(runner: Runner, *, view: str, anchor: dt.date, selected: PlannedWorkout | None = None) -> Calendar:
    """Return the calendar of a runner around ``anchor``."""
    today, plan = runner.today(), active_plan(runner)
    rows = list(plan.weeks.order_by("index")) if plan else []
    first, last = _span(view, anchor, plan)
    weeks = _Weeks(runner, plan, rows, today, selected)
    blocks = _blocks(_opened(list(weeks.between(first, last))))
    current = next((row for row in rows if row.first_day <= today < row.first_day + dt.timedelta(7)), None)
    step = dt.timedelta(days=(last - first).days + 1)
    return Calendar(
        today, view, first, last, plan, blocks, weeks.strip(), current, first - step, last + dt.timedelta(days=1)
    )


def _span(view: str, anchor: dt.date, plan: Plan | None) -> tuple[dt.date, dt.date]:
    monday = monday_of(anchor)
    if view == "season" and plan:
        return monday_of(plan.first_day), monday_of(plan.last_day) + dt.timedelta(days=6)
    weeks = {"week": 1, "month": MONTH_WEEKS}.get(view, 16)
    return monday, monday + dt.timedelta(days=7 * weeks - 1)


class _Weeks:
    """Reads what lies in a span of days once and cuts it into weeks."""

    def __init__(
        self, runner: Runner, plan: Plan | None, rows: list[PlanWeek], today: dt.date, selected: PlannedWorkout | None
    ) -> None:
        self.runner, self.plan, self.rows, self.today, self.selected = runner, plan, rows, today, selected
        self.course = dict(zip(plan.preview.get("days", []), plan.preview.get("ctl", []), strict=True)) if plan else {}
        self.loads: dict[dt.date, DailyLoad] = {}

    def between(self, first: dt.date, last: dt.date) -> Iterator[Week]:
        since = min([first, *(row.first_day for row in self.rows[:1])]) - dt.timedelta(days=1)
        until = max([last, *(row.first_day + dt.timedelta(6) for row in self.rows[-1:])])
        stored = DailyLoad.objects.filter(runner=self.runner, day__gte=since, day__lte=until)
        self.loads = {row.day: row for row in stored}
        self.course |= self._ahead()
        planned, runs = self._planned(first, last), self._runs(first, last)
        by_monday = {row.first_day: row for row in self.rows}
        for number in range(((last - first).days + 1) // 7):
            monday = first + dt.timedelta(weeks=number)
            days = [self._day(monday + dt.timedelta(days=each), planned, runs) for each in range(7)]
            yield self._week(monday, days, by_monday.get(monday))

    def _ahead(self) -> dict[str, float]:
        """Return fitness of the days to come if each is run as written, from where the runner stands today."""
        stands = self.loads.get(self.today)
        if self.plan is None or stands is None or not self.plan.first_day <= self.today < self.plan.last_day:
            return {}
        loads = np.zeros((self.plan.last_day - self.today).days)
        for day, load in self.plan.workouts.filter(day__gt=self.today).values_list("day", "load"):
            loads[(day - self.today).days - 1] += load
        course = load_history(loads, state=State(stands.ctl, stands.atl)).ctl
        days = (self.today + dt.timedelta(days=number + 1) for number in range(len(loads)))
        return {day.isoformat(): float(ctl) for day, ctl in zip(days, course, strict=True)}

    def _planned(self, first: dt.date, last: dt.date) -> dict[dt.date, list[PlannedWorkout]]:
        found: dict[dt.date, list[PlannedWorkout]] = defaultdict(list)
        if self.plan:
            workouts = PlannedWorkout.objects.filter(plan=self.plan, day__gte=first, day__lte=last)
            for workout in workouts.select_related("session__measures").order_by("day", "pk"):
                found[workout.day].append(workout)
        return found

    def _runs(self, first: dt.date, last: dt.date) -> dict[dt.date, list[Session]]:
        found: dict[dt.date, list[Session]] = defaultdict(list)
        sessions = Session.objects.alive().filter(runner=self.runner).between(first, last)
        for session in sessions.select_related("measures").order_by("started_at"):
            found[session.day].append(session)
        return found

    def _day(
        self, date: dt.date, planned: dict[dt.date, list[PlannedWorkout]], runs: dict[dt.date, list[Session]]
    ) -> Day:
        chips = [
            Chip(workout, shown_status(workout, self.today), workout == self.selected)
            for workout in planned.get(date, [])
        ]
        matched = {chip.workout.session_id for chip in chips}
        others = [run for run in runs.get(date, []) if run.pk not in matched]
        inside = self.plan is not None and self.plan.first_day <= date <= self.plan.last_day
        return Day(date, date == self.today, not inside and self.plan is not None, chips, others)

    def _week(self, monday: dt.date, days: list[Day], row: PlanWeek | None) -> Week:
        dates = [day.date for day in days]
        done = [self.loads[date] for date in dates if date in self.loads]
        this_week = monday_of(self.today)
        chips = [chip for day in days for chip in day.chips]
        return Week(
            first_day=monday,
            row=row,
            days=days,
            is_current=monday == this_week,
            is_open=0 <= (monday - this_week).days < 7 * OPEN_WEEKS or any(chip.selected for chip in chips),
            done_distance=sum(each.distance for each in done),
            done_load=sum(each.load for each in done),
            ramp=self._ramp(monday),
        )

    def _ramp(self, monday: dt.date) -> float | None:
        before, after = self._fitness(monday - dt.timedelta(days=1)), self._fitness(monday + dt.timedelta(days=6))
        return None if before is None or after is None else after - before

    def _fitness(self, day: dt.date) -> float | None:
        if day in self.loads and day <= self.today:
            return self.loads[day].ctl
        return self.course.get(day.isoformat())

    def strip(self) -> list[StripBlock]:
        """Return the whole season, week by week, planned beside done."""
        done = [self._done(row.first_day) for row in self.rows]
        top = max([*(row.load for row in self.rows), *done], default=0.0) or 1.0
        bars = [
            Bar(
                row.index + 1,
                round(100.0 * row.load / top, 1),
                round(100.0 * ran / top, 1),
                row.load,
                ran,
                row.first_day == monday_of(self.today),
                row.index == len(self.rows) - 1,
            )
            for row, ran in zip(self.rows, done, strict=True)
        ]
        found = []
        for _, group in groupby(zip(self.rows, bars, strict=True), key=lambda pair: pair[0].block):
            pairs = list(group)
            row = pairs[0][0]
            found.append(StripBlock(row.block_name, row.phase, row.first_day, [bar for _, bar in pairs]))
        return found

    def _done(self, monday: dt.date) -> float:
        days = (monday + dt.timedelta(days=each) for each in range(7))
        return sum(self.loads[day].load for day in days if day in self.loads)


def _opened(weeks: list[Week]) -> list[Week]:
    """Open the first weeks if none is, so that no page is without days on a phone."""
    if not any(week.is_open for week in weeks):
        for week in weeks[:OPEN_WEEKS]:
            week.is_open = True
    return weeks


def _blocks(weeks: list[Week]) -> list[Block]:
    found = []
    for _, group in groupby(weeks, key=lambda week: week.row.block if week.row else -1):
        members = list(group)
        row = members[0].row
        if row is None:
            found.append(Block("", "", "", members))
        else:
            found.append(Block(row.block_name, row.phase, row.aim, members))
    return found
