import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from science.critical_speed import (
    estimate,
    fit,
    threshold_of_effort,
    threshold_speed,
)
from science.d_prime import d_prime_balance
from science.distance_time import intercept_error, slope_noise
from science.effort_checks import oddities
from science.effort_line import arrays
from science.efforts import Effort
from science.units import HALF_MARATHON, MILE
from tests.science.known import KNOWN

CHECK = KNOWN["cs"]
EXACT_TIMES = np.array([150.0, 300.0, 700.0, 1200.0])
KIPCHOGE = ((1500, 213.20), (MILE, 230.40), (3000, 447.66), (2 * MILE, 487.39), (5000, 766.53))


def efforts(*pairs):
    return [Effort(float(distance), float(time)) for distance, time in pairs]


def runner(speed, capacity, distances=(800, 1000, 1500, 3000, 5000)):
    return efforts(*((distance, (distance - capacity) / speed) for distance in distances))


def test_it_fits_the_line():
    found = fit(CHECK["d"], CHECK["t"])
    expected = CHECK["linear"]
    assert found.critical_speed == pytest.approx(expected["CS"], abs=1e-3)
    assert found.d_prime == pytest.approx(expected["Dp"], abs=1e-3)
    assert found.critical_speed_error == pytest.approx(expected["se_CS"], abs=1e-3)
    assert found.d_prime_error == pytest.approx(expected["se_Dp"], abs=1e-3)
    assert (found.low, found.high) == pytest.approx((4.244, 4.488), abs=1e-3)


@pytest.mark.parametrize(("model", "key"), [("inverse", "inv"), ("hyperbolic", "hyp")])
def test_it_fits_the_other_models(model, key):
    found = fit(CHECK["d"], CHECK["t"], model=model)
    assert found.critical_speed == pytest.approx(CHECK[key]["CS"], abs=1e-3)
    assert found.d_prime == pytest.approx(CHECK[key]["Dp"], abs=1e-3)


@pytest.mark.parametrize("model", ["linear", "inverse", "hyperbolic"])
def test_all_models_find_an_exact_line(model):
    found = fit(200 + 4 * EXACT_TIMES, EXACT_TIMES, model=model)
    assert found.critical_speed == pytest.approx(4.0, abs=1e-4)
    assert found.d_prime == pytest.approx(200.0, abs=1e-2)
    assert found.critical_speed_error == pytest.approx(0, abs=1e-4)


def test_two_efforts_give_a_line_without_errors():
    found = fit([1500, 5000], [300, 1140])
    assert (found.critical_speed, found.d_prime) == pytest.approx((4.16667, 250.0), abs=1e-4)
    assert math.isnan(found.low)


def test_three_efforts_have_the_interval_of_assumed_noise():
    found = fit(200 + 4 * EXACT_TIMES[:3], EXACT_TIMES[:3])
    assert found.low < 4.0 < found.high


def test_an_exact_line_does_not_make_d_prime_certain():
    times = np.array([300.0, 650.0, 1150.0])
    found = estimate([Effort(167 + 4.2 * time, time) for time in times])
    assert found.fit is not None
    assert found.fit.d_prime_error == pytest.approx(0.0, abs=1e-6)
    assert 2 < found.d_prime_error < 20
    assert found.d_prime_shown


def test_scatter_that_is_seen_gives_d_prime_its_error():
    d, t = np.array([1500.0, 3000.0, 4000.0, 5000.0]), np.array([290.0, 640.0, 850.0, 1130.0])
    found = fit(d, t)
    assert intercept_error(found, d, t) == found.d_prime_error


def test_it_fits_kipchoge():
    found = fit([distance for distance, _ in KIPCHOGE], [time for _, time in KIPCHOGE])
    assert found.critical_speed == pytest.approx(6.3219, abs=1e-3)
    assert found.critical_speed_error == pytest.approx(0.0295, abs=1e-3)
    assert found.d_prime == pytest.approx(153.3, abs=0.1)
    assert found.d_prime_error == pytest.approx(14.0, abs=0.1)


