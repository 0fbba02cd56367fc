"""How much a recording tells of a run: of two sources of it the one that tells more is taken."""

from __future__ import annotations

import numpy as np

from science.recording import Recording

#: What a value is worth, at most one a second of each column: what load and bests rest on counts most.
WORTH = {
    "heart_rate": 3.0,
    "latitude": 2.0,
    "distance": 2.0,
    "altitude": 1.0,
    "cadence": 1.0,
    "power": 1.0,
    "speed": 0.5,
    "vertical_oscillation": 0.5,
    "ground_contact_time": 0.5,
    "step_length": 0.5,
    "ground_contact_balance": 0.25,
    "temperature": 0.25,
}
#: What else it tells, as a share of that: laps that somebody or the distance made, the device's own distance
#: (positions added up are worth less), pauses, beats, and what recorded it.
LAPS, DEVICE_DISTANCE, PAUSES, BEATS, DEVICE = 0.05, 0.05, 0.02, 0.02, 0.01


def richness(recording: Recording) -> float:
    """Return what all of it is worth; a recording cut short is worth less than the whole."""
    most = recording.elapsed + 1
    values = sum(worth * min(known(recording, name), most) for name, worth in WORTH.items())
    extra = (
        LAPS * (len(recording.laps) > 1)
        + DEVICE_DISTANCE * ("distance" in recording.totals)
        + PAUSES * bool(len(recording.pauses))
        + BEATS * bool(len(recording.beats))
        + DEVICE * bool(recording.device.product or recording.device.manufacturer)
    )
    return round(float(values * (1 + extra)), 3)


def known(recording: Recording, name: str) -> int:
    column = recording.columns.get(name)
    return 0 if column is None else int(np.count_nonzero(np.isfinite(column)))
