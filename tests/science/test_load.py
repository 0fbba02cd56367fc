import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from science import load
from tests.science.recordings import steps

daily = st.lists(st.floats(0, 500), min_size=0, max_size=120).map(lambda values: np.array(values, dtype=float))


def minutes_at(*blocks):
    beats = np.concatenate([[blocks[0][1]], *(np.full(int(minutes * 60), beat) for minutes, beat in blocks)])
    return beats.astype(float), np.arange(len(beats), dtype=float)


@pytest.mark.parametrize(
    ("sex", "minutes", "beat", "resting", "maximum", "expected"),
    [
        ("male", 60, 150, 60, 190, 100.440),
        ("female", 60, 150, 60, 190, 113.517),
        ("m", 30, 170, 50, 195, 77.838),
        ("f", 90, 130, 55, 185, 117.027),
        ("m", 60, 190, 60, 190, 261.925),
    ],
)
def test_it_computes_trimp(sex, minutes, beat, resting, maximum, expected):
    found = load.trimp(*minutes_at((minutes, beat)), maximum=maximum, resting=resting, sex=sex)
    assert found == pytest.approx(expected, abs=5e-4)


def test_trimp_integrates_the_stream():
    stream = load.trimp(*minutes_at((30, 120), (30, 170)), maximum=190, resting=60, sex="m")
    mean = load.trimp(*minutes_at((60, 145)), maximum=190, resting=60, sex="m")
    assert (stream, mean) == pytest.approx((103.97, 88.11), abs=5e-3)


def test_an_unknown_sex_gives_the_mean_of_both():
    found = load.trimp(*minutes_at((60, 150)), maximum=190, resting=60)
    assert found == pytest.approx((100.440 + 113.517) / 2, abs=5e-4)


def test_a_maximum_ten_too_low_costs_a_fifth():
    assert load.trimp(*minutes_at((60, 150)), maximum=180, resting=60, sex="m") == pytest.approx(121.6, abs=0.05)


def test_missing_heart_rates_add_nothing_to_trimp():
    beats, time = minutes_at((60, 150), (10, math.nan))
    assert load.trimp(beats, time, maximum=190, resting=60, sex="m") == pytest.approx(100.440, abs=5e-4)


@pytest.mark.parametrize(("sex", "expected"), [("m", 60.893), ("f", 63.280)])
def test_heart_rate_load_is_in_hours_at_threshold(sex, expected):
    trimp = load.trimp(*minutes_at((60, 150)), maximum=190, resting=60, sex=sex)
    found = load.hr_load(trimp, threshold=170, maximum=190, resting=60, sex=sex)
    assert found == pytest.approx(expected, abs=5e-4)


def test_it_computes_edwards():
    beats, time = minutes_at((10, 110), (20, 130), (15, 150), (10, 170), (5, 190), (7, 90))
    assert load.edwards_trimp(beats, time, maximum=200) == pytest.approx(160)


def test_it_computes_lucia():
    beats, time = minutes_at((40, 130), (15, 155), (5, 180))
    assert load.lucia_trimp(beats, time, first=145, second=170) == pytest.approx(85)


def test_it_computes_session_rpe():
    assert load.session_rpe(6, 120 * 60) == 720


def speeds(*blocks):
    time, distance = steps(*blocks)
    return np.diff(distance, prepend=0.0), time


def test_normalised_speed_is_the_fourth_power_mean():
    assert load.normalised_speed(*speeds((1800, 3), (1800, 5)), window=1) == pytest.approx(4.3345, abs=1e-4)


def test_normalised_speed_of_an_even_run_is_its_speed():
    assert load.normalised_speed(*speeds((3600, 3.7))) == pytest.approx(3.7)


def test_stops_neither_add_nor_remove_pace():
    stops = speeds((600, 3), (120, 0), (600, 3))
    assert load.normalised_speed(*stops, moving=stops[0] > 0) == pytest.approx(3.0)


@pytest.mark.parametrize(("minutes", "share", "expected"), [(60, 1.0, 100.0), (45, 0.9, 60.75), (90, 0.8, 96.0)])
def test_it_computes_pace_load(minutes, share, expected):
    found = load.pace_load(4.0 * share, minutes * 60, threshold_speed=4.0)
    assert found == pytest.approx(expected, abs=1e-4)


def test_a_faster_run_has_the_higher_intensity():
    assert load.intensity_factor(4.4, threshold_speed=4.0) == pytest.approx(1.1)


