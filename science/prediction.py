"""What a runner will run: a race time with its 80 % band and the results that it comes from."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from science.race_models import (
    cameron,
    emig_fit,
    emig_time,
    exponent_between,
    marathon_by_critical_speed,
    riegel,
    tanda,
    vdot,
    vdot_time,
    vickers_exponent,
    vickers_one,
    vickers_two,
)
from science.units import HALF_MARATHON, MARATHON, MILE
from science.world_records import world_record

__all__ = [
    "RACE_DISTANCES",
    "Prediction",
    "Result",
    "ability_exponent",
    "aged_time",
    "cameron",
    "emig_fit",
    "emig_time",
    "exponent_between",
    "marathon_by_critical_speed",
    "predict_race",
    "riegel",
    "shrunk_exponent",
    "tanda",
    "vdot",
    "vdot_time",
    "vickers_one",
    "vickers_two",
]

#: Distances that are predicted, m.
RACE_DISTANCES: tuple[float, ...] = (1500.0, MILE, 3000.0, 5000.0, 10000.0, 15000.0, HALF_MARATHON, MARATHON)
#: Exponent of runners in general, and how much of one's own deviation from it is believed (convention).
USUAL_EXPONENT = 1.07
BELIEVED_SHARE = 0.3
#: Exponent from half to whole marathon by the time over the half, s: middles of the groups of 1,011 runners.
ABILITY = ((4950.0, 1.121), (5850.0, 1.144), (6750.0, 1.166), (7650.0, 1.192))
#: Exponent beyond the marathon (convention).
ULTRA_EXPONENT = 1.15
#: Results grow old after 8 weeks, by 0.5 % a week, by 15 % at most (convention).
FRESH_DAYS = 56.0
AGEING_PER_WEEK = 0.005
LARGEST_AGEING = 0.15
#: A result this much slower than what another implies was not all-out (convention).
HELD_BACK = 0.04
#: Results that differ by more than this factor in distance do not judge one another (convention).
FARTHEST = 4.5
#: Results used at all: 3.5 minutes to 6 hours, s (Riegel's range and slow marathons).
DURATIONS = (210.0, 21600.0)
#: 80 % band of a marathon predicted from a half: actual over predicted of 1,011 runners.
MARATHON_BAND = (-0.07, 0.08)
#: The band grows by this share per e-fold that the longest result is shorter than a half (convention).
MARATHON_BAND_GROWTH = 0.25
#: Elsewhere the band is a day's form plus this per e-fold of distance to the nearest result, up to a limit
#: (convention).
BAND_OF_THE_DAY = 0.02
BAND_PER_EFOLD = 0.07
WIDEST_BAND = 0.15
#: Exponents from the longer race to the marathon that are believed.
MARATHON_EXPONENTS = (1.02, 1.40)
#: Shortest race that the models of Vickers & Vertosick were made for, m.
VICKERS_FROM = 4900.0


@dataclass(frozen=True, slots=True)
class Result:
    """A race or best effort: metres, seconds, and how many days ago it was."""

    distance: float
    time: float
    age_days: float = 0.0


@dataclass(frozen=True, slots=True)
class Prediction:
    """A predicted time (s) with its 80 % band, the method's name and the results that it comes from."""

    distance: float
    time: float
    low: float
    high: float
    method: str
    inputs: tuple[Result, ...]


def aged_time(result: Result) -> float:
    """Return a result's time (s) as it would be today: 0.5 % slower for each week beyond eight, 15 % at most.

    A convention.
    """
    weeks = max(0.0, (result.age_days - FRESH_DAYS) / 7.0)
    return result.time * (1.0 + min(AGEING_PER_WEEK * weeks, LARGEST_AGEING))


def shrunk_exponent(results: Sequence[Result]) -> float:
    """Return the exponent of a runner's results, drawn to that of runners in general: ``1.07 + 0.3 (k - 1.07)``.

    k is the least-squares slope of ln t on ln d; 1.07 with fewer than two distances. One's own exponent
    alone predicts worse than the general one.
    """
    if len({result.distance for result in results}) < 2:
        return USUAL_EXPONENT
    way = np.log([result.distance for result in results])
    took = np.log([aged_time(result) for result in results])
    own = float(np.sum((way - way.mean()) * (took - took.mean())) / np.sum((way - way.mean()) ** 2))
    return USUAL_EXPONENT + BELIEVED_SHARE * (own - USUAL_EXPONENT)


def ability_exponent(half_marathon_time: float) -> float:
    """Return the exponent from half to whole marathon for a half in so many seconds.

    1.121 below 1:30, 1.144 to 1:45, 1.166 to 2:00, 1.192 above: career bests of 1,011 runners, interpolated
    between the middles of the groups. Those are frequent racers, two thirds of them men.
    """
    times, exponents = zip(*ABILITY, strict=True)
    return float(np.interp(half_marathon_time, times, exponents))


