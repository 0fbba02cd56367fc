"""What is believed of a recording: the limits beyond which a sensor, not a runner, is speaking."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits in bpm, m/s, s and m; what they are for stands beside each. All defaults are conventions of the field."""

    #: Heart rates outside of these are not believed, bpm.
    lowest_heart_rate: float = 30.0
    highest_heart_rate: float = 220.0
    #: Without a heart rate for longer than this the strap lost contact, s.
    longest_dropout: float = 30.0
    #: A heart rate that does not change for this long comes from a dead sensor, s.
    longest_steady: float = 300.0
    #: An optical sensor that counts steps instead: so close to the cadence for at least this long, s.
    lock_seconds: float = 60.0
    #: Slower than this is standing, m/s.
    standing_speed: float = 0.5
    #: A single sample faster than this is a glitch, m/s (sprint world record: 12.4 m/s at its peak).
    fastest_sample: float = 12.5
    #: A mean over five seconds faster than this is a glitch or a vehicle, m/s.
    fastest_window: float = 9.0
    #: Without a distance for longer than this what lies between is a guess, s.
    longest_gap: float = 60.0
    #: A runner faster than legs go for this long sits in a vehicle, s.
    vehicle_seconds: float = 30.0
    #: An altitude that does not change over so many metres of way comes from a dead sensor, m.
    longest_level: float = 2000.0
    #: Times that leap by more than this come from a clock that was set, s.
    largest_leap: float = 21600.0


DEFAULT_LIMITS = Limits()
