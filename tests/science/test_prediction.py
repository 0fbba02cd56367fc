import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from science import prediction
from science.prediction import Prediction, predict_race, predict_races, sharper_by
from science.results import Result
from science.units import HALF_MARATHON, MARATHON, MILE
from science.world_records import world_record

FIVE, TEN = Result(5000, 1150, race=True), Result(10000, 2400, race=True)
HALF = Result(HALF_MARATHON, 5340, race=True)


def predict(distance: float, *results: Result, weekly: float | None = None) -> Prediction:
    found = predict_race(distance, results=results, weekly_distance=weekly)
    assert found is not None
    return found


def test_a_result_is_carried_on_with_the_usual_exponent():
    found = predict(10000, Result(5000, 1200))
    assert found.time == pytest.approx(1200 * 2**1.07, rel=1e-6)
    assert found.method == "Riegel"


def test_a_lone_result_predicts_itself():
    assert predict(10000, TEN).time == pytest.approx(2400)


def test_between_results_the_nearest_says_most():
    low, high = (predict(10000, result).time for result in (TEN, HALF))
    both = predict(10000, TEN, HALF).time
    assert min(low, high) < both < max(low, high)
    assert abs(both - 2400) < abs(both - high)


def test_the_newer_of_two_races_says_more():
    old, new = Result(10000, 2460, age_days=330, fitness_kept=1.0, race=True), TEN
    assert predict(10000, old, new).time < 2430


def test_two_races_and_mileage_make_the_second_model_of_vickers():
    found = predict(
        MARATHON, TEN, Result(HALF_MARATHON, 2400 * (HALF_MARATHON / 10000) ** 1.07, race=True), weekly=30 * MILE
    )
    exponent = 1.4510756 - 0.23797948 * 1.07 - 0.01410023 * 3
    assert found.time == pytest.approx(2400 * (HALF_MARATHON / 10000) ** 1.07 * 2**exponent, rel=1e-6)
    assert found.method == "Vickers 2"


def test_one_race_and_mileage_make_the_first_model_of_vickers():
    found = predict(MARATHON, Result(HALF_MARATHON, 5400), weekly=30 * MILE)
    assert found.time == pytest.approx(12248.5, abs=0.5)
    assert found.method == "Vickers 1"


def test_without_mileage_the_exponent_follows_ability():
    found = predict(MARATHON, Result(HALF_MARATHON, 5850))
    assert found.time == pytest.approx(5850 * 2**1.144)
    assert found.method == "ability"


def test_the_band_of_a_marathon_is_little_wider_than_that_measured_on_career_bests():
    found = predict(MARATHON, HALF)
    assert 0.90 < found.low / found.time < 0.93
    assert 1.08 < found.high / found.time < 1.11


def test_an_earlier_marathon_pulls_the_prediction_and_narrows_it():
    without, found = predict(MARATHON, HALF), predict(MARATHON, HALF, Result(MARATHON, 12600, race=True))
    assert 12600 > found.time > without.time
    assert found.width < without.width
    assert found.method == "ability and earlier marathons"


def test_marathons_alone_predict_marathons():
    found = predict(MARATHON, Result(MARATHON, 12000, race=True))
    assert found.time == pytest.approx(12000)
    assert found.method == "earlier marathons"


def test_a_slow_marathon_hardly_slows_the_half():
    assert predict(HALF_MARATHON, HALF, Result(MARATHON, 13500, race=True)).time == pytest.approx(5340, rel=0.015)


def test_the_band_grows_with_the_distance_to_the_result():
    assert predict(1500, TEN).width > 1.3 * predict(10000, TEN).width


def test_age_widens_the_band_and_slows_nobody_who_went_on_training():
    new, old = (predict(10000, Result(10000, 2400, age, 1.0, race=True)) for age in (3, 300))
    assert old.time == new.time
    assert old.width > 1.1 * new.width


def test_more_results_narrow_the_band():
    assert predict(10000, TEN, Result(10000, 2410, 30, race=True)).width < predict(10000, TEN).width


