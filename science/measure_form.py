"""What sensors say of a run: steps, power, temperature, and what a heartbeat or a watt buys."""

from __future__ import annotations

import math

import numpy as np

from science import efficiency, load
from science.measured_run import SMALLEST_COVERAGE, Run, mean, percentile
from science.pacing import best_mean, block_means
from science.recording import Column
from science.running_form import duty_factor, leg_stiffness

#: The best mean power over this long is what a threshold power is estimated from, s (convention).
THRESHOLD_TIME = 1200.0


def form(run: Run, body_mass: float) -> dict[str, float]:
    """Return the metrics of steps; ``body_mass`` in kg."""
    streams, moving = run.streams, run.moving
    cadence = np.where(streams.cadence > 0, streams.cadence, np.nan)
    stepping = np.where(np.isfinite(cadence) & np.isfinite(streams.speed), moving, 0.0)
    steps = float(np.nansum(cadence * moving)) / 60
    way, count = float(np.nansum(streams.speed * stepping)), float(np.nansum(cadence * stepping)) / 60
    length = way / count if count > 0 and run.believed else math.nan
    oscillation = mean(run.sensor("vertical_oscillation"), moving)
    contact, rate = mean(run.sensor("ground_contact_time"), moving), mean(cadence, moving)
    pace = way / float(stepping.sum()) if stepping.any() and run.believed else math.nan
    blocks = block_means(cadence, moving)
    height = run.recording.settings.get("height", math.nan)
    return {
        "cadence_variation": 100 * float(blocks.std() / blocks.mean()) if len(blocks) > 1 else math.nan,
        "duty_factor": duty_factor(contact, rate),
        "leg_stiffness": leg_stiffness(pace, contact, rate, mass=body_mass, height=height),
        "mean_cadence": rate,
        "max_cadence": percentile(cadence, moving, 99),
        "steps": steps if steps > 0 else math.nan,
        "step_length": length,
        "vertical_oscillation": oscillation,
        "vertical_ratio": 100 * oscillation / length if length > 0 else math.nan,
        "ground_contact_time": contact,
        "ground_contact_balance": mean(run.sensor("ground_contact_balance"), moving),
    }


def economy(run: Run, values: dict[str, float], body_mass: float) -> dict[str, float]:
    """Return the metrics of power, temperature and efficiency; ``values`` are those found before."""
    streams, moving = run.streams, run.moving
    power, temperature = run.sensor("power"), run.sensor("temperature")
    steady = values["speed_variation"] <= 100 * efficiency.STEADY
    steady = steady and values["heart_rate_coverage"] >= 100 * efficiency.SMALLEST_COVERAGE
    pauses = values["paused_time"] <= efficiency.LARGEST_PAUSE * values["elapsed_time"]
    duration = values["moving_time"]
    factor = lost = math.nan
    if steady and duration >= efficiency.SHORTEST_FOR_EFFICIENCY:
        beat = mean(streams.heart_rate, moving)
        factor = efficiency.efficiency_factor(values["normalised_speed"], beat)
    if steady and pauses and duration >= efficiency.SHORTEST_FOR_DECOUPLING:
        lost = efficiency.decoupling(run.level_speed, streams.heart_rate, np.cumsum(moving))
    watts, normalised = mean(power, moving), _normalised_power(power, run)
    speed = values["moving_speed"] if run.believed else math.nan
    return {
        "mean_power": watts,
        "max_power": percentile(power, moving, 99.5),
        "normalised_power": normalised,
        "power_variability": normalised / watts if watts > 0 else math.nan,
        "power_per_mass": watts / body_mass if body_mass > 0 else math.nan,
        "best_power_20": best_mean(power, moving, THRESHOLD_TIME),
        "running_effectiveness": efficiency.running_effectiveness(speed, watts, body_mass),
        "efficiency_factor": factor,
        "decoupling": lost,
        "mean_temperature": mean(temperature, run.seconds),
        "max_temperature": percentile(temperature, run.seconds, 100),
    }


def _normalised_power(power: Column, run: Run) -> float:
    known = float(run.moving[np.isfinite(power)].sum())
    enough = known > 0 and known >= SMALLEST_COVERAGE * float(run.moving.sum())
    return load.normalised_speed(power, run.streams.active, moving=run.streams.moving) if enough else math.nan
