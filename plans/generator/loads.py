"""The weekly loads of a plan: its season and its runner as a linear programme."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import exp

import numpy as np

from plans.generator.inputs import PlanInputs, PlanRefused
from plans.generator.lengths import Longest, longest_for
from plans.generator.paces import NOMINAL_CRITICAL_SPEED
from plans.generator.placement import Slot
from plans.generator.season import Season
from science.critical_speed import THRESHOLD_SHARE
from science.fitness import State
from science.planning import (
    CEILING,
    FIRST_WEEK,
    FORM,
    STEP,
    TAPER,
    InfeasibleLoadsError,
    LoadPlan,
    LoadProblem,
    Relaxation,
    plan_loads,
)

EASY_SHARE = 0.79
"""Easy running as a share of critical speed: the middle of the library's range."""
LOAD_PER_HOUR = 100.0 * (EASY_SHARE / THRESHOLD_SHARE) ** 2
"""Load of an hour of easy running."""
FLOOR_LOAD = 1.5 * LOAD_PER_HOUR
"""First week of a runner without history: three times half an hour."""
FULL_FORM_CTL = 20.0
UNTRAINED_FORM = -5.0
"""Fitness at the start from which the form band is wished in full, and its lower end for runners without any. The
band is one of trained runners: with less fitness it asks for weeks without running. A convention."""
FLOOR_CTL = 40.0
"""Fitness below which the ceiling does not bind: four hours of easy running a week. A convention."""
LONG_SHARES = {1: 1.0, 2: 0.6, 3: 0.52, 4: 0.45}
"""Most that the long run may be of the week's load, by runs a week; 35 % from five on. A convention."""
LONG_SHARE = 0.35
LONG_OVER = 1.03
"""How far the long run may exceed its share because other days are full. A convention."""
OFTEN = 4
"""Runs a week from which on the long run keeps to its share; with fewer it takes what the others cannot."""
RACE_WEEK = 0.66
"""Share of a normal week that lies on the days before a Sunday race."""
SHORT_TAPER = 0.60
"""Load of the week before when the race is on one of the first three days of its week. A convention."""
FORM_ROOM = 0.5
"""Points kept free at both ends of the form band for the rounding of runs."""
EVEN_CLIMB = 1.0
"""CTL on race day that is given away for an even climb: less than a runner can feel, and less of it for whom a day
brings less than ``FULL_FORM_CTL``. A convention."""


def longest_in(inputs: PlanInputs, season: Season, week: int) -> Longest:
    """Return the longest run that a week of the season may hold."""
    easy_speed = EASY_SHARE * (inputs.critical_speed or NOMINAL_CRITICAL_SPEED)
    lighter = season.weeks[week][2].kind == "recovery"
    return longest_for(inputs.race_distance, easy_speed, last=week == len(season.weeks) - 2, lighter=lighter)


def minutes_in(inputs: PlanInputs, longest: Longest) -> tuple[float, ...]:
    """Return the minutes of each weekday that an easy run may take, by the runner's time and the race's longest run."""
    return tuple(min(minutes, longest.easy_seconds / 60.0) for minutes in inputs.minutes)


def day_caps(slots: Sequence[Slot], minutes: Sequence[float]) -> dict[int, float]:
    """Return the load that the minutes of each weekday allow."""
    return {slot.weekday: LOAD_PER_HOUR * minutes[slot.weekday] / 60.0 for slot in slots}


def day_limits(slots: Sequence[Slot], minutes: Sequence[float], target: float) -> dict[int, float]:
    """Return the load that each weekday may take of a week of load ``target``: its time, the long run its share."""
    caps, shares = day_caps(slots, minutes), day_shares(slots)
    for slot in slots if len(slots) >= OFTEN else ():
        if slot.day.role == "long":
            caps[slot.weekday] = min(caps[slot.weekday], LONG_OVER * shares[slot.weekday] * target)
    return caps


def week_room(slots: Sequence[Slot], minutes: Sequence[float]) -> float:
    """Return the largest load that a week holds: by the time of its days, and with a long run within its share."""
    caps, shares = day_caps(slots, minutes), day_shares(slots)
    long = next((slot.weekday for slot in slots if slot.day.role == "long"), None)
    if long is None or len(slots) < OFTEN:
        return sum(caps.values())
    others = sum(load for weekday, load in caps.items() if weekday != long)
    return min(others + caps[long], others / (1.0 - LONG_OVER * shares[long]))


def day_shares(slots: Sequence[Slot]) -> dict[int, float]:
    """Return each weekday's share of the week's load; they sum to 1, the long run is capped."""
    total = sum(slot.day.share for slot in slots)
    shares = {slot.weekday: slot.day.share / total for slot in slots}
    for slot in slots:
        top = LONG_SHARES.get(len(slots), LONG_SHARE)
        if slot.day.role == "long" and shares[slot.weekday] > top:
            rest = (1.0 - top) / (1.0 - shares[slot.weekday])
            shares = {day: top if day == slot.weekday else share * rest for day, share in shares.items()}
    return shares


