"""Published formulas that carry one race result to another distance, each as it was published."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import lambertw

from science.units import KILOMETRE, MARATHON, MILE, SECONDS_PER_MINUTE

#: Riegel's exponent for races of 3.5 to 230 minutes.
RIEGEL = 1.06
#: Exponent within the first model of Vickers & Vertosick (not Riegel's 1.06).
VICKERS_EXPONENT = 1.07
#: Share of critical speed at which marathons of 150 and of 360 minutes were run, and of all (Smyth 2020).
MARATHON_SHARES = ((150.0, 0.930), (360.0, 0.789))
MARATHON_SHARE = 0.848
#: Time that sets the maximal aerobic speed in the model of Emig & Peltonen, s.
EMIG_SECONDS = 360.0
#: VDOTs and durations between which times are looked for.
VDOT_SECONDS = (30.0, 360_000.0)


def riegel(distance: float, result_distance: float, result_time: float, *, exponent: float = RIEGEL) -> float:
    """Return the time (s) over ``distance`` (m) implied by a result: ``t2 = t1 (d2/d1)^1.06``.

    Holds for races of 3.5 to 230 minutes; to the marathon it is too fast for most. Riegel 1981, Am Sci
    69:285.
    """
    return float(result_time * (distance / result_distance) ** exponent)


def exponent_between(distance_1: float, time_1: float, distance_2: float, time_2: float) -> float:
    """Return the exponent between two results (m, s): ``ln(t2/t1) / ln(d2/d1)`` (Riegel 1981, Am Sci 69:285)."""
    return math.log(time_2 / time_1) / math.log(distance_2 / distance_1)


def cameron(distance: float, result_distance: float, result_time: float) -> float:
    """Return the time (s) over ``distance`` (m): ``t2 = t1 (d2/d1) f(d1)/f(d2)``.

    ``f(x) = 13.49681 - 0.048865 x + 2.438936 / x^0.7905``, x in miles; 400 m to 50 miles, from the times of
    elites. D. Cameron 1998 (published on the web only).
    """

    def factor(metres: float) -> float:
        miles = metres / MILE
        return float(13.49681 - 0.048865 * miles + 2.438936 / miles**0.7905)

    return result_time * distance / result_distance * factor(result_distance) / factor(distance)


def vickers_one(result_distance: float, result_time: float, *, weekly_distance: float) -> float:
    """Return the marathon time (s) implied by one race (m, s) and the training per week (m).

    ``v = 42195 / (t1 (42195/d1)^1.07)``; ``v_M = 0.16018617 + 0.83076202 v + 0.06423826 (miles a week /
    10)``, m/s. Recreational runners, races from 5 km to the half marathon. Vickers & Vertosick 2016, BMC
    Sports Sci Med Rehabil 8:26, doi 10.1186/s13102-016-0052-y.
    """
    speed = MARATHON / riegel(MARATHON, result_distance, result_time, exponent=VICKERS_EXPONENT)
    return MARATHON / (0.16018617 + 0.83076202 * speed + 0.06423826 * weekly_distance / MILE / 10)


def vickers_exponent(exponent: float, *, weekly_distance: float) -> float:
    """Return the exponent from the longer of two races to the marathon, from that between them (model 2, see there)."""
    return 1.4510756 - 0.23797948 * exponent - 0.01410023 * weekly_distance / MILE / 10


def vickers_two(
    short_distance: float, short_time: float, long_distance: float, long_time: float, *, weekly_distance: float
) -> float:
    """Return the marathon time (s) implied by a shorter and a longer race (m, s) and the training per week (m).

    ``k = ln(t2/t1)/ln(d2/d1)``; ``k_M = 1.4510756 - 0.23797948 k - 0.01410023 (miles a week / 10)``;
    ``T = t2 (42195/d2)^k_M``. Raises ValueError if the first race is not the shorter one. Vickers &
    Vertosick 2016, BMC Sports Sci Med Rehabil 8:26, doi 10.1186/s13102-016-0052-y.
    """
    if not short_distance < long_distance:
        raise ValueError("The first race must be the shorter one.")
    exponent = exponent_between(short_distance, short_time, long_distance, long_time)
    return riegel(
        MARATHON,
        long_distance,
        long_time,
        exponent=vickers_exponent(exponent, weekly_distance=weekly_distance),
    )


def oxygen_cost(speed: float) -> float:
    """Return the oxygen uptake (ml/kg/min) of running at a speed (m/s).

    ``-4.60 + 0.182258 v + 0.000104 v²``, v in m/min. Daniels & Gilbert 1979, Oxygen Power.
    """
    v = speed * SECONDS_PER_MINUTE
    return -4.60 + 0.182258 * v + 0.000104 * v * v


def speed_of_oxygen(uptake: float) -> float:
    """Return the speed (m/s) that costs ``uptake`` (ml/kg/min): the positive root of ``oxygen_cost``."""
    a, b, c = 0.000104, 0.182258, -4.60 - uptake
    return (-b + math.sqrt(b * b - 4 * a * c)) / (2 * a) / SECONDS_PER_MINUTE


def vdot(distance: float, time: float) -> float:
    """Return the VDOT (ml/kg/min) of a race (m, s): the oxygen cost of its speed over the share that one holds so long.

    ``f = 0.8 + 0.1894393 e^(-0.012778 t) + 0.2989558 e^(-0.1932605 t)``, t in minutes; 3.5 to 240 minutes.
    Daniels & Gilbert 1979, Oxygen Power.
    """
    t = time / SECONDS_PER_MINUTE
    share = 0.8 + 0.1894393 * math.exp(-0.012778 * t) + 0.2989558 * math.exp(-0.1932605 * t)
    return oxygen_cost(distance / time) / share


def vdot_time(value: float, distance: float) -> float:
    """Return the time (s) over ``distance`` (m) of a VDOT (ml/kg/min), by bisection; see ``vdot``."""
    low, high = VDOT_SECONDS
    while high - low > 1e-6:
        middle = (low + high) / 2
        low, high = (middle, high) if vdot(distance, middle) > value else (low, middle)
    return high


def tanda(weekly_distance: float, training_speed: float) -> float:
    """Return the marathon time (s) implied by eight weeks of training, up to one week before the race.

    ``pace = 17.1 + 140 e^(-0.0053 K) + 0.55 P`` in s/km, K km a week (here ``weekly_distance`` in m), P the
    mean pace of training (``training_speed`` in m/s). Marathons of 2:47 to 3:36; too fast for most others.
    Tanda 2011, J Hum Sport Exerc 6:511, doi 10.4100/jhse.2011.63.05.
    """
    weekly, pace = weekly_distance / KILOMETRE, KILOMETRE / training_speed
    return (17.1 + 140.0 * math.exp(-0.0053 * weekly) + 0.55 * pace) * MARATHON / KILOMETRE


def marathon_by_critical_speed(critical_speed: float) -> float:
    """Return the marathon time (s) implied by critical speed (m/s): slower runners hold a smaller share of it.

    Solves ``v = CS (0.930 - 0.141 (T - 150) / 210)``, T in minutes, linear between the published ends of
    150 and 360 minutes. A check, no headline: the error is 8 %. Smyth & Muniz-Pumares 2020, doi
    10.1249/mss.0000000000002412.
    """
    (fast, high), (slow, low) = MARATHON_SHARES
    short, long = 60.0, 1200.0
    while long - short > 1e-7:
        middle = (short + long) / 2
        share = high + (low - high) * (middle - fast) / (slow - fast)
        faster = critical_speed * share * middle * SECONDS_PER_MINUTE > MARATHON
        short, long = (short, middle) if faster else (middle, long)
    return long * SECONDS_PER_MINUTE


@dataclass(frozen=True, slots=True)
class Endurance:
    """A runner in the model of Emig & Peltonen: maximal aerobic speed (m/s) and the loss of it per e-fold of time."""

    speed: float
    loss: float

    @property
    def index(self) -> float:
        """Endurance ``E = e^(0.1 / γ)``: how many times 6 minutes 90 % of the maximal aerobic speed are held."""
        return math.exp(0.1 / self.loss)


def emig_fit(distances: Sequence[float], times: Sequence[float]) -> Endurance:
    """Fit ``v(T) = v_m (1 - γ ln(T / 360 s))`` to results (m, s) by least squares of speed on ln T.

    For results of at least six minutes and at least two durations. Emig & Peltonen 2020, Nat Commun 11:4936,
    doi 10.1038/s41467-020-18737-6.
    """
    t = np.asarray(times, dtype=float)
    slope, level = np.polyfit(np.log(t / EMIG_SECONDS), np.asarray(distances) / t, 1)
    return Endurance(float(level), float(-slope / level))


def emig_time(distance: float, runner: Endurance) -> float:
    """Return the time (s) over ``distance`` (m) in the model of Emig & Peltonen; NaN beyond its reach.

    ``T = -(d / (γ v_m)) / W_{-1}(-(d / (γ v_m t_c)) e^(-1/γ))``, t_c = 360 s, W Lambert's function. Holds for
    distances that take longer than 6 minutes. Emig & Peltonen 2020, Nat Commun 11:4936,
    doi 10.1038/s41467-020-18737-6.
    """
    scale = distance / (runner.loss * runner.speed)
    argument = -scale / EMIG_SECONDS * math.exp(-1.0 / runner.loss)
    if argument < -math.exp(-1.0):
        return math.nan
    return float(-scale / lambertw(argument, k=-1).real)
