"""What a runner has shown: results as they would be today, and which of them were all-out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from science.race_models import riegel
from science.recording import Column
from science.units import HALF_MARATHON
from science.world_records import world_record

#: Exponent of runners in general, and how much of one's own deviation from it is believed (convention).
USUAL_EXPONENT = 1.07
BELIEVED_SHARE = 0.3
#: Exponent from half to whole marathon by the time over the half, s: middles of the groups of 1,011 runners.
ABILITY = ((4950.0, 1.121), (5850.0, 1.144), (6750.0, 1.166), (7650.0, 1.192))
#: Training lost slows by this power of what is left of fitness: half of it costs 5.7 % (convention).
DETRAINING = 0.08
#: Where nothing is known of the training, results grow old after 8 weeks, by 0.5 % a week (convention).
FRESH_DAYS = 56.0
AGEING_PER_WEEK = 0.005
#: Nobody is taken to have slowed by more than this (convention).
LARGEST_AGEING = 0.15
#: A result this much slower than what another implies was not all-out, a race by more with each e-fold of distance
#: between them: endurance differs (conventions).
HELD_BACK = 0.04
HELD_BACK_PER_EFOLD = 0.05
#: A stretch of training this close to the best that training shows counts as all-out (conventions).
NEAR_BEST = 0.02
NEAR_BEST_PER_EFOLD = 0.025
#: Results that differ by more than this factor in distance do not judge one another (convention).
FARTHEST = 4.5
#: Results used at all: 3.5 minutes to 6 hours, s (Riegel's range and slow marathons).
DURATIONS = (210.0, 21600.0)
#: Results longer than this are marathons: they follow another exponent, m.
MARATHON_FROM = 1.1 * HALF_MARATHON


@dataclass(frozen=True, slots=True)
class Result:
    """A race or best effort: metres, seconds, and how many days ago it was.

    ``fitness_kept`` is fitness (CTL) now as a share of that on the day of the result, None if it is not known;
    ``race`` whether it was a race, or else something that may not have been all-out.
    """

    distance: float
    time: float
    age_days: float = 0.0
    fitness_kept: float | None = None
    race: bool = False


def slowing(age_days: Column, fitness_kept: Column) -> Column:
    """Return by what share each of many results would be slower today; ``fitness_kept`` is NaN where it is not known.

    Age alone slows nobody who went on training: with known fitness a time grows by ``kept^-0.08`` if fitness fell
    since, and not at all if it did not (what was gained must be shown by a result). Where the training is not known,
    0.5 % a week beyond eight. 15 % at most. Conventions; what age leaves open is in the width of the band.
    """
    by_age = AGEING_PER_WEEK * (age_days - FRESH_DAYS) / 7.0
    by_loss = np.maximum(fitness_kept, 1e-9) ** -DETRAINING - 1.0
    return np.clip(np.where(np.isnan(fitness_kept), by_age, by_loss), 0.0, LARGEST_AGEING)


def aged_times(results: Sequence[Result]) -> list[float]:
    """Return the times (s) of results as they would be today, see ``slowing``."""
    kept = np.array([item.fitness_kept for item in results], dtype=float)
    slowed = slowing(np.array([item.age_days for item in results], dtype=float), kept)
    return [item.time * (1.0 + share) for item, share in zip(results, slowed.tolist(), strict=True)]


def shrunk_exponent(results: Sequence[Result]) -> float:
    """Return the exponent of a runner's results, drawn to that of runners in general: ``1.07 + 0.3 (k - 1.07)``.

    k is the least-squares slope of ln t on ln d; 1.07 with fewer than two distances. One's own exponent
    alone predicts worse than the general one.
    """
    if len({result.distance for result in results}) < 2:
        return USUAL_EXPONENT
    way = np.log([result.distance for result in results])
    took = np.log(aged_times(results))
    own = float(np.sum((way - way.mean()) * (took - took.mean())) / np.sum((way - way.mean()) ** 2))
    return USUAL_EXPONENT + BELIEVED_SHARE * (own - USUAL_EXPONENT)


def ability_exponent(half_marathon_time: float) -> float:
    """Return the exponent from half to whole marathon for a half in so many seconds.

    1.121 below 1:30, 1.144 to 1:45, 1.166 to 2:00, 1.192 above: career bests of 1,011 runners, interpolated
    between the middles of the groups. Those are frequent racers, two thirds of them men.
    """
    times, exponents = zip(*ABILITY, strict=True)
    return float(np.interp(half_marathon_time, times, exponents))


def all_out(results: Sequence[Result]) -> list[Result]:
    """Return the results that say what the runner can do, shortest first.

    Races, unless another result shows that one was run well below what the runner could; of training the best
    stretch over each distance, if it is faster than the races imply, or near the best of training where there are
    no races. What is faster than the world record, shorter than 3.5 minutes or longer than 6 hours is left out.
    """
    low, high = DURATIONS
    candidates = [_Aged(*pair) for pair in zip(results, aged_times(results), strict=True)]
    possible = [item for item in candidates if low <= item.result.time <= high and not item.impossible]
    best: dict[float, _Aged] = {}
    for item in sorted(possible, key=lambda item: item.time):
        if not item.result.race:
            best.setdefault(item.distance, item)
    efforts = list(best.values())
    raced = [item for item in possible if item.result.race]
    judges = [*raced, *efforts]
    races = [item for item in raced if not _slower(item, judges, HELD_BACK, HELD_BACK_PER_EFOLD)]
    allowed = 0.0 if races else NEAR_BEST
    per_efold = 0.0 if races else NEAR_BEST_PER_EFOLD
    shown = [item for item in efforts if not _slower(item, races or efforts, allowed, per_efold)]
    used = [item.result for item in (*races, *shown)]
    return sorted(used, key=lambda result: (result.distance, result.age_days, result.time))


class _Aged(NamedTuple):
    """A result with the time (s) that it would be today."""

    result: Result
    time: float

    @property
    def distance(self) -> float:
        return self.result.distance

    @property
    def impossible(self) -> bool:
        return self.result.time < world_record(self.result.distance)


def _slower(item: _Aged, others: Sequence[_Aged], allowed: float, per_efold: float) -> bool:
    """Tell whether another result implies a time faster by more than is allowed, or a longer one had as fast a pace.

    A marathon may be as slow for the shorter races as that of the slowest group.
    """
    exponent = ABILITY[-1][1] if item.distance > MARATHON_FROM else USUAL_EXPONENT
    for other in others:
        ratio = item.distance / other.distance
        if other is item or not 1 / FARTHEST <= ratio <= FARTHEST:
            continue
        implied = riegel(item.distance, other.distance, other.time, exponent=exponent)
        limit = 1 + allowed + per_efold * abs(math.log(ratio))
        if item.time > limit * implied or (ratio < 1 and item.time >= ratio * other.time):
            return True
    return False
