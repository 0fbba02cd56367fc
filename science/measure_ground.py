"""What the ground added to a run: climbs, descents, height."""

from __future__ import annotations

import math

import numpy as np

from science import grade
from science.measured_run import SHORTEST_HALVES, Run, mean

#: With less time uphill than this there is no rate of climbing, s (convention).
SHORTEST_CLIMB = 60.0


def ground(run: Run, body_mass: float) -> dict[str, float]:
    """Return the metrics of hills and height; ``body_mass`` in kg."""
    up, down = (math.nan, math.nan) if run.profile is None else run.profile.climbed()
    known = run.altitude[np.isfinite(run.altitude)]
    way = float(run.streams.distance[-1] - run.streams.distance[0]) if len(run.streams) else 0.0
    uphill, downhill = grade.hill_times(run.grade, run.moving)
    extra = (run.level_speed - run.streams.speed) * run.moving
    joules = grade.running_energy(run.streams.speed, run.grade, run.moving, mass=body_mass)
    return {
        "uphill_time": uphill,
        "downhill_time": downhill,
        "climb_rate": 3600 * up / uphill if uphill >= SHORTEST_CLIMB else math.nan,
        "elevation_load": float(np.nansum(extra)) if run.hilly and run.believed else math.nan,
        "mean_altitude": mean(run.altitude, run.seconds),
        "energy": joules / 1000 if run.believed else math.nan,
        "steep_share": grade.steep_share(run.grade, run.streams.speed * run.moving),
        "ascent": up,
        "descent": down,
        "ascent_rate": 1000 * up / way if way >= SHORTEST_HALVES else math.nan,
        "min_altitude": float(known.min()) if len(known) else math.nan,
        "max_altitude": float(known.max()) if len(known) else math.nan,
    }
