"""Runs as rows of pieces: how far, how fast against critical speed, and why."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

KILOMETRE = 1000.0


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of ``metres`` at a constant share of critical speed. ``intensity`` is FIT's word for it."""

    metres: float
    share: float
    intensity: str = "active"

    def seconds(self, critical_speed: float) -> float:
        return self.metres / (self.share * critical_speed)


@dataclass(frozen=True, slots=True)
class Workout:
    """The pieces of a run. ``kilometre_laps`` says that the watch counts laps by distance, not by pieces."""

    purpose: str
    pieces: tuple[Piece, ...]
    kilometre_laps: bool = True
    on_track: bool = False

    @property
    def metres(self) -> float:
        return sum(piece.metres for piece in self.pieces)

    def seconds(self, critical_speed: float) -> float:
        return sum(piece.seconds(critical_speed) for piece in self.pieces)

    def load(self, critical_speed: float) -> float:
        """Return hours times intensity squared, in hundreds."""
        return sum(piece.seconds(critical_speed) / 36 * piece.share**2 for piece in self.pieces)


def easy(distance: float, rng: np.random.Generator) -> Workout:
    return Workout("easy", (Piece(max(distance, 3 * KILOMETRE), rng.uniform(0.72, 0.79)),))


def recovery(distance: float, rng: np.random.Generator) -> Workout:
    return Workout("recovery", (Piece(max(distance, 3 * KILOMETRE), rng.uniform(0.66, 0.71)),))


def long_run(distance: float, rng: np.random.Generator, *, marathon_share: float) -> Workout:
    """Mostly even; every third ends faster, up to marathon effort."""
    distance = max(distance, 6 * KILOMETRE)
    pace = rng.uniform(0.71, 0.76)
    if rng.random() < 0.33:
        last = distance * rng.uniform(0.2, 0.35)
        return Workout("long", (Piece(distance - last, pace), Piece(last, rng.uniform(0.94, 1.0) * marathon_share)))
    return Workout("long", (Piece(distance, pace),))


def tempo(distance: float, rng: np.random.Generator) -> Workout:
    """Up to forty minutes just below critical speed, in one piece or two."""
    body = np.clip(distance * 0.55, 3 * KILOMETRE, 11 * KILOMETRE)
    warm = Piece(max(1.5 * KILOMETRE, (distance - body) * 0.55), 0.74, "warmup")
    cool = Piece(max(KILOMETRE, (distance - body) * 0.45), 0.70, "cooldown")
    share = rng.uniform(0.91, 0.96)
    if rng.random() < 0.4:
        half = Piece(body / 2, share + 0.015)
        return Workout("tempo", (warm, half, Piece(500, 0.6, "rest"), half, cool), kilometre_laps=False)
    return Workout("tempo", (warm, Piece(body, share), cool), kilometre_laps=False)


#: Repetitions, metres each, share of critical speed, metres of jogging between; the body of a hard day.
SETS = (
    (10, 400, 1.10, 200),
    (8, 600, 1.07, 300),
    (6, 800, 1.06, 400),
    (5, 1000, 1.04, 400),
    (4, 1600, 1.01, 400),
    (14, 200, 1.20, 200),
)


def intervals(distance: float, rng: np.random.Generator) -> Workout:
    """Repetitions above critical speed with jogging between, fewer for those who run little."""
    repetitions, metres, share, jog = SETS[rng.integers(len(SETS))]
    most = max(3, int(0.62 * distance / (metres + jog)))
    repetitions = min(repetitions, most)
    rest = distance - repetitions * (metres + jog)
    warm, cool = Piece(max(1500.0, rest * 0.55), 0.73, "warmup"), Piece(max(1000.0, rest * 0.45), 0.69, "cooldown")
    body = (Piece(float(metres), share + rng.normal(0, 0.008)), Piece(float(jog), 0.56, "rest")) * repetitions
    return Workout("intervals", (warm, *body, cool), kilometre_laps=False, on_track=bool(rng.random() < 0.6))


def time_trials(distance: float, d_prime: float, *, first: float = 1500.0) -> Workout:
    """1500 m, or what is ``first``, and, well rested, 3000 m, both all out: d = CS·t + D′, so v/CS = d/(d − D′)."""
    body = [Piece(metres, metres / (metres - d_prime)) for metres in (first, 3000.0)]
    warm, jog, cool = Piece(2000, 0.73, "warmup"), Piece(2500, 0.6, "rest"), Piece(1500, 0.69, "cooldown")
    longer = Piece(max(500.0, distance - 10_500), 0.72)
    return Workout("time trials", (longer, warm, body[0], jog, body[1], cool), kilometre_laps=False, on_track=True)


def race(distance: float, share: float) -> Workout:
    """A race, its second half as fast as the first; longer by what a runner adds at the bends."""
    whole = distance * 1.004
    return Workout("race", (Piece(whole * 0.5, share * 1.004), Piece(whole * 0.5, share * 0.996)))
