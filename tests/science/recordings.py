"""Recordings for the tests: small, made of numbers, nobody's run."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np

from science.recording import Column, Recording

START = datetime(2024, 5, 5, 8, 0, tzinfo=UTC)


def recording(time: Column, **columns: object) -> Recording:
    """A recording with the given columns; ``pauses`` and ``totals`` are passed on."""
    given = {name: np.asarray(values, dtype=float) for name, values in columns.items() if name != "pauses"}
    pauses = np.asarray(columns.get("pauses", np.empty((0, 2))), dtype=float)
    return Recording(
        start=START, columns={"time": np.asarray(time, dtype=float), **given}, sport="running", pauses=pauses
    )


def steps(*blocks: tuple[float, float]) -> tuple[Column, Column]:
    """Time and distance at 1 Hz of blocks of (seconds, m/s)."""
    speed = np.concatenate([np.full(int(seconds), pace) for seconds, pace in blocks])
    return np.arange(len(speed) + 1.0), np.concatenate(([0.0], np.cumsum(speed)))


def steady_run(seconds: int = 3600, speed: float = 3.0) -> Recording:
    """An hour's run with everything a good watch records, its heart rate rising and falling a little."""
    time = np.arange(seconds + 1.0)
    beat = np.round(150 + 4 * np.sin(time / 37))
    return recording(
        time,
        distance=time * speed,
        speed=np.full(len(time), speed),
        heart_rate=beat,
        cadence=np.full(len(time), 172.0),
        altitude=100 + 5 * np.sin(time / 300),
        power=np.full(len(time), 210.0),
        temperature=np.full(len(time), 18.0),
    )


NAMES = (
    "distance",
    "speed",
    "heart_rate",
    "cadence",
    "altitude",
    "power",
    "temperature",
    "latitude",
    "longitude",
)


def broken() -> dict[str, Recording]:
    """Streams that no metric may fall over."""
    time = np.arange(900.0)
    random = np.random.default_rng(1)
    wild = {name: random.normal(0, 1e6, 900) for name in NAMES}
    infinite = {name: np.where(random.random(900) < 0.5, np.inf, -np.inf) for name in NAMES}
    return {
        "empty": recording(np.empty(0)),
        "empty columns": recording(np.empty(0), **{name: np.empty(0) for name in NAMES}),
        "one point": recording(np.zeros(1), **{name: np.ones(1) for name in NAMES}),
        "two points": recording(np.arange(2.0), **{name: np.arange(2.0) for name in NAMES}),
        "all missing": recording(time, **{name: np.full(900, np.nan) for name in NAMES}),
        "no columns": recording(time),
        "constant": recording(time, **{name: np.full(900, 42.0) for name in NAMES}),
        "zero": recording(time, **{name: np.zeros(900) for name in NAMES}),
        "time stands": recording(np.zeros(900), **{name: np.arange(900.0) for name in NAMES}),
        "time backwards": recording(time[::-1].copy(), **{name: np.arange(900.0) for name in NAMES}),
        "time to and fro": recording(time + 40 * np.sin(time / 20), **{name: np.arange(900.0) for name in NAMES}),
        "to and fro": recording(time, **{name: 500 + 400 * np.sin(time / 20) for name in NAMES}),
        "time missing": recording(np.full(900, np.nan), **{name: np.arange(900.0) for name in NAMES}),
        "absurd": recording(time, **wild),
        "infinite": recording(time, **infinite),
        "absurd time": recording(random.normal(0, 1e9, 900), **wild),
        "all paused": recording(time, **{name: np.arange(900.0) for name in NAMES}, pauses=[[-5, 2000]]),
        "bad pauses": recording(
            time, **{name: np.arange(900.0) for name in NAMES}, pauses=[[9, 3], [np.nan, 4], [5, np.inf]]
        ),
    }