def test_training_alone_leaves_room_on_the_fast_side():
    found = predict(10000, Result(10000, 2400))
    assert found.time - found.low > 1.5 * (found.high - found.time)


def fast_side(found: Prediction) -> float:
    return math.log(found.time / found.low) / math.log(found.high / found.time)


def test_the_more_of_it_is_training_the_more_room_there_is_on_the_fast_side():
    """Three results of one runner, the training a little faster than the races imply."""
    ways = [(3000, 655.0), (5000, 1138.0), (10000, 2415.0)]
    sides = [
        fast_side(predict(5000, *(Result(*way, 10, 1.0, race=number >= trained) for number, way in enumerate(ways))))
        for trained in range(4)
    ]
    assert sides[0] == pytest.approx(1.0)
    assert sides == sorted(sides)
    assert len(set(sides)) == 4


def test_five_of_ten_lie_within_eight_of_ten():
    found = predict(10000, TEN)
    low, high = found.half_band
    assert found.low < low < found.time < high < found.high


def test_a_race_near_the_distance_would_make_it_surer():
    sharper = sharper_by(HALF_MARATHON, results=[Result(3000, 660, race=True)])
    assert sharper is not None
    distance, after = sharper
    assert distance >= 10000
    assert after.width < predict(HALF_MARATHON, Result(3000, 660, race=True)).width


def test_nothing_makes_surer_what_is_sure():
    races = [
        Result(d, t, 3, 1.0, race=True) for d, t in ((5000, 1150), (10000, 2400), (HALF_MARATHON, 5340)) for _ in "123"
    ]
    assert sharper_by(10000, results=races) is None


IMPOSSIBLE = [(10000, 1200), (10000, math.nan), (800, 150), (5000, -1), (100_000, 40_000)]


@pytest.mark.parametrize("bad", IMPOSSIBLE)
def test_nothing_is_predicted_from_nothing(bad):
    assert predict_race(10000, results=[]) is None
    assert predict_race(10000, results=[Result(*bad)]) is None
    assert sharper_by(10000, results=[Result(*bad)]) is None


@pytest.mark.parametrize("distance", [0, -5, math.nan, math.inf])
def test_no_distance_has_no_prediction(distance):
    assert predict_race(distance, results=[TEN]) is None


results = st.lists(
    st.builds(
        Result,
        st.sampled_from([1500.0, MILE, 3000.0, 5000.0, 10000.0, 15000.0, HALF_MARATHON, 30000.0, MARATHON]),
        st.floats(0.14, 0.5),
        st.floats(0, 700),
        st.none() | st.floats(0, 2),
        st.booleans(),
    ).map(lambda item: Result(item.distance, item.time * item.distance, item.age_days, item.fitness_kept, item.race)),
    min_size=1,
    max_size=8,
)


@given(results, st.none() | st.floats(0, 150_000))
def test_no_longer_race_is_run_at_a_faster_pace(given_results, weekly):
    distances = [800.0, *prediction.RACE_DISTANCES, 12345.0, 21500.0, 30000.0, 50000.0]
    found = predict_races(sorted(distances), results=given_results, weekly_distance=weekly)
    assert len(found) in (0, len(distances))
    assert all(before.speed >= after.speed * (1 - 1e-9) for before, after in pairwise(found))
    assert all(before.time < after.time for before, after in pairwise(found))


@given(results, st.floats(1500, 42195))
def test_nothing_is_predicted_faster_than_the_world_record(given_results, distance):
    found = predict_race(distance, results=given_results)
    if found:
        assert found.time >= world_record(distance) * (1 - 1e-9)


@given(results, st.floats(800, 60_000))
def test_every_prediction_has_its_band_and_its_inputs(given_results, distance):
    found = predict_race(distance, results=given_results)
    if found:
        assert found.low < found.time < found.high
        assert found.inputs
        assert set(found.inputs) <= set(given_results)
