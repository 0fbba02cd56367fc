"""The 80 % band on invented careers: by distance, by the age of the newest input, by the number of inputs."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.careers import Career, careers, exponents
from benchmarks.simulate_races import GROUPS, REAL, Trial, back_test, known_before, share_inside

CAREERS, SEED = 120, 4
# The careers are made once, in one process.
pytestmark = pytest.mark.xdist_group("careers")


@pytest.fixture(scope="module")
def runners() -> list[Career]:
    return list(careers(CAREERS, seed=SEED))


@pytest.fixture(scope="module")
def trials(runners) -> list[Trial]:
    return list(back_test(runners))


@pytest.mark.parametrize("group", GROUPS)
def test_the_band_holds_eight_of_ten(trials, group):
    chosen = [trial for trial in trials if GROUPS[group](trial)]
    assert len(chosen) >= 80
    assert 0.72 <= share_inside(chosen) <= 0.88


def test_predictions_are_off_by_little_in_the_middle(trials):
    assert abs(float(np.median([trial.error for trial in trials]))) < 0.015


def test_nothing_of_the_race_or_after_it_is_known(runners):
    career = next(one for one in runners if len(one.races) > 3)
    race = career.races[2]
    known = list(known_before(career, race))
    assert known
    assert min(item.age_days for item in known) >= 0
    assert race.time not in {item.time for item in known}


@pytest.mark.parametrize("pair", REAL)
def test_the_invented_runners_differ_as_real_ones_do(runners, pair):
    low, middle, high = np.percentile(exponents(runners, *pair), (10, 50, 90))
    assert middle == pytest.approx(REAL[pair][1], abs=0.04)
    assert high - low == pytest.approx(REAL[pair][2] - REAL[pair][0], rel=0.4)
