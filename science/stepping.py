"""Where in a recording the steps of a planned workout were run.

Laps tell it if they are as long as the steps, one after the other. Otherwise the steps are laid along the recording by
their own lengths, and believed only if the run was fast where the plan was. Rather none is found than a wrong one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from science.measured_run import LARGEST_SUSPECT, Run
from science.recording import Column

LAP_SHARE, LAP_METRES, LAP_SECONDS = 0.10, 30.0, 5.0
"""A lap is as long as a step within this share, or within these metres or seconds (convention)."""
LEAST_LOAD = 0.5
"""Steps found that are less of the planned load than this tell nothing, unless the run ends with laps that do
(convention)."""
CONTRAST = 1.10
"""A workout whose fastest step is less than this times its slowest is run at one effort: there is nothing to look for
(convention)."""
LIKENESS = 0.80
"""Smallest correlation of planned and run speeds of the steps at which they are taken as found (convention)."""
LEAST_SLOPE = 0.5
"""And the run must differ at least so much between the steps, as a share of what is planned (convention)."""
FEWEST_STEPS = 3
GRAIN = 10.0
"""How fine the end of the warm-up is looked for, s."""
LONGEST_SEARCH = 2.0
"""The warm-up may have been so many times as long as planned (convention)."""

Reason = Literal["", "no_recording", "no_speed", "doubtful", "not_found"]
Basis = Literal["", "laps", "lengths"]


@dataclass(frozen=True, slots=True)
class WantedStep:
    """A planned step: ``metres`` or ``seconds`` long, expected at ``speed`` (m/s, 0 standing), of planned ``load``.

    ``slow`` to ``fast`` is the range asked for in m/s on the level, None if no pace is; ``strict`` says that too slow
    counts too. ``elastic``: its length is nobody's concern, as that of a warm-up.
    """

    metres: float | None
    seconds: float | None
    speed: float
    load: float = 0.0
    slow: float | None = None
    fast: float | None = None
    strict: bool = False
    elastic: bool = False

    @property
    def length(self) -> float:
        """The length in the step's own unit."""
        return self.metres if self.metres is not None else self.seconds or 0.0

    @property
    def duration(self) -> float:
        """The seconds that it is expected to take."""
        if self.metres is None:
            return self.seconds or 0.0
        return self.metres / self.speed if self.speed > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Ran:
    """What was run of a step: its ``length`` in the step's unit, mean grade-adjusted ``speed`` (m/s, NaN if unknown),
    the share of its time with a ``known`` speed, and from where to where (s since the start; NaN: nowhere).
    """

    length: float = 0.0
    speed: float = math.nan
    known: float = 0.0
    start: float = math.nan
    end: float = math.nan


@dataclass(frozen=True, slots=True)
class Found:
    """What was run of each step, by what it was found, or the reason why not."""

    steps: tuple[Ran, ...] = ()
    basis: Basis = ""
    reason: Reason = ""


