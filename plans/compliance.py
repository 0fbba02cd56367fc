"""How near a run came to its planned workout: what `science.compliance` needs of the two, and its answer kept."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from analytics.queries.session import recorded
from plans.days import load_of
from plans.generator.paces import NOMINAL_CRITICAL_SPEED
from plans.models import PlannedWorkout
from plans.outcome import Compliance
from plans.structure import SpeedTarget, Structure, flatten, step_estimate
from science.compliance import StepScore, amount_score, span_score, step_score, steps_score, workout_score
from science.measured_run import prepare
from science.stepping import Ran, WantedStep, found_steps
from sessions.models import Session, SportClass

EASY_ZONES = 2
"""In these pace zones slower is no fault."""

#: Why the steps were not compared, by what is kept of it.
REASONS: dict[str, Promise] = {
    "no_recording": _("The recording is not there, so its steps cannot be compared."),
    "no_speed": _("The recording has no speed, so its steps cannot be compared."),
    "doubtful": _("Too much of the recording’s speed is doubtful to compare its steps."),
    "treadmill": _("On a treadmill pace and distance are the device’s guess: only time and load are compared."),
    "not_found": _(
        "The steps are not found in the run: laps would show them, or paces as planned in the planned order."
    ),
    "too_little": _("The speed is not known in too many of the steps to give them a score."),
    "no_steps": _("The workout has no steps to compare."),
    "other_sport": _("It was no run, so its steps are not compared."),
}


@dataclass(frozen=True, slots=True)
class Done:
    """What was run for a workout: metres, seconds, load; None is not known."""

    distance: float | None
    duration: float
    load: float | None


def done_of(runs: Iterable[Session]) -> Done:
    """Return what runs come to together; a sum of which a part is not known is not known.

    The distance of a treadmill counts as it was counted.
    """
    own = list(runs)
    loads, distances = [load_of(run) for run in own], [run.distance for run in own]
    known = [load for load in loads if load is not None]
    ways = [distance for distance in distances if distance is not None]
    return Done(
        sum(ways) if len(ways) == len(own) else None,
        sum(run.timer_time for run in own),
        sum(known) if len(known) == len(own) else None,
    )


def wanted_steps(structure: Structure, critical_speed: float | None) -> list[WantedStep]:
    """Return the steps of a workout in m/s; without a critical speed none asks for a pace."""
    speed = critical_speed or NOMINAL_CRITICAL_SPEED
    found = []
    for step in flatten(structure):
        target = step.target if critical_speed and isinstance(step.target, SpeedTarget) else None
        found.append(
            WantedStep(
                metres=step.metres,
                seconds=step.seconds,
                speed=step.share * speed,
                load=step_estimate(step, speed).load,
                slow=target.low * speed if target else None,
                fast=target.high * speed if target else None,
                strict=step.kind == "work" and step.pace_zone > EASY_ZONES,
                elastic=step.kind in ("warmup", "cooldown"),
            )
        )
    return found


def made_of(workout: PlannedWorkout, runs: Sequence[Session]) -> str:
    """Return a word for what the steps are compared of; as long as it is the same, so is the comparison."""
    measured = [(run.pk, str(getattr(getattr(run, "measures", None), "measured_at", ""))) for run in runs]
    seen = [measured, workout.steps, workout.critical_speed, [run.sport_class for run in runs]]
    return hashlib.sha1(json.dumps(seen).encode(), usedforsecurity=False).hexdigest()


def compare_steps(row: Compliance, workout: PlannedWorkout, runs: Sequence[Session]) -> None:
    """Compare the longest of the runs with the steps of the workout, and set what is found of it on ``row``."""
    row.steps, row.steps_score, row.basis, row.reason = [], None, "", ""
    row.made_of = made_of(workout, runs)
    run = longest(runs)
    wanted = wanted_steps(workout.structure, workout.critical_speed)
    if run is None or not wanted:
        row.reason = "no_steps"
    elif not run.is_running:
        row.reason = "other_sport"
    elif run.sport_class == SportClass.TREADMILL:
        row.reason = "treadmill"
    elif (streams := recorded(run)) is None:
        row.reason = "no_recording"
    else:
        found = found_steps(prepare(*streams), wanted)
        row.basis, row.reason = found.basis, found.reason
        if found.basis:
            scores = list(_scores(wanted, found.steps, several=len(runs) > 1))
            total = steps_score(wanted, scores)
            row.steps = [_stored(score) for score in scores]
            row.steps_score = _known(total)
            row.reason = "" if math.isfinite(total) else "too_little"


def _scores(wanted: Sequence[WantedStep], ran: Sequence[Ran], *, several: bool) -> Iterator[StepScore]:
    for step, one in zip(wanted, ran, strict=True):
        score = step_score(step, one)
        if several and step.elastic and score.verdict == "left_out":
            # It may be in a recording of its own.
            score = StepScore(math.nan, math.nan, math.nan, "unknown")
        yield score


def score_amounts(row: Compliance, workout: PlannedWorkout, runs: Sequence[Session]) -> None:
    """Set what was run on ``row``, and the score of all that is known."""
    done = done_of(runs)
    row.runs = [run.pk for run in runs]
    row.distance, row.duration, row.load = done.distance, done.duration, done.load
    row.score = _known(workout_score(amounts_of(row, workout, runs).values(), _number(row.steps_score)))


def amounts_of(row: Compliance, workout: PlannedWorkout, runs: Sequence[Session]) -> dict[str, float]:
    """Return the score of each amount, 0 to 1; NaN where one is not known, as is a treadmill's distance."""
    guessed = any(run.sport_class == SportClass.TREADMILL for run in runs)
    return {
        "distance": math.nan if guessed else amount_score(_number(row.distance), workout.distance),
        "duration": amount_score(_number(row.duration), workout.duration),
        "load": amount_score(_number(row.load), workout.load),
    }


def longest(runs: Sequence[Session]) -> Session | None:
    """Return the run that a workout is linked with."""
    return max(runs, key=lambda run: run.timer_time, default=None)


def _number(value: float | None) -> float:
    return math.nan if value is None else value


def _known(value: float) -> float | None:
    return round(value, 6) if math.isfinite(value) else None


def _stored(score: StepScore) -> dict[str, Any]:
    return {
        "length": _known(score.length),
        "speed": _known(score.speed),
        "score": _known(score.score),
        "verdict": score.verdict,
    }


def span_compliance(workouts: Iterable[tuple[float, float | None]]) -> float | None:
    """Return the compliance of a week or block, 0 to 1, of (planned load, score) of its workouts that are over.

    A score of None is not known and does not count.
    """
    return _known(span_score((load, _number(score)) for load, score in workouts))
