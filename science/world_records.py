"""The fastest times ever run: what is faster is a fault of measurement.

Times in seconds by distance in metres at the end of 2023, from the tables of the R package
ModPerformR (MIT licence, ``science/data/LICENSE.modperformr``).
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from science.units import HALF_MARATHON, MARATHON, MILE

MEN: dict[float, float] = {
    400.0: 43.03,
    800.0: 100.91,
    1500.0: 206.0,
    MILE: 223.1,
    3000.0: 440.7,
    5000.0: 755.36,
    10000.0: 1571.0,
    HALF_MARATHON: 3451.0,
    MARATHON: 7235.0,
}
WOMEN: dict[float, float] = {
    400.0: 47.6,
    800.0: 113.28,
    1500.0: 229.11,
    MILE: 247.64,
    3000.0: 486.11,
    5000.0: 840.21,
    10000.0: 1741.03,
    HALF_MARATHON: 3772.0,
    MARATHON: 7913.0,
}


@lru_cache(maxsize=1024)
def world_record(distance: float, *, sex: str = "") -> float:
    """Return the world record in seconds over ``distance`` metres.

    ``log t`` is interpolated over ``log d`` between the distances of the table, 400 m to the
    marathon; outside of it the speed of the nearest distance holds. ``sex`` is "female" or
    "f" for women; anything else gives the men's record, which bounds everybody.

    Source: ModPerformR, tables of world records 1912–2023 (MIT licence).
    """
    table = WOMEN if sex[:1].lower() == "f" else MEN
    distances = np.array(list(table))
    times = np.array(list(table.values()))
    if not distance > 0:
        return float("nan")
    if distance < distances[0]:
        return float(distance * times[0] / distances[0])
    if distance > distances[-1]:
        return float(distance * times[-1] / distances[-1])
    return float(np.exp(np.interp(np.log(distance), np.log(distances), np.log(times))))