class _Track:
    """Sums over a run, to be read off at any moment."""

    def __init__(self, run: Run) -> None:
        streams = run.streams
        self.time, self.active, self.distance = streams.time, streams.active, streams.distance
        believed = np.isfinite(run.level_speed) & ~streams.suspect
        self.known = np.cumsum(np.where(believed, run.seconds, 0.0))
        self.level = np.cumsum(np.where(believed, run.level_speed * run.seconds, 0.0))

    def at(self, column: Column, moments: Column) -> Column:
        return np.asarray(np.interp(moments, self.time, column))

    def speeds(self, edges: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the mean grade-adjusted speeds between edges (moments along the first axis), NaN where unknown."""
        known = np.diff(self.at(self.known, edges), axis=0)
        level = np.diff(self.at(self.level, edges), axis=0)
        return np.where(known > 0, level / np.maximum(known, 1e-9), np.nan)

    def ran(self, step: WantedStep, start: float, end: float, clock: Column | None = None) -> Ran:
        """Return what was run of ``step`` between two moments."""
        start, end = max(start, float(self.time[0])), min(end, float(self.time[-1]))
        if not end > start:
            return Ran()
        edges = np.array([start, end])
        active = float(np.diff(self.at(self.active, edges))[0])
        known = float(np.diff(self.at(self.known, edges))[0])
        measured = self.distance if step.metres is not None else self.active if clock is None else clock
        # Who stands still in a rest may have stopped the watch too.
        length = end - start if step.speed == 0 else float(np.diff(self.at(measured, edges))[0])
        return Ran(length, float(self.speeds(edges)[0]), known / active if active > 0 else 0.0, start, end)


def found_steps(run: Run, steps: Sequence[WantedStep]) -> Found:
    """Return what was run of each step of a planned workout, or why that cannot be told."""
    if len(run.streams) < 2 or not steps:
        return Found(reason="no_recording")
    if not np.isfinite(run.level_speed[run.seconds > 0]).any() or not float(run.streams.distance[-1]) > 0:
        return Found(reason="no_speed")
    if run.suspect > LARGEST_SUSPECT:
        return Found(reason="doubtful")
    track = _Track(run)
    return _by_laps(run, track, steps) or _by_lengths(track, steps) or Found(reason="not_found")


def _by_laps(run: Run, track: _Track, steps: Sequence[WantedStep]) -> Found | None:
    """Return the steps if laps of their lengths follow one another; a warm-up may be missing, and the end."""
    laps = [(lap.start, lap.start + lap.elapsed) for lap in run.recording.laps if lap.elapsed > 0]
    lengths = [(float(np.diff(track.at(track.distance, np.array(lap)))[0]), _active(track, lap), lap) for lap in laps]
    total = sum(step.load for step in steps)
    best: tuple[float, int, int, int] | None = None
    for skipped in range(2 if len(steps) > 1 and steps[0].elastic else 1):
        for first in range(min(len(laps), 3)):
            pairs = list(zip(steps[skipped:], lengths[first:], strict=False))
            ends = first + len(pairs) == len(lengths)
            if not _all_fit(pairs, ends=ends):
                continue
            covered = sum(step.load for step, _ in pairs)
            enough = covered >= LEAST_LOAD * total or (ends and len(pairs) >= FEWEST_STEPS)
            whole = len(pairs) >= min(len(steps), 2)
            if enough and whole and (best is None or covered > best[0]):
                best = (covered, skipped, first, len(pairs))
    if best is None:
        return None
    _, skipped, first, count = best
    ran = [track.ran(step, *laps[first + n]) for n, step in enumerate(steps[skipped : skipped + count])]
    return Found((*[Ran()] * skipped, *ran, *[Ran()] * (len(steps) - skipped - count)), "laps")


def _active(track: _Track, lap: tuple[float, float]) -> float:
    return float(np.diff(track.at(track.active, np.array(lap)))[0])


def _all_fit(pairs: Sequence[tuple[WantedStep, tuple[float, float, tuple[float, float]]]], *, ends: bool) -> bool:
    for number, (step, (metres, seconds, (start, end))) in enumerate(pairs):
        cut_short = ends and number == len(pairs) - 1
        if step.elastic:
            continue
        if step.metres is not None:
            options, near = [metres], max(LAP_SHARE * step.metres, LAP_METRES)
        else:
            options, near = [seconds, end - start], max(LAP_SHARE * step.length, LAP_SECONDS)
        if not any(abs(each - step.length) <= near or (cut_short and each < step.length) for each in options):
            return False
    return any(not step.elastic for step, _ in pairs)


def _by_lengths(track: _Track, steps: Sequence[WantedStep]) -> Found | None:
    """Return the steps laid along the run, where the run is most like the plan; None if it is not like it."""
    moving = [step.speed for step in steps if step.speed > 0]
    if not moving:
        return None
    plain = max(moving) < CONTRAST * min(moving)
    clocks = [track.active] if np.ptp(track.time - track.active) < 1.0 else [track.active, track.time - track.time[0]]
    best: tuple[float, NDArray[np.float64], Column] | None = None
    for clock in clocks:
        edges = _laid(track, steps, clock, look=not plain)
        likeness = np.array([1.0]) if plain else _likeness(track, steps, edges)
        place = int(np.argmax(likeness))
        if best is None or likeness[place] > best[0]:
            best = (float(likeness[place]), edges[:, place], clock)
    if best is None or not best[0] >= LIKENESS:
        return None
    _, places, clock = best
    pairs = zip(steps, places[:-1], places[1:], strict=True)
    return Found(tuple(track.ran(step, float(start), float(end), clock) for step, start, end in pairs), "lengths")


def _laid(track: _Track, steps: Sequence[WantedStep], clock: Column, *, look: bool) -> NDArray[np.float64]:
    """Return the edges of the steps in seconds since the start, a column for each moment the warm-up may have ended."""
    time, end = track.time, float(track.time[-1])
    warm = steps[0].duration if look and steps[0].elastic and len(steps) > 1 else 0.0
    if warm:
        after = np.arange(0.0, min(LONGEST_SEARCH * warm, end) + GRAIN, GRAIN)
        edges, rest = [np.zeros_like(after) + time[0], np.minimum(after, end)], steps[1:]
    else:
        edges, rest = [np.array([time[0]])], steps
    for step in rest:
        measured = track.distance if step.metres is not None else clock
        wanted = np.interp(edges[-1], time, measured) + step.length
        # The last moment at which so much was covered: who pauses is still in the step.
        place = np.interp(wanted, measured, time)
        edges.append(np.where(wanted > measured[-1], end, np.maximum(place, edges[-1])))
    return np.array(edges)


def _likeness(track: _Track, steps: Sequence[WantedStep], edges: NDArray[np.float64]) -> Column:
    """Return for each column of edges the correlation of planned and run speeds, weighted by the time of the steps."""
    run = track.speeds(edges)
    weights = np.where(np.isfinite(run), np.diff(edges, axis=0), 0.0)
    run = np.where(np.isfinite(run), run, 0.0)
    planned = np.array([step.speed for step in steps])[:, None] * np.ones_like(run)
    total = np.maximum(weights.sum(axis=0), 1e-9)

    def centred(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(values - (weights * values).sum(axis=0) / total)

    a, b = centred(planned), centred(run)
    both = (weights * a * b).sum(axis=0)
    asked = (weights * a * a).sum(axis=0)
    size = np.sqrt(asked * (weights * b * b).sum(axis=0))
    load = np.array([step.load for step in steps])[:, None]
    enough = (weights > 0).sum(axis=0) >= FEWEST_STEPS
    enough &= np.where(weights > 0, load, 0.0).sum(axis=0) >= LEAST_LOAD * load.sum()
    enough &= both >= LEAST_SLOPE * asked
    return np.where(enough & (size > 0), both / np.maximum(size, 1e-12), -1.0)
