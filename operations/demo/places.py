"""Where the demo club runs: closed loops drawn by chance around invented places, and a track."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from operations.demo.workouts import Workout
from science.recording import Column

#: Farmland; nobody's home and no marked route.
CENTRE = (48.62, 15.25)
METRES_PER_DEGREE = 111_320.0
#: Races are run on flatter ways than training.
RACE_RELIEF = 0.3
TRACK_STRAIGHT, TRACK_RADIUS = 84.39, 36.80


@dataclass(frozen=True, slots=True)
class Loop:
    """A closed way: corner points in metres east and north of its start, height at each, and its length."""

    latitude: float
    longitude: float
    along: Column
    east: Column
    north: Column
    height: Column

    @property
    def length(self) -> float:
        return float(self.along[-1])

    def at(self, distance: Column) -> tuple[Column, Column, Column]:
        """Return metres east, metres north and height after ``distance``, round and round."""
        place = np.mod(distance, self.length)
        return (
            np.interp(place, self.along, self.east),
            np.interp(place, self.along, self.north),
            np.interp(place, self.along, self.height),
        )

    def degrees(self, east: Column, north: Column) -> tuple[Column, Column]:
        """Return latitude and longitude of points on the plane."""
        scale = METRES_PER_DEGREE * np.cos(np.radians(self.latitude))
        return self.latitude + north / METRES_PER_DEGREE, self.longitude + east / scale


def _closed(east: Column, north: Column) -> Column:
    """Return the way along corner points whose last is the first again."""
    return np.concatenate(([0.0], np.cumsum(np.hypot(np.diff(east), np.diff(north)))))


def loop(rng: np.random.Generator, *, length: float, relief: float, start: tuple[float, float]) -> Loop:
    """Draw a loop of ``length`` metres whose heights span ``relief`` metres, beginning at ``start``."""
    angle = np.linspace(0.0, 2 * np.pi, 721)
    waves = np.arange(2, 8)[:, None]
    radius = 1 + (
        rng.normal(0, 0.32, (6, 1)) / waves**0.7 * np.cos(waves * angle + rng.uniform(0, 2 * np.pi, (6, 1)))
    ).sum(axis=0)
    radius = np.maximum(radius, 0.25)
    stretch = rng.uniform(0.6, 1.0)
    east, north = radius * np.cos(angle), stretch * radius * np.sin(angle)
    scale = length / _closed(east, north)[-1]
    east, north = (east - east[0]) * scale, (north - north[0]) * scale
    hills = np.arange(1, 7)[:, None]
    height = (rng.normal(0, 1, (6, 1)) / hills * np.cos(hills * angle + rng.uniform(0, 2 * np.pi, (6, 1)))).sum(axis=0)
    height = rng.uniform(420, 560) + relief * (height - height[0]) / np.ptp(height)
    return Loop(*start, _closed(east, north), east, north, height)


def track(start: tuple[float, float]) -> Loop:
    """Return a running track of 400 m."""
    bend = np.linspace(-np.pi / 2, np.pi / 2, 60)
    half, radius = TRACK_STRAIGHT / 2, TRACK_RADIUS
    east = np.concatenate(
        ([0.0], half + radius * np.cos(bend), -half - radius * np.cos(bend), [0.0]),
    )
    north = np.concatenate(([-radius], radius * np.sin(bend), -radius * np.sin(bend), [-radius]))
    scale = 400 / _closed(east, north)[-1]
    east, north = east * scale, north * scale
    return Loop(*start, _closed(east, north), east, north + radius * scale, np.full(len(east), 480.0))


@dataclass(frozen=True, slots=True)
class Places:
    """The loops of one runner, short to long, and the track."""

    loops: tuple[Loop, ...]
    track: Loop

    def course(self, workout: Workout, rng: np.random.Generator) -> Loop:
        """Choose the track, a loop that makes the run in few rounds, or a flatter one for a race."""
        wanted = workout.metres / rng.integers(1, 3)
        if workout.on_track:
            return self.track
        way = min(self.loops, key=lambda way: abs(way.length - wanted))
        if workout.purpose == "race":
            return replace(way, height=way.height[0] + RACE_RELIEF * (way.height - way.height[0]))
        return way


def places(rng: np.random.Generator, relief: float) -> Places:
    """Draw where a runner runs."""
    home = (CENTRE[0] + rng.uniform(-0.12, 0.12), CENTRE[1] + rng.uniform(-0.2, 0.2))
    lengths = (3_200, 5_100, 7_400, 10_600, 15_300, 21_400)
    return Places(
        tuple(loop(rng, length=length, relief=relief * (0.5 + length / 20_000), start=home) for length in lengths),
        track((home[0] + 0.01, home[1] + 0.012)),
    )
