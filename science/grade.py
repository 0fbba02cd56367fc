"""What hills cost: grade from smoothed altitude, grade-adjusted speed, ascent and descent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from science.recording import Column

#: Coefficients of the cost of running, J/kg/m, highest power of the grade first (Minetti et al. 2002).
MINETTI = (155.4, -30.4, -43.3, 46.3, 19.5, 3.6)
#: Cost on the level by the same polynomial, J/kg/m.
LEVEL_COST = 3.6
#: Grades between which the polynomial was measured.
MEASURED_GRADE = 0.45
#: Grades beyond this are noise of the altitude.
STEEPEST_GRADE = 0.35
#: Downhill, how much of Minetti's ease is believed, the lowest factor, and from where it rises again
DOWNHILL_SHARE = 0.6
DOWNHILL_FLOOR = 0.85
DOWNHILL_TURN = -0.18
#: Altitude is averaged over this much way, m (at least 30 m).
SMOOTHING_LENGTH = 50.0
#: The grade is taken over this much way, m (at least 20 m).
GRADE_LENGTH = 30.0
#: Spacing of the grid on which altitude is smoothed, m, and its largest size.
GRID = 5.0
LARGEST_GRID = 100_000
#: A change of altitude counts as ascent or descent from here on, m (convention).
ALTITUDE_STEP = 2.0
#: Steeper than this is uphill or downhill, as rise over run (convention).
HILL = 0.03
#: Less than this share of known altitudes is no profile (convention).
KNOWN_SHARE = 0.5


def minetti_cost(grade: Column) -> Column:
    """Return the metabolic cost of running in J/kg/m at a grade (rise over run).

    ``155.4 i⁵ - 30.4 i⁴ - 43.3 i³ + 46.3 i² + 19.5 i + 3.6``, measured between -0.45 and +0.45 on ten
    mountain runners; grades beyond are clamped. Minetti et al. 2002, J Appl Physiol 93:1039,
    doi 10.1152/japplphysiol.01177.2001.
    """
    return np.asarray(np.polyval(MINETTI, np.clip(grade, -MEASURED_GRADE, MEASURED_GRADE)))


def minetti_factor(grade: Column) -> Column:
    """Return the cost at a grade over the cost on the level: ``C(i) / 3.6`` (Minetti et al. 2002, see there)."""
    return np.asarray(minetti_cost(grade) / LEVEL_COST)


def damped_factor(grade: Column) -> Column:
    """Return Minetti's factor uphill and a damped one downhill, where runners gain less than the treadmill says.

    For ``i < 0``: ``1 - 0.6 (1 - C(i)/3.6)``, at least 0.85; from -0.18 down it rises in a line to 1.0 at
    -0.35. A convention: Minetti et al. 2002 (doi 10.1152/japplphysiol.01177.2001) report
    measured downhill speeds far below what the cost allows.
    """
    factor = minetti_factor(grade)
    eased = np.maximum(1.0 - DOWNHILL_SHARE * (1.0 - factor), DOWNHILL_FLOOR)
    downhill, steep = np.asarray(grade) < 0, np.asarray(grade) < DOWNHILL_TURN
    if steep.any():
        rising = np.interp(-np.asarray(grade), [-DOWNHILL_TURN, STEEPEST_GRADE], [DOWNHILL_FLOOR, 1.0])
        eased = np.where(steep, rising, eased)
    return np.where(downhill, eased, factor)


#: How the effort at a grade compares with the level, by name.
GRADE_MODELS: dict[str, Callable[[Column], Column]] = {"minetti": minetti_factor, "damped": damped_factor}


@dataclass(frozen=True, slots=True)
class Profile:
    """The smoothed altitude of a way: even steps of ``way`` (m) and the ``height`` (m) at each."""

    way: Column
    height: Column

    def altitude_at(self, distance: Column) -> Column:
        """Return the height (m) at distances (m)."""
        return np.asarray(np.interp(distance, self.way, self.height))

    def grade_at(self, distance: Column) -> Column:
        """Return the grade (rise over run) at distances (m): the rise over 30 m, clamped to ±0.35."""
        behind = np.maximum(distance - GRADE_LENGTH / 2, self.way[0])
        ahead = np.minimum(distance + GRADE_LENGTH / 2, self.way[-1])
        rise = np.interp(ahead, self.way, self.height) - np.interp(behind, self.way, self.height)
        return np.asarray(np.clip(rise / np.maximum(ahead - behind, GRID), -STEEPEST_GRADE, STEEPEST_GRADE))

    def climbed(self, *, step: float = ALTITUDE_STEP) -> tuple[float, float]:
        """Return the metres up and down, both positive, of ups and downs of at least ``step`` metres."""
        rising = np.diff(self.height) > 0
        turns = np.flatnonzero(rising[1:] != rising[:-1]) + 1
        up = down = 0.0
        reference = float(self.height[0])
        for height in [*self.height[turns].tolist(), float(self.height[-1])]:
            change = height - reference
            if change >= step:
                up, reference = up + change, height
            elif -change >= step:
                down, reference = down - change, height
        return up, down


def profile(altitude: Column, distance: Column, *, length: float = SMOOTHING_LENGTH) -> Profile | None:
    """Return the altitude (m) averaged over ``length`` metres of way; None without way or altitude.

    The slope at both ends is kept. Less than half of the altitudes known is no profile.
    """
    known = np.isfinite(altitude) & np.isfinite(distance)
    if known.sum() < max(2.0, KNOWN_SHARE * len(distance)):
        return None
    way, height = distance[known], altitude[known]
    total = float(way[-1] - way[0])
    if not total >= GRID:
        return None
    count = min(int(total / GRID) + 1, LARGEST_GRID)
    grid = np.linspace(way[0], way[-1], count)
    even = np.interp(grid, way, height)
    half = min(round(length / (grid[1] - grid[0])) // 2, count - 1)
    if half < 1:
        return Profile(grid, even)
    padded = np.pad(even, half, mode="reflect", reflect_type="odd")
    sums = np.concatenate(([0.0], np.cumsum(padded)))
    width = 2 * half + 1
    return Profile(grid, (sums[width:] - sums[:-width]) / width)


def smoothed_altitude(altitude: Column, distance: Column, *, length: float = SMOOTHING_LENGTH) -> Column:
    """Return the altitude (m) averaged over ``length`` metres of way; NaN if less than half of it is known."""
    found = profile(altitude, distance, length=length)
    return np.full(len(distance), np.nan) if found is None else found.altitude_at(distance)


def smoothed_grade(altitude: Column, distance: Column, *, length: float = SMOOTHING_LENGTH) -> Column:
    """Return the grade (rise over run) at every sample, NaN if the altitude is not known well enough.

    Altitude (m) is averaged over ``length`` metres, the grade is its rise over 30 m, clamped to ±0.35: cost
    is convex in the grade, so noise would otherwise read as effort (8 % grade noise adds 8 %).
    """
    found = profile(altitude, distance, length=length)
    return np.full(len(distance), np.nan) if found is None else found.grade_at(distance)


def grade_adjusted_speed(speed: Column, grade: Column, *, model: str = "damped") -> Column:
    """Return the speed on the level (m/s) that costs as much as ``speed`` (m/s) at ``grade``: ``v C(i) / C(0)``.

    ``model`` is one of ``GRADE_MODELS``: "minetti" (as measured) or "damped" (less ease downhill). NaN
    where the grade is. Minetti et al. 2002, doi 10.1152/japplphysiol.01177.2001.
    """
    return speed * GRADE_MODELS[model](grade)


def ascent_descent(altitude: Column, distance: Column, *, step: float = ALTITUDE_STEP) -> tuple[float, float]:
    """Return the metres climbed and descended, both positive; NaN if the altitude is not known well enough.

    The smoothed altitude's ups and downs of at least ``step`` metres are summed; smaller ones are noise
    (convention).
    """
    found = profile(altitude, distance)
    return (float("nan"), float("nan")) if found is None else found.climbed(step=step)


def hill_times(grade: Column, seconds: Column) -> tuple[float, float]:
    """Return the seconds uphill and downhill, steeper than 3 %; NaN where no grade (rise over run) is known.

    ``seconds`` are those that each sample moved. The 3 % are a convention: below, a road looks level.
    """
    known = np.isfinite(grade) & (seconds > 0)
    if not known.any():
        return float("nan"), float("nan")
    return float(seconds[known & (grade > HILL)].sum()), float(seconds[known & (grade < -HILL)].sum())


def steep_share(grade: Column, way: Column) -> float:
    """Return the share, in per cent, of the ``way`` (m that each sample covered) at ±0.35 or beyond, NaN without grade.

    There the grade is clamped, so that what is found from it is no more than a bound: too little uphill. Minetti et
    al. 2002 (doi 10.1152/japplphysiol.01177.2001) measured to ±0.45, but a watch's altitude is not good enough there.
    """
    known = np.isfinite(grade) & (way > 0)
    total = float(way[known].sum())
    return 100 * float(way[known & (np.abs(grade) >= STEEPEST_GRADE)].sum()) / total if total > 0 else float("nan")


def running_energy(speed: Column, grade: Column, seconds: Column, *, mass: float) -> float:
    """Return the energy (J) that running costs a body of ``mass`` kg: ``m sum C(i) v dt``, C in J/kg/m.

    ``speed`` in m/s; a grade that is not known counts as level. What the body needs at rest is not in it. Ten mountain
    runners on a treadmill; others differ by a tenth. NaN without mass or speed. Minetti et al. 2002, J Appl Physiol
    93:1039, doi 10.1152/japplphysiol.01177.2001.
    """
    known = np.isfinite(speed) & (seconds > 0)
    if not mass > 0 or not known.any():
        return float("nan")
    slope = np.where(np.isfinite(grade), grade, 0.0)[known]
    return float(mass * np.sum(minetti_cost(slope) * speed[known] * seconds[known]))
