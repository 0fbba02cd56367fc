"""How long a run may be for its race: in metres, and in time for whom the metres take long."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from plans.naming import distance_text
from science.units import HALF_MARATHON, MARATHON

RACES = (5_000.0, 10_000.0, HALF_MARATHON, MARATHON)
LONGEST_METRES = (18_000.0, 21_000.0, 26_000.0, 36_000.0)
LONGEST_SECONDS = (105 * 60.0, 120 * 60.0, 150 * 60.0, 180 * 60.0)
"""Longest training run for a race over 5 km, 10 km, the half and the whole marathon, whichever of the two is reached
first; other races lie in between. A convention: for a short race more of it makes tired rather than faster."""
LAST_SHARE, LIGHTER_SHARE = 2 / 3, 3 / 4
"""Share of it that the longest run of the week before the race week, and of a lighter week, may be. A convention."""
NEARLY = 0.95
"""Share of the longest run from which on a run counts as that long."""


class Longest(NamedTuple):
    """The longest run that a week may hold, m and s, which of the two ends it at easy pace, and why it is no longer."""

    metres: float
    seconds: float
    easy_speed: float
    why: str

    @property
    def easy_seconds(self) -> float:
        """The time of the longest easy run."""
        return min(self.seconds, self.metres / self.easy_speed)

    @property
    def ends_by_distance(self) -> bool:
        """Whether an easy run ends at its metres before its time is over."""
        return self.easy_seconds < self.seconds

    def reached_by(self, metres: float, seconds: float) -> bool:
        """Say whether a run is as long as it may be, but for rounding."""
        return metres > NEARLY * self.metres or seconds > NEARLY * self.seconds


def longest_for(race_distance: float, easy_speed: float, *, last: bool = False, lighter: bool = False) -> Longest:
    """Return the longest run that prepares for a race (m), that of the ``last`` week before the race week, or that of
    a ``lighter`` week.
    """
    metres, seconds = (float(np.interp(race_distance, RACES, tops)) for tops in (LONGEST_METRES, LONGEST_SECONDS))
    if last:
        why = "so near the race a longer one would cost freshness"
        return Longest(LAST_SHARE * metres, LAST_SHARE * seconds, easy_speed, why)
    if lighter:
        why = "in a lighter week the longest run is shorter too"
        return Longest(LIGHTER_SHARE * metres, LIGHTER_SHARE * seconds, easy_speed, why)
    why = f"for a race over {distance_text(race_distance)} more of it makes tired rather than faster"
    if race_distance >= MARATHON:
        why = "beyond three hours the cost is larger than the gain"
    return Longest(metres, seconds, easy_speed, why)
