"""Which run belongs to which planned workout, and what becomes of the workout by it."""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from plans.generator.season import monday_of

DONE_FROM = 0.80
"""Share of the planned load and distance from which a workout counts as done. A convention."""
PARTLY_FROM = 0.25
"""Share from which it counts as partly done. A convention."""
NEAREST_DAYS = 2
"""So many days away from its own a workout may have been run. A convention."""
NEAREST_SHARE = (0.5, 1.5)
"""And it must be within these shares of the run. A convention."""


@dataclass(frozen=True, slots=True)
class Item:
    """A planned workout or a run: its day, metres and load (None is not known).

    ``over`` says of a workout that its day is past: until then it waits for a run of its own.
    """

    key: int
    day: dt.date
    distance: float | None
    load: float | None
    over: bool = True


def matched(workouts: Sequence[Item], runs: Sequence[Item], by_hand: Mapping[int, int | None]) -> dict[int, list[int]]:
    """Return the runs of each workout, by key: by hand, else of the same day, else the nearest of the same week.

    ``by_hand`` says of runs which workout they were given to, None for none; a workout that was given runs has those
    alone. A day's runs count together for its workout, since a warm-up or a race is often recorded by itself; of
    several workouts on one day each gets one run at most, those first that are most alike in load, or else in distance.
    """
    found: dict[int, list[int]] = {one.key: [] for one in workouts}
    for run in runs:
        given = by_hand.get(run.key)
        if given in found:
            found[given].append(run.key)
    free = [run for run in runs if run.key not in by_hand]
    open_days = _by_day(one for one in workouts if not found[one.key])
    for day, own in _by_day(free).items():
        for workout, one in _shared_out(open_days.get(day, []), own):
            found[workout].append(one)
    taken = {key for keys in found.values() for key in keys}
    waiting = [one for one in workouts if one.over and not found[one.key]]
    for workout, one in _nearest(waiting, [run for run in free if run.key not in taken]):
        found[workout].append(one)
    return found


def _by_day(items: Iterable[Item]) -> dict[dt.date, list[Item]]:
    found: dict[dt.date, list[Item]] = defaultdict(list)
    for item in items:
        found[item.day].append(item)
    return found


def _shared_out(workouts: Sequence[Item], runs: Sequence[Item]) -> list[tuple[int, int]]:
    """Return pairs of one day, the most alike first; a single workout gets all runs."""
    if len(workouts) == 1:
        return [(workouts[0].key, run.key) for run in runs]
    pairs = sorted(product(workouts, runs), key=lambda pair: _unlike(_share(*pair)))
    return _once((workout.key, run.key) for workout, run in pairs)


def _nearest(workouts: Sequence[Item], runs: Sequence[Item]) -> list[tuple[int, int]]:
    """Return pairs of the same week: the fewest days apart first, then the most alike; each once."""
    pairs = []
    for workout in workouts:
        for run in runs:
            apart = abs((run.day - workout.day).days)
            share = _share(workout, run)
            same_week = monday_of(run.day) == monday_of(workout.day)
            if same_week and apart <= NEAREST_DAYS and NEAREST_SHARE[0] <= share <= NEAREST_SHARE[1]:
                pairs.append((apart, _unlike(share), workout.day, workout.key, run.key))
    return _once((workout_key, run_key) for *_how, workout_key, run_key in sorted(pairs))


def _once(pairs: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the pairs of which neither half is in one before."""
    found: dict[int, int] = {}
    for workout_key, run_key in pairs:
        if workout_key not in found and run_key not in found.values():
            found[workout_key] = run_key
    return list(found.items())


def _unlike(share: float) -> float:
    return abs(math.log(share)) if share else math.inf


def _share(workout: Item, run: Item) -> float:
    for wanted, done in ((workout.load, run.load), (workout.distance, run.distance)):
        if wanted and done is not None:
            return done / wanted
    return 0.0


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
