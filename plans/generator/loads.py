"""The weekly loads of a plan: its season and its runner as a linear programme."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import exp

import numpy as np

from plans.generator.inputs import PlanInputs, PlanRefused
from plans.generator.paces import NOMINAL_CRITICAL_SPEED
from plans.generator.placement import Slot
from plans.generator.season import Season
from science.critical_speed import THRESHOLD_SHARE
from science.fitness import ATL_DAYS, CTL_DAYS
from science.planning import (
    CEILING,
    FIRST_WEEK,
    FORM,
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
"""CTL on race day that is given away for an even climb: less than a runner can feel. A convention."""
LONGEST_SECONDS = 3 * 3600.0
"""No training run is longer than three hours. A convention for marathon runners."""


def day_caps(slots: Sequence[Slot], minutes: Sequence[float]) -> dict[int, float]:
    """Return the load that the time of each weekday allows."""
    return {slot.weekday: LOAD_PER_HOUR * min(minutes[slot.weekday] * 60.0, LONGEST_SECONDS) / 3600.0 for slot in slots}


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
    """Return the mean weekly load of the last four weeks, from the typed volume or the floor when there is
    none.
    """
    mean = 7.0 * sum(inputs.recent_loads) / max(len(inputs.recent_loads), 1)
    if mean < FLOOR_LOAD / FIRST_WEEK and not inputs.recent_loads and inputs.weekly_distance:
        speed = EASY_SHARE * (inputs.critical_speed or NOMINAL_CRITICAL_SPEED)
        mean = LOAD_PER_HOUR * inputs.weekly_distance / speed / 3600.0
    return max(mean, FLOOR_LOAD / FIRST_WEEK)


def ceiling_of(inputs: PlanInputs) -> float:
    """Return the fitness that no day of the plan may exceed."""
    return CEILING * max(inputs.best_ctl or 0.0, inputs.ctl, FLOOR_CTL / CEILING)


def state_at_start(inputs: PlanInputs, season: Season) -> tuple[float, float]:
    """Return CTL and ATL on the eve of the plan, if the days until then are run as the last four weeks were."""
    days = (season.first_day - inputs.today).days
    daily = sum(inputs.recent_loads) / max(len(inputs.recent_loads), 1)
    fade, shake = exp(-days / CTL_DAYS), exp(-days / ATL_DAYS)
    return daily + (inputs.ctl - daily) * fade, daily + (inputs.atl - daily) * shake


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
        most[week] = week_room(placed, inputs.minutes)
    ctl, atl = state_at_start(inputs, season)
    problem = LoadProblem(
        kinds=tuple(week.kind for _, _, week in season.weeks),
        shares=shares,
        ctl=ctl,
        atl=atl,
        race_day=(season.race_day - season.first_day).days,
        most=most,
        least=np.zeros(len(slots)),
        habitual=habitual_load(inputs),
        taper=taper_of(season),
        ceiling=ceiling_of(inputs),
        form=(FORM[0] + FORM_ROOM, FORM[1] - FORM_ROOM),
        given=EVEN_CLIMB,
    )
    try:
        plan = plan_loads(problem)
    except InfeasibleLoadsError as error:
        raise PlanRefused(
            "No weekly loads keep every limit at once. Free more time, or choose a later race."
        ) from error
    return plan if not plan.relaxed else replace(plan, relaxed=_without_room(plan))


def _without_room(plan: LoadPlan) -> tuple[Relaxation, ...]:
    """Name the real band in what gave, not the one narrowed by the room for rounding."""
    low, high = FORM
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
