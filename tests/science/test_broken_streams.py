"""Every formula of a stream is finite or missing, never an exception, whatever it holds; a new one is listed here."""

from __future__ import annotations

import numpy as np
import pytest

from science import d_prime, efficiency, efforts, field_tests, fitness, grade, heart_beats, load
from science.recording import Column

RANDOM = np.random.default_rng(0)
STREAMS: dict[str, Column] = {
    "empty": np.empty(0),
    "one point": np.ones(1),
    "all missing": np.full(50, np.nan),
    "constant": np.full(50, 3.0),
    "falling": np.arange(50.0)[::-1].copy(),
    "to and fro": 100 + 90 * np.sin(np.arange(50.0)),
    "infinite": np.full(50, np.inf),
    "absurd": RANDOM.normal(0, 1e6, 50),
}
#: Of values over time (s): heart rates, speeds, distances, altitudes, whatever they are.
OVER_TIME = {
    "trimp": lambda values, time: load.trimp(values, time, maximum=190, resting=60),
    "edwards": lambda values, time: load.edwards_trimp(values, time, maximum=190),
    "lucia": lambda values, time: load.lucia_trimp(values, time, first=140, second=160),
    "normalised speed": load.normalised_speed,
    "decoupling": lambda values, time: efficiency.decoupling(values, values, time),
    "speed variation": efficiency.speed_variation,
    "D′ balance": lambda values, time: d_prime.d_prime_balance(values, time, critical_speed=4.0, d_prime=200.0),
    "best efforts": lambda values, time: [one.time for one in efforts.best_efforts(time, values, [20, 400])],
    "curve": lambda values, time: efforts.pace_duration_curve(time, values, efforts.CURVE_DURATIONS),
    "splits": lambda values, time: [one.time for one in efforts.splits(time, values)],
    "zones": lambda values, time: efforts.time_in_zones(values, time, (100.0, 120.0)),
    "grade": grade.smoothed_grade,
    "ascent": grade.ascent_descent,
    "time trial": lambda values, time: field_tests.time_trial(time, values, values),
}
#: Of loads, one a day.
BY_DAY = {
    "fitness": lambda loads: fitness.load_history(loads).ctl,
    "monotony": load.monotony,
    "strain": load.strain,
    "coupled": load.acwr_coupled,
    "uncoupled": load.acwr_uncoupled,
    "weighted": load.acwr_weighted,
    "ramp": load.ramp,
    "beats": lambda values: heart_beats.rmssd(np.column_stack((values, values))),
    "energy": lambda values: grade.running_energy(values, values, values, mass=70.0),
}


@pytest.mark.parametrize("stream", STREAMS)
@pytest.mark.parametrize("clock", ["even", "its own"])
@pytest.mark.parametrize("formula", OVER_TIME)
def test_it_survives_over_time(formula, clock, stream):
    values = STREAMS[stream]
    time = np.arange(float(len(values))) if clock == "even" else values
    with np.errstate(all="ignore"):
        assert not np.isinf(np.asarray(OVER_TIME[formula](values, time), dtype=float)).any()


@pytest.mark.parametrize("stream", STREAMS)
@pytest.mark.parametrize("formula", BY_DAY)
def test_it_survives_day_by_day(formula, stream):
    with np.errstate(all="ignore"):
        assert not np.isinf(np.asarray(BY_DAY[formula](STREAMS[stream]), dtype=float)).any()
