"""Workout to FIT: what a watch can load, and our decoder and any other reads back."""

from __future__ import annotations

import math
from datetime import datetime

from science.recording import Step, Workout
from sessions.decoders.fit import names
from sessions.decoders.fit import profile as fit
from sessions.decoders.fit.workout import ABSOLUTE, DURATIONS, TARGETS
from sessions.encoders.messages import (
    DEVELOPMENT,
    ENUM,
    MESSAGE_INDEX,
    OTHER_LOCAL,
    UINT16,
    UINT32,
    UINT32Z,
    Values,
    code,
    file,
    message,
    numbers,
    text,
)

WORKOUT_FILE = 5
#: What is not told is written as missing.
MISSING = math.nan


def encode_workout(workout: Workout, made: datetime, serial: int = 1) -> bytes:
    """Return a workout as a FIT file made at an instant; ValueError for a step of an unknown kind.

    Watches tell workouts apart by the instant and ``serial``, which is not 0.
    """
    file_id = [
        numbers(0, ENUM, WORKOUT_FILE),
        numbers(1, UINT16, DEVELOPMENT),
        numbers(3, UINT32Z, serial),
        numbers(4, UINT32, round(made.timestamp()) - fit.EPOCH),
    ]
    return file(b"".join([message(OTHER_LOCAL, fit.FILE_ID, file_id), *workout_messages(workout)]))


def workout_messages(workout: Workout) -> list[bytes]:
    """Return the messages of a workout, which an activity may hold as well; ValueError for an unknown kind of step."""
    sources = fit.ROWS[fit.WORKOUT]
    head = [
        numbers(sources["sport"].number, ENUM, code(names.SPORTS, workout.sport, 0)),
        numbers(sources["sub_sport"].number, ENUM, code(names.SUB_SPORTS, workout.sub_sport, 0)),
        numbers(sources["steps"].number, UINT16, len(workout.steps)),
        *written("name", workout.name, fit.WORKOUT),
    ]
    steps = [step_fields(index, step) for index, step in enumerate(workout.steps)]
    return [
        message(OTHER_LOCAL, fit.WORKOUT, head),
        *(message(OTHER_LOCAL, fit.WORKOUT_STEP, fields) for fields in steps),
    ]


def written(name: str, said: str, number: int) -> list[Values]:
    """Return a text field, none for an empty text."""
    return [text(fit.ROWS[number][name].number, said)] if said else []


def step_fields(index: int, step: Step) -> list[Values]:
    """Return the fields of one step."""
    sources = fit.ROWS[fit.WORKOUT_STEP]
    ends, per_amount = kind(DURATIONS, step.ends)
    target, per_unit = kind(TARGETS, step.target)
    amount, aim = step.amount * per_amount, 0.0 if step.zone is None else float(step.zone)
    if step.ends.startswith("heart_rate"):
        amount += ABSOLUTE["heart_rate"]
    if step.ends == "repeat":
        amount = MISSING if step.back_to is None else step.back_to
        aim = MISSING if step.times is None else step.times
    above = 0 if step.percent else ABSOLUTE.get(step.target, 0)
    values = {
        "duration_value": amount,
        "target_value": aim,
        "low": step.low * per_unit + above,
        "high": step.high * per_unit + above,
    }
    return [
        numbers(MESSAGE_INDEX, UINT16, index),
        *written("name", step.name, fit.WORKOUT_STEP),
        numbers(sources["duration_type"].number, ENUM, ends),
        numbers(sources["target_type"].number, ENUM, target),
        *(numbers(sources[name].number, UINT32, value) for name, value in values.items()),
        numbers(sources["intensity"].number, ENUM, code(names.INTENSITIES, step.intensity, ENUM.invalid)),
        *written("notes", step.notes, fit.WORKOUT_STEP),
    ]


def kind(known: dict[int, tuple[str, float]], name: str) -> tuple[int, float]:
    """Return the number of a kind and how many of the file's units are one of ours."""
    for number, (called, per_unit) in known.items():
        if called == name:
            return number, per_unit
    raise ValueError(f"FIT knows no step of the kind {name!r}")
