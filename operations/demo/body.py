"""What a watch would have recorded of a run: streams that follow from effort, hills, heat and chance."""

from __future__ import annotations

import datetime as dt

import numpy as np
from scipy.signal import lfilter

from operations.demo.people import Profile
from operations.demo.places import Loop, Places
from operations.demo.training import Outing
from operations.demo.workouts import Workout
from science.grade import damped_factor
from science.recording import Column, Device, Lap, Recording

#: Share of the heart-rate reserve at critical speed, how it falls with the share of that speed, and how
#: fast the heart follows, s.
RESERVE_AT_CRITICAL_SPEED = 0.91
RESERVE_SLOPE = 1.25
HEART_LAG = 28.0
LEGS_LAG = 5.0
#: How much of a slope's cost a runner gives back in pace; the rest his heart pays.
SLOPE_SHARE = 0.8
#: Rise of the heart rate, as a share of the reserve, in an hour of steady running on a mild day.
DRIFT = 0.035
DROPOUTS, DROPOUT_LOCK = 0.05, 0.02


def lagged(values: Column, seconds: float, start: float) -> Column:
    """Return what follows ``values`` (1 Hz) as a first-order lag, from ``start`` on."""
    keep = np.exp(-1 / seconds)
    return np.asarray(lfilter([1 - keep], [1, -keep], values, zi=[keep * start])[0])


def wander(rng: np.random.Generator, length: int, *, spread: float, seconds: float) -> Column:
    """Return noise of standard deviation ``spread`` that forgets within ``seconds``."""
    keep = np.exp(-1 / seconds)
    steps = rng.normal(0, spread * np.sqrt(1 - keep**2), length)
    return np.asarray(lfilter([1], [1, -keep], steps))


def simulate(outing: Outing, profile: Profile, ground: Places, rng: np.random.Generator) -> Recording:
    """Return the recording of a run at 1 Hz."""
    workout = outing.workout
    level, ends = wanted_speed(workout, outing.critical_speed)
    length = len(level)
    level = lagged(level, LEGS_LAG, 0.6 * level[0]) * (1 + wander(rng, length, spread=0.022, seconds=25))
    way = ground.course(workout, rng)
    speed, effort = (level, level) if outing.indoors else on_slopes(level, way)
    if outing.race:
        # The finish comes at the last metre, not at the last second.
        speed, effort = (values * workout.metres / speed.sum() for values in (speed, effort))
    distance = np.concatenate(([0.0], np.cumsum(speed)[:-1]))
    warmth = 21.0 if outing.indoors else temperature(outing, rng)
    heart = heart_rate(effort / outing.critical_speed, profile, warmth, rng)
    cadence = steps(speed, rng)
    columns = {
        "time": np.arange(length, dtype=float),
        "distance": distance,
        "speed": speed,
        "heart_rate": as_recorded(heart, cadence, rng),
        "cadence": np.round(cadence),
        "temperature": np.full(length, warmth).round(),
    }
    if not outing.indoors:
        columns |= positions(way, distance, rng)
    if profile.watch_has_power:
        columns |= dynamics(speed, effort, cadence, profile, rng)
    columns, pauses = with_pause(columns, workout, rng)
    return Recording(
        start=outing.start.astimezone(dt.UTC),
        columns=columns,
        sport="running",
        sub_sport="treadmill" if outing.indoors else ("track" if workout.on_track else "generic"),
        laps=laps(columns, pauses, workout, ends),
        pauses=pauses,
        totals=totals(columns, pauses),
        device=Device(manufacturer="development", firmware="1.0"),
        utc_offset=int((outing.start.utcoffset() or dt.timedelta()).total_seconds()),
    )


