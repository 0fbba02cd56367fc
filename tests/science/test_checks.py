"""Every check value of the science that is one number: section, what, what is found, what is to be found, tolerance.

Closed forms hold to 1e-4 or to the digits printed, times to half a second, fits to 1e-3. What needs more than a line,
and the machine-readable values, stand in the tests of their modules.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from science import efficiency, grade, impulse_response, load, planning, race_models, zones
from science.critical_speed import fit, threshold_speed
from science.d_prime import d_prime_balance
from science.fitness import History, State, TimeConstants, decay, load_history
from science.impulse_response import ImpulseResponse
from science.units import HALF_MARATHON, KILOMETRE, MARATHON, MILE
from tests.science.known import teaching_data

WEEK = 10 * MILE
EXACT = np.array([150.0, 300.0, 700.0, 1200.0])
BESTS = ([800, 1500, 3000, 5000], [144, 297, 640, 1104])
KIPCHOGE = ([1500, MILE, 3000, 2 * MILE, 5000], [213.20, 230.40, 447.66, 487.39, 766.53])
GEBRSELASSIE = ([1500, MILE, 2000, 3000, 2 * MILE, 5000], [211.76, 232.39, 292.86, 445.09, 481.08, 759.36])
GEBRSELASSIE_TO_15 = ([*GEBRSELASSIE[0], 10_000, 15_000], [*GEBRSELASSIE[1], 1582.75, 2498])
CLARKE_SKIBA = ImpulseResponse(262, 0.18, 0.23, 36, 21)


def clock(text: str) -> float:
    """Seconds of "h:mm:ss" or "mm:ss"."""
    return float(sum(float(part) * 60**i for i, part in enumerate(reversed(text.split(":")))))


def balance(*blocks: tuple[float, float]) -> float:
    speed = np.concatenate([[0.0], *(np.full(int(seconds), pace) for seconds, pace in blocks)])
    return float(d_prime_balance(speed, np.arange(float(len(speed))), critical_speed=4.0, d_prime=200.0)[-1])


def beats(*blocks: tuple[float, float]) -> tuple[np.ndarray, np.ndarray]:
    values = np.concatenate([[blocks[0][1]], *(np.full(int(60 * minutes), beat) for minutes, beat in blocks)])
    return values, np.arange(float(len(values)))


def trimp(maximum: float, sex: str, *blocks: tuple[float, float], resting: float = 60) -> float:
    return load.trimp(*beats(*blocks), maximum=maximum, resting=resting, sex=sex)


def hr_load(sex: str) -> float:
    return load.hr_load(trimp(190, sex, (60, 150)), threshold=170, maximum=190, resting=60, sex=sex)


def explained_from_next_day() -> float:
    daily, days, watts = teaching_data()
    fitness, fatigue = (impulse_response.accumulate(daily, days=tau) - daily for tau in (36, 21))
    found = CLARKE_SKIBA.base + 0.18 * fitness - 0.23 * fatigue
    return float(1 - np.sum((watts - found[days]) ** 2) / np.sum((watts - watts.mean()) ** 2))


def critical(model: str) -> float:
    return fit(*BESTS, model=model).critical_speed


def vickers(miles: float, distance: float = HALF_MARATHON, time: float = 5400) -> float:
    return race_models.vickers_one(distance, time, weekly_distance=miles * MILE)


def vickers_both(miles: float) -> float:
    return race_models.vickers_two(10000, 2400, HALF_MARATHON, 5340, weekly_distance=miles * MILE)


def vickers_wrong(exponent: float, training: float) -> float:
    """The first model with Riegel's exponent, or with ten times the weight of training: two mistakes in print."""
    speed = MARATHON / race_models.riegel(MARATHON, HALF_MARATHON, 5400, exponent=exponent)
    return MARATHON / (0.16018617 + 0.83076202 * speed + training * 3)


def cameron_in_kilometres() -> float:
    """Cameron's formula with kilometres where it wants miles."""
    return race_models.cameron(42.195 * MILE, 21.0975 * MILE, 5400)


