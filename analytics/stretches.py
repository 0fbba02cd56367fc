"""What a run was like from one time to another: laps and splits described by their streams."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from science.cleaning import Mask
from science.grade import ascent_descent, grade_adjusted_speed, smoothed_grade
from science.recording import Column
from science.streams import CleanStreams


@dataclass(frozen=True, slots=True)
class Stretch:
    """A lap or split: metres, seconds, m/s, bpm, steps/min; None is not known."""

    label: str
    distance: float | None
    time: float
    speed: float | None
    adjusted_speed: float | None = None
    heart_rate: float | None = None
    cadence: float | None = None
    ascent: float | None = None
    descent: float | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """A run's clean streams summed up over time, so that the mean of any stretch is two look-ups."""

    streams: CleanStreams
    sums: dict[str, tuple[Column, Column]]

    @classmethod
    def of(cls, streams: CleanStreams) -> Profile:
        slope = smoothed_grade(streams.altitude, streams.distance)
        level = grade_adjusted_speed(streams.speed, slope)
        moving = streams.moving
        columns = {
            "adjusted_speed": summed(level, streams.seconds, moving),
            "heart_rate": summed(streams.heart_rate, streams.seconds, moving | ~moving),
            "cadence": summed(np.where(streams.cadence > 0, streams.cadence, np.nan), streams.seconds, moving),
        }
        return cls(streams, columns)

    def mean(self, name: str, start: float, end: float) -> float | None:
        total, weight = self.sums[name]
        time = self.streams.time
        seconds = float(np.diff(np.interp((start, end), time, weight))[0])
        if seconds <= 0:
            return None
        return float(np.diff(np.interp((start, end), time, total))[0]) / seconds

    def climb(self, start: float, end: float) -> tuple[float | None, float | None]:
        first, last = np.searchsorted(self.streams.time, (start, end))
        part = slice(int(first), int(last) + 1)
        up, down = ascent_descent(self.streams.altitude[part], self.streams.distance[part])
        return (up, down) if np.isfinite(up) else (None, None)


def summed(values: Column, seconds: Column, counted: Mask) -> tuple[Column, Column]:
    """Return the running sums of ``values`` times seconds, and of those seconds."""
    weight = np.where(np.isfinite(values) & counted, seconds, 0.0)
    return np.cumsum(np.where(weight > 0, values, 0.0) * weight), np.cumsum(weight)


@dataclass(frozen=True, slots=True)
class Cut:
    """A piece of a run to be described: its name, seconds since the start, metres and the seconds that count."""

    label: str
    start: float
    end: float
    distance: float | None
    time: float


def described(streams: CleanStreams | None, cuts: Iterable[Cut]) -> list[Stretch]:
    """Describe pieces of a run; without streams only by their length."""
    profile = Profile.of(streams) if streams is not None and len(streams) else None
    return [describe(profile, cut) for cut in cuts]


def describe(profile: Profile | None, cut: Cut) -> Stretch:
    speed = cut.distance / cut.time if cut.distance and cut.time > 0 else None
    if profile is None or cut.end <= cut.start:
        return Stretch(cut.label, cut.distance, cut.time, speed)
    up, down = profile.climb(cut.start, cut.end)
    return Stretch(
        cut.label,
        cut.distance,
        cut.time,
        speed,
        profile.mean("adjusted_speed", cut.start, cut.end),
        profile.mean("heart_rate", cut.start, cut.end),
        profile.mean("cadence", cut.start, cut.end),
        up,
        down,
    )
