"""What a runner will run: a race time with its 80 % band and the results that it comes from."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from science.race_models import exponent_between, riegel, vickers_exponent, vickers_one
from science.recording import Column
from science.results import (
    MARATHON_FROM,
    Result,
    ability_exponent,
    aged_times,
    all_out,
    shrunk_exponent,
)
from science.units import HALF_MARATHON, MARATHON, MILE
from science.world_records import MEN, world_record

#: Distances that are predicted, m.
RACE_DISTANCES: tuple[float, ...] = (1500.0, MILE, 3000.0, 5000.0, 10000.0, 15000.0, HALF_MARATHON, MARATHON)
#: Exponent beyond the marathon (convention).
ULTRA_EXPONENT = 1.15
#: Exponents from the longer race to the marathon that are believed.
MARATHON_EXPONENTS = (1.02, 1.40)
#: Shortest race that the models of Vickers & Vertosick were made for, m.
VICKERS_FROM = 4900.0
#: Spreads (standard deviations of ln t) that make the band, set so that it holds 8 of 10 races of simulated careers
#: (benchmarks/simulate_races.py). The day of the race: form, heat, course.
DAY = 0.019
#: The same of each result that a prediction comes from.
NOISE = 0.02
#: Endurance of one runner and another, per e-fold of distance from the results.
PER_EFOLD = 0.03
#: What a year may change, growing with the root of the age.
PER_YEAR = 0.02
#: From half to whole marathon: -7/+8 % of 1,011 runners; and of a marathon run before.
TO_MARATHON = 0.064
MARATHON_NOISE = 0.05
#: Training shows what one can do at least: so much more on the fast side, by its share in a prediction.
HELD_IN_TRAINING = 0.07
#: How many standard deviations 8, and 5, of 10 cases lie within on each side.
EIGHT_OF_TEN, FIVE_OF_TEN = 1.2816, 0.6745
#: Where the curve up to the half marathon is worked out: ln m.
GRID: Column = np.log(np.union1d(np.geomspace(800.0, HALF_MARATHON, 40), [d for d in MEN if 800 < d < HALF_MARATHON]))
RECORDS: Column = np.log([world_record(float(distance)) for distance in np.exp(GRID)])


@dataclass(frozen=True, slots=True)
class Prediction:
    """A predicted time (s) with its 80 % band, the method's name and the results that it comes from."""

    distance: float
    time: float
    low: float
    high: float
    method: str
    inputs: tuple[Result, ...]

    @property
    def half_band(self) -> tuple[float, float]:
        """The band that holds 5 of 10 cases."""
        share = FIVE_OF_TEN / EIGHT_OF_TEN
        return self.time * (self.low / self.time) ** share, self.time * (self.high / self.time) ** share

    @property
    def raced(self) -> bool:
        """Whether any of the results is known to be a race."""
        return any(item.race for item in self.inputs)

    @property
    def width(self) -> float:
        """How far the band reaches to one side, as a share of the time: the mean of both sides."""
        return (self.high - self.low) / self.time / 2

    @property
    def speed(self) -> float:
        """Mean speed, m/s."""
        return self.distance / self.time


@dataclass(frozen=True, slots=True)
class _Curve:
    """ln t, its spread and the share of training in it over ``GRID``, and what they come from."""

    took: Column
    spread: Column
    trained: Column
    inputs: tuple[Result, ...]

    def at(self, distance: float) -> tuple[float, float]:
        """Return time (s) and spread over a distance up to the half marathon."""
        way = math.log(distance)
        below = min(way - GRID[0], 0.0)
        return float(np.exp(np.interp(way, GRID, self.took) + below)), float(np.interp(way, GRID, self.spread))

    def held(self, distance: float) -> float:
        """Return how much faster than training shows somebody may be, as a spread (ln t)."""
        return HELD_IN_TRAINING * float(np.interp(math.log(distance), GRID, self.trained))