def predict_race(
    distance: float, *, results: Sequence[Result], weekly_distance: float | None = None
) -> Prediction | None:
    """Predict the time over ``distance`` (m) from ``results``; None if none of them can be used.

    Times are aged (``aged_time``); results faster than the world record, outside of 3.5 minutes to 6 hours,
    or slower than others imply are left out. Up to the half marathon, times are interpolated between
    results, and carried on with ``shrunk_exponent`` beyond them. To the marathon: the second model of
    Vickers & Vertosick with two results of 5 km to the half and ``weekly_distance`` (m), the first with
    one, else ``ability_exponent``; or an earlier marathon, if that is faster. The 80 % band is -7/+8 % for
    a marathon from a half, wider from shorter races, and narrows to ±2 % next to a result.

    Vickers & Vertosick 2016, doi 10.1186/s13102-016-0052-y; Riegel 1981, Am Sci 69:285.
    """
    used = _usable(results)
    if not used or not 0 < distance < math.inf:
        return None
    if distance <= 1.001 * HALF_MARATHON:
        time, method = _curve(distance, used), "Riegel" if len(used) == 1 else "own results"
        share = _band(distance, used)
        return _with_band(distance, time, (-share, share), method, used)
    half = _curve(HALF_MARATHON, used)
    marathon, method, inputs = _marathon(used, half, weekly_distance)
    exponent = exponent_between(HALF_MARATHON, half, MARATHON, marathon)
    if distance > 1.001 * MARATHON:
        time = riegel(distance, MARATHON, marathon, exponent=ULTRA_EXPONENT)
    else:
        time = riegel(distance, HALF_MARATHON, half, exponent=exponent)
    longest = min(max(result.distance for result in inputs), HALF_MARATHON)
    scale = 1.0 + MARATHON_BAND_GROWTH * math.log(HALF_MARATHON / longest)
    return _with_band(distance, time, (MARATHON_BAND[0] * scale, MARATHON_BAND[1] * scale), method, inputs)


def _usable(results: Sequence[Result]) -> list[Result]:
    """Return the results that can be true and were all-out, the best of each distance, shortest first."""
    best: dict[float, Result] = {}
    low, high = DURATIONS
    for result in results:
        possible = low <= result.time <= high and result.time >= world_record(result.distance)
        held = best.get(result.distance)
        if possible and (held is None or aged_time(result) < aged_time(held)):
            best[result.distance] = result
    candidates = sorted(best.values(), key=lambda result: result.distance)
    return [result for result in candidates if not _held_back(result, candidates)]


def _held_back(result: Result, others: Sequence[Result]) -> bool:
    """Tell whether another result implies a clearly faster time, or a longer one was run at a higher speed.

    A marathon may be as slow for the shorter races as that of the slowest group.
    """
    own = aged_time(result)
    for other in others:
        ratio = result.distance / other.distance
        if other is result or not 1 / FARTHEST <= ratio <= FARTHEST:
            continue
        beyond = result.distance > 1.1 * HALF_MARATHON
        exponent = ABILITY[-1][1] if beyond else USUAL_EXPONENT
        implied = riegel(result.distance, other.distance, aged_time(other), exponent=exponent)
        if own > (1 + HELD_BACK) * implied or (ratio < 1 and own >= ratio * aged_time(other)):
            return True
    return False


def _curve(distance: float, used: Sequence[Result]) -> float:
    """Return the time over ``distance``: linear in ln t over ln d between results, with the exponent beyond them."""
    way = np.log([result.distance for result in used])
    took = np.log([aged_time(result) for result in used])
    exponent, target = shrunk_exponent(used), math.log(distance)
    beyond = min(target - way[0], 0.0) + max(target - way[-1], 0.0)
    return float(np.exp(np.interp(target, way, took) + exponent * beyond))


def _marathon(
    used: Sequence[Result], half: float, weekly_distance: float | None
) -> tuple[float, str, tuple[Result, ...]]:
    """Return the marathon time (s), the method and its inputs."""
    races = [result for result in used if VICKERS_FROM <= result.distance <= 1.001 * HALF_MARATHON]
    inputs = tuple(races[-2:]) or tuple(used)
    exponent = _vickers_exponent(races, weekly_distance)
    if weekly_distance is not None and exponent is not None:
        time, method = riegel(MARATHON, races[-1].distance, aged_time(races[-1]), exponent=exponent), "Vickers 2"
    elif weekly_distance is not None and races:
        race = races[-1]
        time = vickers_one(race.distance, aged_time(race), weekly_distance=weekly_distance)
        method, inputs = "Vickers 1", (race,)
    else:
        time, method = riegel(MARATHON, HALF_MARATHON, half, exponent=ability_exponent(half)), "ability"
    for result in used:
        if result.distance > 1.1 * HALF_MARATHON:
            known = riegel(MARATHON, result.distance, aged_time(result), exponent=ULTRA_EXPONENT)
            if known < time:
                time, method, inputs = known, "earlier marathon", (result,)
    return max(time, half * MARATHON / HALF_MARATHON), method, inputs


def _vickers_exponent(races: Sequence[Result], weekly_distance: float | None) -> float | None:
    """Return the exponent of the second model of Vickers & Vertosick, None if it does not apply."""
    if weekly_distance is None or len(races) < 2:
        return None
    short, long = races[-2:]
    between = exponent_between(short.distance, aged_time(short), long.distance, aged_time(long))
    exponent = vickers_exponent(between, weekly_distance=weekly_distance)
    return exponent if MARATHON_EXPONENTS[0] <= exponent <= MARATHON_EXPONENTS[1] else None


def _band(distance: float, used: Sequence[Result]) -> float:
    nearest = min(abs(math.log(distance / result.distance)) for result in used)
    return min(BAND_OF_THE_DAY + BAND_PER_EFOLD * nearest, WIDEST_BAND)


def _with_band(
    distance: float, time: float, band: tuple[float, float], method: str, inputs: Sequence[Result]
) -> Prediction:
    """Return the prediction; half of what the newest input was aged widens its band on both sides."""
    newest = min(inputs, key=lambda result: result.age_days)
    doubt = (aged_time(newest) / newest.time - 1.0) / 2
    return Prediction(distance, time, time * (1 + band[0] - doubt), time * (1 + band[1] + doubt), method, tuple(inputs))