def test_weights_of_one_over_time_squared_are_the_inverse_model():
    d, t = np.array(CHECK["d"], dtype=float), np.array(CHECK["t"], dtype=float)
    slope, intercept = np.polyfit(t, d, 1, w=1 / t)
    found = fit(d, t, model="inverse")
    assert (found.critical_speed, found.d_prime) == pytest.approx((slope, intercept))


@pytest.mark.parametrize(
    ("times", "speed", "capacity"),
    [((47.5, 150, 1200), 3.995, 206), ((50, 150, 1236), 3.874, 212), ((50, 150, 1260), 3.794, None)],
)
def test_a_long_effort_held_back_is_the_dominant_error(times, speed, capacity):
    found = fit([400, 800, 5000], times)
    assert found.critical_speed == pytest.approx(speed, abs=1e-3)
    assert capacity is None or found.d_prime == pytest.approx(capacity, abs=0.5)


@given(st.floats(0.1, 10), st.floats(0.1, 10), st.sampled_from(["linear", "inverse", "hyperbolic"]))
def test_critical_speed_does_not_depend_on_the_units(metre, second, model):
    d, t = np.array(CHECK["d"], dtype=float), np.array(CHECK["t"], dtype=float)
    plain, scaled = fit(d, t, model=model), fit(d * metre, t * second, model=model)
    assert scaled.critical_speed == pytest.approx(plain.critical_speed * metre / second, rel=1e-5)
    assert scaled.d_prime == pytest.approx(plain.d_prime * metre, rel=1e-4)


@pytest.mark.parametrize(("d", "t"), [([], []), ([1000], [200]), ([800, 900], [200, 200]), ([1, np.nan], [1, 2])])
def test_no_line_goes_through_less_than_two_efforts(d, t):
    with pytest.raises(ValueError, match="two efforts"):
        fit(d, t)


def test_it_knows_only_its_models():
    with pytest.raises(ValueError, match="linear, inverse, hyperbolic"):
        fit([1, 2], [1, 2], model="cubic")


def test_threshold_is_the_speed_of_an_hour():
    assert threshold_speed(4.0) == pytest.approx(3.76)
    assert threshold_of_effort(Effort(14000.0, 3600.0)) == pytest.approx(14000 / 3600)


def test_it_estimates_from_good_efforts():
    found = estimate(efforts(*zip(CHECK["d"], CHECK["t"], strict=True)))
    assert found.critical_speed == pytest.approx(4.3661, abs=1e-3)
    assert found.low <= 4.244 + 1e-3
    assert found.high >= 4.488 - 1e-3
    assert found.d_prime_shown
    assert (found.method, found.missing) == ("critical speed", "")
    assert found.threshold_speed == pytest.approx(0.94 * 4.3661, abs=1e-3)
    assert len(found.used) == 4


def test_it_rejects_what_beats_the_world_record():
    found = estimate([*runner(4.0, 200), Effort(2000.0, 250.0)])
    (rejection,) = found.rejected
    assert "world record" in rejection.reason
    assert found.critical_speed == pytest.approx(4.0)


def test_the_world_record_depends_on_the_sex():
    fast = Effort(1500.0, 215.0)
    assert "world record" not in " ".join(item.reason for item in estimate([fast]).rejected)
    assert "world record" in estimate([fast], sex="f").rejected[0].reason


def test_it_rejects_an_unverified_effort():
    found = estimate([*runner(4.0, 200), Effort(2000.0, 400.0, verified=False)])
    assert [item.effort.distance for item in found.rejected] == [2000]


def test_it_rejects_a_shorter_effort_slower_than_a_longer_one():
    found = estimate([*runner(4.0, 200), Effort(2000.0, 540.0)])
    (rejection,) = found.rejected
    assert rejection.effort.distance == 2000
    assert "faster" in rejection.reason


def test_it_rejects_the_first_part_of_a_longer_race():
    found = estimate([*runner(4.0, 200, (800, 1500, 5000)), Effort(3000.0, 3000 / 4.17)])
    (rejection,) = found.rejected
    assert rejection.effort.distance == 3000
    assert "all-out" in rejection.reason
    assert found.critical_speed == pytest.approx(4.0)