def wanted_speed(workout: Workout, critical_speed: float) -> tuple[Column, Column]:
    """Return the speed on the level for every second, and the second at which each piece ends."""
    seconds = np.array([piece.seconds(critical_speed) for piece in workout.pieces])
    ends = np.round(np.cumsum(seconds))
    speeds = np.array([piece.share * critical_speed for piece in workout.pieces])
    return np.repeat(speeds, np.diff(ends, prepend=0.0).astype(int)), ends


def on_slopes(level: Column, way: Loop) -> tuple[Column, Column]:
    """Return the speed on the ground, slower uphill, and the speed on the level of equal effort."""
    ahead = np.cumsum(level)
    height = way.at(ahead)[2]
    grade = np.gradient(height) / np.maximum(level, 0.5)
    factor = damped_factor(np.clip(grade, -0.2, 0.2))
    speed = level / factor**SLOPE_SHARE
    return speed, speed * factor


def temperature(outing: Outing, rng: np.random.Generator) -> float:
    """Return the air's temperature in °C: the season, the hour, the weather."""
    day = outing.start.timetuple().tm_yday
    season = 9.5 - 11 * np.cos(2 * np.pi * (day - 20) / 365)
    return float(season + (2.5 if outing.start.hour > 12 else -1.5) + rng.normal(0, 3))


def heart_rate(share: Column, profile: Profile, warmth: float, rng: np.random.Generator) -> Column:
    """Return the heart rate in bpm for an effort as a share of critical speed.

    It follows the effort with a lag, drifts upwards with time and heat, and differs a little
    from day to day.
    """
    hours = np.arange(len(share)) / 3600
    heat = 1 + max(0.0, warmth - 16) * 0.06
    wanted = np.maximum(RESERVE_AT_CRITICAL_SPEED - RESERVE_SLOPE * (1 - share), 0.2)
    reserve = wanted + DRIFT * heat * np.maximum(0, hours - 0.2)
    reserve = lagged(np.minimum(reserve, 0.985), HEART_LAG, 0.3) + wander(rng, len(share), spread=0.008, seconds=15)
    span = profile.max_heart_rate - profile.resting_heart_rate
    beats = profile.resting_heart_rate + rng.normal(0, 1.8) + span * reserve
    return np.minimum(beats, profile.max_heart_rate)


