"""What foot pods and chest straps say about the way somebody runs."""

from __future__ import annotations

import math

import numpy as np

from science.recording import Column

#: Standard gravity, m/s² (exact by definition).
GRAVITY = 9.80665
#: Length of a leg as a share of the height (Winter 1979, as used by Morin et al. 2005).
LEG_SHARE = 0.53
#: Fewest steps per minute at which somebody runs (convention).
SLOWEST_STEPS = 120.0


def duty_factor(contact_time: float, cadence: float) -> float:
    """Return the share of a stride (%) in which one foot is on the ground: ``100 t_c / (120 / cadence)``.

    ``contact_time`` in s, ``cadence`` in steps/min of both feet. Below 50 % there is a flight phase: running.
    """
    return 100.0 * contact_time * cadence / 120.0 if cadence > 0 else math.nan


def leg_stiffness(speed: float, contact_time: float, cadence: float, *, mass: float, height: float) -> float:
    """Return the stiffness of the leg as a spring, in kN/m.

    ``k = F / ΔL`` with ``F = m g π/2 (t_f/t_c + 1)``, ``ΔL = L - √(L² - (v t_c / 2)²) + F t_c² / (m π²) + g t_c² / 8``,
    flight time ``t_f = 60/cadence - t_c`` (s), leg length ``L = 0.53 height`` (m), speed in m/s, mass in kg. Holds for
    running from 3.3 m/s on, within 7 % of a force plate. NaN without a flight phase. Morin et al. 2005, J Appl
    Biomech 21:167, doi 10.1123/jab.21.2.167.
    """
    leg = LEG_SHARE * height
    swing = speed * contact_time / 2
    if not (cadence >= SLOWEST_STEPS and mass > 0 and 0 < swing < leg):
        return math.nan
    flight = 60.0 / cadence - contact_time
    if not flight > 0:
        return math.nan
    force = mass * GRAVITY * math.pi / 2 * (flight / contact_time + 1)
    drop = force * contact_time**2 / (mass * math.pi**2) + GRAVITY * contact_time**2 / 8
    return force / (leg - math.sqrt(leg * leg - swing * swing) + drop) / 1000.0


def expected_cadence(speed: float, speeds: Column, cadences: Column, *, fewest: int = 10) -> float:
    """Return the cadence (steps/min) that a runner usually has at a speed (m/s): ``a + b v`` by least squares.

    ``speeds`` and ``cadences`` are means of other runs of the same runner. The residual, today's less this, is what
    can be compared; means cannot, for cadence follows speed. NaN with fewer than ``fewest`` runs, or if all of them
    are equally fast.
    """
    known = np.isfinite(speeds) & np.isfinite(cadences)
    x, y = speeds[known], cadences[known]
    spread = float(np.sum((x - x.mean()) ** 2)) if len(x) >= fewest else 0.0
    if not spread > 1e-6:
        return math.nan
    slope = float(np.sum((x - x.mean()) * y)) / spread
    return float(y.mean() + slope * (speed - x.mean()))