def test_it_leaves_out_what_lies_off_the_line():
    good = runner(4.0, 200, (1000, 1500, 2000, 3000, 4000, 5000))
    found = estimate([*good, Effort(2500.0, 2500 / 4.55)])
    assert 2500 in [item.effort.distance for item in found.rejected]
    assert found.critical_speed == pytest.approx(4.0, rel=0.01)


def test_only_efforts_of_two_to_twenty_minutes_count():
    found = estimate([*runner(4.0, 200), Effort(400.0, 60.0), Effort(10000.0, 2700.0)])
    assert sorted(item.effort.distance for item in found.rejected) == [400, 10000]
    assert all("2 to 20 minutes" in item.reason for item in found.rejected)


def test_the_fastest_effort_over_a_distance_counts():
    found = estimate([*runner(4.0, 200), *runner(3.7, 150)])
    assert found.critical_speed == pytest.approx(4.0)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ([], "there are none"),
        (runner(4.0, 200, (1000, 3000)), "there are 2 (1 km, 3 km)"),
        (runner(4.0, 200, (1000, 1200, 1500)), "three times as long"),
        (runner(4.0, 20), "impossible D′"),
        ([*runner(4.0, 200), Effort(10000.0, 10000 / 5.01)], "run faster"),
    ],
)
def test_it_says_what_is_missing(given, sentence):
    found = estimate(given)
    reasons = " ".join([found.missing, *(item.reason for item in found.rejected)])
    assert sentence in reasons
    assert math.isnan(found.critical_speed)


def test_without_a_line_a_single_long_effort_gives_the_threshold():
    found = estimate(efforts((10000, 2400), (5000, 1260)))
    assert found.method == "single effort"
    assert found.threshold_low < found.threshold_speed < found.threshold_high
    assert found.threshold_speed == pytest.approx(10000 / 2400 * (2400 / 3600) ** (1 - 1 / 1.07))
    assert found.missing


def test_it_advises_the_run_that_is_missing_most():
    assert "about 15 minutes" in estimate(runner(4.0, 200, (1000, 1500))).advice
    assert "about 3 minutes" in estimate(runner(4.0, 200, (3000, 4000))).advice
    assert estimate([]).advice


def test_the_advised_run_narrows_the_interval_as_much_as_it_says():
    known = runner(4.0, 200, (1000, 1500, 3000))
    found = estimate(known)
    before = slope_noise(*arrays(found.used))
    after = slope_noise(*arrays([*found.used, Effort(3800.0, 900.0)]))
    assert "about 15 minutes (some 3.8 km)" in found.advice
    assert f"about {100 * (1 - after / before):.0f} %" in found.advice


def test_no_other_run_would_narrow_it_more():
    found = estimate(runner(4.0, 200, (1000, 1500, 3000)))
    others = [Effort(200 + 4.0 * seconds, seconds) for seconds in (180, 300, 420, 600, 720)]
    chosen = slope_noise(*arrays([*found.used, Effort(3800.0, 900.0)]))
    assert all(slope_noise(*arrays([*found.used, other])) > chosen for other in others)


def test_an_effort_that_is_a_part_of_another_does_not_count():
    part = Effort(1200.0, 259.0, part_of=1500.0)
    found = estimate([*runner(4.0, 200, (800, 1500, 3000, 4000)), part])
    (rejection,) = found.rejected
    assert "part of the 1500 m" in rejection.reason
    assert found.critical_speed == pytest.approx(4.0)


def test_a_long_effort_with_an_easy_heart_does_not_count():
    held_back = Effort(4500.0, 1120.0, heart_rate=165.0)
    found = estimate([*runner(4.0, 200, (800, 1500, 3000, 4000)), held_back], max_heart_rate=190.0)
    (rejection,) = found.rejected
    assert "87 % of the maximum" in rejection.reason


@pytest.mark.parametrize(
    ("maximum", "effort"),
    [
        (math.nan, Effort(4000.0, 950.0, heart_rate=165.0)),
        (190.0, Effort(4000.0, 950.0, heart_rate=172.0)),
        (190.0, Effort(4000.0, 950.0)),
        (190.0, Effort(800.0, 150.0, heart_rate=150.0)),
    ],
)
def test_an_effort_whose_heart_says_nothing_counts(maximum, effort):
    found = estimate([*runner(4.0, 200, (1000, 1500, 3000)), effort], max_heart_rate=maximum)
    assert effort in found.used


