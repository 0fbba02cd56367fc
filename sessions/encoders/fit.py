"""Recording to FIT: what our decoder, and any other, reads back as the same activity."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from science.recording import Column, Lap, Recording
from sessions.decoders.fit import names
from sessions.decoders.fit import profile as fit
from sessions.encoders.developer import developer_fields, developer_messages
from sessions.encoders.messages import (
    DEVELOPMENT,
    ENUM,
    MESSAGE_INDEX,
    OTHER_LOCAL,
    SINT8,
    SINT16,
    SINT32,
    UINT8,
    UINT16,
    UINT32,
    UINT32Z,
    Type,
    Values,
    code,
    definition,
    file,
    message,
    numbers,
    rows,
    text,
)
from sessions.encoders.workout import workout_messages

#: The type in which the best source of each column is written.
TYPES: dict[str, Type] = {
    "latitude": SINT32,
    "longitude": SINT32,
    "altitude": UINT32,
    "distance": UINT32,
    "speed": UINT32,
    "heart_rate": UINT8,
    "power": UINT16,
    "temperature": SINT8,
    "vertical_oscillation": UINT16,
    "ground_contact_time": UINT16,
    "ground_contact_balance": UINT16,
    "step_length": UINT16,
    "vertical_ratio": UINT16,
    "grade": SINT16,
    "respiration_rate": UINT16,
}
#: The same for what a session sums up.
TOTALS: dict[str, Type] = {
    "elapsed": UINT32,
    "timer": UINT32,
    "distance": UINT32,
    "calories": UINT16,
    "mean_heart_rate": UINT8,
    "max_heart_rate": UINT8,
    "mean_power": UINT16,
    "max_power": UINT16,
    "ascent": UINT16,
    "descent": UINT16,
    "training_effect": UINT8,
}
CADENCE_TICKS = 128
RECORD_LOCAL, EVENT_LOCAL = 0, 1
STOP_ALL = 4
CREATOR = 0
ACTIVITY_EVENT, STOPPED = 26, 1
FIRST_LAP_INDEX = 0


def encode(recording: Recording, *, name: str = "") -> bytes:
    """Return the recording as a FIT activity; ``name`` is that of the sport's profile on the watch.

    Times are rounded to seconds, everything else to the resolution of its field; a value that
    does not fit its field is written as missing. A device without a maker is written as one in
    development, as the format asks for one.
    """
    start = round(recording.start.timestamp()) - fit.EPOCH
    sport = code(names.SPORTS, recording.sport, 0)
    sub_sport = code(names.SUB_SPORTS, recording.sub_sport, 0)
    strides = 1.0 if recording.sport in names.NOT_ON_FOOT else 2.0
    content = [
        *identity(recording, start),
        message(
            OTHER_LOCAL,
            fit.SPORT,
            [numbers(0, ENUM, sport), numbers(1, ENUM, sub_sport), *([text(3, name)] if name else [])],
        ),
        *(workout_messages(recording.workout) if recording.workout else []),
        *developer_messages(recording.columns),
        *records(recording, start, strides),
        *([laps(recording.laps, start, strides, sport)] if recording.laps else []),
        session(recording, start, strides, [numbers(5, ENUM, sport), numbers(6, ENUM, sub_sport)]),
        activity(recording, start),
    ]
    return file(b"".join(content))


def identity(recording: Recording, start: int) -> list[bytes]:
    """Return who made the file: file_id and the creator's device_info."""
    device = recording.device
    maker = code(names.MANUFACTURERS, device.manufacturer, DEVELOPMENT)
    serial = int(device.serial_number) if device.serial_number.isdecimal() else 0
    product = device.product
    version = float(device.firmware) if device.firmware.replace(".", "", 1).isdecimal() else np.nan

    def made(number: int, named: int) -> list[Values]:
        if product.isdecimal():
            return [numbers(number, UINT16, int(product))]
        return [text(named, product)] if product else []

    file_id = [
        numbers(0, ENUM, fit.ACTIVITY_FILE),
        numbers(1, UINT16, maker),
        numbers(3, UINT32Z, serial),
        numbers(4, UINT32, start),
        *made(2, 8),
    ]
    device_info = [
        numbers(fit.TIMESTAMP, UINT32, start),
        numbers(0, UINT8, CREATOR),
        numbers(2, UINT16, maker),
        numbers(3, UINT32Z, serial),
        numbers(5, UINT16, version, 100),
        *made(4, 27),
    ]
    return [message(OTHER_LOCAL, fit.FILE_ID, file_id), message(OTHER_LOCAL, fit.DEVICE_INFO, device_info)]


def records(recording: Recording, start: int, strides: float) -> list[bytes]:
    """Return the records with the timer's events at their place among them."""
    fields = [numbers(fit.TIMESTAMP, UINT32, start + np.rint(recording.time))]
    for name, kind in TYPES.items():
        if name in recording.columns:
            source = fit.COLUMNS[name][0]
            fields.append(numbers(source.number, kind, recording.columns[name], source.scale, source.offset))
    if "cadence" in recording.columns:
        fields += cadence(recording.columns["cadence"] / strides)
    developer = developer_fields(recording.columns)
    data = rows(RECORD_LOCAL, [*fields, *developer])
    size, raw = data.dtype.itemsize, data.tobytes()
    edges = np.rint(recording.pauses.ravel())
    cuts = size * np.searchsorted(recording.time, edges)
    kinds = [fit.TIMER_START, *([STOP_ALL, fit.TIMER_START] * len(recording.pauses)), STOP_ALL]
    moments = np.rint([0.0, *edges, recording.elapsed])
    events = event(start + moments, kinds)
    content = [events[0] + events[1], definition(RECORD_LOCAL, fit.RECORD, fields, developer)]
    for begin, end, happened in zip([0, *cuts], [*cuts, len(raw)], events[2:], strict=True):
        content += [raw[begin:end], happened]
    return content


