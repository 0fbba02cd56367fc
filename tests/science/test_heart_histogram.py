from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from science.heart_histogram import BEATS, heart_histogram, heart_loads, packed, unpacked, zone_times
from science.load import hr_load, trimp
from science.zones import HeartRateThresholds

TIME = np.arange(0.0, 3601.0)
BOUNDS = (114.0, 133.0, 152.0, 171.0, 190.0)


def held(**values) -> HeartRateThresholds:
    return replace(HeartRateThresholds(190.0, 60.0, 170.0, BOUNDS), **values)


def seconds() -> np.ndarray:
    return np.diff(TIME, prepend=TIME[:1])


def wandering(seed: int = 3) -> np.ndarray:
    steps = np.random.default_rng(seed).normal(0, 1.5, len(TIME))
    return 150 + 25 * np.tanh(np.cumsum(steps) / 60)


@pytest.mark.parametrize("sex", ["M", "F", ""])
@pytest.mark.parametrize(("maximum", "resting"), [(190.0, 60.0), (172.0, 45.0)])
def test_it_gives_what_the_stream_gives(sex, maximum, resting):
    beats = wandering()
    valid = held(maximum=maximum, resting=resting, threshold=165.0)
    found, load = heart_loads(heart_histogram(beats, seconds())[None], np.ones(1), valid, sex=sex)
    whole = trimp(beats, TIME, maximum=maximum, resting=resting, sex=sex)
    assert found[0] == pytest.approx(whole, rel=1e-3)
    assert load[0] == pytest.approx(
        hr_load(whole, threshold=165.0, maximum=maximum, resting=resting, sex=sex), rel=1e-3
    )


def test_an_hour_at_150_is_the_known_answer():
    found, load = heart_loads(heart_histogram(np.full(3601, 150.0), seconds())[None], np.ones(1), held(), sex="M")
    assert found[0] == pytest.approx(100.440, abs=1e-3)
    assert load[0] == pytest.approx(60.893, abs=1e-3)


def test_what_is_missing_counts_as_the_mean_of_what_is_known():
    beats = np.full(3601, 150.0)
    beats[2881:] = np.nan
    found, _load = heart_loads(heart_histogram(beats, seconds())[None], np.array([0.8]), held(), sex="M")
    assert found[0] == pytest.approx(100.440, abs=1e-3)


def test_without_a_heart_rate_there_is_no_load():
    found, load = heart_loads(np.zeros((1, len(BEATS))), np.zeros(1), held())
    assert np.isnan(found).all()
    assert np.isnan(load).all()


def test_impossible_thresholds_give_none():
    found, _load = heart_loads(heart_histogram(wandering(), seconds())[None], np.ones(1), held(maximum=50.0))
    assert np.isnan(found).all()


@pytest.mark.parametrize("beats", [[], [np.nan], [0.0, 255.0], [np.inf, -np.inf]])
def test_it_survives_absurd_streams(beats):
    column = np.array(beats, dtype=float)
    found = heart_histogram(column, np.ones(len(column)))
    assert found.sum() == np.isfinite(column).sum()


def test_zones_hold_all_the_time():
    histogram = heart_histogram(wandering(), seconds())
    assert zone_times(histogram, BOUNDS).sum() == pytest.approx(3600)


def test_a_heart_rate_on_a_bound_belongs_to_the_zone_above():
    assert zone_times(heart_histogram(np.array([133.0]), np.ones(1)), BOUNDS).tolist() == [0, 0, 1, 0, 0]


def test_it_is_packed_and_unpacked():
    histogram = heart_histogram(wandering(), seconds())
    assert unpacked(packed(histogram)).tolist() == histogram.tolist()
    assert packed(np.zeros(len(BEATS))) == b""
    assert not unpacked(b"").any()
