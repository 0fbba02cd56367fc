import pytest

from science.race_models import exponent_between
from science.results import Result, ability_exponent, aged_times, all_out, shrunk_exponent
from science.units import HALF_MARATHON, MARATHON


def aged_time(result: Result) -> float:
    return aged_times([result])[0]


TEN, HALF = Result(10000, 2400, race=True), Result(HALF_MARATHON, 5340, race=True)


def test_who_went_on_training_has_not_slowed():
    assert aged_time(Result(10000, 2400, age_days=300, fitness_kept=1.0)) == 2400


def test_fitness_lost_slows():
    assert aged_time(Result(10000, 2400, age_days=30, fitness_kept=0.5)) == pytest.approx(2400 * 2**0.08)


def test_fitness_gained_must_be_shown_by_a_result():
    assert aged_time(Result(10000, 2400, age_days=30, fitness_kept=2.0)) == 2400


def test_without_known_training_results_grow_old():
    assert aged_time(Result(10000, 2400, age_days=50)) == 2400
    assert aged_time(Result(10000, 2400, age_days=56 + 70)) == pytest.approx(2400 * 1.05)


@pytest.mark.parametrize("result", [Result(10000, 2400, age_days=5000), Result(10000, 2400, 5, fitness_kept=0.0)])
def test_nobody_slows_by_more_than_fifteen_per_cent(result):
    assert aged_time(result) == pytest.approx(2400 * 1.15)


def test_one_s_own_exponent_is_drawn_to_that_of_runners():
    own = exponent_between(10000, 2400, HALF_MARATHON, 5340)
    assert shrunk_exponent([TEN, HALF]) == pytest.approx(1.07 + 0.3 * (own - 1.07))
    assert shrunk_exponent([TEN]) == 1.07


@pytest.mark.parametrize(("minutes", "exponent"), [(80, 1.121), (97.5, 1.144), (112.5, 1.166), (140, 1.192)])
def test_slower_runners_slow_down_more(minutes, exponent):
    assert ability_exponent(minutes * 60) == pytest.approx(exponent)


def test_a_jog_is_no_result():
    assert all_out([Result(5000, 1500), TEN]) == [TEN]


def test_training_that_races_outdo_says_nothing():
    assert all_out([Result(5000, 1160), TEN]) == [TEN]


def test_training_faster_than_the_races_counts():
    trial = Result(5000, 1120)
    assert all_out([TEN, trial]) == [trial, TEN]


def test_a_race_for_company_says_nothing():
    assert all_out([Result(10000, 2700, race=True), TEN]) == [TEN]


def test_every_race_counts_not_only_the_fastest():
    slower = Result(10000, 2440, age_days=20, race=True)
    assert all_out([TEN, slower]) == [TEN, slower]


def test_of_training_the_best_stretches_count():
    best = [Result(3000, 700), Result(5000, 1205)]
    assert all_out([*best, Result(5000, 1210, age_days=9), Result(10000, 2800)]) == best


def test_a_marathon_may_be_slow_for_the_half():
    marathon = Result(MARATHON, 12000, race=True)
    assert all_out([HALF, marathon]) == [HALF, marathon]


def test_a_race_at_no_faster_a_pace_than_a_longer_one_says_nothing():
    assert all_out([Result(5000, 1200, race=True), TEN]) == [TEN]
