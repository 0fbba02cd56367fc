"""What a FIT file sums up as fitdecode reads it, to hold ours against: sessions, laps, pauses, workout steps."""

from __future__ import annotations

import io
import math
import warnings
from typing import Any

import fitdecode
import numpy as np

from science.recording import Lap, Recording, Step, Workout
from sessions.decoders.fit.names import NOT_ON_FOOT
from sessions.decoders.fit.profile import EPOCH, SYSTEM_TIME
from tests.sessions.decoders.reference import native

#: Ours: fitdecode's, best first.
SESSION = {
    "distance": ("total_distance",),
    "elapsed": ("total_elapsed_time",),
    "timer": ("total_timer_time",),
    "ascent": ("total_ascent",),
    "descent": ("total_descent",),
    "calories": ("total_calories",),
    "mean_heart_rate": ("avg_heart_rate",),
    "max_heart_rate": ("max_heart_rate",),
    "mean_speed": ("enhanced_avg_speed", "avg_speed"),
    "max_speed": ("enhanced_max_speed", "max_speed"),
    "mean_power": ("avg_power",),
    "max_power": ("max_power",),
    "training_effect": ("total_training_effect",),
}
LAP = {name: SESSION[name] for name in Lap.__slots__ if name in SESSION}
CADENCES = ("avg_running_cadence", "avg_cadence")
FRACTIONS = ("avg_fractional_cadence",)
STOPS = ("stop", "stop_all", "stop_disable", "stop_disable_all")


def summary_differences(data: bytes, recordings: list[Recording]) -> list[str]:
    """Return what differs, a line each."""
    found = messages(data)
    sessions, laps = chosen(found, "session"), chosen(found, "lap")
    ours = [lap for recording in recordings for lap in recording.laps]
    lines: list[str] = []
    if len(sessions) == len(recordings):
        sessions.sort(key=lambda session: instant(session, "start_time"))
        for recording, session in zip(recordings, sessions, strict=True):
            lines += session_differences(recording, session)
    if len(recordings) == 1:
        if len(laps) != len(ours):
            return [*lines, f"{len(ours)} laps, fitdecode has {len(laps)}"]
        for at, (lap, theirs) in enumerate(zip(ours, laps, strict=True)):
            lines += [f"lap {at}: {line}" for line in lap_differences(lap, theirs, recordings[0])]
        lines += pause_differences(recordings[0], chosen(found, "event"))
        lines += beat_differences(recordings[0], chosen(found, "hrv"))
    return lines


def messages(data: bytes) -> list[Any]:
    with (
        warnings.catch_warnings(),
        fitdecode.FitReader(io.BytesIO(data), check_crc=fitdecode.CrcCheck.DISABLED) as reader,
    ):
        warnings.simplefilter("ignore")
        return [frame for frame in reader if frame.frame_type == fitdecode.FIT_FRAME_DATA]


def chosen(found: list[Any], name: str) -> list[Any]:
    return [message for message in found if message.name == name]


def first(message: Any, names: tuple[str, ...]) -> float:
    """Return the first of the fields that has a number, else NaN."""
    return next((value for name in names if not math.isnan(value := native(message, name))), math.nan)


def instant(message: Any, name: str) -> float:
    """Return seconds since 1970; fitdecode leaves a time since the watch was switched on as it is."""
    value = native(message, name)
    return value + EPOCH if value < SYSTEM_TIME else value


def unequal(name: str, ours: float, theirs: float) -> list[str]:
    same = (math.isnan(ours) and math.isnan(theirs)) or math.isclose(ours, theirs, rel_tol=1e-9, abs_tol=1e-9)
    return [] if same else [f"{name}: {ours}, fitdecode has {theirs}"]


def cadence(message: Any, sport: str) -> float:
    """Return steps per minute."""
    fraction = first(message, FRACTIONS)
    return (1 if sport in NOT_ON_FOOT else 2) * (first(message, CADENCES) + (0 if math.isnan(fraction) else fraction))


