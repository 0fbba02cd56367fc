"""How well a run kept to a planned workout: by load, duration and distance, and step by step at grade-adjusted pace.

Every number here is a convention, chosen so that a run within a tenth of the plan is called as planned: no study says
how near is near enough. A score says nothing of how good the run was, or whether the plan was right.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from science.stepping import Ran, WantedStep

FREE = 0.10
"""An amount within this share of the planned one is as planned (convention)."""
FADES = 0.50
"""Beyond that an amount's score falls to 0 over this share of the planned one (convention)."""
SPEED_FREE = 0.02
"""A speed within this share outside of its range is in it: watches and slopes are no better known (convention)."""
SPEED_FADES = 0.10
"""Beyond that a speed's score falls to 0 over this share (convention)."""
SPEED_KNOWN = 0.80
"""With the speed known for less of what was run of a step, its pace is not judged (convention)."""
STEPS_KNOWN = 0.70
"""With less of the planned load in steps that can be judged, the steps get no score together (convention)."""
SHORT_BELOW = 0.90
"""A step of which less was run was cut short (convention)."""

Verdict = Literal["kept", "slow", "fast", "short", "left_out", "unknown"]


def amount_score(done: float, planned: float) -> float:
    """Return how near an amount comes to the planned one, 0 to 1: ``1 − max(0, |done/planned − 1| − 0.1) / 0.5``.

    At most 1 and at least 0; too much counts as too little does. NaN if nothing was planned or ``done`` is not known.
    Both in the same unit. A convention.
    """
    if not planned > 0 or not math.isfinite(done):
        return math.nan
    return min(max(1.0 - max(0.0, abs(done / planned - 1.0) - FREE) / FADES, 0.0), 1.0)


def speed_score(speed: float, slow: float, fast: float, *, strict: bool) -> float:
    """Return how well a speed keeps to the range ``slow`` to ``fast`` (m/s), 0 to 1.

    1 in the range and 2 % outside of it, then falling to 0 over another 10 %. Unless ``strict``, slower than the range
    is no fault: nobody need run harder to make an easy step count. NaN if a speed is not known. A convention.
    """
    if not (math.isfinite(speed) and slow > 0 and fast >= slow):
        return math.nan
    below = 0.0 if not strict else max(0.0, 1.0 - speed / slow)
    above = max(0.0, speed / fast - 1.0)
    return min(max(1.0 - max(0.0, max(below, above) - SPEED_FREE) / SPEED_FADES, 0.0), 1.0)


@dataclass(frozen=True, slots=True)
class StepScore:
    """A planned step beside what was run of it.

    ``length`` is how much of it was run (1 is all), ``speed`` the mean grade-adjusted speed in m/s (NaN: not known),
    ``score`` 0 to 1 (NaN: cannot be judged).
    """

    length: float
    speed: float
    score: float
    verdict: Verdict


def step_score(step: WantedStep, ran: Ran) -> StepScore:
    """Return the score of one step: the share of its length that was run times the score of its speed.

    A step without a target of pace is judged by its length alone.
    """
    length = ran.length / step.length if step.length > 0 else math.nan
    if not length > 0:
        return StepScore(0.0, math.nan, 0.0, "left_out")
    done = min(length, 1.0)
    short: Verdict = "short" if length < SHORT_BELOW else "kept"
    if step.slow is None or step.fast is None:
        return StepScore(length, ran.speed, done, short)
    if ran.known < SPEED_KNOWN:
        return StepScore(length, math.nan, math.nan, "unknown")
    kept = speed_score(ran.speed, step.slow, step.fast, strict=step.strict)
    verdict: Verdict = short
    if kept < 1.0:
        verdict = "fast" if ran.speed > step.fast else "slow"
    return StepScore(length, ran.speed, done * kept, verdict)


def steps_score(steps: Iterable[WantedStep], scores: Iterable[StepScore]) -> float:
    """Return the score of all steps, 0 to 1: their mean weighted by planned load, ``Σ w s / Σ w``.

    NaN if less than 70 % of the planned load lies in steps that can be judged. A convention.
    """
    pairs = [(step.load, found.score) for step, found in zip(steps, scores, strict=True) if step.load > 0]
    total = sum(load for load, _ in pairs)
    judged = [(load, score) for load, score in pairs if math.isfinite(score)]
    weight = sum(load for load, _ in judged)
    if not weight > 0 or weight < STEPS_KNOWN * total:
        return math.nan
    return sum(load * score for load, score in judged) / weight


def workout_score(amounts: Iterable[float], steps: float) -> float:
    """Return the score of a workout, 0 to 1: the mean of those of load, duration and distance that are known.

    With a score of the steps, half of that mean and half of theirs: (Ā + S) / 2. NaN if nothing is known. A convention.
    """
    known = [amount for amount in amounts if math.isfinite(amount)]
    mean = sum(known) / len(known) if known else math.nan
    if not math.isfinite(steps):
        return mean
    return (mean + steps) / 2.0 if known else steps


def span_score(workouts: Iterable[tuple[float, float]]) -> float:
    """Return the score of a week or a block, 0 to 1, of (planned load, score) of its workouts that are over.

    Their mean weighted by planned load; what was not run counts 0, what was not planned does not count. NaN of none.
    """
    pairs = [(load, score) for load, score in workouts if load > 0 and math.isfinite(score)]
    total = sum(load for load, _ in pairs)
    return sum(load * score for load, score in pairs) / total if total > 0 else math.nan