def forecast_errors(count: int) -> tuple[float, float]:
    """Root mean square errors (W) of a fit, and of the last value, over the tests of Clarke & Skiba after ``count``."""
    daily, days, watts = teaching_data()
    fits = {k: impulse_response.fit(daily, days[:k], watts[:k]) for k in range(count, len(days))}
    told = [impulse_response.performance(daily, found.model)[days[k]] for k, found in fits.items() if found]
    errors = (watts[count:] - np.array(told), np.diff(watts)[count - 1 :])
    model, last = (float(np.sqrt(np.mean(error**2))) for error in errors)
    return model, last


def emig(distance: float) -> float:
    return race_models.emig_time(distance, race_models.Endurance(5.0, 0.06))


def equal(value: float, distance: float) -> float:
    return race_models.vdot_time(value, distance)


def constant(days: int, *, of: str) -> float:
    return float(getattr(load_history(np.full(days, 100.0), seed=0.0), of)[-1])


def linear(loads: np.ndarray, level: float) -> History:
    """The history by 1/τ, which others use, from ``level`` on: that by e^(-1/τ) with other time constants."""
    tau = TimeConstants(*(-1 / math.log(1 - 1 / days) for days in (42, 7)))
    return load_history(loads, state=State(level, level, tau))


def constant_linear(days: int, *, of: str) -> float:
    return float(getattr(linear(np.full(days, 100.0), 0.0), of)[-1])


VDOT_15K = race_models.vdot(15000, clock("1:07:48"))
TWO_WEEKS = np.array([100, 0, 80, 0, 120, 0, 60.0] * 2)
WEEKS, WEEKS_LINEAR = load_history(TWO_WEEKS, seed=0.0), linear(TWO_WEEKS, 0.0)
REST, REST_LINEAR = load_history(np.zeros(14), seed=100.0), linear(np.zeros(14), 100.0)
SEEDED_WITH_NOTHING = load_history(np.full(90, 50.0), seed=0.0)
TAPER = load_history(np.full(15, 35.0), seed=70.0)
FORM = load_history(np.full(40, 35.0), seed=70.0).tsb

