"""The line of distance on time through all-out efforts, whose slope is critical speed, and its errors."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from science.recording import Column

#: Noise of an all-out effort, as a share of its distance, where there are too few efforts to see it
#: (convention).
EFFORT_NOISE = 0.015
#: Fewer efforts than this cannot show their own scatter.
ENOUGH_FOR_INTERVAL = 4
#: An effort's noise in metres grows with this power of its distance (convention; see ``interval_half_width``).
NOISE_EXPONENT = 0.7
#: What is thought of an effort's noise before its scatter is seen: worth 0.3 of an effort more than a line needs,
#: and a share of 2 km. So vague that its median is 1.5 % and its lower quartile 0.4 % (convention, calibrated once for
#: all situations of ``benchmarks/simulate.py``).
PRIOR_WEIGHT = 0.3
PRIOR_NOISE = 0.003
PRIOR_DISTANCE = 2000.0
#: Models of the relation; see ``fit``.
MODELS = ("linear", "inverse", "hyperbolic")


@dataclass(frozen=True, slots=True)
class CriticalSpeedFit:
    """A fitted line: critical speed (m/s) and D′ (m), their standard errors, and the speed's 95 % interval.

    ``residuals`` are metres by which each effort lies above ``D′ + CS t``. With two efforts errors and
    interval are NaN; with three the interval assumes 1.5 % noise of an effort.
    """

    critical_speed: float
    d_prime: float
    critical_speed_error: float
    d_prime_error: float
    low: float
    high: float
    n: int
    residuals: tuple[float, ...]
    model: str


def fit(
    distances: Column | Sequence[float], times: Column | Sequence[float], *, model: str = "linear"
) -> CriticalSpeedFit:
    """Fit critical speed (m/s) and D′ (m) to all-out efforts over ``distances`` (m) in ``times`` (s).

    "linear": ``d = D′ + CS t``, least squares of d on t (recommended). "inverse": ``d/t = CS + D′/t``, the
    same line weighted by 1/t². "hyperbolic": ``t = D′ / (d/t - CS)``, least squares of t. Holds for
    efforts of 2 to 20 minutes. Raises ValueError for fewer than two different times or impossible values.

    Monod & Scherrer 1965, Ergonomics 8:329, doi 10.1080/00140136508930810; for running Smyth &
    Muniz-Pumares 2020, Med Sci Sports Exerc 52:2637, doi 10.1249/mss.0000000000002412.
    """
    d, t = np.asarray(distances, dtype=float), np.asarray(times, dtype=float)
    if len(d) != len(t) or len(np.unique(t)) < 2 or not (np.isfinite(d) & np.isfinite(t) & (t > 0) & (d > 0)).all():
        raise ValueError("A line needs two efforts of different, positive duration.")
    if model not in MODELS:
        raise ValueError(f"There is no model {model!r}; there are {', '.join(MODELS)}.")
    if model == "hyperbolic":
        speed, capacity, covariance = _hyperbolic(d, t)
    elif model == "inverse":
        capacity, speed, covariance = _line(1.0 / t, d / t)
        covariance = covariance[::-1, ::-1]
    else:
        speed, capacity, covariance = _line(t, d)
    errors = np.sqrt(np.diag(covariance)) if len(d) > 2 else np.full(2, np.nan)
    half = _half_width(d, t, float(errors[0]))
    residuals = tuple((d - capacity - speed * t).tolist())
    return CriticalSpeedFit(
        speed, capacity, float(errors[0]), float(errors[1]), speed - half, speed + half, len(d), residuals, model
    )


def _line(x: Column, y: Column) -> tuple[float, float, Column]:
    """Return slope, intercept and their covariance ``s² (X'X)⁻¹``, ``s² = RSS / (n - 2)``."""
    mean = x.mean()
    spread = float(np.sum((x - mean) ** 2))
    slope = float(np.sum((x - mean) * y) / spread)
    intercept = float(y.mean() - slope * mean)
    variance = float(np.sum((y - intercept - slope * x) ** 2)) / max(len(x) - 2, 1)
    across = -mean / spread
    return slope, intercept, variance * np.array([[1 / spread, across], [across, 1 / len(x) + mean**2 / spread]])


def _hyperbolic(d: Column, t: Column) -> tuple[float, float, Column]:
    """Least squares of t on ``D′ / (s - CS)``: D′ follows from CS, which is searched in ever finer grids."""
    speeds = d / t
    low, high = 0.0, float(speeds.min()) * (1 - 1e-9)
    for _ in range(5):
        grid = np.linspace(low, high, 101)
        x = 1.0 / (speeds[None, :] - grid[:, None])
        capacity = (x @ t) / np.sum(x * x, axis=1)
        best = int(np.argmin(np.sum((t[None, :] - capacity[:, None] * x) ** 2, axis=1)))
        low, high = grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)]
    speed, chosen = float(grid[best]), float(capacity[best])
    slope = np.column_stack((chosen * x[best] ** 2, x[best]))
    variance = float(np.sum((t - chosen * x[best]) ** 2)) / max(len(t) - 2, 1)
    return speed, chosen, variance * np.linalg.pinv(slope.T @ slope)


