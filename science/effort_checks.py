"""Which of a runner's best efforts can be believed, and why the others cannot."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from science.efforts import Effort
from science.units import HALF_MARATHON, distance_name, duration_text
from science.world_records import world_record

#: Plausible exponents ln(t2/t1)/ln(d2/d1) between bests up to the half marathon, and beyond.
EXPONENTS = (1.00, 1.20)
EXPONENTS_BEYOND = (1.02, 1.40)
#: Exponents mean something from this distance on: below, D′ alone makes them large, m (convention).
EXPONENT_FROM = 3000.0
#: An effort this far below the line between a shorter and a longer one was not all-out.
SHORTFALL = 0.025
#: An all-out effort of at least so many seconds ends above this share of the maximum heart rate (convention).
LONG_ENOUGH_FOR_HEART = 240.0
ALL_OUT_HEART_RATE = 0.90


@dataclass(frozen=True, slots=True)
class Rejection:
    """An effort that was not used, and a sentence why."""

    effort: Effort
    reason: str


def fastest_by_distance(efforts: Sequence[Effort]) -> list[Effort]:
    """Return the fastest possible effort over each distance, shortest distance first.

    Efforts without a positive distance and time are no efforts.
    """
    best: dict[float, Effort] = {}
    for effort in efforts:
        if not (0 < effort.distance < math.inf and 0 < effort.time < math.inf):
            continue
        held = best.get(effort.distance)
        if held is None or (not effort.verified, effort.time) < (not held.verified, held.time):
            best[effort.distance] = effort
    return sorted(best.values(), key=lambda effort: effort.distance)


def reject_impossible(efforts: Sequence[Effort], *, sex: str = "") -> tuple[list[Effort], list[Rejection]]:
    """Part efforts into those that may be true and those that are flagged or beat the world record for the sex."""
    kept: list[Effort] = []
    rejected: list[Rejection] = []
    for effort in efforts:
        name, took = distance_name(effort.distance), duration_text(effort.time)
        if effort.time < world_record(effort.distance, sex=sex):
            rejected.append(Rejection(effort, f"{name} in {took} is faster than the world record."))
        elif not effort.verified:
            rejected.append(Rejection(effort, f"Too much of the {name} lies where the recording is doubtful."))
        else:
            kept.append(effort)
    return kept, rejected


def reject_stale(efforts: Sequence[Effort]) -> tuple[list[Effort], list[Rejection]]:
    """Reject every effort slower than a longer one: it is stale, or was not all-out.

    ``efforts`` come shortest first, one a distance.
    """
    kept: list[Effort] = []
    rejected: list[Rejection] = []
    fastest_longer: Effort | None = None
    for effort in reversed(efforts):
        if fastest_longer is not None and effort.speed <= fastest_longer.speed:
            longer = distance_name(fastest_longer.distance)
            reason = f"The {longer} was run faster than this {distance_name(effort.distance)}."
            rejected.append(Rejection(effort, reason))
        else:
            kept.append(effort)
            fastest_longer = effort
    return kept[::-1], rejected[::-1]


def reject_parts(efforts: Sequence[Effort]) -> tuple[list[Effort], list[Rejection]]:
    """Reject efforts that are mere stretches of another one of the same run (``science.efforts.mark_parts``)."""
    kept: list[Effort] = []
    rejected: list[Rejection] = []
    for effort in efforts:
        if math.isnan(effort.part_of):
            kept.append(effort)
            continue
        name, other = distance_name(effort.distance), distance_name(effort.part_of)
        how = "is a part of" if effort.distance < effort.part_of else "holds slower metres beside"
        rejected.append(Rejection(effort, f"It {how} the {other} of the same run: no all-out {name}."))
    return kept, rejected


def reject_easy(efforts: Sequence[Effort], *, max_heart_rate: float) -> tuple[list[Effort], list[Rejection]]:
    """Reject efforts of 4 minutes or more that end below 90 % of the maximum heart rate (bpm): not all-out.

    A long effort held back is the largest error of critical speed, and always makes it too low. Efforts without a
    heart rate, and all of them if the maximum is not known (NaN), stay. The share is a convention.
    """
    kept: list[Effort] = []
    rejected: list[Rejection] = []
    for effort in efforts:
        share = effort.heart_rate / max_heart_rate if max_heart_rate > 0 else math.nan
        if effort.time >= LONG_ENOUGH_FOR_HEART and share < ALL_OUT_HEART_RATE:
            reason = f"The heart rate ended at {100 * share:.0f} % of the maximum: not all-out."
            rejected.append(Rejection(effort, reason))
        else:
            kept.append(effort)
    return kept, rejected


def reject_short_of_line(efforts: Sequence[Effort]) -> tuple[list[Effort], list[Rejection]]:
    """Reject efforts more than 2.5 % short of the line between a shorter and a longer one.

    All-out efforts lie on one line of distance on time; one below the line between its
    neighbours, such as the first 3 km of a 5 km race, was not all-out (convention).
    ``efforts`` come shortest first.
    """
    kept = list(efforts)
    rejected: list[Rejection] = []
    while len(kept) > 2:
        short, worst = max((_shortfall(*kept[i - 1 : i + 2]), i) for i in range(1, len(kept) - 1))
        if short <= SHORTFALL:
            break
        before, effort, after = kept[worst - 1 : worst + 2]
        between = f"{distance_name(before.distance)} and {distance_name(after.distance)}"
        reason = f"It is {100 * short:.0f} % short of what {between} imply: probably not all-out."
        rejected.append(Rejection(effort, reason))
        del kept[worst]
    return kept, rejected


def _shortfall(before: Effort, effort: Effort, after: Effort) -> float:
    slope = (after.distance - before.distance) / (after.time - before.time)
    line = before.distance + slope * (effort.time - before.time)
    return (line - effort.distance) / effort.distance


def oddities(efforts: Sequence[Effort], *, sex: str = "") -> list[str]:
    """Return a sentence for each of a runner's bests about what is odd about it, empty where nothing is.

    Faster than the world record for the sex; slower than a longer one (out of date); an unusual exponent against the
    next distance (``doubts``). Of several over one distance the fastest is looked at.
    """
    best, impossible = reject_impossible(fastest_by_distance(efforts), sex=sex)
    best, stale = reject_stale(best)
    reasons = {(item.effort.distance, item.effort.time): item.reason for item in (*impossible, *stale)}
    for short, long in pairwise(effort for effort in best if effort.distance >= EXPONENT_FROM):
        exponent = _unusual(short, long)
        odd, other = (long, short) if exponent > 0 else (short, long)
        if exponent:
            how = "it may not have been all-out" if odd is long else "it may be out of date"
            sentence = f"It is slow for the {distance_name(other.distance)}: {how}."
            reasons.setdefault((odd.distance, odd.time), sentence)
    return [reasons.get((effort.distance, effort.time), "") for effort in efforts]


def _unusual(short: Effort, long: Effort) -> int:
    """Return whether the exponent between two efforts is too low (-1), too high (1) or usual (0)."""
    exponent = math.log(long.time / short.time) / math.log(long.distance / short.distance)
    low, high = EXPONENTS if long.distance <= 1.001 * HALF_MARATHON else EXPONENTS_BEYOND
    return int(exponent > high) - int(exponent < low)


def doubts(efforts: Sequence[Effort]) -> list[str]:
    """Return a sentence for each pair of neighbouring bests whose exponent is unusual.

    ``k = ln(t2/t1) / ln(d2/d1)``, plausible between 1.00 and 1.20 up to the half marathon and between 1.02
    and 1.40 beyond; pairs below 3 km are left out. ``efforts`` come shortest first.
    """
    found = []
    for short, long in pairwise(effort for effort in efforts if effort.distance >= EXPONENT_FROM):
        exponent = _unusual(short, long)
        names = distance_name(short.distance), distance_name(long.distance)
        if exponent > 0:
            found.append(f"The {names[1]} is slow for the {names[0]}: it may not have been all-out.")
        elif exponent < 0:
            found.append(f"The {names[0]} is slow for the {names[1]}: it may be out of date.")
    return found
