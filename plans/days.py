"""A day of the calendar: what is planned on it as it stands, and what was run besides."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from plans.models import Plan, PlannedWorkout
from plans.outcome import Compliance
from sessions.models import Session

ICONS = {"planned": "ring", "done": "done", "partly": "half", "missed": "xring"}
CHIPS = {"planned": "planned", "done": "done", "partly": "part", "missed": "missed"}


@dataclass(frozen=True, slots=True)
class Chip:
    """A planned workout of a day, as it stands on that day."""

    workout: PlannedWorkout
    status: str
    selected: bool
    #: Whether it lies ahead and may be moved.
    movable: bool

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
        kept = self._kept
        return kept.distance if kept else self.workout.distance

    @property
    def load(self) -> float | None:
        kept = self._kept
        if isinstance(kept, Session):
            return load_of(kept)
        return kept.load if kept else self.workout.load

    @property
    def _kept(self) -> Compliance | Session | None:
        """What was run of it; the run alone until it is matched anew."""
        return (kept_of(self.workout) or self.workout.session) if self.status in ("done", "partly") else None


@dataclass(slots=True)
class Day:
    date: dt.date
    is_today: bool
    is_outside: bool
    #: Whether workouts may be put on it: it is not past, and in the plan.
    is_open: bool
    chips: list[Chip] = field(default_factory=list)
    runs: list[Session] = field(default_factory=list)


def kept_of(workout: PlannedWorkout) -> Compliance | None:
    """Return what was run of a workout, None if nothing was. It is read with the workout (``select_related``)."""
    return getattr(workout, "compliance", None)


def runs_of(workout: PlannedWorkout) -> list[int]:
    """Return the sessions that count for a workout, by id, the linked one first."""
    kept = kept_of(workout)
    linked = [workout.session_id] if workout.session_id else []
    return [*linked, *(pk for pk in (kept.runs if kept else []) if pk not in linked)]


LARGE = ("warnings", "by_hand", "measures__values", "measures__splits", "measures__flaws")
"""Columns of a session that no day shows, and that take long to read."""
LARGE_OF_WORKOUT = ("compliance__steps", *(f"session__{name}" for name in LARGE))
"""The same of a planned workout with its session."""


def load_of(session: Session) -> float | None:
    """Return the load that was measured of a session, None if there is none."""
    measures = getattr(session, "measures", None)
    return measures.load if measures else None


def shown_status(workout: PlannedWorkout, today: dt.date) -> str:
    """Return the status of a workout as of ``today``: what was not run by then is not done."""
    past = workout.day < today and workout.status == PlannedWorkout.Status.PLANNED
    return str(PlannedWorkout.Status.MISSED if past else workout.status)


def is_ahead(workout: PlannedWorkout, today: dt.date) -> bool:
    """Say whether a workout may still be changed: its day is not past, it is not run yet, and it is no race."""
    planned = workout.status == PlannedWorkout.Status.PLANNED and workout.session_id is None
    return planned and workout.day >= today and workout.family != "race"


def day_of(
    plan: Plan | None,
    date: dt.date,
    today: dt.date,
    planned: Iterable[PlannedWorkout],
    runs: Iterable[Session],
    selected: PlannedWorkout | None = None,
) -> Day:
    """Return a day of a runner with this plan; ``planned`` is that of the day, ``runs`` what was run besides."""
    chips = [
        Chip(workout, shown_status(workout, today), workout == selected, is_ahead(workout, today))
        for workout in planned
    ]
    inside = plan is not None and plan.first_day <= date <= plan.last_day
    is_open = plan is not None and inside and today <= date < plan.last_day
    return Day(date, date == today, not inside and plan is not None, is_open, chips, list(runs))
