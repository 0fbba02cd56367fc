"""The calendar of a runner: planned and run side by side, by day, week and block, in a fixed number of queries."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from analytics.models import DailyLoad
from analytics.services import training_speed
from plans.course import HABIT_DAYS, Course, expected, loads_since, stand_of, state_on
from plans.days import LARGE, LARGE_OF_WORKOUT, Day, day_of, runs_of
from plans.generator.season import monday_of
from plans.models import Plan, PlannedWorkout, PlanWeek
from plans.tally import Tally, tally_of
from runners.models import Runner
from sessions.models import Session

VIEWS = ("week", "month", "season")
MONTH_WEEKS = 6
BY_HAND = 0.5
"""Load by which a week differs from its plan once it has been changed by hand."""
OPEN_WEEKS = 2
"""Weeks from the current one on whose days are shown on phones; the others show their sums."""


@dataclass(slots=True)
class Week:
    """Seven days and their sums; planned ones are those of the days as they stand, without the race."""

    first_day: dt.date
    row: PlanWeek | None
    days: list[Day]
    is_current: bool
    is_open: bool
    planned_distance: float
    planned_load: float
    done_distance: float
    done_load: float
    ramp: float | None

    @property
    def number(self) -> int | None:
        return self.row.index + 1 if self.row else None

    @property
    def aim(self) -> float | None:
        """The load that the plan aimed at, if its days have been changed by hand since; else None."""
        return self.row.load if self.row and abs(self.row.load - self.planned_load) > BY_HAND else None

    @property
    def tally(self) -> Tally:
        return tally_of(self.days)


@dataclass(slots=True)
class Block:
    name: str
    phase: str
    aim: str
    weeks: list[Week]
    #: Whether all of its weeks are among them.
    is_whole: bool

    @property
    def tally(self) -> Tally | None:
        return tally_of(day for week in self.weeks for day in week.days) if self.is_whole else None

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
    weeks: int
    earlier: dt.date
    later: dt.date

    @property
    def selected_week(self) -> Week | None:
        """The week that has the selected workout, if it is shown."""
        weeks = (week for block in self.blocks for week in block.weeks)
        return next((week for week in weeks if any(c.selected for day in week.days for c in day.chips)), None)

    @property
    def days_to_race(self) -> int | None:
        return (self.plan.race.day - self.today).days if self.plan else None


def active_plan(runner: Runner) -> Plan | None:
    """Return the plan that a runner follows, with her critical speed of today; None without one."""
    plans = Plan.objects.filter(runner=runner, state=Plan.State.ACTIVE).select_related("race", "schema")
    plan: Plan | None = plans.annotate(speed_today=training_speed(runner.today())).first()
    if plan is not None:
        plan.runner = runner
    return plan


def calendar_of(runner: Runner, *, view: str, anchor: dt.date, selected: PlannedWorkout | None = None) -> Calendar:
    """Return the calendar of a runner around ``anchor``."""
    today, plan = runner.today(), active_plan(runner)
    rows = list(plan.weeks.order_by("index")) if plan else []
    first, last = _span(view, anchor, plan)
    weeks = _Weeks(runner, plan, rows, today, selected)
    blocks = _blocks(_opened(list(weeks.between(first, last))), rows)
    current = next((row for row in rows if row.first_day <= today < row.first_day + dt.timedelta(7)), None)
    step = dt.timedelta(days=(last - first).days + 1)
    return Calendar(
        today,
        view,
        first,
        last,
        plan,
        blocks,
        weeks.strip(),
        current,
        len(rows),
        first - step,
        last + dt.timedelta(days=1),
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
        # What was expected by other time constants cannot stand beside what is.
        known = plan is not None and plan.time_constants == runner.time_constants
        course = plan.preview if plan and known else {}
        self.accepted = dict(zip(course.get("days", []), course.get("ctl", []), strict=True))
        self.loads: dict[dt.date, DailyLoad] = {}
        self.course: Course | None = None
        self.sums: dict[dt.date, tuple[float, float]] = {}

    def between(self, first: dt.date, last: dt.date) -> Iterator[Week]:
        habit = self.today - dt.timedelta(days=HABIT_DAYS)
        since = min([first, habit, *(row.first_day for row in self.rows[:1])]) - dt.timedelta(days=1)
        until = max([last, *(row.first_day + dt.timedelta(6) for row in self.rows[-1:])])
        self.loads = loads_since(self.runner, since, until, self.today)
        planned = self._planned(first, last)
        runs = self._runs(first, last, {pk for each in planned.values() for one in each for pk in runs_of(one)})
        self._sum_up(planned, first, last)
        by_monday = {row.first_day: row for row in self.rows}
        for number in range(((last - first).days + 1) // 7):
            monday = first + dt.timedelta(weeks=number)
            days = [
                day_of(self.plan, date, self.today, planned.get(date, []), runs.get(date, []), self.selected)
                for date in (monday + dt.timedelta(days=each) for each in range(7))
            ]
            yield self._week(monday, days, by_monday.get(monday))

    def _sum_up(self, planned: dict[dt.date, list[PlannedWorkout]], first: dt.date, last: dt.date) -> None:
        """Sum the plan's days: distance and load of its weeks, and the course if all that is ahead is run."""
        if self.plan is None:
            return
        daily: dict[dt.date, float] = defaultdict(float)
        weekly: dict[dt.date, tuple[float, float]] = defaultdict(lambda: (0.0, 0.0))
        columns = ("day", "family", "distance", "load")
        if first <= self.plan.first_day and self.plan.last_day <= last:
            days = [tuple(getattr(one, name) for name in columns) for each in planned.values() for one in each]
        else:
            days = list(self.plan.workouts.order_by().values_list(*columns))
        for day, family, distance, load in days:
            daily[day] += load
            if family != "race":
                metres, before = weekly[monday_of(day)]
                weekly[monday_of(day)] = metres + distance, before + load
        self.sums = weekly
        if self.loads and self.today < self.plan.last_day:
            stand = stand_of(self.loads, self.today, self.runner.time_constants)
            self.course = expected(stand, daily, self.plan.first_day, self.plan.last_day)

    def _planned(self, first: dt.date, last: dt.date) -> dict[dt.date, list[PlannedWorkout]]:
        found: dict[dt.date, list[PlannedWorkout]] = defaultdict(list)
        if self.plan:
            workouts = PlannedWorkout.objects.filter(plan=self.plan, day__gte=first, day__lte=last)
            rows = workouts.select_related("session__measures", "compliance").defer(*LARGE_OF_WORKOUT)
            for workout in rows.order_by("day", "pk"):
                workout.plan = self.plan
                found[workout.day].append(workout)
        return found

    def _runs(self, first: dt.date, last: dt.date, matched: set[int]) -> dict[dt.date, list[Session]]:
        """Return by day what was run besides what was planned; a workout may have been run on another day."""
        found: dict[dt.date, list[Session]] = defaultdict(list)
        sessions = Session.objects.alive().filter(runner=self.runner).between(first, last)
        for session in sessions.select_related("measures").defer(*LARGE).order_by("started_at"):
            if session.pk not in matched:
                found[session.day].append(session)
        return found

    def _week(self, monday: dt.date, days: list[Day], row: PlanWeek | None) -> Week:
        dates = [day.date for day in days]
        done = [self.loads[date] for date in dates if date in self.loads]
        this_week = monday_of(self.today)
        chips = [chip for day in days for chip in day.chips]
        distance, load = self.sums.get(monday, (0.0, 0.0))
        return Week(
            first_day=monday,
            row=row,
            days=days,
            is_current=monday == this_week,
            is_open=0 <= (monday - this_week).days < 7 * OPEN_WEEKS or any(chip.selected for chip in chips),
            planned_distance=distance,
            planned_load=load,
            done_distance=sum(each.distance for each in done),
            done_load=sum(each.load for each in done),
            ramp=self._ramp(monday),
        )

    def _ramp(self, monday: dt.date) -> float | None:
        before, after = self._fitness(monday - dt.timedelta(days=1)), self._fitness(monday + dt.timedelta(days=6))
        return None if before is None or after is None else after - before

    def _fitness(self, day: dt.date) -> float | None:
        ahead = self.course.fitness(day) if self.course else None
        if ahead is not None:
            return ahead
        known = state_on(self.loads, day, self.runner.time_constants) if day <= self.today else None
        return known.ctl if known else self.accepted.get(day.isoformat())

    def strip(self) -> list[StripBlock]:
        """Return the whole season, week by week, planned beside done."""
        done = [self._done(row.first_day) for row in self.rows]
        planned = [self.sums.get(row.first_day, (0.0, 0.0))[1] for row in self.rows]
        top = max([*planned, *done], default=0.0) or 1.0
        bars = [
            Bar(
                row.index + 1,
                round(100.0 * load / top, 1),
                round(100.0 * ran / top, 1),
                load,
                ran,
                row.first_day == monday_of(self.today),
                row.index == len(self.rows) - 1,
            )
            for row, load, ran in zip(self.rows, planned, done, strict=True)
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


def _blocks(weeks: list[Week], rows: list[PlanWeek]) -> list[Block]:
    length = Counter(row.block for row in rows)
    found = []
    for number, group in groupby(weeks, key=lambda week: week.row.block if week.row else -1):
        members = list(group)
        row = members[0].row
        if row is None:
            found.append(Block("", "", "", members, False))
        else:
            found.append(Block(row.block_name, row.phase, row.aim, members, len(members) == length[number]))
    return found
