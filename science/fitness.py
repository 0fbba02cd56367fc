"""Smoothed load from day to day: CTL, ATL and TSB."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from science.recording import Column

#: Time constants of chronic and acute load, days (convention).
CTL_DAYS, ATL_DAYS = 42.0, 7.0
#: A history starts at the mean of this many first days.
SEED_DAYS = 28
#: After so many days without a session a history begins anew: nothing is left of what was before (0.02 % of CTL),
#: and nobody can say whether it was a break or files that are missing (convention).
RESTART_DAYS = 365
#: Days until the seed no longer matters; earlier values are to be shown as provisional (convention).
SETTLED_DAYS = 42


class TimeConstants(NamedTuple):
    """Days over which chronic and acute load fade to 1/e."""

    ctl: float = CTL_DAYS
    atl: float = ATL_DAYS


USUAL = TimeConstants()


@dataclass(frozen=True, slots=True)
class State:
    """CTL and ATL at the end of a day, and by which time constants they go on: all that the days after it need."""

    ctl: float
    atl: float
    days: TimeConstants = USUAL


@dataclass(frozen=True, slots=True)
class History:
    """One value a day: ``ctl`` and ``atl`` after the day's load, ``tsb`` before it (yesterday's CTL - ATL)."""

    ctl: Column
    atl: Column
    tsb: Column
    days: TimeConstants = USUAL

    def __len__(self) -> int:
        return len(self.ctl)

    def state(self, day: int) -> State:
        """Return the state at the end of day number ``day`` (0 is the first), to replay what follows."""
        return State(float(self.ctl[day]), float(self.atl[day]), self.days)


def decay(days: float) -> float:
    """Return how far the smoothed load moves to the day's load: ``1 - e^(-1/tau)``, tau in days."""
    return 1.0 - math.exp(-1.0 / days)


def seed_of(load: Column) -> float:
    """Return the daily load to start from: the mean of the first 28 days, those yet to come counting 0.

    Started from 0, CTL of somebody who trains 50 a day still reads 44 after 90 days.
    """
    return float(np.nansum(load[:SEED_DAYS]) / SEED_DAYS)


def smooth(load: Column, *, days: float, start: float) -> Column:
    """Return ``C_t = C_{t-1} + (1 - e^(-1/tau)) (w_t - C_{t-1})`` for each day, from ``C_{-1} = start``."""
    share, value = decay(days), start
    smoothed = []
    for today in load.tolist():
        value += share * (today - value)
        smoothed.append(value)
    return np.array(smoothed, dtype=float)


def beginnings(days: NDArray[np.intp]) -> list[int]:
    """Return on which of the ``days`` with sessions (numbers, in order) a history begins: the first, and after a year.

    Before such a day as little is known as before the first one, so it too starts from the mean of its first 28 days.
    """
    if not len(days):
        return []
    anew = np.flatnonzero(np.diff(days) >= RESTART_DAYS) + 1
    return [int(days[0]), *days[anew].tolist()]


def load_history(load: Column, *, seed: float | None = None, state: State | None = None) -> History:
    """Return CTL, ATL and TSB of a dense array of daily loads, rest days included as 0.

    ``CTL_t = CTL_{t-1} + (1 - e^(-1/tau)) (w_t - CTL_{t-1})``, ATL likewise with its own tau (42 and 7 days
    unless ``state`` has others); ``TSB_t = CTL_{t-1} - ATL_{t-1}``: form before the day's session. Start from
    ``state`` (end of the day before the first), else from ``seed`` for both, else from the mean of the first
    28 days. What follows a state depends on nothing before it, so a replay from any day equals the full
    computation. Missing loads count 0.

    CTL is smoothed load, not fitness. Morton, Fitz-Clarke & Banister 1990, J Appl Physiol 69:1171,
    doi 10.1152/jappl.1990.69.3.1171 (exponential weighting) for the constants.
    """
    dense = np.where(np.isfinite(load), load, 0.0)
    if state is None:
        level = seed_of(dense) if seed is None else seed
        state = State(level, level)
    ctl = smooth(dense, days=state.days.ctl, start=state.ctl)
    atl = smooth(dense, days=state.days.atl, start=state.atl)
    form = np.concatenate(([state.ctl - state.atl], ctl - atl))[:-1] if len(dense) else np.empty(0)
    return History(ctl, atl, form, state.days)
