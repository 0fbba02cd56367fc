"""Critical speed of 500 runners who have one that is known; benchmarks/simulate.py prints the whole table."""

import pytest

from science.simulation import Scenario, scenarios, simulate

MIXED = simulate(list(scenarios()))


def test_the_interval_holds_the_truth_of_nearly_all_runners():
    assert 0.90 <= MIXED.coverage <= 0.98


@pytest.mark.parametrize("efforts", [3, 4, 5, 6])
def test_it_holds_the_truth_whatever_the_number_of_efforts(efforts):
    coverage = simulate([scenario for scenario in scenarios() if scenario.efforts == efforts]).coverage
    assert 0.90 <= coverage <= 0.98


def test_it_holds_the_truth_when_noise_grows_with_the_distance():
    assert 0.90 <= simulate([scenario for scenario in scenarios() if scenario.proportional]).coverage <= 0.98


def test_the_estimate_is_hardly_biased():
    assert abs(MIXED.bias) < 0.005


def test_the_interval_is_not_merely_wide():
    assert MIXED.width < 0.04


def test_most_runners_get_an_estimate():
    assert MIXED.given > 0.90


@pytest.mark.parametrize("scenario", [Scenario(5, 0.01), Scenario(4, 4.0, proportional=False)], ids=str)
def test_it_holds_for_either_kind_of_noise(scenario):
    assert 0.90 <= simulate([scenario]).coverage <= 0.98


def test_heart_rates_tell_who_held_back():
    blind, seeing = (Scenario(3, 0.005, held_back=1.0, heart=heart) for heart in (False, True))
    assert simulate([seeing], runners=200).spread < simulate([blind], runners=200).spread


def test_the_same_seed_gives_the_same_runners():
    few = [Scenario(5, 0.01)]
    assert simulate(few, runners=20) == simulate(few, runners=20)
