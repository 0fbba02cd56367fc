"""How the load of the last days compares with that of the weeks before: every ratio of a dense calendar, day by day."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from science.cleaning import Mask
from science.load import (
    ACUTE_DAYS,
    CHRONIC_DAYS,
    acwr_coupled,
    acwr_uncoupled,
    divergence,
    monotony,
    ramp,
    rolling_mean,
)
from science.recording import Column

#: Runs with both loads that make up less than this share of all load say nothing about it (convention).
SMALLEST_PAIRED = 0.5


@dataclass(frozen=True, slots=True)
class Calendar:
    """One value a day, in order: loads, smoothed loads, and ``age``, the days that the history is old, 0 on its first.

    ``external`` (load by pace) and ``internal`` (TRIMP) are of the runs that have both.
    """

    load: Column
    external: Column
    internal: Column
    acute: Column
    chronic: Column
    ctl: Column
    age: Column


@dataclass(frozen=True, slots=True)
class Ratios:
    """One value a day, NaN where the history is too short or there is nothing to compare with.

    Means are loads a day. ``weighted`` is the ratio of exponential means of their own (Williams et al. 2017), never of
    CTL and ATL. ``monotony`` and ``strain`` are by the sample's standard deviation. ``divergence`` is the logarithm of
    the external over the internal coupled ratio.
    """

    ramp: Column
    load_7: Column
    load_28: Column
    external_7: Column
    external_28: Column
    internal_7: Column
    internal_28: Column
    coupled: Column
    uncoupled: Column
    weighted: Column
    monotony: Column
    strain: Column
    divergence: Column

    def last(self) -> dict[str, float | None]:
        """Return the last day's values, None for NaN."""
        found = {each.name: float(getattr(self, each.name)[-1]) for each in fields(self)}
        return {name: value if np.isfinite(value) else None for name, value in found.items()}


def ratios(calendar: Calendar) -> Ratios:
    """Return all ratios of a calendar; a day's values depend on the 28 days up to it and on nothing before."""
    load, external, internal, age = calendar.load, calendar.external, calendar.internal, calendar.age
    week, month = age >= ACUTE_DAYS - 1, age >= CHRONIC_DAYS - 1
    means = {
        f"{name}_{days}": rolling_mean(values, days)
        for name, values in (("load", load), ("external", external), ("internal", internal))
        for days in (ACUTE_DAYS, CHRONIC_DAYS)
    }
    paired = month & (means["external_28"] >= SMALLEST_PAIRED * means["load_28"]) & (means["external_28"] > 0)
    weekly = monotony(load, sample=True)
    weighted = np.divide(
        calendar.acute, calendar.chronic, out=np.full(len(load), np.nan), where=calendar.chronic > 1e-6
    )
    return Ratios(
        ramp=_where(age >= ACUTE_DAYS, ramp(calendar.ctl)),
        load_7=_where(week, means["load_7"]),
        load_28=_where(month, means["load_28"]),
        **{
            f"{name}_{days}": _where(paired, means[f"{name}_{days}"])
            for name in ("external", "internal")
            for days in (7, 28)
        },
        coupled=_where(month, acwr_coupled(load)),
        uncoupled=_where(month, acwr_uncoupled(load)),
        weighted=_where(month, weighted),
        monotony=_where(week, weekly),
        strain=_where(week, weekly * ACUTE_DAYS * means["load_7"]),
        divergence=_where(paired, divergence(acwr_coupled(external), acwr_coupled(internal))),
    )


def _where(known: Mask, values: Column) -> Column:
    return np.where(known, values, np.nan)