CHECKS = [
    ("1.2 fixed, CS 3.20", MARATHON / (0.848 * 3.20), clock("4:19:09"), 0.5),
    ("1.2 fixed, CS 3.74", MARATHON / (race_models.MARATHON_SHARE * 3.74), clock("3:41:44"), 0.5),
    ("1.2 fixed, CS 4.00", MARATHON / (race_models.MARATHON_SHARE * 4.00), clock("3:27:20"), 0.5),
    ("1.2 fixed, CS 4.50", MARATHON / (race_models.MARATHON_SHARE * 4.50), clock("3:04:17"), 0.5),
    ("1.2 own share, CS 3.20", race_models.marathon_by_critical_speed(3.20), clock("4:15:52"), 0.5),
    ("1.2 own share, CS 3.74", race_models.marathon_by_critical_speed(3.74), clock("3:31:36"), 0.5),
    ("1.2 own share, CS 4.00", race_models.marathon_by_critical_speed(4.00), clock("3:15:28"), 0.5),
    ("1.2 own share, CS 4.50", race_models.marathon_by_critical_speed(4.50), clock("2:50:34"), 0.5),
    ("1.3 linear CS", critical("linear"), 4.3661, 1e-3),
    ("1.3 linear D'", fit(*BESTS).d_prime, 190.0, 0.05),
    ("1.3 SE of CS", fit(*BESTS).critical_speed_error, 0.0284, 1e-3),
    ("1.3 SE of D'", fit(*BESTS).d_prime_error, 18.7, 0.05),
    ("1.3 lower bound", fit(*BESTS).low, 4.244, 1e-3),
    ("1.3 upper bound", fit(*BESTS).high, 4.488, 1e-3),
    ("1.3 inverse CS", critical("inverse"), 4.4210, 1e-3),
    ("1.3 inverse D'", fit(*BESTS, model="inverse").d_prime, 167.3, 0.05),
    ("1.3 hyperbolic CS", critical("hyperbolic"), 4.3320, 1e-3),
    ("1.3 hyperbolic D'", fit(*BESTS, model="hyperbolic").d_prime, 218.7, 0.05),
    ("1.3 two points, CS", fit([1500, 5000], [300, 1140]).critical_speed, 4.16667, 1e-4),
    ("1.3 two points, D'", fit([1500, 5000], [300, 1140]).d_prime, 250.0, 1e-4),
    ("1.3 exact linear", fit(200 + 4 * EXACT, EXACT).critical_speed, 4.0, 1e-4),
    ("1.3 exact inverse", fit(200 + 4 * EXACT, EXACT, model="inverse").critical_speed, 4.0, 1e-4),
    ("1.3 exact hyperbolic", fit(200 + 4 * EXACT, EXACT, model="hyperbolic").critical_speed, 4.0, 1e-4),
    ("1.3 Kipchoge CS", fit(*KIPCHOGE).critical_speed, 6.3219, 1e-3),
    ("1.3 Kipchoge half, % CS", 100 * HALF_MARATHON / 3565 / fit(*KIPCHOGE).critical_speed, 93.6, 0.05),
    ("1.3 Kipchoge marathon, % CS", 100 * MARATHON / 7299 / fit(*KIPCHOGE).critical_speed, 91.4, 0.05),
    ("1.3 Kipchoge SE of CS", fit(*KIPCHOGE).critical_speed_error, 0.0295, 1e-3),
    ("1.3 Kipchoge D'", fit(*KIPCHOGE).d_prime, 153.3, 0.05),
    ("1.3 Gebrselassie CS", fit(*GEBRSELASSIE).critical_speed, 6.4199, 1e-3),
    ("1.3 Gebrselassie D'", fit(*GEBRSELASSIE).d_prime, 129.2, 0.05),
    ("1.3 Gebrselassie marathon, % CS", 100 * MARATHON / 7439 / fit(*GEBRSELASSIE).critical_speed, 88.4, 0.05),
    ("1.3 Gebrselassie hour, % CS", 100 * 21285 / 3600 / fit(*GEBRSELASSIE).critical_speed, 92.1, 0.05),
    ("1.3 Gebrselassie to 15 km, CS", fit(*GEBRSELASSIE_TO_15).critical_speed, 5.949, 1e-3),
    ("1.3 Gebrselassie to 15 km, D'", fit(*GEBRSELASSIE_TO_15).d_prime, 330, 0.5),
    ("1.4 400 m 5 % too fast", fit([400, 800, 5000], [47.5, 150, 1200]).critical_speed, 3.995, 1e-3),
    ("1.4 5 km 3 % held back", fit([400, 800, 5000], [50, 150, 1236]).critical_speed, 3.874, 1e-3),
    ("1.4 5 km 5 % held back", fit([400, 800, 5000], [50, 150, 1260]).critical_speed, 3.794, 1e-3),
    ("1.7 100 s at 5.0", balance((100, 5.0)), 100.0, 1e-4),
    ("1.7 and 120 s at 3.0", balance((100, 5.0), (120, 3.0)), 145.119, 5e-4),
    ("1.7 200 s at 5.0", balance((200, 5.0)), 0.0, 1e-4),
    ("2.1 cheapest grade", float(grade.minetti_cost(np.array([-0.1814]))[0]), 1.7813, 1e-4),
    ("2.4 4th power", load.normalised_speed(np.repeat([3.0, 5.0], 1800), np.arange(3600.0), window=1), 4.3345, 5e-4),
    ("2.4 3rd power would be", float(np.mean(np.repeat([3.0, 5.0], 1800) ** 3) ** (1 / 3)), 4.2358, 1e-4),
    ("2.5 threshold of CS", threshold_speed(4.0), 3.76, 1e-4),
    ("2.5 an hour at threshold", load.pace_load(3.76, 3600, threshold_speed=3.76), 100.0, 1e-4),
    ("2.5 45 min at 0.9", load.pace_load(0.9, 2700, threshold_speed=1.0), 60.75, 1e-4),
    ("2.5 90 min at 0.8", load.pace_load(0.8, 5400, threshold_speed=1.0), 96.0, 1e-4),
    ("2.5 CS for threshold, % too low", 100 * (1 - threshold_speed(1.0) ** 2), 11.64, 1e-4),
    ("3 man", trimp(190, "m", (60, 150)), 100.440, 5e-4),
    ("3 woman", trimp(190, "f", (60, 150)), 113.517, 5e-4),
    ("3 man, 30 min at 170", trimp(195, "m", (30, 170), resting=50), 77.838, 5e-4),
    ("3 woman, 90 min at 130", trimp(185, "f", (90, 130), resting=55), 117.027, 5e-4),
    ("3 an hour at maximum", trimp(190, "m", (60, 190)), 261.925, 5e-4),
    ("3 stream of two halves", trimp(190, "m", (30, 120), (30, 170)), 103.97, 5e-3),
    ("3 mean of the halves", trimp(190, "m", (60, 145)), 88.11, 5e-3),
    ("3 maximum 10 too low", trimp(180, "m", (60, 150)), 121.6, 0.05),
    ("3 session-RPE", load.session_rpe(6, 7200), 720.0, 1e-4),
    ("3 heart-rate load, man", hr_load("m"), 60.893, 5e-4),
    ("3 heart-rate load, woman", hr_load("f"), 63.280, 5e-4),
    ("4.1 CTL of day 1", constant(1, of="ctl"), 2.3528, 1e-4),
    ("4.1 CTL of day 7", constant(7, of="ctl"), 15.3518, 1e-4),
    ("4.1 CTL of day 42", constant(42, of="ctl"), 63.2121, 1e-4),
    ("4.1 CTL of day 84", constant(84, of="ctl"), 86.4665, 1e-4),
    ("4.1 ATL of day 1", constant(1, of="atl"), 13.3122, 1e-4),
    ("4.1 ATL of day 7", constant(7, of="atl"), 63.2121, 1e-4),
    ("4.1 ATL of day 42", constant(42, of="atl"), 99.7521, 1e-4),
    ("4.1 ATL of day 84", constant(84, of="atl"), 99.9994, 1e-4),
    ("4.1 two weeks, CTL", WEEKS.ctl[-1], 14.504, 5e-4),
    ("4.1 two weeks, ATL", WEEKS.atl[-1], 43.301, 5e-4),
    ("4.1 two weeks, TSB", WEEKS.tsb[-1], -27.329, 5e-4),
    ("4.1 rest, CTL", REST.ctl[-1], 71.653, 5e-4),
    ("4.1 rest, ATL", REST.atl[-1], 13.534, 5e-4),
    ("4.1 CTL of day 1 by 1/τ", constant_linear(1, of="ctl"), 2.381, 1e-4),
    ("4.1 ATL of day 1 by 1/τ", constant_linear(1, of="atl"), 14.2857, 1e-4),
    ("4.1 CTL of day 7 by 1/τ", constant_linear(7, of="ctl"), 15.5223, 1e-4),
    ("4.1 ATL of day 7 by 1/τ", constant_linear(7, of="atl"), 66.0083, 1e-4),
    ("4.1 CTL of day 42 by 1/τ", constant_linear(42, of="ctl"), 63.6544, 1e-4),
    ("4.1 ATL of day 42 by 1/τ", constant_linear(42, of="atl"), 99.8457, 1e-4),
    ("4.1 CTL of day 84 by 1/τ", constant_linear(84, of="ctl"), 86.79, 1e-4),
    ("4.1 ATL of day 84 by 1/τ", constant_linear(84, of="atl"), 99.9998, 1e-4),
    ("4.1 two weeks by 1/τ, CTL", WEEKS_LINEAR.ctl[-1], 14.650, 5e-4),
    ("4.1 two weeks by 1/τ, ATL", WEEKS_LINEAR.atl[-1], 44.218, 5e-4),
    ("4.1 two weeks by 1/τ, TSB", WEEKS_LINEAR.tsb[-1], -28.043, 5e-4),
    ("4.1 rest by 1/τ, CTL", REST_LINEAR.ctl[-1], 71.365, 5e-4),
    ("4.1 rest by 1/τ, ATL", REST_LINEAR.atl[-1], 11.554, 5e-4),
    ("4.1 weekly gain", 1 - (1 - decay(42)) ** 7, 0.153518, 1e-6),
    ("4.1 seed of nothing", SEEDED_WITH_NOTHING.ctl[-1], 44.1, 0.05),
    ("4.2 break-even", impulse_response.days_to_break_even(ImpulseResponse(0, 0.1, 0.2, 45, 15)), 15.596, 1e-3),
    ("4.2 most gain", impulse_response.days_to_most_gain(ImpulseResponse(0, 0.1, 0.2, 45, 15)), 40.315, 1e-3),
    ("4.2 break-even, C&S", impulse_response.days_to_break_even(CLARKE_SKIBA), 12.354, 1e-3),
    ("4.2 most gain, C&S", impulse_response.days_to_most_gain(CLARKE_SKIBA), 39.520, 1e-3),
    ("4.2 R² from the next day", explained_from_next_day(), 0.80, 5e-3),
    ("4.2 last value forecasts to, W", forecast_errors(5)[1], 4.18, 5e-3),
    ("5 coupled of 1.5", 4 * 1.5 / (3 + 1.5), 1.3333, 1e-4),
    ("5 lambda of 7", load.weighted_mean(np.array([1.0]), 7, start=0.0)[0], 0.25, 1e-6),
    ("5 lambda of 28", load.weighted_mean(np.array([1.0]), 28, start=0.0)[0], 0.068966, 1e-6),
    ("5 tau of lambda 7", -1 / math.log(1 - 0.25), 3.48, 5e-3),
    ("5 tau of lambda 28", -1 / math.log(1 - 2 / 29), 14.0, 0.05),
    ("5 E 1.2, I 1.0", load.divergence(np.array([1.2]), np.array([1.0]))[0], 0.1823, 1e-4),
    ("5 E 1.0, I 1.2", load.divergence(np.array([1.0]), np.array([1.2]))[0], -0.1823, 1e-4),
    ("5 E 0.9, I 1.1", load.divergence(np.array([0.9]), np.array([1.1]))[0], -0.2007, 1e-4),
    ("6 Karvonen", zones.heart_rate_at_reserve(0.70, maximum=190, resting=60), 151.0, 1e-4),
    ("6 VDOT 5 km 20:00", race_models.vdot(5000, 1200), 49.806, 5e-4),
    ("6 VDOT 5 km 19:57", race_models.vdot(5000, 1197), 49.952, 5e-4),
    ("6 VDOT 15 km 1:07:48", VDOT_15K, 46.397, 5e-4),
    ("6 5 km of it", equal(VDOT_15K, 5000), clock("21:14.9"), 0.5),
    ("6 10 km of it", equal(VDOT_15K, 10000), clock("44:03.5"), 0.5),
    ("6 half of it", equal(VDOT_15K, HALF_MARATHON), clock("1:37:37.8"), 0.5),
    ("6 marathon of it", equal(VDOT_15K, MARATHON), clock("3:23:00.8"), 0.5),
    ("6 trap: seconds for minutes", race_models.vdot(60 * 5000, 60 * 1200), 59.33, 5e-3),
    ("6 trap: m/s for m/min", race_models.vdot(5000 / 60, 1200), -4.03, 5e-3),
    ("7 Riegel 5 km to 10 km", race_models.riegel(10000, 5000, 1200), clock("41:42"), 0.5),
    ("7 Cameron 5 km to 10 km", race_models.cameron(10000, 5000, 1200), clock("41:40"), 0.5),
    ("7 trap: Cameron in kilometres", cameron_in_kilometres(), clock("3:17:29"), 0.5),
    ("7 trap: Riegel's exponent in Vickers 1", vickers_wrong(1.06, 0.06423826) - vickers(30), -76.0, 0.5),
    ("7 trap: tenfold training in Vickers 1", vickers_wrong(1.07, 0.6423826), clock("2:15:47"), 0.5),
    ("7 Vickers 1, 10 km at 30 mi", vickers(30, 10000, 2700), clock("3:44:20"), 0.5),
    ("7 Emig, index", race_models.Endurance(5.0, 0.06).index, 5.294, 1e-3),
    ("7 Riegel 5 km to half", race_models.riegel(HALF_MARATHON, 5000, 1200), clock("1:32:00"), 0.5),
    ("7 Riegel 5 km to marathon", race_models.riegel(MARATHON, 5000, 1200), clock("3:11:49"), 0.5),
    ("7 Riegel half to marathon", race_models.riegel(MARATHON, HALF_MARATHON, 5400), clock("3:07:39"), 0.5),
    ("7 Cameron 5 km to half", race_models.cameron(HALF_MARATHON, 5000, 1200), clock("1:31:51"), 0.5),
    ("7 Cameron half to marathon", race_models.cameron(MARATHON, HALF_MARATHON, 5400), clock("3:11:15"), 0.5),
    ("7 Vickers 1, 20 mi", vickers(20), clock("3:28:01"), 0.5),
    ("7 Vickers 1, 30 mi", vickers(30), clock("3:24:08"), 0.5),
    ("7 Vickers 1, 40 mi", vickers(40), clock("3:20:24"), 0.5),
    ("7 Vickers 1, 50 mi", vickers(50), clock("3:16:48"), 0.5),
    ("7 Vickers 2, 30 mi", vickers_both(30), clock("3:18:02"), 0.5),
    ("7 Vickers 2, 50 mi", vickers_both(50), clock("3:14:12"), 0.5),
    ("7 Tanda, published", race_models.tanda(96560.6, KILOMETRE / 279.617), clock("2:59:12"), 0.5),
    ("7 Tanda 60, 300", race_models.tanda(60000, KILOMETRE / 300), clock("3:19:42"), 0.5),
    ("7 Tanda 40, 330", race_models.tanda(40000, KILOMETRE / 330), clock("3:39:19"), 0.5),
    ("7 Emig 5 km", emig(5000), clock("17:50"), 0.5),
    ("7 Emig 10 km", emig(10000), clock("37:27"), 0.5),
    ("7 Emig half", emig(HALF_MARATHON), clock("1:23:31"), 0.5),
    ("7 Emig marathon", emig(MARATHON), clock("2:56:27"), 0.5),
    ("8 efficiency factor, yards", efficiency.efficiency_factor(3.5, 150) / 0.9144, 1.5311, 1e-4),
    ("8 effectiveness", efficiency.running_effectiveness(4.0, 280.0, 70.0), 1.0, 1e-4),
    ("10 taper, CTL", TAPER.ctl[13], 60.079, 5e-4),
    ("10 taper, TSB", TAPER.tsb[14], 20.342, 5e-4),
    ("10 TSB peaks after", math.log(6) / (1 / 7 - 1 / 42), 15.05, 5e-3),
    ("10 and in the history", float(np.argmax(FORM)), 15.0, 1e-9),
    ("10 ramp 3 at 40", planning.weekly_load_for_ramp(40, 3), 416.8, 0.05),
    ("10 ramp 5 at 40", planning.weekly_load_for_ramp(40, 5), 508.0, 0.05),
    ("10 ramp 5 at 60", planning.weekly_load_for_ramp(60, 5), 648.0, 0.05),
    ("10 ramp 8 at 60", planning.weekly_load_for_ramp(60, 8), 784.8, 0.05),
    ("10 trap: ramp 5 at 40, % above habit", 100 * (496 / 280 - 1), 77.0, 0.5),
    ("11 flags that are right, %", 100 / (1 + 0.259 * 0.9864 / (0.584 * 0.0136)), 3.0, 0.05),
]


@pytest.mark.parametrize(("found", "expected", "tolerance"), [c[1:] for c in CHECKS], ids=[c[0] for c in CHECKS])
def test_it_agrees_with(found, expected, tolerance):
    assert found == pytest.approx(expected, abs=tolerance)


def test_the_impulse_response_forecasts_worse_than_the_last_value():
    model, last = forecast_errors(5)
    assert model > last
