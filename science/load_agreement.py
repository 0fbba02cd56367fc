"""Whether the load of one run by pace and that by heart rate agree as they usually do for its runner."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from science.recording import Column

#: So many earlier runs with both loads say what is usual; with fewer the two are held to be the same (convention).
FEWEST_RUNS = 20
#: Outside is what lies this many robust standard deviations from the usual (convention) …
DEVIATIONS = 3.0
#: … and, however alike the runs are, at least this far from it as a factor: so much do heart and pace vary by the day.
SMALLEST_FACTOR = 1.25
#: Without enough earlier runs only this factor is outside: anchors of both loads may be off by much (convention).
UNTRIED_FACTOR = 2.0
#: The median absolute deviation of a normal distribution times this is its standard deviation.
MAD_TO_DEVIATION = 1.4826


@dataclass(frozen=True, slots=True)
class Agreement:
    """The ratio of load by heart rate to load by pace, the band in which it usually lies, and of how many runs."""

    ratio: float
    low: float
    high: float
    runs: int

    @property
    def higher(self) -> bool:
        """Whether the heart worked more than the pace says, beyond the usual."""
        return self.ratio > self.high

    @property
    def lower(self) -> bool:
        return self.ratio < self.low


def agreement(by_pace: float, by_heart_rate: float, earlier: Column) -> Agreement | None:
    """Return how the two loads of a run agree, ``earlier`` being the ratios of the runner's runs before it.

    The band is ``median · exp(± max(3 s, ln 1.25))`` with ``s = 1.4826 · MAD`` of the logarithms of the ratios;
    below 20 runs it is 1/2 to 2. None where a load is missing or nil. All bounds are conventions.
    """
    if not (by_pace > 0 and by_heart_rate > 0):
        return None
    logs = np.log(earlier[np.isfinite(earlier) & (earlier > 0)])
    usual, reach = 0.0, np.log(UNTRIED_FACTOR)
    if len(logs) >= FEWEST_RUNS:
        usual = float(np.median(logs))
        deviation = MAD_TO_DEVIATION * float(np.median(np.abs(logs - usual)))
        reach = max(DEVIATIONS * deviation, np.log(SMALLEST_FACTOR))
    low, high = float(np.exp(usual - reach)), float(np.exp(usual + reach))
    return Agreement(by_heart_rate / by_pace, low, high, len(logs))
