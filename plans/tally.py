"""How a week or a block of a plan was kept to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from plans.compliance import span_compliance
from plans.days import Chip, Day, kept_of


@dataclass(frozen=True, slots=True)
class Tally:
    """How many workouts became what, and how many runs were in no plan; ``score`` in per cent, None if not known."""

    score: float | None
    done: int
    partly: int
    missed: int
    unplanned: int

    @property
    def over(self) -> int:
        """How many of the planned workouts are over."""
        return self.done + self.partly + self.missed


def tally_of(days: Iterable[Day]) -> Tally:
    """Return how these days were kept to, as far as they are over."""
    shown = list(days)
    chips = [chip for day in shown for chip in day.chips]
    count = Counter(chip.status for chip in chips)
    score = span_compliance((chip.workout.load, score_of(chip)) for chip in chips if chip.status != "planned")
    return Tally(
        None if score is None else 100.0 * score,
        count["done"],
        count["partly"],
        count["missed"],
        sum(run.is_running for day in shown for run in day.runs),
    )


def score_of(chip: Chip) -> float | None:
    """Return the score of a workout that is over, 0 to 1: nothing of what was not run, None of what is not known."""
    kept = kept_of(chip.workout)
    return kept.score if kept else None if chip.workout.session_id else 0.0
