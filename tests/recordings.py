"""Recordings that a good watch might have made, of nobody's run."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np

from science.recording import Column, Device, Lap, Recording
from sessions.encoders.fit import encode

START = datetime(2026, 5, 3, 7, 0, tzinfo=UTC)
METRES_PER_DEGREE = 111_195.0


def make_recording(
    *,
    start: datetime = START,
    duration: int = 1800,
    speed: float = 3.0,
    heart_rate: float | None = 140,
    sport: str = "running",
    sub_sport: str = "generic",
    utc_offset: int | None = 7200,
    gps: bool = True,
) -> Recording:
    """A run of ``duration`` s at 1 Hz round about ``speed`` m/s and ``heart_rate`` bpm; same input, same run."""
    time = np.arange(duration + 1.0)
    pace = speed * (1 + 0.04 * np.sin(time / 47) + 0.02 * np.sin(time / 11))
    distance = np.concatenate(([0.0], np.cumsum((pace[1:] + pace[:-1]) / 2)))
    columns = {
        "time": time,
        "distance": np.round(distance, 2),
        "speed": np.round(pace, 3),
        "cadence": np.round(166 + 6 * (pace / speed - 1) * 10),
        "altitude": np.round(200 + 8 * np.sin(distance / 400), 1),
        "temperature": np.full(len(time), 14.0),
    }
    if heart_rate is not None:
        warming_up = 1 - 0.25 * np.exp(-time / 90)
        columns["heart_rate"] = np.round(heart_rate * warming_up * (1 + 0.02 * np.sin(time / 61)))
    if gps:
        columns |= track(distance)
    return Recording(
        start=start,
        columns=columns,
        sport=sport,
        sub_sport=sub_sport,
        laps=laps(time, distance),
        totals={"distance": float(distance[-1]), "elapsed": float(duration), "timer": float(duration)},
        device=Device(manufacturer="garmin", product="fr965", serial_number="3999999999", firmware="20.26"),
        utc_offset=utc_offset,
    )


def track(distance: Column) -> dict[str, Column]:
    """A wide circle, run at the recording's own speed."""
    radius = 600.0
    angle = distance / radius
    north, east = radius * np.sin(angle), radius * (1 - np.cos(angle))
    latitude = 48.2 + north / METRES_PER_DEGREE
    longitude = 16.4 + east / (METRES_PER_DEGREE * np.cos(np.radians(48.2)))
    return {"latitude": np.round(latitude, 7), "longitude": np.round(longitude, 7)}


def laps(time: Column, distance: Column) -> tuple[Lap, ...]:
    """A lap every kilometre, and what is left."""
    marks = np.interp(np.arange(1000.0, distance[-1], 1000.0), distance, time)
    edges = [0.0, *np.round(marks).tolist(), float(time[-1])]
    covered = np.interp(edges, time, distance)
    return tuple(
        Lap(
            start=edges[i],
            elapsed=edges[i + 1] - edges[i],
            timer=edges[i + 1] - edges[i],
            distance=float(covered[i + 1] - covered[i]),
            trigger="distance" if i + 2 < len(edges) else "session_end",
        )
        for i in range(len(edges) - 1)
    )


def fit_bytes(recording: Recording) -> bytes:
    """The recording as the FIT file of a watch."""
    return encode(recording)
