"""What is wrong with a recording, as stretches of time, and what a person says against it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from science.cleaning import Mask
from science.recording import Column

HEART_RATE, DISTANCE, ALTITUDE, POSITION, CLOCK = "heart_rate", "distance", "altitude", "position", "clock"
#: The streams in which a person may overrule what was found.
OVERRULED = (HEART_RATE, DISTANCE, ALTITUDE)

#: Every kind of flaw with the stream that it is found in.
KINDS: dict[str, str] = {
    "dropout": HEART_RATE,  # no heart rate in the middle of one
    "impossible": HEART_RATE,  # zeros, 255s and the like
    "stuck": HEART_RATE,  # a sensor that died and goes on telling its last value
    "locked": HEART_RATE,  # an optical sensor that counts steps
    "near_cadence": HEART_RATE,  # perhaps one
    "jump": DISTANCE,  # faster than anybody runs, for moments
    "gap": DISTANCE,  # nothing known of the way
    "vehicle": DISTANCE,  # faster than anybody runs, for long
    "long_steps": DISTANCE,  # steps longer than legs are at so low a cadence
    "missing_altitude": ALTITUDE,
    "frozen_altitude": ALTITUDE,
    "no_position": POSITION,
    "position_jump": POSITION,  # positions out of reach of each other, whatever the distance says
    "clock": CLOCK,  # times that run backwards or leap
    "left_out": "",  # by hand, in any stream
}
#: Flaws of one kind that are no further apart than this are one, s (convention).
APART = 5.0
#: More flaws of one kind than this say no more than that there are many.
MOST_FLAWS = 50


@dataclass(frozen=True, slots=True)
class Flaw:
    """A stretch of a stream (s since the recording's start) that is not to be believed.

    ``counts``: somebody said that it is right, so that it counts nevertheless.
    """

    kind: str
    stream: str
    start: float
    end: float
    counts: bool = False

    @property
    def seconds(self) -> float:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Overrule:
    """What somebody says of a stretch of a stream (s since the recording's start): it counts, or it does not."""

    stream: str
    start: float
    end: float
    counts: bool


@dataclass(frozen=True, slots=True)
class Hand:
    """Samples of one stream that count because somebody says so, and those that do not."""

    counts: Mask
    left_out: Mask


def hand(time: Column, overrules: Iterable[Overrule], stream: str) -> Hand:
    """Return which samples were overruled; a later word stands above an earlier one."""
    counts, left_out = np.zeros(len(time), dtype=bool), np.zeros(len(time), dtype=bool)
    for word in overrules:
        if word.stream == stream:
            inside = (time >= word.start) & (time <= word.end)
            counts = np.where(inside, word.counts, counts)
            left_out = np.where(inside, not word.counts, left_out)
    return Hand(counts, left_out)


def stretches(time: Column, mask: Mask, longest_step: float = math.inf) -> list[tuple[float, float]]:
    """Return from when to when samples are marked, those less than ``APART`` s apart as one.

    A sample stands for the time since the one before it, for at most ``longest_step`` s: longer, nobody looked.
    """
    marked = np.flatnonzero(mask)
    if not len(marked):
        return []
    ends = time[marked]
    starts = np.maximum(time[np.maximum(marked - 1, 0)], ends - longest_step)
    new = np.flatnonzero(starts[1:] - ends[:-1] >= APART) + 1
    return list(zip(starts[np.insert(new, 0, 0)].tolist(), ends[np.append(new - 1, -1)].tolist(), strict=True))


def flaws_of(
    kind: str, time: Column, mask: Mask, word: Hand, *, shortest: float = 0.0, longest_step: float = math.inf
) -> list[Flaw]:
    """Return the marked stretches of at least ``shortest`` s as flaws, the longest if there are very many.

    What somebody said counts is known by its samples: a flaw counts if most of its samples do.
    """
    found = [(start, end) for start, end in stretches(time, mask, longest_step) if end - start >= shortest]
    longest = sorted(found, key=lambda span: span[0] - span[1])[:MOST_FLAWS]
    return [
        Flaw(kind, KINDS[kind], round(start, 1), round(end, 1), _mostly(time, word.counts, start, end))
        for start, end in sorted(longest)
    ]


def _mostly(time: Column, mask: Mask, start: float, end: float) -> bool:
    first, last = np.searchsorted(time, (start, end))
    return bool(mask[first + 1 : last + 1].mean() > 0.5) if last > first else bool(mask[last])


def left_out(time: Column, word: Hand, stream: str) -> list[Flaw]:
    """Return what somebody said is to be left out of a stream."""
    return [Flaw("left_out", stream, round(start, 1), round(end, 1)) for start, end in stretches(time, word.left_out)]


def clock_flaws(raw: Column, kept: NDArray[np.intp], largest_leap: float) -> list[Flaw]:
    """Return where the times (s) of records run backwards by more than a second, or leap ahead.

    ``kept`` are the records whose time is later than all before.
    """
    time = raw[kept]
    if not len(time):
        return []
    found = [Flaw("clock", CLOCK, at, at) for at in _turned_back(raw)] if len(time) < len(raw) else []
    leaps = np.flatnonzero(np.diff(time) > largest_leap)
    found += [Flaw("clock", CLOCK, float(time[at]), float(time[at + 1])) for at in leaps]
    return sorted(found, key=lambda flaw: flaw.start)[:MOST_FLAWS]


def _turned_back(raw: Column) -> list[float]:
    """Return the times (s) from which a clock ran backwards by more than a second."""
    finite = np.where(np.isfinite(raw), raw, -np.inf)
    highest = np.maximum.accumulate(finite)
    back = np.flatnonzero((finite[1:] > -np.inf) & (finite[1:] < highest[:-1] - 1))
    first = back[np.flatnonzero(np.diff(back, prepend=-2) > 1)]
    turned: list[float] = np.unique(highest[first]).tolist()
    return turned


def seconds_by_kind(flaws: Sequence[Flaw]) -> dict[str, float]:
    """Return how many seconds are flawed in which way."""
    found: dict[str, float] = {}
    for flaw in flaws:
        found[flaw.kind] = found.get(flaw.kind, 0.0) + flaw.seconds
    return found
