"""The lab: does the impulse–response model forecast this runner's results better than plain means?"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np

from analytics.models import DailyLoad
from analytics.services.known import Known
from runners.models import Runner
from science.fitness import SETTLED_DAYS
from science.impulse_response import FEWEST_TESTS, Forecasts, fit, forecasts, performance
from science.race_models import vdot
from science.recording import Column
from science.units import HALF_MARATHON

#: An effort of training counts as all-out if no effort of so many days before it was better by more than this share
#: (conventions); races count always.
LOOK_BACK, NEAR_BEST = 120, 0.98
#: Efforts that are compared by VDOT: from 3.5 minutes (s) to the half marathon (m). Marathons tell of endurance.
SHORTEST, LONGEST = 210.0, 1.1 * HALF_MARATHON
#: What is forecast at least before a model is shown.
FEWEST_FORECASTS = 4


@dataclass(frozen=True, slots=True)
class AllOut:
    """An all-out effort: its day (ordinal), what it was worth (VDOT), and what it was."""

    day: int
    value: float
    distance: float
    time: float
    raced: bool

    @property
    def date(self) -> dt.date:
        return dt.date.fromordinal(self.day)


@dataclass(frozen=True, slots=True)
class Lab:
    """The runner's tests, how the model forecast them, and its curve if it earned one."""

    tests: list[AllOut]
    forecasts: Forecasts | None
    first: int
    curve: Column | None

    @property
    def lacking(self) -> int:
        """How many all-out efforts are missing."""
        return max(0, FEWEST_TESTS + FEWEST_FORECASTS - len(self.tests))

    @property
    def shown(self) -> bool:
        return self.curve is not None

    @property
    def recent(self) -> list[tuple[AllOut, float | None]]:
        """The tests, newest first, each with what was forecast of it."""
        expected = self.forecasts.expected if self.forecasts else ()
        padded = [*[None] * (len(self.tests) - len(expected)), *expected]
        return list(zip(reversed(self.tests), reversed(padded), strict=True))


def lab(runner: Runner, known: Known) -> Lab:
    """Return the model's state for the runner; 1 query."""
    days = DailyLoad.objects.filter(runner=runner).order_by("day").values_list("load", flat=True)
    load = np.array(list(days), dtype=float)
    tests = [test for test in all_tests(known) if SETTLED_DAYS <= test.day - known.first < len(load)]
    if len(tests) < FEWEST_TESTS + FEWEST_FORECASTS:
        return Lab(tests, None, known.first, None)
    # What is known on the eve: the load of the effort itself would tell the model what sort of race it was.
    places, values = [test.day - known.first - 1 for test in tests], [test.value for test in tests]
    found = forecasts(load, places, values)
    fitted = fit(load, places, values) if found and found.beats_plain else None
    return Lab(tests, found, known.first, performance(load, fitted.model) if fitted else None)


def all_tests(known: Known) -> list[AllOut]:
    """Return one all-out effort a day, by the best VDOT: races, and what comes near the best of 120 days before."""
    best: dict[int, AllOut] = {}
    for day, distance, time, raced in zip(
        known.days.tolist(), known.distances.tolist(), known.times.tolist(), known.raced.tolist(), strict=True
    ):
        if time >= SHORTEST and distance <= LONGEST:
            test = AllOut(day, vdot(distance, time), distance, time, raced)
            held = best.get(day)
            if held is None or (test.raced, test.value) > (held.raced, held.value):
                best[day] = test
    tests = [best[day] for day in sorted(best)]
    return [test for place, test in enumerate(tests) if test.raced or near_best(test, tests[:place])]


def near_best(test: AllOut, before: list[AllOut]) -> bool:
    recent = [other.value for other in before if test.day - other.day <= LOOK_BACK]
    return test.value >= NEAR_BEST * max(recent, default=0.0) and bool(recent)


def lab_columns(found: Lab) -> dict[str, Any]:
    """Return tests, forecasts and the curve for the chart."""
    expected = [round(value, 2) if value is not None else None for _, value in reversed(found.recent)]
    curve = None
    if found.curve is not None and found.tests:
        # The evening's value is that of the next day.
        begin = found.tests[0].day - found.first - 1
        curve = {
            "first": found.tests[0].date.isoformat(),
            "values": [round(value, 2) for value in found.curve[begin:].tolist()],
        }
    return {
        "tests": [
            {"day": test.date.isoformat(), "value": round(test.value, 2), "forecast": forecast, "race": test.raced}
            for test, forecast in zip(found.tests, expected, strict=True)
        ],
        "curve": curve,
    }
