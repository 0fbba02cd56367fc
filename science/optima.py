"""In which weeks a runner did best: ranges of what was usual before the best results, and how sure they are."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.stats import mannwhitneyu

from science.recording import Column

#: A result rests on what was done in so many days before it (convention).
BLOCK_DAYS = 42
#: So many results, of which a third are the best, are needed to tell them apart (convention).
FEWEST_BLOCKS = 9
#: The best are this share of all (convention).
BEST_SHARE = 1 / 3
#: Below this p-value the best differ from the rest (convention; with three numbers looked at, one in seven by chance).
DIFFERENT = 0.05


@dataclass(frozen=True, slots=True)
class Optimum:
    """What was usual before the best results.

    ``low`` to ``high`` is the range before the ``best`` of ``blocks`` results, ``middle`` its median, ``usual`` the
    median before the others. ``p`` is the two-sided p-value of the rank-sum test between the two.
    """

    low: float
    high: float
    middle: float
    usual: float
    best: int
    blocks: int
    p: float

    @property
    def different(self) -> bool:
        """Whether the best had something else before them than the rest: without it the range says little."""
        return self.p < DIFFERENT


def optimum(result: Column, habit: Column) -> Optimum | None:
    """Return the range of ``habit`` before the best third of ``result`` (higher is better), None if there are too few.

    One value of each per block; blocks must not overlap. Those without a habit are left out. A range found by
    looking back shows what went together, not what caused it: fit people run more, and seasons come again. The
    comparison is the test of Mann & Whitney 1947, Ann Math Stat 18:50.
    """
    known = np.isfinite(result) & np.isfinite(habit)
    result, habit = result[known], habit[known]
    if len(result) < FEWEST_BLOCKS:
        return None
    count = round(BEST_SHARE * len(result))
    order = np.argsort(-result, kind="stable")
    best, rest = habit[order[:count]], habit[order[count:]]
    p = 1.0 if np.ptp(habit) == 0 else float(mannwhitneyu(best, rest, alternative="two-sided").pvalue)
    middle, usual = float(np.median(best)), float(np.median(rest))
    return Optimum(float(best.min()), float(best.max()), middle, usual, count, len(result), p)


def at_speed(values: Column, speed: Column, reference: float) -> Column:
    """Return values as they would be at ``reference`` speed (m/s): each moved along the line through all of them.

    Cadence rises with speed, so raw means say how fast was run. NaN if there is no line.
    """
    known = np.isfinite(values) & np.isfinite(speed)
    if known.sum() < 3 or np.ptp(speed[known]) == 0:
        return np.full(len(values), math.nan)
    slope = float(np.polyfit(speed[known], values[known], 1)[0])
    return values - slope * (speed - reference)