def cadence(per_leg: Column) -> list[Values]:
    """Return whole strides per minute and 128ths of one."""
    ticks = np.rint(per_leg * CADENCE_TICKS)
    whole = np.floor(ticks / CADENCE_TICKS)
    best, fraction = fit.COLUMNS["cadence"][0], fit.FRACTIONAL_CADENCE
    return [
        numbers(best.number, UINT8, whole),
        numbers(fraction.number, UINT8, ticks - whole * CADENCE_TICKS),
    ]


def event(moments: Column, kinds: list[int]) -> list[bytes]:
    """Return the definition of a timer event, then each event."""
    fields = [
        numbers(fit.TIMESTAMP, UINT32, moments),
        numbers(0, ENUM, np.full(len(kinds), fit.TIMER)),
        numbers(1, ENUM, kinds),
    ]
    happened = rows(EVENT_LOCAL, fields)
    return [definition(EVENT_LOCAL, fit.EVENT, fields), *(one.tobytes() for one in happened)]


def summed(number: int, name: str, kind: Type, values: ArrayLike) -> Values:
    """Return a field of a session or lap by our name of it."""
    source = fit.ROWS[number][name]
    return numbers(source.number, kind, values, source.scale, source.offset)


def cadences(number: int, per_leg: Column) -> list[Values]:
    """Return a mean cadence as whole strides and a fraction."""
    whole, fraction = cadence(per_leg)
    sources = fit.ROWS[number]
    return [
        whole._replace(number=sources["mean_cadence"].number),
        fraction._replace(number=sources["fractional_cadence"].number),
    ]


def laps(made: tuple[Lap, ...], start: int, strides: float, sport: int) -> bytes:
    """Return all laps as messages of one definition."""
    begun = start + np.rint([lap.start for lap in made])
    elapsed = np.array([lap.elapsed for lap in made])
    codes = [
        ("trigger", [code(names.LAP_TRIGGERS, lap.trigger, ENUM.invalid) for lap in made]),
        ("intensity", [code(names.INTENSITIES, lap.intensity, ENUM.invalid) for lap in made]),
        ("sport", [sport] * len(made)),
    ]
    fields = [
        numbers(fit.TIMESTAMP, UINT32, begun + np.rint(np.nan_to_num(elapsed))),
        summed(fit.LAP, "start_time", UINT32, begun),
        summed(fit.LAP, "elapsed", UINT32, elapsed),
        summed(fit.LAP, "timer", UINT32, [lap.timer for lap in made]),
        summed(fit.LAP, "distance", UINT32, [lap.distance for lap in made]),
        summed(fit.LAP, "mean_heart_rate", UINT8, [lap.mean_heart_rate for lap in made]),
        summed(fit.LAP, "max_heart_rate", UINT8, [lap.max_heart_rate for lap in made]),
        summed(fit.LAP, "ascent", UINT16, [lap.ascent for lap in made]),
        summed(fit.LAP, "descent", UINT16, [lap.descent for lap in made]),
        *cadences(fit.LAP, np.array([lap.mean_cadence for lap in made]) / strides),
        *(summed(fit.LAP, name, ENUM, values) for name, values in codes),
        numbers(MESSAGE_INDEX, UINT16, np.arange(len(made))),
        summed(fit.LAP, "step", UINT16, [np.nan if lap.step is None else lap.step for lap in made]),
    ]
    return message(OTHER_LOCAL, fit.LAP, fields)


def session(recording: Recording, start: int, strides: float, sport: list[Values]) -> bytes:
    """Return the summary: the device's own totals, and what it had to say at least."""
    least = {"elapsed": recording.elapsed, "timer": recording.timer, "distance": recording.distance}
    totals = least | recording.totals
    fields = [
        numbers(fit.TIMESTAMP, UINT32, start + round(totals["elapsed"])),
        summed(fit.SESSION, "start_time", UINT32, start),
        *sport,
        *(summed(fit.SESSION, name, kind, totals[name]) for name, kind in TOTALS.items() if name in totals),
        *(
            summed(fit.SESSION, f"enhanced_{name}", UINT32, totals[name])
            for name in ("mean_speed", "max_speed")
            if name in totals
        ),
        *cadences(fit.SESSION, np.array([totals.get("mean_cadence", np.nan)]) / strides),
        numbers(25, UINT16, FIRST_LAP_INDEX),
        numbers(26, UINT16, len(recording.laps)),
    ]
    return message(OTHER_LOCAL, fit.SESSION, fields)


def activity(recording: Recording, start: int) -> bytes:
    """Return the last message, which knows the wall clock of where the run was."""
    end = start + round(recording.elapsed)
    fields = [
        numbers(fit.TIMESTAMP, UINT32, end),
        numbers(0, UINT32, recording.timer, 1000),
        numbers(1, UINT16, 1),
        numbers(2, ENUM, 0),
        numbers(3, ENUM, ACTIVITY_EVENT),
        numbers(4, ENUM, STOPPED),
    ]
    if recording.utc_offset is not None:
        fields.append(numbers(5, UINT32, end + recording.utc_offset))
    return message(OTHER_LOCAL, fit.ACTIVITY, fields)