def as_recorded(heart: Column, cadence: Column, rng: np.random.Generator) -> Column:
    """Return whole beats as a strap or an optical sensor gives them, with what goes wrong now and then."""
    beats = np.round(heart)
    length = len(beats)
    chance = rng.random()
    if chance < DROPOUTS:
        for start in rng.integers(0, length, rng.integers(1, 4)):
            beats[start : start + rng.integers(20, 240)] = np.nan
    elif chance < DROPOUTS + DROPOUT_LOCK:
        start = int(rng.integers(0, max(1, length // 3)))
        stretch = slice(start, start + int(rng.integers(180, 600)))
        beats[stretch] = np.round(cadence[stretch])
    return beats


def steps(speed: Column, rng: np.random.Generator) -> Column:
    """Return steps a minute, both feet."""
    cadence = 164 + rng.normal(0, 1.5) + 8.5 * (speed - 2.8)
    return np.clip(cadence + wander(rng, len(speed), spread=1.6, seconds=10), 110, 205)


def positions(way: Loop, distance: Column, rng: np.random.Generator) -> dict[str, Column]:
    """Return where the receiver saw the runner, a few metres off, and the barometer's height."""
    # A watch measures half a per cent more or less than the way is long.
    east, north, height = way.at(distance * rng.normal(1, 0.004))
    length = len(distance)
    east = east + wander(rng, length, spread=2.2, seconds=45)
    north = north + wander(rng, length, spread=2.2, seconds=45)
    latitude, longitude = way.degrees(east, north)
    drift = np.linspace(0, rng.normal(0, 3), length)
    altitude = np.round((height + drift + wander(rng, length, spread=0.5, seconds=20)) * 5) / 5
    return {"latitude": latitude, "longitude": longitude, "altitude": altitude}


def dynamics(
    speed: Column, effort: Column, cadence: Column, profile: Profile, rng: np.random.Generator
) -> dict[str, Column]:
    """Return power and the running dynamics of a pod."""
    length = len(speed)
    step = speed / cadence * 60
    contact = 0.300 - 0.022 * (speed - 2.5) + wander(rng, length, spread=0.004, seconds=20)
    rise = 0.062 + 0.022 * step + wander(rng, length, spread=0.002, seconds=20)
    return {
        "power": np.round(1.04 * profile.mass * effort * (1 + wander(rng, length, spread=0.025, seconds=8))),
        "step_length": step,
        "ground_contact_time": np.clip(contact, 0.16, 0.36).round(3),
        "vertical_oscillation": np.round(rise, 3),
        "ground_contact_balance": np.round(50 + wander(rng, length, spread=0.4, seconds=60), 1),
    }


def with_pause(
    columns: dict[str, Column], workout: Workout, rng: np.random.Generator
) -> tuple[dict[str, Column], Column]:
    """Stop the timer once in every sixth easy run: later records move on, none lies in between."""
    length = len(columns["time"])
    if workout.purpose not in {"easy", "long", "recovery"} or rng.random() > 0.16 or length < 900:
        return columns, np.empty((0, 2))
    at, seconds = int(rng.integers(400, length - 200)), float(rng.integers(15, 120))
    time = columns["time"].copy()
    time[at:] += seconds
    return {**columns, "time": time}, np.array([[time[at - 1], time[at]]])


def laps(columns: dict[str, Column], pauses: Column, workout: Workout, ends: Column) -> tuple[Lap, ...]:
    """Return the laps: kilometres, or the pieces of the workout as the runner pressed the button."""
    last = len(columns["time"]) - 1
    if workout.kilometre_laps:
        marks = np.searchsorted(columns["distance"], np.arange(1000, columns["distance"][-1], 1000))
        words = ["active"] * (len(marks) + 1)
    else:
        marks, words = ends[:-1].astype(int), [piece.intensity for piece in workout.pieces]
    edges = np.unique(np.concatenate(([0], marks, [last])))
    trigger = "distance" if workout.kilometre_laps else "manual"
    return tuple(
        lap(columns, pauses, int(a), int(b), trigger if b < last else "session_end", word)
        for a, b, word in zip(edges[:-1], edges[1:], words, strict=False)
    )


def lap(columns: dict[str, Column], pauses: Column, first: int, last: int, trigger: str, word: str) -> Lap:
    time, distance = columns["time"], columns["distance"]
    elapsed = float(time[last] - time[first])
    inside = (pauses[:, 0] >= time[first]) & (pauses[:, 1] <= time[last])
    heart = columns["heart_rate"][first : last + 1]
    heart = heart[np.isfinite(heart)]
    return Lap(
        start=float(time[first]),
        elapsed=elapsed,
        timer=elapsed - float((pauses[inside, 1] - pauses[inside, 0]).sum()),
        distance=float(distance[last] - distance[first]),
        mean_heart_rate=float(heart.mean()) if heart.size else float("nan"),
        max_heart_rate=float(heart.max()) if heart.size else float("nan"),
        mean_cadence=float(columns["cadence"][first : last + 1].mean()),
        trigger=trigger,
        intensity=word,
    )


def totals(columns: dict[str, Column], pauses: Column) -> dict[str, float]:
    """Return what the watch sums up."""
    elapsed = float(columns["time"][-1])
    heart = columns["heart_rate"][np.isfinite(columns["heart_rate"])]
    found = {
        "distance": float(columns["distance"][-1]),
        "elapsed": elapsed,
        "timer": elapsed - float((pauses[:, 1] - pauses[:, 0]).sum()),
    }
    if heart.size:
        found |= {"mean_heart_rate": float(heart.mean()), "max_heart_rate": float(heart.max())}
    return found