def predict_race(
    distance: float, *, results: Sequence[Result], weekly_distance: float | None = None
) -> Prediction | None:
    """Predict the time over one ``distance`` (m), see ``predict_races``; None if no result can be used."""
    found = predict_races([distance], results=results, weekly_distance=weekly_distance)
    return found[0] if found else None


def predict_races(
    distances: Sequence[float], *, results: Sequence[Result], weekly_distance: float | None = None
) -> list[Prediction]:
    """Predict the times over ``distances`` (m) from ``results``; nothing if none of them can be used.

    Of the results those count that were ``all_out``, as they would be today (``slowing``). Up to the half marathon
    each is carried to the distance with ``t2 = t1 (d2/d1)^k``, k the ``shrunk_exponent``, and the mean of ln t is
    taken, weighted by how near in distance and time they are. To the marathon: the second model of Vickers &
    Vertosick with races over two distances of 5 km to the half and ``weekly_distance`` (m), the first with one, else
    ``ability_exponent``; averaged with marathons run before. No distance is predicted at a faster pace than a
    shorter one, none faster than the world record.

    The band holds 8 of 10 races of simulated careers. It widens with the distance to the results and with their age,
    narrows with their number, and reaches farther to the fast side the more of what is known is training.

    Vickers & Vertosick 2016, doi 10.1186/s13102-016-0052-y; Riegel 1981, Am Sci 69:285.
    """
    used = all_out(results)
    wanted = [distance for distance in distances if 0 < distance < math.inf]
    if not used or not wanted:
        return []
    curve = _curve(used)
    marathon = _marathon(used, curve, weekly_distance)
    return [_predicted(distance, curve, marathon) for distance in wanted]


def sharper_by(
    distance: float, *, results: Sequence[Result], weekly_distance: float | None = None
) -> tuple[float, Prediction] | None:
    """Return the race (m) that would narrow the prediction most if it were run now as predicted, and what it gave.

    Of the distances up to the one predicted and no marathon; None if none narrows the band by a tenth.
    """
    now = predict_race(distance, results=results, weekly_distance=weekly_distance)
    tried = [other for other in RACE_DISTANCES if 3000 <= other <= min(distance, HALF_MARATHON)] or [distance]
    expected = predict_races(tried, results=results, weekly_distance=weekly_distance)
    found = []
    for race in expected:
        more = [*results, Result(race.distance, race.time, 0.0, 1.0, race=True)]
        after = predict_race(distance, results=more, weekly_distance=weekly_distance)
        if now and after and after.width < 0.9 * now.width:
            found.append((race.distance, after))
    return min(found, key=lambda item: item[1].width) if found else None


def _predicted(distance: float, curve: _Curve, to_marathon: tuple[float, float, str]) -> Prediction:
    if distance <= 1.001 * HALF_MARATHON:
        time, spread = curve.at(min(distance, HALF_MARATHON))
        time *= max(1.0, distance / HALF_MARATHON)
        return _banded(distance, time, spread, "Riegel" if len(curve.inputs) == 1 else "own results", curve)
    half, _ = curve.at(HALF_MARATHON)
    marathon, spread, method = to_marathon
    if distance > 1.001 * MARATHON:
        time = riegel(distance, MARATHON, marathon, exponent=ULTRA_EXPONENT)
    else:
        exponent = exponent_between(HALF_MARATHON, half, MARATHON, marathon)
        time = riegel(distance, HALF_MARATHON, half, exponent=exponent)
    return _banded(distance, time, spread, method, curve)


