"""What a runner can build on when the rest of her plan is made anew: by the weeks before a gap, not by the gap.

A mean of four weeks that holds the days off would fall as long as they are in it and rise when they leave it: two weeks
off would then cost more than four.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from math import exp

from plans.generator.inputs import PlannedDay
from plans.generator.interruption import RETURN, THREE_QUARTERS, Interruption
from plans.generator.season import monday_of
from science.fitness import CTL_DAYS
from science.planning import FIRST_WEEK, STEP

LIGHTER = 0.9
"""A planned week below this share of the one after it is a lighter one."""
LOST_ILL = 1.0 / 24.0
"""Share of the habit that goes with each day off, down to the three quarters at which the return ends. A convention."""
LOST_AWAY, SHORT_LOSS, LEAST_KEPT = 1.0 / 22.0, 3.0, 0.25
"""The same for each day's load lost on the road or missed, from the fourth on, and the least that stays; the first
three change nothing. A convention."""
LONG_OFF = 28.0
"""Days off beyond which the habit fades as fitness does."""

Loads = Mapping[date, float]


def usual_before(day: date, loads: Loads, planned: Iterable[PlannedDay]) -> float:
    """Return the weekly load that a runner was used to before ``day``, from the loads run and those still planned.

    It is the largest of the four weeks before, but at most 15 % over their mean, or what the plan that stands takes for
    granted of the week that follows, if that is more.
    """
    weeks = [[loads.get(day - timedelta(days=7 * week + back), 0.0) for back in range(1, 8)] for week in range(4)]
    sums = [sum(week) for week in weeks]
    return max(min(max(sums), FIRST_WEEK * sum(sums) / 4.0), _taken_for_granted(day, planned))


def _taken_for_granted(day: date, planned: Iterable[PlannedDay]) -> float:
    monday = monday_of(day + timedelta(days=6))
    first, second = (
        sum(
            one.load for one in planned if one.family != "race" and monday_of(one.day) == monday + timedelta(weeks=week)
        )
        for week in range(2)
    )
    return (second if first < LIGHTER * second else first) / STEP


def habit_after(interruption: Interruption, usual: float, lost: float) -> float:
    """Return the weekly load that a runner can build on who was used to ``usual`` and lost ``lost`` of it in all."""
    if interruption.reason in RETURN:
        kept = max(1.0 - LOST_ILL * interruption.days, THREE_QUARTERS)
    else:
        days = 7.0 * lost / usual if usual else 0.0
        kept = min(max(1.0 - LOST_AWAY * (days - SHORT_LOSS), LEAST_KEPT), 1.0)
    return kept * faded(usual, interruption)


def faded(usual: float, interruption: Interruption) -> float:
    """Return what is left of a habit after the days off."""
    if interruption.reason not in RETURN:
        return usual
    return usual * exp(-max(interruption.days - LONG_OFF, 0.0) / CTL_DAYS)
