"""Back-test of the race predictions on invented careers, in time order: does the 80 % band hold 80 %?

    python -m benchmarks.simulate_races [--careers 500] [--seed 1]

Each race of `benchmarks.careers` is predicted as of the day before, from what was there by then. Printed by group: how
many of the races lay inside the band, how many were faster and slower, the median of the error (positive: slower than
predicted), its mean size, and how far the band reached to one side. First, whether the invented runners are like real
ones.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.careers import Career, Seen, careers, exponents
from science.prediction import Prediction, predict_race
from science.results import Result
from science.units import HALF_MARATHON, MARATHON

#: Results older than this are not used, days.
OLDEST = 365
#: P10, P50 and P90 of the exponents between the career bests of 1,011 runners.
REAL = {
    (5000.0, 10000.0): (1.018, 1.086, 1.181),
    (10000.0, HALF_MARATHON): (1.00, 1.06, 1.13),
    (HALF_MARATHON, MARATHON): (1.057, 1.135, 1.281),
}


@dataclass(frozen=True, slots=True)
class Trial:
    """A race beside what was predicted the day before; ``race_known`` whether any input was known to be a race."""

    prediction: Prediction
    time: float
    newest: float
    race_known: bool

    @property
    def error(self) -> float:
        """By how much the race was slower than predicted (ln)."""
        return math.log(self.time / self.prediction.time)

    @property
    def inside(self) -> bool:
        return self.prediction.low <= self.time <= self.prediction.high


#: Groups that the band must hold in, by what belongs to them.
GROUPS: dict[str, Callable[[Trial], bool]] = {
    "all races": lambda trial: True,
    "5 km": lambda trial: trial.prediction.distance <= 5000,
    "10 and 15 km": lambda trial: 5000 < trial.prediction.distance < HALF_MARATHON,
    "half marathon": lambda trial: trial.prediction.distance == HALF_MARATHON,
    "marathon": lambda trial: trial.prediction.distance == MARATHON,
    "newest input up to 4 weeks old": lambda trial: trial.newest < 28,
    "4 to 8 weeks": lambda trial: 28 <= trial.newest < 56,
    "8 to 16 weeks": lambda trial: 56 <= trial.newest < 112,
    "16 to 26 weeks": lambda trial: 112 <= trial.newest < 182,
    "more than 26 weeks": lambda trial: trial.newest >= 182,
    "one input": lambda trial: len(trial.prediction.inputs) == 1,
    "two": lambda trial: len(trial.prediction.inputs) == 2,
    "three or four": lambda trial: len(trial.prediction.inputs) in (3, 4),
    "five or more": lambda trial: len(trial.prediction.inputs) >= 5,
    "an input is known to be a race": lambda trial: trial.race_known,
    "no input is known to be a race": lambda trial: not trial.race_known,
}


def back_test(given: Iterable[Career]) -> Iterator[Trial]:
    """Yield a trial for every race that anything could be said about beforehand."""
    for career in given:
        for race in career.races:
            found = predict_race(
                race.distance,
                results=list(known_before(career, race)),
                weekly_distance=career.weekly_distance(race.day),
            )
            if found is not None:
                newest = min(item.age_days for item in found.inputs)
                yield Trial(found, race.time, newest, any(item.race for item in found.inputs))


def known_before(career: Career, race: Seen) -> Iterator[Result]:
    """Yield the results of the year before a race as they stood the evening before it."""
    now = career.fitness_on(race.day)
    for effort in career.efforts:
        if effort.day >= race.day:
            return
        if race.day - effort.day <= OLDEST:
            then = career.fitness_on(effort.day)
            kept = now / then if now is not None and then else None
            age = race.day - 1 - effort.day
            yield Result(effort.distance, effort.time, age, kept, effort.race and career.races_known)


def share_inside(trials: Sequence[Trial]) -> float:
    return sum(trial.inside for trial in trials) / len(trials)


def line(name: str, trials: Sequence[Trial]) -> str:
    errors = np.array([trial.error for trial in trials])
    faster = np.mean([trial.time < trial.prediction.low for trial in trials])
    slower = np.mean([trial.time > trial.prediction.high for trial in trials])
    return (
        f"| {name} | {len(trials):,} | {100 * share_inside(trials):.1f} | {100 * faster:.1f} | {100 * slower:.1f} "
        f"| {100 * np.median(errors):+.1f} | {100 * np.abs(errors).mean():.1f} "
        f"| {100 * np.mean([trial.prediction.width for trial in trials]):.1f} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--careers", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    given = list(careers(options.careers, seed=options.seed))
    print("| exponent between career bests, P10 P50 P90 | invented | 1,011 real runners |\n|---|---|---|")
    for (short, long), real in REAL.items():
        shown = " ".join(f"{value:.3f}" for value in np.percentile(exponents(given, short, long), (10, 50, 90)))
        print(f"| {short / 1000:g} to {long / 1000:g} km | {shown} | {' '.join(f'{value:.3f}' for value in real)} |")
    trials = list(back_test(given))
    print("\n| races | number | inside, % | faster, % | slower, % | median error, % | mean size, % | band ±, % |")
    print("|---|---|---|---|---|---|---|---|")
    for name, belongs in GROUPS.items():
        print(line(name, [trial for trial in trials if belongs(trial)]))


if __name__ == "__main__":
    main()