def _curve(used: Sequence[Result]) -> _Curve:
    """Return the weighted mean of what each result implies for every distance up to the half marathon."""
    exponent = shrunk_exponent([item for item in used if item.distance <= MARATHON_FROM])
    way, took, doubt = (np.array(column) for column in zip(*map(_up_to_half, used, aged_times(used)), strict=True))
    years = np.array([item.age_days for item in used]) / 365.25
    away = GRID[:, None] - way
    weight = 1.0 / (NOISE**2 + doubt**2 + (PER_EFOLD * away) ** 2 + PER_YEAR**2 * years)
    weight /= weight.sum(axis=1, keepdims=True)
    mean = (weight * (took + exponent * away)).sum(axis=1)
    single = (weight**2 * NOISE**2 + weight * doubt**2).sum(axis=1)
    far = PER_EFOLD * (weight * away).sum(axis=1)
    old = PER_YEAR**2 * (weight * years).sum(axis=1)
    # Neither faster than the world record nor at a faster pace than a shorter distance.
    paced = np.maximum.accumulate(np.maximum(mean, RECORDS) - GRID) + GRID
    trained = (weight * [not item.race for item in used]).sum(axis=1)
    return _Curve(paced, np.sqrt(DAY**2 + single + far**2 + old), trained, tuple(used))


def _up_to_half(result: Result, time: float) -> tuple[float, float, float]:
    """Return ln d, ln t and the further spread of a result: half of what it was aged; a marathon as the half in it."""
    doubt = math.log(time / result.time) / 2
    if result.distance <= MARATHON_FROM:
        return math.log(result.distance), math.log(time), doubt
    ratio = HALF_MARATHON / result.distance
    half = time * ratio ** ability_exponent(time * ratio**1.15)
    return math.log(HALF_MARATHON), math.log(half), math.hypot(doubt, TO_MARATHON)


def _marathon(used: Sequence[Result], curve: _Curve, weekly_distance: float | None) -> tuple[float, float, str]:
    """Return the marathon time (s), its spread and the method."""
    half, spread = curve.at(HALF_MARATHON)
    known = sorted({item.distance for item in used if VICKERS_FROM <= item.distance <= 1.001 * HALF_MARATHON})
    time, method = _marathon_from_shorter(known, curve, weekly_distance)
    spread = math.hypot(spread, TO_MARATHON)
    before = [item for item in used if item.distance > MARATHON_FROM]
    if before:
        aged = zip(before, aged_times(before), strict=True)
        took = [math.log(riegel(MARATHON, item.distance, today, exponent=ULTRA_EXPONENT)) for item, today in aged]
        own = [1 / (DAY**2 + MARATHON_NOISE**2 + PER_YEAR**2 * item.age_days / 365.25) for item in before]
        shorter = 1 / spread**2 if known else 0.0
        total = sum(own) + shorter
        took_all = shorter * math.log(time) + sum(w * t for w, t in zip(own, took, strict=True))
        time, spread = math.exp(took_all / total), max(math.sqrt(1 / total), MARATHON_NOISE)
        method = f"{method} and earlier marathons" if known else "earlier marathons"
    return max(time, half * MARATHON / HALF_MARATHON, world_record(MARATHON)), spread, method


def _marathon_from_shorter(known: Sequence[float], curve: _Curve, weekly_distance: float | None) -> tuple[float, str]:
    """Return the time (s) that results over the ``known`` distances imply, and the method."""
    half, _ = curve.at(HALF_MARATHON)
    if weekly_distance is None or not known:
        return riegel(MARATHON, HALF_MARATHON, half, exponent=ability_exponent(half)), "ability"
    longest = min(known[-1], HALF_MARATHON)
    time, _ = curve.at(longest)
    if len(known) > 1:
        between = exponent_between(known[0], curve.at(known[0])[0], longest, time)
        exponent = vickers_exponent(between, weekly_distance=weekly_distance)
        if MARATHON_EXPONENTS[0] <= exponent <= MARATHON_EXPONENTS[1]:
            return riegel(MARATHON, longest, time, exponent=exponent), "Vickers 2"
    return vickers_one(longest, time, weekly_distance=weekly_distance), "Vickers 1"


def _banded(distance: float, time: float, spread: float, method: str, curve: _Curve) -> Prediction:
    fast = EIGHT_OF_TEN * math.hypot(spread, curve.held(distance))
    low, high = time * math.exp(-fast), time * math.exp(EIGHT_OF_TEN * spread)
    return Prediction(distance, time, low, high, method, curve.inputs)