def habitual_load(inputs: PlanInputs) -> float:
    """Return the weekly load to build on: the mean of the last four weeks, from the typed volume or the floor when
    there is none; in the rest of a plan what can be built on there.
    """
    if inputs.habit is not None:
        return max(inputs.habit, FLOOR_LOAD / FIRST_WEEK)
    mean = 7.0 * sum(inputs.recent_loads) / max(len(inputs.recent_loads), 1)
    return max(mean if inputs.recent_loads else typed_load(inputs), FLOOR_LOAD / FIRST_WEEK)


def typed_load(inputs: PlanInputs) -> float:
    """Return the load of the weekly distance that the runner typed, at easy pace; 0 if there is none."""
    speed = EASY_SHARE * (inputs.critical_speed or NOMINAL_CRITICAL_SPEED)
    return LOAD_PER_HOUR * (inputs.weekly_distance or 0.0) / speed / 3600.0


def first_step(inputs: PlanInputs) -> float:
    """Return what the first week may be of the habitual load: the rest of a plan goes on in its steps."""
    return FIRST_WEEK if inputs.habit is None else STEP


def ceiling_of(inputs: PlanInputs) -> float:
    """Return the fitness that no day of the plan may exceed."""
    return CEILING * max(inputs.best_ctl or 0.0, inputs.ctl, FLOOR_CTL / CEILING)


def lowest_form(inputs: PlanInputs) -> float:
    """Return the lower end of the form that is wished for race morning."""
    return UNTRAINED_FORM + (FORM[0] - UNTRAINED_FORM) * min(inputs.ctl / FULL_FORM_CTL, 1.0)


def state_at_start(inputs: PlanInputs, season: Season) -> State:
    """Return CTL and ATL on the eve of the plan, if the days until then are run as the last four weeks were."""
    days = (season.first_day - inputs.today).days
    daily = sum(inputs.recent_loads) / max(len(inputs.recent_loads), 1)
    tau = inputs.state.days
    fade, shake = exp(-days / tau.ctl), exp(-days / tau.atl)
    return State(daily + (inputs.ctl - daily) * fade, daily + (inputs.atl - daily) * shake, tau)


def taper_of(season: Season) -> tuple[float, ...]:
    """Return what the taper weeks may be of the last load week; the race week counts the days before the
    race.
    """
    count = sum(week.kind == "taper" for _, _, week in season.weeks)
    steps = {1: TAPER[-1:], 2: TAPER}.get(count, (*(TAPER[0],) * (count - 1), TAPER[1]))
    race_week = steps[-1] * RACE_WEEK * season.race_weekday / 6.0
    before = list(steps[:-1])
    if before and season.race_weekday < 3:
        before[-1] = SHORT_TAPER
    return (*before, race_week)


def weekly_loads(inputs: PlanInputs, season: Season, slots: Sequence[Sequence[Slot]]) -> LoadPlan:
    """Return the loads of the weeks of the season."""
    shares, most = np.zeros((len(slots), 7)), np.zeros(len(slots))
    for week, placed in enumerate(slots):
        for weekday, share in day_shares(placed).items():
            shares[week, weekday] = share
        most[week] = week_room(placed, minutes_in(inputs, longest_in(inputs, season, week)))
    eve = state_at_start(inputs, season)
    problem = LoadProblem(
        kinds=tuple(week.kind for _, _, week in season.weeks),
        shares=shares,
        ctl=eve.ctl,
        atl=eve.atl,
        days=eve.days,
        race_day=(season.race_day - season.first_day).days,
        most=most,
        least=np.zeros(len(slots)),
        # A climb from more than the days hold would begin with a fall that evenness then spreads over the plan.
        habitual=min(habitual_load(inputs), float(most.max())),
        first_week=first_step(inputs),
        taper=taper_of(season),
        ceiling=ceiling_of(inputs),
        form=(lowest_form(inputs) + FORM_ROOM, FORM[1] - FORM_ROOM),
        given=EVEN_CLIMB * min(habitual_load(inputs) / 7.0 / FULL_FORM_CTL, 1.0),
    )
    try:
        plan = plan_loads(problem)
    except InfeasibleLoadsError as error:
        raise PlanRefused(
            "No weekly loads keep every limit at once. Free more time, or choose a later race."
        ) from error
    return plan if not plan.relaxed else replace(plan, relaxed=_without_room(plan, lowest_form(inputs)))


def _without_room(plan: LoadPlan, low: float) -> tuple[Relaxation, ...]:
    """Name the real band in what gave, not the one narrowed by the room for rounding."""
    high = FORM[1]
    kept = []
    for one in plan.relaxed:
        if one.name != "form":
            kept.append(one)
        elif not low <= one.became <= high:
            kept.append(replace(one, asked=low if one.became < low else high))
    return tuple(kept)


def fill_up(target: float, shares: dict[int, float], caps: dict[int, float]) -> dict[int, float]:
    """Return the loads of the days: ``target`` by shares, what a full day cannot take goes to the others."""
    loads = dict.fromkeys(shares, 0.0)
    open_days = set(shares)
    left = target
    while open_days and left > 1e-9:
        total = sum(shares[day] for day in open_days)
        given = {day: min(left * shares[day] / total, caps[day] - loads[day]) for day in sorted(open_days)}
        for day, load in given.items():
            loads[day] += load
        left -= sum(given.values())
        full = {day for day in open_days if caps[day] - loads[day] <= 1e-9}
        if not full:
            break
        open_days -= full
    return loads
