"""What the generator is told, and what it answers. SI units; loads in rTSS-like points."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from plans.schemas import Kind, Phase, Schema
from plans.structure import Structure
from science.fitness import ATL_DAYS, CTL_DAYS, State, TimeConstants


class PlanRefused(ValueError):  # noqa: N818 - a clear answer to a wish, not a failure
    """No sensible plan is possible; the message says why and what would help."""


@dataclass(frozen=True)
class PlanInputs:
    """Everything a plan depends on; the same inputs give the same plan.

    ``minutes`` are the minutes there are on Monday to Sunday. ``critical_speed`` in m/s is the one that the plan trains
    by; ``measured_critical_speed`` the runner's own where that is faster than her results allow. ``heart_rate_zones``
    are the upper bounds of the five zones. ``recent_loads`` are those of the last 28 days, oldest first;
    empty without history. ``longest_run`` is the longest of the last 30 days. ``weekly_distance`` is the
    runner's own figure, used without history. ``predicted_time`` is what his results say of the race, s.
    ``weeks_before`` are those of the plan that lie behind when its rest is planned anew: weeks are counted on.
    ``ctl_days`` and ``atl_days`` are the time constants by which her CTL and ATL fade.
    ``habit`` is the weekly load that the rest of a plan builds on; None for a plan of its own, which builds on the mean
    of ``recent_loads``.
    ``used`` says how many workouts of each family stood in them, so that the variety goes on as well.
    """

    today: date
    race_day: date
    race_distance: float
    schema: Schema
    days_per_week: int
    minutes: tuple[float, float, float, float, float, float, float]
    long_run_weekday: int = 6
    race_name: str = ""
    goal_time: float | None = None
    critical_speed: float | None = None
    heart_rate_zones: tuple[float, ...] = ()
    resting_heart_rate: float | None = None
    ctl: float = 0.0
    atl: float = 0.0
    ctl_days: float = CTL_DAYS
    atl_days: float = ATL_DAYS
    recent_loads: tuple[float, ...] = ()
    longest_run: float | None = None
    longest_run_day: date | None = None
    best_ctl: float | None = None
    weekly_distance: float | None = None
    schema_distance: float | None = None
    predicted_time: float | None = None
    weeks_before: int = 0
    habit: float | None = None
    measured_critical_speed: float | None = None
    used: tuple[tuple[str, int], ...] = ()

    @property
    def state(self) -> State:
        """CTL and ATL at the end of today."""
        return State(self.ctl, self.atl, TimeConstants(self.ctl_days, self.atl_days))


@dataclass(frozen=True)
class PlannedDay:
    """A run of the plan; ``key`` marks the sessions that matter most. Metres, seconds, load."""

    day: date
    name: str
    family: str
    workout: str
    key: bool
    structure: Structure
    distance: float
    duration: float
    load: float
    why: str


@dataclass(frozen=True)
class PlannedWeek:
    """A week of the plan; sums are those of its training days, the race left out."""

    index: int
    first_day: date
    block: int
    block_name: str
    aim: str
    phase: Phase
    kind: Kind
    focus: str
    load: float
    distance: float
    why: str


@dataclass(frozen=True)
class Compromise:
    """Something wished that could not be had: what gives, and what that costs."""

    gives: str
    costs: str


@dataclass(frozen=True)
class Preview:
    """The course that is expected day by day up to race day; low and high bound form in 8 of 10 cases."""

    days: tuple[date, ...]
    load: tuple[float, ...]
    ctl: tuple[float, ...]
    atl: tuple[float, ...]
    tsb: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


@dataclass(frozen=True)
class GeneratedPlan:
    """A whole plan with its reasons. ``critical_speed`` is the one that estimates and targets rest on."""

    first_day: date
    race_day: date
    critical_speed: float
    race_speed: float
    days: tuple[PlannedDay, ...]
    weeks: tuple[PlannedWeek, ...]
    compromises: tuple[Compromise, ...]
    preview: Preview

    def week_days(self, week: PlannedWeek) -> list[PlannedDay]:
        """Return the days of a week, the race included."""
        end = week.first_day + timedelta(days=7)
        return [day for day in self.days if week.first_day <= day.day < end]
