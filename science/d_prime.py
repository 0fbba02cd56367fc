"""What is left of D′ during a run."""

from __future__ import annotations

import numpy as np

from science.recording import Column, increments

#: Below this share of D′ under zero the critical speed or D′ that was used is too low (convention).
TOO_LOW = -0.10
#: Smallest number that is divided by.
TINY = 1e-12


def d_prime_balance(speed: Column, time: Column, *, critical_speed: float, d_prime: float) -> Column:
    """Return what is left of D′ (m) at every sample of a speed (m/s; grade-adjusted, smoothed over 5 s).

    Above critical speed ``B -= (v - CS) dt``, below ``B = D′ - (D′ - B) e^(-(CS - v) dt / D′)``. Starts
    full. Below zero means that critical speed or D′ is too low, not heroism. A missing speed changes
    nothing. Kirby et al. 2021, J Appl Physiol 131:1532, doi 10.1152/japplphysiol.00223.2021; Skiba et al.
    2015.
    """
    seconds = increments(time)
    over = np.where(np.isfinite(speed), speed - critical_speed, 0.0) * seconds
    left = np.exp(np.minimum(over, 0.0) / max(d_prime, TINY))
    spent = 0.0
    balance = []
    for more, share in zip(np.maximum(over, 0.0).tolist(), left.tolist(), strict=True):
        spent = spent * share + more
        balance.append(d_prime - spent)
    return np.array(balance, dtype=float)
