"""Filling the weeks with workouts; every limit is kept by the runs themselves, not only by the planned
loads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np

from plans.generator.inputs import PlanInputs
from plans.generator.lengths import Longest
from plans.generator.loads import (
    EASY_SHARE,
    ceiling_of,
    day_limits,
    day_shares,
    fill_up,
    first_step,
    habitual_load,
    longest_in,
    lowest_form,
    minutes_in,
    state_at_start,
    taper_of,
)
from plans.generator.placement import Slot
from plans.generator.season import Season
from plans.generator.selection import Choice, Chooser, Room
from science.fitness import USUAL, decay, load_history
from science.planning import RAMP, RECOVERY, STEP, LoadPlan

GUARD = 1.10
"""Most that a run may be of the longest of the last 30 days (Frandsen et al. 2025, BJSM)."""
GUARD_DAYS = 30
FLOOR_SECONDS = 3600.0
"""A runner without history may always run this long."""
SHORT_SECONDS = 1800.0
"""A run of this length at easy pace is a jump for nobody else."""
STRETCH = 1.2
"""A hard session for which its share of a small week is too little may take so much of it; the easy runs give it.
A convention."""
TRIES = 12
CTL_PER_LOAD = 0.02
FORM_PER_LOAD = 0.08
"""Least effect of one point of load at the end of the week by the usual time constants, to step back from a limit."""


@dataclass(frozen=True)
class Run:
    """A chosen run with what bounded it: the longest run it was held against, metres, the longest for its race, and
    the minutes of its day.
    """

    day: date
    slot: Slot
    choice: Choice
    room: Room
    reference: float | None
    longest: Longest
    minutes: float


@dataclass
class Filler:
    """Fills one week after the other; holds what was planned so far."""

    inputs: PlanInputs
    season: Season
    loads: LoadPlan
    chooser: Chooser
    weekly: list[float] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.state = state_at_start(self.inputs, self.season)
        self.ceiling = max(ceiling_of(self.inputs), self.state.ctl)
        self.habitual = habitual_load(self.inputs)
        self.taper = iter(taper_of(self.season))
        self.hold_form = "form" not in [one.name for one in self.loads.relaxed]

    def fill(self, week: int, slots: Sequence[Slot]) -> list[Run]:
        """Return the runs of a week within every limit, and take them as planned."""
        target = min(float(self.loads.weekly[week]), self._cap(week))
        used = self.chooser.used.copy()
        for _ in range(TRIES):
            self.chooser.used = used.copy()
            runs = self._runs(week, slots, target)
            excess = self._excess(week, runs)
            if excess <= 0.0:
                break
            target = max(min(target, sum(run.choice.estimate.load for run in runs)) - excess, 0.0)
        self._keep(week, runs)
        return runs

    def _cap(self, week: int) -> float:
        kinds = [one.kind for _, _, one in self.season.weeks]
        last_load = next((self.weekly[k] for k in range(week - 1, -1, -1) if kinds[k] == "load"), self.habitual)
        if kinds[week] == "taper":
            return next(self.taper) * last_load
        if kinds[week] == "recovery":
            return RECOVERY * (self.weekly[week - 1] if week else self.habitual)
        return first_step(self.inputs) * self.habitual if week == 0 else STEP * last_load

    def _runs(self, week: int, slots: Sequence[Slot], target: float) -> list[Run]:
        """Choose the hard runs first, then share what is left among the easy ones."""
        minutes = minutes_in(self.inputs, longest_in(self.inputs, self.season, week))
        shares, caps = day_shares(slots), day_limits(slots, minutes, target)
        quotas = fill_up(target, shares, caps)
        runs: list[Run] = []
        for slot in sorted((one for one in slots if one.hard), key=lambda one: one.day.role != "long"):
            left = target - sum(run.choice.estimate.load for run in runs)
            quota, most = quotas[slot.weekday], STRETCH if slot.day.role == "key" else 1.0
            runs += self._run(week, slot, min(quota, left), runs, min(most * quota, left))
        easy = [slot for slot in slots if not slot.hard]
        left = target - sum(run.choice.estimate.load for run in runs)
        quotas = fill_up(left, {slot.weekday: shares[slot.weekday] for slot in easy}, caps)
        carried = 0.0
        for slot in sorted(easy, key=lambda one: (quotas[one.weekday], one.weekday)):
            found = self._run(week, slot, quotas[slot.weekday] + carried, runs)
            carried += quotas[slot.weekday] - sum(run.choice.estimate.load for run in found)
            runs += found
        return sorted(runs, key=lambda run: run.day)

    def _run(self, week: int, slot: Slot, load: float, planned: list[Run], most: float = 0.0) -> list[Run]:
        """Choose the run of a slot for ``load``; a session that does not fit into that may take up to ``most``."""
        day = self.season.first_day + timedelta(weeks=week, days=slot.weekday)
        reference = self._longest(day, planned)
        longest = longest_in(self.inputs, self.season, week)
        seconds = min(self.inputs.minutes[slot.weekday] * 60.0, longest.seconds)
        room = Room(max(load, 0.0), seconds, min(self._guard(reference), longest.metres))
        _, block, kind = self.season.weeks[week]
        phases = (kind.kind,) if kind.kind == "recovery" else (block.phase,)
        choice = self.chooser.choose(slot.day.family, phases, room, slot.day.workout)
        if choice is None and most > room.load:
            wider = replace(room, load=most)
            choice = self.chooser.choose(slot.day.family, phases, wider, slot.day.workout)
        if choice is None and slot.day.family != "easy":
            choice = self.chooser.choose("easy", phases, room)
        if choice is None:
            choice = self.chooser.choose("recovery", phases, room)
        if choice is None:
            return []
        self.chooser.took(choice)
        return [Run(day, slot, choice, room, reference, longest, self.inputs.minutes[slot.weekday])]

    def _longest(self, day: date, planned: list[Run]) -> float | None:
        """Return the longest run of the 30 days before ``day``, known or planned; None without any."""
        window = [
            run.choice.estimate.distance for run in (*self.runs, *planned) if 0 < (day - run.day).days <= GUARD_DAYS
        ]
        known = self.inputs.longest_run
        until = max((self.inputs.longest_run_day or self.inputs.today), self.season.first_day - timedelta(days=24))
        if known and (day - until).days <= GUARD_DAYS:
            window.append(known)
        return max(window, default=None)

    def _guard(self, reference: float | None) -> float:
        speed = EASY_SHARE * self.chooser.critical_speed
        floor = SHORT_SECONDS if self.inputs.longest_run else FLOOR_SECONDS
        return max(GUARD * (reference or 0.0), floor * speed)

    def _daily(self, runs: list[Run]) -> list[float]:
        daily = [0.0] * 7
        for run in runs:
            daily[run.slot.weekday] += run.choice.estimate.load
        return daily

    def _excess(self, week: int, runs: list[Run]) -> float:
        """Return the load by which the runs break a limit on fitness or form; at most 0 if they keep all."""
        daily = np.array(self._daily(runs))
        course = load_history(daily, state=self.state)
        over = max(float(course.ctl[-1]) - self.state.ctl - RAMP, float(course.ctl.max()) - self.ceiling)
        tau = self.state.days
        excess = over / (CTL_PER_LOAD * decay(tau.ctl) / decay(USUAL.ctl))
        race = self.season.race_weekday
        if week == len(self.season.weeks) - 1 and self.hold_form and race and daily.sum() > 0:
            short = lowest_form(self.inputs) - float(course.tsb[race])
            gap, usual_gap = (decay(days.atl) - decay(days.ctl) for days in (tau, USUAL))
            excess = max(excess, short / (FORM_PER_LOAD * gap / usual_gap))
        return excess

    def _keep(self, week: int, runs: list[Run]) -> None:
        self.state = load_history(np.array(self._daily(runs)), state=self.state).state(-1)
        self.weekly.append(sum(run.choice.estimate.load for run in runs))
        self.runs += runs
