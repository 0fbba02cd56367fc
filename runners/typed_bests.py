"""What typed-in bests say: whether each can be one beside the others, and which critical speed they give."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from runners.models import TypedBest
from science.critical_speed import DURATIONS, CriticalSpeedEstimate, estimate
from science.effort_checks import oddities
from science.efforts import Effort
from science.units import distance_name

#: Bests of so many days were run in one shape, those before and after in another (convention).
ONE_SHAPE = dt.timedelta(days=120)


def contradiction(best: TypedBest, others: Iterable[TypedBest]) -> str:
    """Return why a new best cannot be one, empty if it can: no one was faster over a longer distance by then.

    A longer one that was run faster long after leaves it a best of its time, only out of date.
    """
    for other in others:
        by_then = other.day - best.day <= ONE_SHAPE
        if by_then and other.distance > best.distance and other.distance / other.time >= best.distance / best.time:
            return (
                f"Your {distance_name(other.distance)} of {other.day:%-d %B %Y} was faster than this "
                f"{distance_name(best.distance)}: check time and distance."
            )
    return ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The critical speed of bests of one shape, the day it is of, and by distance a sentence with its tone."""

    estimate: CriticalSpeedEstimate = field(default_factory=CriticalSpeedEstimate)
    day: dt.date | None = None
    about: dict[float, tuple[str, str]] = field(default_factory=dict)

    @property
    def found(self) -> bool:
        return math.isfinite(self.estimate.critical_speed)


def verdict_on(bests: Sequence[TypedBest], *, sex: str) -> Verdict:
    """Return what ``bests``, one a distance, say together.

    Critical speed comes from bests of one shape, the latest that give one; else from the latest.
    """
    if not bests:
        return Verdict()
    days = sorted({best.day for best in bests}, reverse=True)
    tried = ((day, estimate(efforts_of(in_shape(bests, day)), sex=sex)) for day in days)
    first = next(tried)
    day, found = next((each for each in (first, *tried) if math.isfinite(each[1].critical_speed)), first)
    odd = oddities(efforts_of(bests), sex=sex)
    about = {best.distance: say(best, day, found, what) for best, what in zip(bests, odd, strict=True)}
    return Verdict(found, day, about)


def in_shape(bests: Iterable[TypedBest], day: dt.date) -> list[TypedBest]:
    """Return the bests of the 120 days up to ``day``."""
    return [best for best in bests if dt.timedelta() <= day - best.day < ONE_SHAPE]


def efforts_of(bests: Iterable[TypedBest]) -> list[Effort]:
    return [Effort(best.distance, best.time) for best in bests]


def say(best: TypedBest, day: dt.date, found: CriticalSpeedEstimate, odd: str) -> tuple[str, str]:
    """Return a sentence about what a best is good for, and its tone."""
    if odd:
        return odd, "warn"
    if found.method == "critical speed" and best.distance in {effort.distance for effort in found.used}:
        return _("Used for critical speed."), "good"
    if best.time > DURATIONS[1]:
        return _("Used for race predictions."), "good"
    if best.time < DURATIONS[0]:
        return _("Too short for critical speed."), ""
    if best not in in_shape([best], day):
        return _("Over 120 days apart from the others."), ""
    reasons = {rejection.effort.distance: rejection.reason for rejection in found.rejected}
    return reasons.get(best.distance, _("Helps as soon as there are three.")), ""
