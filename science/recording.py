"""The one record of a run: columns of numbers, whatever file it came from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

Column = NDArray[np.float64]

#: Every column that a recording may hold, with its unit. ``time`` is always there.
COLUMNS: dict[str, str] = {
    "time": "s",  # since ``Recording.start``, never decreasing
    "latitude": "°",
    "longitude": "°",
    "altitude": "m",
    "distance": "m",  # cumulative
    "speed": "m/s",
    "heart_rate": "bpm",
    "cadence": "steps/min",  # both feet
    "power": "W",
    "temperature": "°C",
    "vertical_oscillation": "m",
    "ground_contact_time": "s",
    "ground_contact_balance": "%",
    "step_length": "m",
    "vertical_ratio": "%",  # vertical oscillation / step length
    "grade": "%",
    "respiration_rate": "breaths/min",
    "form_power": "W",  # of the power, what lifts and lowers the body
    "air_power": "W",  # of the power, what the air takes
    "leg_spring_stiffness": "kN/m",
}


def increments(values: Column) -> Column:
    """Return by how much each value lies above the one before, 0 for the first; ``numpy.diff`` is slower at that."""
    risen = np.zeros(len(values))
    np.subtract(values[1:], values[:-1], out=risen[1:])
    return risen


@dataclass(frozen=True, slots=True)
class Device:
    """What recorded the run, as far as the file says."""

    manufacturer: str = ""
    product: str = ""
    serial_number: str = ""
    firmware: str = ""


@dataclass(frozen=True, slots=True)
class Lap:
    """A lap as the watch counted it; NaN where the file says nothing.

    Times in seconds (``start`` since the recording's start), distances in metres,
    heart rates in bpm, cadence in steps/min.
    """

    start: float
    elapsed: float
    timer: float
    distance: float
    mean_heart_rate: float = float("nan")
    max_heart_rate: float = float("nan")
    mean_cadence: float = float("nan")
    ascent: float = float("nan")
    descent: float = float("nan")
    trigger: str = ""
    intensity: str = ""
    step: int | None = None  # of the workout, if the watch led through one


@dataclass(frozen=True, slots=True)
class Length:
    """One length of a pool: ``start`` since the recording's and ``elapsed`` in seconds; a rest is not ``active``."""

    start: float
    elapsed: float
    active: bool = True
    strokes: float = float("nan")
    stroke: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a workout, or an order to repeat.

    ``ends`` is "time" (``amount`` in s), "distance" (m), "open", "heart_rate_below" and "_above" (bpm),
    "calories" or "repeat" (go back to step ``back_to`` until it has been done ``times`` times); what we have
    no name for is the format's number. ``target`` is "open", "speed" (``low`` to ``high`` in m/s),
    "heart_rate" (bpm, or % of the maximum if ``percent``), "cadence" (of one leg), "power" (W, or % of
    the threshold), or, with ``zone`` set, a zone of the watch. NaN and None: not told.
    """

    ends: str = "open"
    amount: float = float("nan")
    target: str = "open"
    low: float = float("nan")
    high: float = float("nan")
    percent: bool = False
    zone: int | None = None
    back_to: int | None = None
    times: int | None = None
    intensity: str = "active"
    name: str = ""
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Workout:
    """A workout as a watch has it, with its steps in order."""

    name: str = ""
    sport: str = "running"
    sub_sport: str = "generic"
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Recording:
    """One activity: ``columns`` of equal length in SI units, missing = NaN.

    ``start`` is an instant (aware, UTC). ``utc_offset`` is what the watch's wall clock
    was ahead of UTC in seconds, None if the file does not say. ``pauses`` is an (n, 2)
    array of seconds since ``start`` during which the timer stood still. ``totals`` holds
    what the device itself summed up (``distance`` m, ``elapsed`` s, ``timer`` s,
    ``ascent`` m, ``descent`` m, ``mean_heart_rate``, ``max_heart_rate`` bpm …).
    ``sport`` and ``sub_sport`` are FIT's names in lower case ("running", "trail").
    ``beats`` is an (n, 2) array, one row for each interval between two heart beats that the strap
    told: seconds since ``start`` of the record before, the interval in seconds. ``settings`` is what
    the device knew of the runner (``weight`` kg, ``height`` m, ``resting_heart_rate``, ``max_heart_rate``,
    ``threshold_heart_rate`` bpm, ``threshold_power`` W), ``heart_rate_zones`` the upper limits of its zones.
    ``workout`` is what the watch led through, ``lengths`` those of a pool.
    """

    start: datetime
    columns: dict[str, Column]
    sport: str = "generic"
    sub_sport: str = "generic"
    laps: tuple[Lap, ...] = ()
    pauses: Column = field(default_factory=lambda: np.empty((0, 2)))
    totals: dict[str, float] = field(default_factory=dict)
    device: Device = Device()
    utc_offset: int | None = None
    warnings: tuple[str, ...] = ()
    beats: Column = field(default_factory=lambda: np.empty((0, 2)))
    settings: dict[str, float] = field(default_factory=dict)
    heart_rate_zones: tuple[float, ...] = ()
    workout: Workout | None = None
    lengths: tuple[Length, ...] = ()

    def __len__(self) -> int:
        return len(self.columns["time"])

    def column(self, name: str) -> Column:
        """Return the column, all NaN if the file had none of it."""
        found = self.columns.get(name)
        return np.full(len(self), np.nan) if found is None else found

    @property
    def time(self) -> Column:
        """Seconds since ``start``."""
        return self.columns["time"]

    @property
    def distance(self) -> float:
        """Metres covered: the last finite cumulative distance, else the device's own total."""
        column = self.column("distance")
        finite = column[np.isfinite(column)]
        return float(finite[-1]) if finite.size else self.totals.get("distance", float("nan"))

    @property
    def elapsed(self) -> float:
        """Seconds from the first to the last record, pauses included."""
        return float(self.time[-1]) if len(self) else self.totals.get("elapsed", 0.0)

    @property
    def timer(self) -> float:
        """Seconds that the watch's timer ran."""
        given = self.totals.get("timer")
        paused = float(np.sum(self.pauses[:, 1] - self.pauses[:, 0])) if len(self.pauses) else 0.0
        return given if given is not None else self.elapsed - paused
