"""The messages and fields of FIT that a running platform needs, and what their numbers mean."""

from __future__ import annotations

from typing import NamedTuple

FILE_ID = 0
USER_PROFILE = 3
ZONES_TARGET = 7
HEART_RATE_ZONE = 8
SPORT = 12
SESSION = 18
LAP = 19
RECORD = 20
EVENT = 21
DEVICE_INFO = 23
WORKOUT = 26
WORKOUT_STEP = 27
ACTIVITY = 34
LENGTH = 101
HRV = 78
HR = 132
TIMESTAMP_CORRELATION = 162
FIELD_DESCRIPTION = 206

#: Every message that the decoder looks at.
MESSAGES = frozenset(
    {
        *(FILE_ID, SPORT, SESSION, LAP, RECORD, EVENT, DEVICE_INFO, ACTIVITY, HR),
        *(TIMESTAMP_CORRELATION, FIELD_DESCRIPTION, HRV, USER_PROFILE, ZONES_TARGET, HEART_RATE_ZONE),
        *(WORKOUT, WORKOUT_STEP, LENGTH),
    }
)

#: Those of a planned workout.
PLANS = frozenset({FILE_ID, WORKOUT, WORKOUT_STEP})

#: Seconds from 1970 to the epoch of FIT, 1989-12-31 00:00 UTC.
EPOCH = 631_065_600
#: Timestamps below count seconds since the device was switched on.
SYSTEM_TIME = 0x10000000
TIMESTAMP = 253

#: 2^31 semicircles are 180 degrees.
SEMICIRCLES = 2**31 / 180


class Source(NamedTuple):
    """A field whose value is ``raw / scale - offset`` in the unit of the column."""

    number: int
    scale: float = 1.0
    offset: float = 0.0


#: Where a column of a Recording is read from, best source first. Cadence here is per leg.
COLUMNS: dict[str, tuple[Source, ...]] = {
    "latitude": (Source(0, SEMICIRCLES),),
    "longitude": (Source(1, SEMICIRCLES),),
    "altitude": (Source(78, 5, 500), Source(2, 5, 500)),
    "distance": (Source(5, 100),),
    "speed": (Source(73, 1000), Source(6, 1000)),
    "heart_rate": (Source(3),),
    "cadence": (Source(4),),
    "power": (Source(7),),
    "temperature": (Source(13),),
    "vertical_oscillation": (Source(39, 10_000),),
    "ground_contact_time": (Source(41, 10_000),),
    "ground_contact_balance": (Source(84, 100),),
    "step_length": (Source(85, 10_000),),
    "vertical_ratio": (Source(83, 100),),
    "grade": (Source(9, 100),),
    "respiration_rate": (Source(108, 100), Source(99)),
}
FRACTIONAL_CADENCE = Source(53, 128)
COMPRESSED_SPEED_DISTANCE = 8

#: Which column a developer field stands for that says so in its native_field_num.
NATIVE: dict[int, str] = {source.number: name for name, sources in COLUMNS.items() for source in sources}
#: And which one by its name, if it says nothing or something else than a column there.
NAMED: dict[str, str] = {
    "power": "power",
    "form power": "form_power",
    "air power": "air_power",
    "leg spring stiffness": "leg_spring_stiffness",
    "ground time": "ground_contact_time",
    "ground contact time": "ground_contact_time",
    "stance time": "ground_contact_time",
    "ground contact balance": "ground_contact_balance",
    "vertical oscillation": "vertical_oscillation",
    "vertical ratio": "vertical_ratio",
    "step length": "step_length",
    "cadence": "cadence",
    "heart rate": "heart_rate",
    "respiration rate": "respiration_rate",
    "distance": "distance",
    "speed": "speed",
    "elevation": "altitude",
}
#: What one of a developer's units is in that of the column; an unknown unit is not guessed at.
LENGTHS: dict[str, float] = {
    "m": 1,
    "meters": 1,
    "km": 1000,
    "cm": 1e-2,
    "centimeters": 1e-2,
    "mm": 1e-3,
    "millimeters": 1e-3,
}
WATTS: dict[str, float] = {"w": 1, "watts": 1}
PERCENT: dict[str, float] = {"%": 1, "percent": 1}
DEVELOPER_UNITS: dict[str, dict[str, float]] = {
    "altitude": LENGTHS,
    "distance": LENGTHS,
    "speed": {"m/s": 1, "km/h": 1 / 3.6},
    "heart_rate": {"bpm": 1},
    "cadence": {"rpm": 1, "strides/min": 1, "spm": 0.5, "steps/min": 0.5},
    "power": WATTS,
    "temperature": {"c": 1, "°c": 1},
    "vertical_oscillation": LENGTHS,
    "ground_contact_time": {"ms": 1e-3, "milliseconds": 1e-3, "s": 1},
    "ground_contact_balance": PERCENT,
    "step_length": LENGTHS,
    "vertical_ratio": PERCENT,
    "grade": PERCENT,
    "respiration_rate": {"breaths/min": 1, "brpm": 1, "rpm": 1},
    "form_power": WATTS,
    "air_power": WATTS,
    "leg_spring_stiffness": {"kn/m": 1, "n/m": 1e-3},
}