def _half_width(d: Column, t: Column, error: float) -> float:
    """Return half the 95 % interval of the slope: Student's t times its error, or from the noise assumed."""
    if len(d) >= ENOUGH_FOR_INTERVAL:
        return float(stdtrit(len(d) - 2, 0.975)) * error
    return _assumed_half_width(d, t) if len(d) >= 3 else math.nan


def _assumed_half_width(d: Column, t: Column) -> float:
    lever = (t - t.mean()) / np.sum((t - t.mean()) ** 2)
    return 1.96 * float(np.sqrt(np.sum((lever * EFFORT_NOISE * d) ** 2)))


def interval_half_width(fitted: CriticalSpeedFit, distances: Column, times: Column, *, chosen: bool = False) -> float:
    """Return half the 95 % interval of critical speed (m/s) when an effort's noise grows with its distance.

    The long efforts scatter most and pull most, which the plain interval does not know. The noise is taken to grow
    with ``d^0.7``, between constant and proportional; its variance seen, ``s²``, is that which makes the expected sum
    of squares of the residuals over ``d^0.7`` the one found. Few efforts may lie on a line by chance, so it is shrunk
    towards what is thought of an effort beforehand: ``(w b² + (n - 2) s²) / (w + n - 2)``, the posterior scale under a
    scaled inverse chi-squared prior of weight ``w`` and noise ``b``. It is carried through the least-squares line,
    with Student's t for ``w + n - 2``. If the efforts were ``chosen`` because they lie near one line, their scatter
    says too little: then the noise is 1.5 % at least. NaN with fewer than three efforts.

    Gelman et al. 2013, Bayesian Data Analysis, section 2.6; exponent and prior are conventions.
    """
    if fitted.n < 3:
        return math.nan
    noise, freedom = _noise(fitted, distances, times)
    half = float(stdtrit(freedom, 0.975) * noise * slope_noise(distances, times))
    return max(half, _assumed_half_width(distances, times)) if chosen else half


def intercept_error(fitted: CriticalSpeedFit, distances: Column, times: Column) -> float:
    """Return the standard error of D′ (m): that of the line, but at least what an effort's noise gives it.

    ``noise sqrt(sum (a d^0.7)²)``, a the weights of the least-squares intercept and the noise as in
    ``interval_half_width``: efforts that lie on a line by chance do not make D′ certain. The floor is a convention.
    NaN with fewer than three efforts.
    """
    if fitted.n < 3:
        return math.nan
    away = times - times.mean()
    weights = 1.0 / fitted.n - times.mean() * away / np.sum(away**2)
    noise, _freedom = _noise(fitted, distances, times)
    return max(fitted.d_prime_error, noise * float(np.sqrt(np.sum((weights * distances**NOISE_EXPONENT) ** 2))))


def _noise(fitted: CriticalSpeedFit, distances: Column, times: Column) -> tuple[float, float]:
    """Return an effort's noise in metres for each ``d^0.7``, shrunk towards what is thought of it, and its freedom."""
    seen = fitted.n - 2
    design = np.column_stack((np.ones(fitted.n), times))
    left_over = np.eye(fitted.n) - design @ np.linalg.pinv(design)
    growth = distances**NOISE_EXPONENT
    expected = np.sum((left_over * growth[None, :] / growth[:, None]) ** 2)
    variance = np.sum((np.array(fitted.residuals) / growth) ** 2) / expected
    before = PRIOR_NOISE * PRIOR_DISTANCE ** (1 - NOISE_EXPONENT)
    freedom = PRIOR_WEIGHT + seen
    return float(np.sqrt((PRIOR_WEIGHT * before**2 + seen * variance) / freedom)), freedom


def slope_noise(distances: Column, times: Column) -> float:
    """Return the standard error of critical speed (m/s) for each metre of noise in an effort of one metre.

    ``sqrt(sum (l d^0.7)²)``, l the weights of the least-squares slope: what the choice of efforts alone decides.
    Infinite if all take the same time.
    """
    spread = np.sum((times - times.mean()) ** 2)
    if not spread > 0:
        return math.inf
    lever = (times - times.mean()) / spread
    return float(np.sqrt(np.sum((lever * distances**NOISE_EXPONENT) ** 2)))
