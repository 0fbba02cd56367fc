"""FIT files made byte by byte, for what no sound writer would write."""

from __future__ import annotations

import struct
from datetime import UTC, datetime

import numpy as np

from science.recording import Device, Lap, Recording
from sessions.encoders.messages import file

TIME = 1_100_000_000  # FIT time of every first record
START = datetime(2024, 11, 8, 11, 33, 20, tzinfo=UTC)
RECORD, SESSION, LAP, EVENT = 20, 18, 19, 21
#: (field number, size, base type)
TIMESTAMP = (253, 4, 0x86)
HEART_RATE = (3, 1, 0x02)
DISTANCE = (5, 4, 0x86)


def define(local: int, message: int, *fields: tuple[int, int, int], big: bool = False) -> bytes:
    return struct.pack(">BBBHB" if big else "<BBBHB", 0x40 | local, 0, big, message, len(fields)) + b"".join(
        map(bytes, fields)
    )


def define_with_developer(
    local: int, message: int, fields: list[tuple[int, int, int]], developer: list[tuple[int, int, int]]
) -> bytes:
    plain = define(local, message, *fields)
    return bytes([plain[0] | 0x20]) + plain[1:] + bytes([len(developer)]) + b"".join(map(bytes, developer))


def data(local: int, form: str, *values: float | bytes, big: bool = False) -> bytes:
    return bytes([local]) + struct.pack((">" if big else "<") + form, *values)


def rates(count: int, *, local: int = 0, begin: int = TIME, rate: int = 120) -> bytes:
    """Records of one a second with a heart rate that counts up."""
    return b"".join(data(local, "IB", begin + at, (rate + at) % 250) for at in range(count))


SIMPLE = define(0, RECORD, TIMESTAMP, HEART_RATE)


def fit(*content: bytes) -> bytes:
    return file(b"".join(content))


def run(count: int = 300, **changes: object) -> Recording:
    """A run with every column, a pause and laps."""
    steps = np.arange(count, dtype=float)
    time = np.where(steps < 100, steps, steps + 60)
    columns = {
        "time": time,
        "latitude": 59.9 + steps * 1e-5,
        "longitude": -10.7 - steps * 1e-5,
        "altitude": 120 + np.sin(steps / 30),
        "distance": steps * 3.0,
        "speed": np.full(count, 3.0),
        "heart_rate": 140 + steps % 20,
        "cadence": 170 + (steps % 8) / 4,
        "power": 250 + steps % 30,
        "temperature": np.full(count, -4.0),
        "vertical_oscillation": np.full(count, 0.0824),
        "ground_contact_time": np.full(count, 0.2431),
        "ground_contact_balance": np.full(count, 49.87),
        "step_length": np.full(count, 1.0588),
        "vertical_ratio": np.full(count, 7.8),
        "grade": np.full(count, -1.25),
        "respiration_rate": np.full(count, 38.5),
        "form_power": 70 + steps % 3,
        "air_power": 2 + steps % 2,
        "leg_spring_stiffness": np.full(count, 9.75),
    }
    columns["heart_rate"][50:53] = np.nan
    given: dict[str, object] = {
        "start": START,
        "columns": columns,
        "sport": "running",
        "sub_sport": "trail",
        "laps": (
            Lap(0.0, 180.0, 120.0, 360.0, 150.0, 165.0, 171.5, 12.0, 9.0, "distance", "active"),
            Lap(180.0, 179.0, 179.0, 537.0),
        ),
        "pauses": np.array([[100.0, 160.0]]),
        "totals": {"elapsed": 359.0, "timer": 299.0, "distance": 897.0, "mean_heart_rate": 149.0},
        "device": Device("garmin", "3291", "1234567", "12.40"),
        "utc_offset": 3600,
    }
    return Recording(**(given | changes))  # type: ignore[arg-type]
