import math

import numpy as np
import pytest

from science.compliance import (
    amount_score,
    span_score,
    speed_score,
    step_score,
    steps_score,
    workout_score,
)
from science.stepping import Ran, WantedStep


@pytest.mark.parametrize(
    ("share", "score"),
    [(1.0, 1.0), (0.9, 1.0), (1.1, 1.0), (0.65, 0.5), (1.35, 0.5), (0.4, 0.0), (0.0, 0.0), (1.6, 0.0), (3.0, 0.0)],
)
def test_an_amount_is_free_within_a_tenth_and_counts_nothing_from_sixty_per_cent_off(share, score):
    assert amount_score(share * 60.0, 60.0) == pytest.approx(score)


@pytest.mark.parametrize(("done", "planned"), [(math.nan, 60.0), (60.0, 0.0), (60.0, -1.0), (60.0, math.nan)])
def test_an_amount_that_is_not_known_has_no_score(done, planned):
    assert math.isnan(amount_score(done, planned))


@pytest.mark.parametrize(
    ("speed", "strict", "score"),
    [
        (4.0, True, 1.0),
        (4.08, True, 1.0),  # 2 % too fast
        (4.28, True, 0.5),  # 7 % too fast
        (4.48, True, 0.0),  # 12 % too fast
        (3.534, True, 0.5),  # 7 % too slow
        (2.0, True, 0.0),
        (2.0, False, 1.0),  # easy running may be as slow as one likes
        (4.28, False, 0.5),  # but not fast
    ],
)
def test_a_speed_is_free_in_its_range_and_counts_nothing_from_twelve_per_cent_outside(speed, strict, score):
    assert speed_score(speed, 3.8, 4.0, strict=strict) == pytest.approx(score)


@pytest.mark.parametrize("numbers", [(math.nan, 3.8, 4.0), (3.9, 0.0, 4.0), (3.9, 4.0, 3.8), (3.9, math.nan, 4.0)])
def test_a_speed_without_a_range_has_no_score(numbers):
    assert math.isnan(speed_score(*numbers, strict=True))


WORK = WantedStep(1000.0, None, 3.9, load=5.0, slow=3.8, fast=4.0, strict=True)


@pytest.mark.parametrize(
    ("ran", "verdict", "score"),
    [
        (Ran(1000.0, 3.9, 1.0), "kept", 1.0),
        (Ran(1400.0, 3.9, 1.0), "kept", 1.0),
        (Ran(500.0, 3.9, 1.0), "short", 0.5),
        (Ran(1000.0, 4.28, 1.0), "fast", 0.5),
        (Ran(500.0, 4.28, 1.0), "fast", 0.25),
        (Ran(1000.0, 3.534, 1.0), "slow", 0.5),
        (Ran(0.0), "left_out", 0.0),
    ],
)
def test_a_step_counts_by_how_much_of_it_was_run_and_how_fast(ran, verdict, score):
    found = step_score(WORK, ran)
    assert found.verdict == verdict
    assert found.score == pytest.approx(score)


def test_a_step_whose_speed_is_not_known_is_not_judged():
    found = step_score(WORK, Ran(1000.0, 3.9, 0.5))
    assert found.verdict == "unknown"
    assert math.isnan(found.score)


def test_a_step_without_a_pace_is_judged_by_its_length_alone():
    assert step_score(WantedStep(None, 600.0, 3.0), Ran(300.0, math.nan, 0.0)).score == pytest.approx(0.5)


def test_steps_weigh_by_their_planned_load():
    steps = [WORK, WantedStep(None, 600.0, 3.0, load=15.0)]
    scores = [step_score(WORK, Ran(0.0)), step_score(steps[1], Ran(600.0, 3.0, 1.0))]
    assert steps_score(steps, scores) == pytest.approx(0.75)


def test_steps_get_no_score_together_if_too_few_can_be_judged():
    steps = [WORK, WantedStep(None, 600.0, 3.0, load=10.0)]
    scores = [step_score(WORK, Ran(1000.0, 3.9, 0.0)), step_score(steps[1], Ran(600.0, 3.0, 1.0))]
    assert math.isnan(steps_score(steps, scores))
    assert math.isnan(steps_score([], []))


def test_a_workout_is_half_its_amounts_and_half_its_steps():
    assert workout_score([1.0, 0.5, math.nan], math.nan) == pytest.approx(0.75)
    assert workout_score([1.0, 0.5, math.nan], 0.25) == pytest.approx(0.5)
    assert workout_score([], 0.25) == pytest.approx(0.25)
    assert math.isnan(workout_score([math.nan], math.nan))


def test_a_week_weighs_by_load_and_counts_nothing_for_what_was_missed():
    assert span_score([(60.0, 1.0), (30.0, 0.0)]) == pytest.approx(2 / 3)
    assert math.isnan(span_score([]))


def test_scores_stay_between_0_and_1():
    random = np.random.default_rng(1)
    for done, planned, speed in random.lognormal(0, 2, (200, 3)):
        assert 0 <= amount_score(done, planned) <= 1
        assert 0 <= speed_score(speed, 3.0, 3.2, strict=True) <= 1
