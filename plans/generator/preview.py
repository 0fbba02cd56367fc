"""The expected course of fitness, fatigue and form to race day, with the band in which form should lie."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from plans.generator.inputs import PlannedDay, Preview
from science.fitness import State, TimeConstants, load_history
from science.planning import Floats, response

DAY_SPREAD = 0.25
"""Standard deviation of what is run on a day against what was planned, as a share. A convention."""
WHOLE_SPREAD = 0.10
"""Standard deviation of a runner's whole training against the plan, as a share. A convention."""
EIGHT_OF_TEN = 1.2816
"""Standard deviations on each side that hold 8 of 10 cases."""


def form_spread(daily: Floats, tau: TimeConstants) -> Floats:
    """Return the standard deviation of each morning's form when runs differ from the plan by chance.

    Form is linear in the loads w: TSB_t = sum_s (A_c - A_a)[t - 1, s] w_s; days differ independently
    (DAY_SPREAD) and the whole plan together (WHOLE_SPREAD).
    """
    weights = np.zeros((len(daily), len(daily)))
    weights[1:] = (response(len(daily), tau.ctl) - response(len(daily), tau.atl))[:-1]
    alone = np.sqrt(((weights * DAY_SPREAD * daily) ** 2).sum(axis=1))
    together = np.abs(weights @ daily) * WHOLE_SPREAD
    spread: Floats = np.hypot(alone, together)
    return spread


def preview_of(days: Sequence[PlannedDay], first_day: date, race_day: date, eve: State) -> Preview:
    """Return the course from the first day to race day, race day's own load included at the end.

    ``eve`` is where the runner stands on the eve of the first day.
    """
    count = (race_day - first_day).days + 1
    daily = np.zeros(count)
    for day in days:
        daily[(day.day - first_day).days] += day.load
    course = load_history(daily, state=eve)
    band = EIGHT_OF_TEN * form_spread(daily, eve.days)
    form = course.tsb
    columns = (daily, course.ctl, course.atl, form, form - band, form + band)
    return Preview(
        tuple(first_day + timedelta(days=number) for number in range(count)),
        *(tuple(float(one) for one in column) for column in columns),
    )