def test_it_gives_up_the_slow_effort_not_the_fast_ones():
    good = runner(4.5, 240, (1000, 1500, 3000))
    held_back = Effort(5000.0, 1.08 * (5000 - 240) / 4.5)
    found = estimate([*good, held_back])
    assert [item.effort for item in found.rejected] == [held_back]
    assert "below the line" in found.rejected[0].reason
    assert found.critical_speed == pytest.approx(4.5)


def test_three_efforts_of_which_one_is_slow_are_no_line():
    found = estimate([*runner(4.5, 240, (1500, 3000)), Effort(5000.0, 1.09 * (5000 - 240) / 4.5)])
    assert math.isnan(found.critical_speed)
    assert found.missing
    assert found.advice


def test_it_flags_a_five_thousand_too_slow_for_the_three():
    found = estimate(efforts((800, 150), (1500, 325), (3000, 700), (5000, 1320)))
    assert any("slow" in sentence for sentence in found.flags)


@pytest.mark.parametrize("bad", [(math.nan, 300), (1000, math.nan), (0, 100), (1000, 0), (-5, 100), (1000, math.inf)])
def test_no_effort_is_no_estimate(bad):
    assert math.isnan(estimate(efforts(bad)).critical_speed)


def test_the_interval_holds_the_truth():
    random = np.random.default_rng(11)
    inside = total = 0
    for _ in range(500):
        speed, capacity = random.uniform(3.2, 4.8), random.uniform(100, 300)
        noise = 1 + random.normal(0, 0.01, 5)
        pairs = [
            (effort.distance, effort.time * share) for effort, share in zip(runner(speed, capacity), noise, strict=True)
        ]
        found = estimate(efforts(*pairs))
        if found.method == "critical speed":
            total += 1
            inside += found.low <= speed <= found.high
    assert total > 300
    assert 0.90 <= inside / total <= 0.98


def test_three_efforts_on_a_line_by_chance_are_not_taken_for_sure():
    found = estimate(efforts((1000, 200.0), (2000, 450.0), (3000, 700.0)))
    assert 0.002 < (found.high - found.low) / 2 / found.critical_speed < 0.05


def test_the_interval_grows_with_the_scatter_of_three_efforts():
    quiet, noisy = (estimate(efforts((1000, 200.0), (2000, late), (3000, 700.0))) for late in (452.0, 458.0))
    assert quiet.high - quiet.low < noisy.high - noisy.low


def test_d_prime_drains_and_recovers():
    time = np.arange(221.0)
    speed = np.where(time <= 100, 5.0, 3.0)
    balance = d_prime_balance(speed, time, critical_speed=4.0, d_prime=200.0)
    assert balance[100] == pytest.approx(100.0, abs=1e-4)
    assert balance[220] == pytest.approx(145.119, abs=1e-3)


def test_d_prime_is_gone_after_two_hundred_seconds():
    balance = d_prime_balance(np.full(201, 5.0), np.arange(201.0), critical_speed=4.0, d_prime=200.0)
    assert balance[-1] == pytest.approx(0.0, abs=1e-9)


def test_no_stream_has_no_balance():
    assert len(d_prime_balance(np.empty(0), np.empty(0), critical_speed=4.0, d_prime=200.0)) == 0


def test_it_says_what_is_odd_about_typed_bests():
    given = efforts((10000, 2400), (5000, 1260), (1500, 200), (HALF_MARATHON, 6600), (3000, 640))
    assert oddities(given) == [
        "",
        "The 10 km was run faster than this 5 km.",
        "1500 m in 3:20 is faster than the world record.",
        "It is slow for the 10 km: it may not have been all-out.",
        "",
    ]


def test_a_best_that_a_longer_one_outdoes_nearly_is_out_of_date():
    assert oddities(efforts((5000, 1200), (10000, 2402), (42195, 14000)))[2] == ""
    assert "out of date" in oddities(efforts((HALF_MARATHON, 7000), (42195, 14050)))[0]


def test_nothing_is_odd_about_good_bests():
    assert oddities(efforts((5000, 1200), (10000, 2500), (HALF_MARATHON, 5600), (42195, 12000))) == [""] * 4
