"""The charts of the load page as they are sent: panels of series, one value a day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from analytics.services.days import Days
from analytics.services.flags import COST_UNUSUAL, MONOTONY_HIGH
from analytics.services.loads import DURATION, EFFORT, HEART_RATE, PACE, POWER
from runners.templatetags.quantities import number
from science.fitness import SETTLED_DAYS
from science.load import rolling_mean
from science.recording import Column

#: Divergence within this is agreement (convention).
AGREEING = 0.2
TABLE_DAYS = 28


@dataclass(frozen=True, slots=True)
class Series:
    """A line, or bars, in the colour of a chart token without its ``--chart-``."""

    label: str
    colour: str
    values: Column
    digits: int = 0
    style: str = "line"


@dataclass(frozen=True, slots=True)
class Band:
    """A stripe of values with a word: a convention, not a law."""

    low: float
    high: float
    word: str


@dataclass(frozen=True, slots=True)
class Panel:
    """Series that share an axis; ``level`` is a value worth a line."""

    series: list[Series]
    height: int = 150
    level: float | None = None
    band: Band | None = None


def load_panels(days: Days) -> list[Panel]:
    load, method = days.calendar.load, np.array(days.method)
    words = {
        POWER: (_("by power"), "cadence"),
        PACE: (_("by pace"), "pace"),
        HEART_RATE: (_("by heart rate"), "hr"),
        EFFORT: (_("by effort"), "gap"),
        DURATION: (_("by duration"), "b"),
    }
    bars = [
        Series(word, colour, np.where(method == name, load, np.nan), style="bars")
        for name, (word, colour) in words.items()
        if (method == name).any()
    ]
    means = [
        Series(_("7-day mean"), "fatigue", rolling_mean(load, 7), 1),
        Series(_("28-day mean"), "fitness", rolling_mean(load, 28), 1),
    ]
    return [Panel([*bars, *means], height=210)]


def pair_panels(days: Days) -> list[Panel]:
    found = days.ratios()
    return [
        Panel(
            [
                Series(_("external, 7 days"), "fatigue", found.external_7, 1),
                Series(_("external, 28 days"), "fitness", found.external_28, 1),
            ]
        ),
        Panel(
            [
                Series(_("TRIMP, 7 days"), "hr", found.internal_7, 1),
                Series(_("TRIMP, 28 days"), "gap", found.internal_28, 1),
            ]
        ),
    ]


def cost_panels(days: Days) -> list[Panel]:
    usual = Band(-COST_UNUSUAL, COST_UNUSUAL, _("usual"))
    agree = Band(-AGREEING, AGREEING, _("agree"))
    change = 100 * np.expm1(days.cardiac_cost)
    return [
        Panel([Series(_("divergence"), "form", days.ratios().divergence, 2)], level=0.0, band=agree, height=130),
        Panel([Series(_("cardiac cost, %"), "hr", change, 1)], level=0.0, height=130),
        Panel([Series(_("robust z"), "gap", days.cardiac_cost_z, 1)], level=0.0, band=usual, height=130),
    ]


def ratio_panels(days: Days) -> list[Panel]:
    found = days.ratios()
    lines = [
        Series(_("coupled"), "fitness", found.coupled, 2),
        Series(_("uncoupled"), "fatigue", found.uncoupled, 2),
        Series(_("exponential"), "form", found.weighted, 2),
    ]
    return [Panel(lines, level=1.0, height=200)]


def week_panels(days: Days) -> list[Panel]:
    found = days.ratios()
    return [
        Panel([Series(_("monotony"), "gap", found.monotony, 2)], level=MONOTONY_HIGH, height=130),
        Panel([Series(_("strain"), "fatigue", found.strain)], height=130),
    ]


CHARTS: dict[str, Callable[[Days], list[Panel]]] = {
    "load": load_panels,
    "pair": pair_panels,
    "cost": cost_panels,
    "ratios": ratio_panels,
    "week": week_panels,
}
#: Charts that show what the heart did.
OF_THE_HEART = ("pair", "cost")


def chart_data(days: Days, chart: str) -> dict[str, Any]:
    """Return a chart for the browser; what is not known is null."""
    begun = np.flatnonzero(days.calendar.age == 0)
    return {
        "days": [days.day(day).isoformat() for day in range(len(days))],
        "settling": [[days.day(int(day)).isoformat(), SETTLED_DAYS] for day in begun],
        "panels": [
            {
                "height": panel.height,
                "level": panel.level,
                "band": panel.band and [panel.band.low, panel.band.high, panel.band.word],
                "series": [
                    {
                        "label": series.label,
                        "colour": series.colour,
                        "style": series.style,
                        "digits": series.digits,
                        "values": sent(series),
                    }
                    for series in panel.series
                ],
            }
            for panel in CHARTS[chart](days)
        ],
    }


def sent(series: Series) -> list[float | None]:
    digits = series.digits + 1
    return [round(value, digits) if value == value else None for value in series.values.tolist()]


def chart_table(days: Days, chart: str) -> dict[str, Any]:
    """Return the same in words: heads, and a row for each of the last 28 days, the latest first."""
    latest = range(len(days) - 1, max(-1, len(days) - 1 - TABLE_DAYS), -1)
    columns = {}
    if chart == "load":
        words = method_words()
        columns[_("load")] = [number(days.calendar.load[day]) for day in latest]
        columns[_("method")] = [words.get(days.method[day], "–") for day in latest]
    for panel in CHARTS[chart](days):
        for series in panel.series:
            if series.style != "bars":
                columns[series.label] = [number(series.values[day], series.digits) for day in latest]
    return {
        "heads": list(columns),
        "rows": [(days.day(day), cells) for day, *cells in zip(latest, *columns.values(), strict=True)],
    }


def method_words() -> dict[str, str]:
    return {
        POWER: _("power"),
        PACE: _("pace"),
        HEART_RATE: _("heart rate"),
        EFFORT: _("effort"),
        DURATION: _("duration"),
    }
