"""Which all-out run would make a critical speed surer: worked out, not guessed."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from science.distance_time import CriticalSpeedFit, slope_noise
from science.effort_line import SMALLEST_RATIO, arrays
from science.efforts import Effort
from science.units import distance_name

#: Durations of a run that can be advised, s: well within 2 to 20 minutes (convention).
DURATIONS = (180.0, 300.0, 420.0, 600.0, 720.0, 900.0)
#: What is the first run to be advised, s.
FIRST = 720.0
#: A run so near in duration to one that counts would take its place, as a share (convention).
NEARLY = 0.10
#: By how much speed falls with duration where no line is known: ``v ~ T^-0.07`` (Riegel 1981).
FADE = 0.07


def advice(used: Sequence[Effort], fitted: CriticalSpeedFit | None = None) -> str:
    """Return which all-out run would add most to the efforts ``used``, and by how much it would narrow the interval.

    Each of the durations is tried: a run on the line (or, without one, on the nearest effort carried on by
    Riegel's exponent), and the spread ``sqrt(sum (l d^0.7)²)`` of the slope with it and without it compared. Until a
    line is possible the run must first bring the longest effort to three times the shortest.
    """
    if not used:
        return f"An all-out run of about {FIRST / 60:.0f} minutes would be a start."
    new = [duration for duration in DURATIONS if all(abs(duration / run.time - 1) > NEARLY for run in used)]
    tried = [Effort(_distance(used, fitted, duration), duration) for duration in new or DURATIONS]
    chosen = min(tried, key=lambda run: (not _spans([*used, run]), _noise([*used, run])))
    text = f"An all-out run of about {chosen.time / 60:.0f} minutes (some {distance_name(chosen.distance)})"
    if fitted is None:
        return f"{text} would make the estimate surer."
    gain = 1 - _noise([*used, chosen]) / _noise(used)
    return f"{text} would narrow the interval by about {100 * gain:.0f} %."


def _distance(used: Sequence[Effort], fitted: CriticalSpeedFit | None, duration: float) -> float:
    """Return the distance to be expected of a run, in hundreds of metres."""
    if fitted is not None:
        way = fitted.d_prime + fitted.critical_speed * duration
    else:
        nearest = min(used, key=lambda effort: abs(math.log(duration / effort.time)))
        way = nearest.speed * (nearest.time / duration) ** FADE * duration
    return float(np.round(way / 100.0) * 100.0)


def _spans(efforts: Sequence[Effort]) -> bool:
    times = [effort.time for effort in efforts]
    return max(times) >= SMALLEST_RATIO * min(times)


def _noise(efforts: Sequence[Effort]) -> float:
    return slope_noise(*arrays(efforts))