WEEK = np.array([50, 60, 0, 70, 40, 120, 0.0])
SIX = np.array([60, 60, 60, 60, 60, 60, 0.0])


@pytest.mark.parametrize(
    ("week", "sample", "expected"),
    [(WEEK, False, 1.2550), (WEEK, True, 1.1619), (SIX, False, 2.449), (SIX, True, 2.268)],
)
def test_it_computes_monotony(week, sample, expected):
    assert load.monotony(week, sample=sample)[-1] == pytest.approx(expected, abs=5e-4)


@pytest.mark.parametrize(("sample", "expected"), [(False, 426.69), (True, 395.04)])
def test_it_computes_strain(sample, expected):
    assert load.strain(WEEK, sample=sample)[-1] == pytest.approx(expected, abs=5e-3)


def test_monotony_of_equal_days_is_capped():
    assert load.monotony(np.full(7, 50.0))[-1] == 10


def test_a_week_of_rest_has_no_monotony():
    assert np.isnan(load.monotony(np.zeros(10))).all()


def test_coupled_ratio_of_an_uncoupled_one_and_a_half():
    days = np.concatenate((np.full(21, 40.0), np.full(7, 60.0)))
    assert load.acwr_uncoupled(days)[-1] == pytest.approx(1.5)
    assert load.acwr_coupled(days)[-1] == pytest.approx(1.3333, abs=1e-4)


@given(daily)
def test_coupled_and_uncoupled_ratios_are_one_identity(days):
    coupled, uncoupled = load.acwr_coupled(days), load.acwr_uncoupled(days)
    known = np.isfinite(uncoupled) & (uncoupled < 1e6)
    assert coupled[known] == pytest.approx(4 * uncoupled[known] / (3 + uncoupled[known]), rel=1e-6, abs=1e-9)


def test_coupling_alone_correlates_acute_and_chronic_load():
    days = np.random.default_rng(7).gamma(2.0, 30.0, 40_000)
    acute, chronic = load.rolling_mean(days, 7)[27::28], load.rolling_mean(days, 28)[27::28]
    before = load.rolling_mean(days, 21)[20::28][: len(acute)]
    assert np.corrcoef(acute, chronic)[0, 1] == pytest.approx(0.5, abs=0.05)
    assert np.corrcoef(acute, before)[0, 1] == pytest.approx(0.0, abs=0.06)


def test_weighted_ratio_of_even_load_is_one():
    assert load.acwr_weighted(np.full(60, 50.0))[-1] == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("ratios", "expected"),
    [((1.2, 1.0), 0.1823), ((1.0, 1.2), -0.1823), ((0.9, 1.1), -0.2007)],
)
def test_it_computes_divergence(ratios, expected):
    external, internal = (np.array([ratio]) for ratio in ratios)
    assert load.divergence(external, internal)[0] == pytest.approx(expected, abs=1e-4)


def test_ramp_is_the_weeks_rise():
    assert load.ramp(np.arange(10.0))[7:].tolist() == [7, 7, 7]


def test_the_longest_run_before_today_leaves_today_out():
    found = load.longest_before(np.array([10.0, 12, 8, 30, 5, 0]), days=3)
    assert np.isnan(found[0])
    assert found[1:].tolist() == [10, 12, 12, 30, 30]


BY_DAY = (
    load.acwr_coupled,
    load.acwr_uncoupled,
    load.acwr_weighted,
    load.monotony,
    load.strain,
    load.ramp,
    load.longest_before,
)


@pytest.mark.parametrize("ratio", BY_DAY)
@given(days=daily)
def test_every_ratio_has_one_value_a_day_and_is_never_infinite(ratio, days):
    found = ratio(days)
    assert len(found) == len(days)
    assert not np.isinf(found).any()


NOTHING = (np.empty(0), np.full(9, np.nan))


@pytest.mark.parametrize("beats", NOTHING)
def test_no_heart_rate_is_no_load(beats):
    time = np.arange(float(len(beats)))
    assert math.isnan(load.trimp(beats, time, maximum=190, resting=60))
    assert math.isnan(load.edwards_trimp(beats, time, maximum=190))
    assert math.isnan(load.lucia_trimp(beats, time, first=140, second=160))
    assert math.isnan(load.normalised_speed(beats, time))


def test_impossible_thresholds_are_no_load():
    assert math.isnan(load.trimp(*minutes_at((9, 140)), maximum=60, resting=60))
    assert math.isnan(load.hr_load(50, threshold=200, maximum=190, resting=60))
    assert math.isnan(load.pace_load(4.0, 3600, threshold_speed=math.nan))
