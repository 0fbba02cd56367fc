"""The expected course of fitness, fatigue and form to race day, with the band in which form should lie."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import numpy as np

from plans.generator.inputs import PlannedDay, Preview
from plans.generator.season import Season
from science.fitness import ATL_DAYS, CTL_DAYS, State, load_history
from science.planning import Floats, response

DAY_SPREAD = 0.25
"""Standard deviation of what is run on a day against what was planned, as a share. A convention."""
WHOLE_SPREAD = 0.10
"""Standard deviation of a runner's whole training against the plan, as a share. A convention."""
EIGHT_OF_TEN = 1.2816
"""Standard deviations on each side that hold 8 of 10 cases."""


def form_spread(daily: Floats) -> Floats:
    """Return the standard deviation of each morning's form when runs differ from the plan by chance.

    Form is linear in the loads w: TSB_t = sum_s (A_c - A_a)[t - 1, s] w_s; days differ independently
    (DAY_SPREAD) and the whole plan together (WHOLE_SPREAD).
    """
    weights = np.zeros((len(daily), len(daily)))
    weights[1:] = (response(len(daily), CTL_DAYS) - response(len(daily), ATL_DAYS))[:-1]
    alone = np.sqrt(((weights * DAY_SPREAD * daily) ** 2).sum(axis=1))
    together = np.abs(weights @ daily) * WHOLE_SPREAD
    spread: Floats = np.hypot(alone, together)
    return spread


def preview_of(days: Sequence[PlannedDay], season: Season, ctl: float, atl: float) -> Preview:
    """Return the course from the first day to race day, race day's own load included at the end."""
    count = (season.race_day - season.first_day).days + 1
    daily = np.zeros(count)
    for day in days:
        daily[(day.day - season.first_day).days] += day.load
    course = load_history(daily, state=State(ctl, atl))
    band = EIGHT_OF_TEN * form_spread(daily)
    form = course.tsb
    columns = (daily, course.ctl, course.atl, form, form - band, form + band)
    return Preview(
        tuple(season.first_day + timedelta(days=number) for number in range(count)),
        *(tuple(float(one) for one in column) for column in columns),
    )
