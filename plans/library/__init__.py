"""The workout library that Longrun ships with, one module a kind of running."""

from plans.library import easy, long_runs, racing, speed, threshold
from plans.library.definition import LibraryWorkout
from plans.library.families import FAMILIES, TRAINING, Family

SHIPPED: tuple[LibraryWorkout, ...] = (
    *easy.WORKOUTS,
    *long_runs.WORKOUTS,
    *threshold.WORKOUTS,
    *speed.WORKOUTS,
    *racing.WORKOUTS,
)

__all__ = ["FAMILIES", "SHIPPED", "TRAINING", "Family", "LibraryWorkout"]
