import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from science import prediction
from science.prediction import Prediction, Result, predict_race
from science.units import HALF_MARATHON, MARATHON, MILE

TEN, HALF = Result(10000, 2400), Result(HALF_MARATHON, 5340)


def predict(distance: float, *results: Result, weekly: float | None = None) -> Prediction:
    found = predict_race(distance, results=results, weekly_distance=weekly)
    assert found is not None
    return found


def test_a_result_is_carried_on_with_the_usual_exponent():
    found = predict(10000, Result(5000, 1200))
    assert found.time == pytest.approx(1200 * 2**1.07)
    assert found.method == "Riegel"


def test_a_result_predicts_itself():
    assert predict(10000, TEN, HALF).time == pytest.approx(2400)


def test_between_two_results_the_time_is_interpolated():
    found = predict(15000, TEN, HALF)
    share = math.log(1.5) / math.log(HALF_MARATHON / 10000)
    assert math.log(found.time) == pytest.approx((1 - share) * math.log(2400) + share * math.log(5340))


def test_two_races_and_mileage_make_the_second_model_of_vickers():
    found = predict(MARATHON, TEN, HALF, weekly=30 * MILE)
    assert found.time == pytest.approx(11881.8, abs=0.5)
    assert (found.method, found.inputs) == ("Vickers 2", (TEN, HALF))


def test_one_race_and_mileage_make_the_first_model_of_vickers():
    found = predict(MARATHON, Result(HALF_MARATHON, 5400), weekly=30 * MILE)
    assert found.time == pytest.approx(12248.5, abs=0.5)
    assert found.method == "Vickers 1"


def test_without_mileage_the_exponent_follows_ability():
    found = predict(MARATHON, Result(HALF_MARATHON, 5850))
    assert found.time == pytest.approx(5850 * 2**1.144)
    assert found.method == "ability"


@pytest.mark.parametrize(("minutes", "exponent"), [(80, 1.121), (97.5, 1.144), (112.5, 1.166), (140, 1.192)])
def test_slower_runners_slow_down_more(minutes, exponent):
    assert prediction.ability_exponent(minutes * 60) == pytest.approx(exponent)


def test_a_marathon_from_a_half_has_the_measured_band():
    found = predict(MARATHON, HALF)
    assert found.low == pytest.approx(0.93 * found.time)
    assert found.high == pytest.approx(1.08 * found.time)


def test_shorter_races_say_less_about_the_marathon():
    widths = [(found.high - found.low) / found.time for found in (predict(MARATHON, r) for r in (HALF, TEN))]
    assert widths[1] > widths[0]


def test_the_band_grows_with_the_distance_to_the_result():
    near, far = predict(10000, TEN), predict(1500, TEN)
    assert (near.high - near.low) / near.time == pytest.approx(0.04)
    assert (far.high - far.low) / far.time > 0.2


def test_an_earlier_marathon_counts_if_it_was_faster():
    found = predict(MARATHON, HALF, Result(MARATHON, 11400))
    assert found.time == pytest.approx(11400)
    assert found.method == "earlier marathon"


def test_old_results_are_aged_and_widen_the_band():
    old = Result(10000, 2400, age_days=56 + 70)
    found = predict(10000, old)
    assert found.time == pytest.approx(2400 * 1.05)
    assert (found.high - found.low) / found.time == pytest.approx(0.04 + 0.05)


def test_results_age_by_fifteen_per_cent_at_most():
    assert prediction.aged_time(Result(10000, 2400, age_days=5000)) == pytest.approx(2400 * 1.15)


def test_a_jog_is_no_result():
    found = predict(5000, Result(5000, 1500), TEN)
    assert found.inputs == (TEN,)
    assert found.time < 1200


def test_a_slow_marathon_does_not_slow_the_half():
    found = predict(HALF_MARATHON, HALF, Result(MARATHON, 13500))
    assert found.time == pytest.approx(5340)


def test_one_s_own_exponent_is_drawn_to_that_of_runners():
    own = prediction.exponent_between(10000, 2400, HALF_MARATHON, 5340)
    assert prediction.shrunk_exponent([TEN, HALF]) == pytest.approx(1.07 + 0.3 * (own - 1.07))
    assert prediction.shrunk_exponent([TEN]) == 1.07


IMPOSSIBLE = [(10000, 1200), (10000, math.nan), (800, 150), (5000, -1), (100_000, 40_000)]


@pytest.mark.parametrize("bad", IMPOSSIBLE)
def test_nothing_is_predicted_from_nothing(bad):
    assert predict_race(10000, results=[]) is None
    assert predict_race(10000, results=[Result(*bad)]) is None


@pytest.mark.parametrize("distance", [0, -5, math.nan, math.inf])
def test_no_distance_has_no_prediction(distance):
    assert predict_race(distance, results=[TEN]) is None


results = st.lists(
    st.builds(
        Result,
        st.sampled_from([1500.0, MILE, 3000.0, 5000.0, 10000.0, 15000.0, HALF_MARATHON, 30000.0, MARATHON]),
        st.floats(0.15, 0.5),
        st.floats(0, 700),
    ).map(lambda item: Result(item.distance, item.time * item.distance, item.age_days)),
    min_size=1,
    max_size=6,
)


@given(results, st.none() | st.floats(0, 150_000))
def test_longer_races_take_longer(given_results, weekly):
    found = [
        predict_race(distance, results=given_results, weekly_distance=weekly)
        for distance in (*prediction.RACE_DISTANCES, 21500.0, 30000.0, 50000.0)
    ]
    known = sorted((item.distance, item.time) for item in found if item)
    assert len(known) in (0, len(found))
    assert all(before[1] < after[1] for before, after in pairwise(known))


@given(results, st.floats(800, 60_000))
def test_every_prediction_has_its_band_and_its_inputs(given_results, distance):
    found = predict_race(distance, results=given_results)
    if found:
        assert found.low < found.time < found.high
        assert found.inputs
        assert set(found.inputs) <= set(given_results)
