"""The dense calendar of a runner's load: every day from the first session on, rest days included."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from analytics.models import DailyLoad
from analytics.services.loads import SessionLoad, SessionRow
from runners.models import Runner
from science.fitness import SEED_DAYS, State, load_history
from science.recording import Column

#: A session dated further ahead than this was recorded by a watch whose clock was wrong.
CLOCK_AHEAD = dt.timedelta(days=1)


def calendar_rows(
    runner: Runner, rows: list[SessionRow], loads: dict[int, SessionLoad], first: dt.date
) -> list[DailyLoad]:
    """Return unsaved rows from ``first``, or from where the stored calendar ends, through the runner's today.

    The smoothed loads go on from the day before; a change among the days that they start from begins anew.
    """
    today = runner.today()
    counted = [row for row in rows if row.day <= today + CLOCK_AHEAD]
    if not counted:
        return []
    begin = counted[0].day
    days = (max(today, counted[-1].day) - begin).days + 1
    index = np.array([(row.day - begin).days for row in counted])
    load = summed(index, (loads[row.pk].load for row in counted), days)
    distance = summed(index, (row.distance if row.is_running else 0.0 for row in counted), days)
    trimp = summed(index, (row.trimp for row in counted), days)
    has_trimp = summed(index, (row.trimp is not None for row in counted), days) > 0
    start, state = where_to_go_on(runner, begin, first)
    history = load_history(load[start:], state=state)
    return [
        DailyLoad(
            runner=runner,
            day=begin + dt.timedelta(days=start + i),
            load=float(load[start + i]),
            trimp=float(trimp[start + i]) if has_trimp[start + i] else None,
            distance=float(distance[start + i]),
            ctl=float(history.ctl[i]),
            atl=float(history.atl[i]),
            tsb=float(history.tsb[i]),
        )
        for i in range(days - start)
    ]


def summed(index: NDArray[np.intp], values: Iterable[float | None], days: int) -> Column:
    weights = np.array([value or 0.0 for value in values])
    return np.bincount(index, weights=weights, minlength=days).astype(float)


def where_to_go_on(runner: Runner, begin: dt.date, first: dt.date) -> tuple[int, State | None]:
    """Return the number of the first day to work out, and the state at the end of the day before it."""
    if (first - begin).days < SEED_DAYS:
        return 0, None
    before = DailyLoad.objects.filter(runner=runner, day__gte=begin, day__lt=first).order_by("-day").first()
    if before is None:
        return 0, None
    return (before.day - begin).days + 1, State(before.ctl, before.atl)
