"""What it costs to measure an hour's recording, and the balance of D′ over it: least CPU time of many runs, in ms.

python -m benchmarks.measure [--runs 300]
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from datetime import UTC, datetime

import numpy as np

from science.d_prime import d_prime_balance
from science.measure import measure
from science.recording import Recording
from science.zones import HeartRateThresholds, bounds_by_maximum

SECONDS = 3600


def an_hour() -> Recording:
    """Return an hour over hills with everything that a good watch records, noise included."""
    random = np.random.default_rng(0)
    clock = np.arange(float(SECONDS))
    speed = 3 + 0.3 * np.sin(clock / 60) + random.normal(0, 0.1, SECONDS)
    columns = {
        "time": clock,
        "distance": np.cumsum(speed),
        "speed": speed,
        "heart_rate": np.round(150 + 5 * np.sin(clock / 100) + random.normal(0, 1, SECONDS)),
        "cadence": np.round(172 + random.normal(0, 2, SECONDS)),
        "altitude": 100 + 20 * np.sin(clock / 300) + random.normal(0, 0.5, SECONDS),
        "power": 210 + random.normal(0, 10, SECONDS),
        "temperature": np.full(SECONDS, 18.0),
        "vertical_oscillation": np.full(SECONDS, 0.08),
        "ground_contact_time": np.full(SECONDS, 0.24),
        "latitude": 50 + clock * 2e-5,
        "longitude": 8 + clock * 1e-5,
    }
    return Recording(start=datetime(2024, 1, 1, tzinfo=UTC), columns=columns, sport="running")


def least(work: Callable[[], object], runs: int) -> float:
    taken = []
    for _ in range(runs):
        begun = time.process_time()
        work()
        taken.append(time.process_time() - begun)
    return 1000 * min(taken)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=300)
    runs = parser.parse_args().runs
    recording = an_hour()
    thresholds = HeartRateThresholds(190.0, 60.0, 170.0, bounds_by_maximum(190.0))
    speed, clock = recording.column("speed"), recording.time
    measuring = least(lambda: measure(recording, thresholds=thresholds, sex="m", body_mass=70.0), runs)
    balance = least(lambda: d_prime_balance(speed, clock, critical_speed=3.2, d_prime=200.0), runs)
    print(f"measuring an hour with best efforts and curve: {measuring:.1f} ms")
    print(f"balance of D′ over an hour: {balance:.2f} ms")


if __name__ == "__main__":
    main()