#: Fields of the messages of which a file has few: name to source. Text has no scale.
Fields = dict[str, Source]
ROWS: dict[int, Fields] = {
    FILE_ID: {
        "type": Source(0),
        "manufacturer": Source(1),
        "product": Source(2),
        "serial_number": Source(3),
        "time_created": Source(4),
        "product_name": Source(8),
    },
    USER_PROFILE: {
        "height": Source(3, 100),
        "weight": Source(4, 10),
        "resting_heart_rate": Source(8),
        "max_heart_rate": Source(9),
    },
    ZONES_TARGET: {
        "max_heart_rate": Source(1),
        "threshold_heart_rate": Source(2),
        "threshold_power": Source(3),
    },
    HEART_RATE_ZONE: {"index": Source(254), "high": Source(1)},
    SPORT: {"sport": Source(0), "sub_sport": Source(1)},
    SESSION: {
        "timestamp": Source(TIMESTAMP),
        "start_time": Source(2),
        "sport": Source(5),
        "sub_sport": Source(6),
        "elapsed": Source(7, 1000),
        "timer": Source(8, 1000),
        "distance": Source(9, 100),
        "calories": Source(11),
        "mean_speed": Source(14, 1000),
        "max_speed": Source(15, 1000),
        "mean_heart_rate": Source(16),
        "max_heart_rate": Source(17),
        "mean_cadence": Source(18),
        "mean_power": Source(20),
        "max_power": Source(21),
        "ascent": Source(22),
        "descent": Source(23),
        "training_effect": Source(24, 10),
        "pool_length": Source(44, 100),
        "fractional_cadence": Source(92, 128),
        "enhanced_mean_speed": Source(124, 1000),
        "enhanced_max_speed": Source(125, 1000),
    },
    LAP: {
        "timestamp": Source(TIMESTAMP),
        "start_time": Source(2),
        "elapsed": Source(7, 1000),
        "timer": Source(8, 1000),
        "distance": Source(9, 100),
        "mean_heart_rate": Source(15),
        "max_heart_rate": Source(16),
        "mean_cadence": Source(17),
        "ascent": Source(21),
        "descent": Source(22),
        "intensity": Source(23),
        "trigger": Source(24),
        "sport": Source(25),
        "sub_sport": Source(39),
        "step": Source(71),
        "fractional_cadence": Source(80, 128),
    },
    LENGTH: {
        "start_time": Source(2),
        "elapsed": Source(3, 1000),
        "strokes": Source(5),
        "stroke": Source(7),
        "type": Source(12),
    },
    EVENT: {"timestamp": Source(TIMESTAMP), "event": Source(0), "event_type": Source(1)},
    DEVICE_INFO: {
        "index": Source(0),
        "manufacturer": Source(2),
        "serial_number": Source(3),
        "product": Source(4),
        "software_version": Source(5, 100),
        "product_name": Source(27),
    },
    WORKOUT: {"sport": Source(4), "sub_sport": Source(11), "steps": Source(6), "name": Source(8)},
    WORKOUT_STEP: {
        "index": Source(254),
        "name": Source(0),
        "duration_type": Source(1),
        "duration_value": Source(2),
        "target_type": Source(3),
        "target_value": Source(4),
        "low": Source(5),
        "high": Source(6),
        "intensity": Source(7),
        "notes": Source(8),
    },
    ACTIVITY: {"timestamp": Source(TIMESTAMP), "local_timestamp": Source(5)},
    TIMESTAMP_CORRELATION: {
        "timestamp": Source(TIMESTAMP),
        "system_timestamp": Source(1),
        "local_timestamp": Source(3),
    },
    FIELD_DESCRIPTION: {
        "developer_index": Source(0),
        "number": Source(1),
        "base": Source(2),
        "name": Source(3),
        "scale": Source(6),
        "offset": Source(7),
        "units": Source(8),
        "native_message": Source(14),
        "native_field": Source(15),
    },
}

#: The event "timer" and those of its types that begin or end a pause.
TIMER = 0
TIMER_START = 0
TIMER_STOPS = frozenset({1, 4, 8, 9})

#: The type of a length during which nobody swam.
IDLE = 0

ACTIVITY_FILE = 4
#: What the other kinds of file are, for the runner's message.
FILE_TYPES: dict[int, str] = {
    1: "device's description",
    2: "set of device settings",
    3: "set of sport settings",
    5: "planned workout",
    6: "planned route",
    7: "schedule",
    9: "weight measurement",
    10: "set of totals",
    11: "set of goals",
    14: "blood pressure measurement",
    15: "day's monitoring",
    20: "summary of activities",
    28: "day's monitoring",
    32: "day's monitoring",
    34: "segment",
    35: "list of segments",
}
