"""How well a run fits what was planned for its day."""

from __future__ import annotations

from dataclasses import dataclass

DONE_FROM = 0.80
"""Share of the planned load and distance from which a workout counts as done. A convention."""
PARTLY_FROM = 0.25
"""Share from which it counts as partly done. A convention."""


@dataclass(frozen=True, slots=True)
class Amount:
    """What was planned or run: metres, seconds, load; None is not known."""

    distance: float | None
    duration: float | None
    load: float | None


def share_done(planned: Amount, done: Amount) -> float:
    """Return how much of the plan was run: the mean of the shares of load and distance, each at most 1.

    Duration stands in when neither is known of the run.
    """
    pairs = [(planned.load, done.load), (planned.distance, done.distance)]
    shares = [min(run / wanted, 1.0) for wanted, run in pairs if wanted and run is not None]
    if not shares and planned.duration and done.duration is not None:
        shares = [min(done.duration / planned.duration, 1.0)]
    return sum(shares) / len(shares) if shares else 0.0


def status_of(share: float, over: bool) -> str:
    """Return the status of a planned workout; ``over`` says that its day is past or that it was run."""
    if share >= DONE_FROM:
        return "done"
    if share >= PARTLY_FROM:
        return "partly"
    return "missed" if over else "planned"