def session_differences(recording: Recording, theirs: Any) -> list[str]:
    lines = [
        line
        for name, fields in SESSION.items()
        for line in unequal(name, recording.totals.get(name, math.nan), first(theirs, fields))
    ]
    ours = recording.totals.get("mean_cadence", math.nan)
    return lines + unequal("mean_cadence", ours, cadence(theirs, recording.sport))


def lap_differences(lap: Lap, theirs: Any, recording: Recording) -> list[str]:
    lines = [line for name, fields in LAP.items() for line in unequal(name, getattr(lap, name), first(theirs, fields))]
    begun = instant(theirs, "start_time") - recording.start.timestamp()
    lines += unequal("start", lap.start, begun if math.isnan(begun) else max(0.0, begun))
    lines += unequal("mean_cadence", lap.mean_cadence, cadence(theirs, recording.sport))
    for ours, name in ((lap.trigger, "lap_trigger"), (lap.intensity, "intensity")):
        said = theirs.get_value(name, fallback=None)
        if ours != ("" if said is None else str(said)):
            lines.append(f"{name}: {ours}, fitdecode has {said}")
    return lines


def pause_differences(recording: Recording, events: list[Any]) -> list[str]:
    """Compare the spans from each stop of the timer to its next start, as far as they lie in the recording."""
    spans: list[tuple[float, float]] = []
    stopped = math.nan
    for event in events:
        kind = event.get_value("event_type", fallback=None)
        moment = instant(event, "timestamp") - recording.start.timestamp()
        if event.get_value("event", fallback=None) != "timer" or math.isnan(moment):
            continue
        if kind in STOPS and math.isnan(stopped):
            stopped = moment
        elif kind == "start" and not math.isnan(stopped):
            spans.append((stopped, moment))
            stopped = math.nan
    expected = np.clip(np.array(spans).reshape(-1, 2), 0, recording.time[-1] if len(recording) else 0)
    expected = expected[expected[:, 1] > expected[:, 0]]
    if np.array_equal(recording.pauses, expected):
        return []
    return [f"pauses: {recording.pauses.tolist()}, fitdecode has {expected.tolist()}"]


def beat_differences(recording: Recording, theirs: list[Any]) -> list[str]:
    told = [value for message in theirs for value in np.atleast_1d(message.get_value("time", fallback=np.nan))]
    expected = np.array([value for value in told if value is not None], float)
    expected = expected[expected > 0]
    if np.array_equal(recording.beats[:, 1], expected):
        return []
    return [f"beats: {len(recording.beats)} intervals, fitdecode has {len(expected)}"]


def step_differences(data: bytes, workout: Workout) -> list[str]:
    """Compare the steps of a workout; those with an end that we have no name for by name alone."""
    theirs = chosen(messages(data), "workout_step")
    if len(theirs) != len(workout.steps):
        return [f"{len(workout.steps)} steps, fitdecode has {len(theirs)}"]
    return [
        f"step {at}: {ours}, fitdecode has {told}"
        for at, (step, message) in enumerate(zip(workout.steps, theirs, strict=True))
        if (ours := of_step(step)) != (told := of_message(message, unnamed=step.ends.isdecimal()))
    ]


def of_step(step: Step) -> tuple[object, ...]:
    amount = None if math.isnan(step.amount) else step.amount
    return step.name, step.intensity, step.zone, step.times, amount


def of_message(message: Any, unnamed: bool) -> tuple[object, ...]:
    """A heart rate that ends a step is 100 more than bpm in the file; zone 0 is none."""

    def told(*names: str) -> Any:
        return next((message.get_value(name) for name in names if message.has_field(name)), None)

    if unnamed:
        return told("wkt_step_name"), told("intensity"), None, None, None
    rate = told("duration_hr")
    amount = told("duration_time", "duration_distance") if rate is None else rate - 100
    zone = told("target_hr_zone", "target_power_zone") or None
    return told("wkt_step_name"), told("intensity"), zone, told("repeat_steps"), amount
