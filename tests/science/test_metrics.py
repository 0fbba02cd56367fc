import pytest

from science.daily_metrics import DAILY
from science.metrics import DERIVED, METRICS
from science.plan_metrics import PLANNED
from science.runner_metrics import RUNNER

NAMED = [
    "distance",
    "elapsed_time",
    "moving_time",
    "timer_time",
    "paused_time",
    "mean_speed",
    "moving_speed",
    "max_speed",
    "grade_adjusted_speed",
    "normalised_speed",
    "ascent",
    "descent",
    "mean_heart_rate",
    "max_heart_rate",
    "min_heart_rate",
    "heart_rate_coverage",
    "time_in_zone_1",
    "time_in_zone_2",
    "time_in_zone_3",
    "time_in_zone_4",
    "time_in_zone_5",
    "trimp",
    "heart_rate_load",
    "edwards_trimp",
    "mean_cadence",
    "step_length",
    "efficiency_factor",
    "decoupling",
    "mean_power",
    "running_effectiveness",
    "mean_temperature",
    "half_speed_ratio",
    "quality_score",
    "pace_load",
    "intensity_factor",
    "load",
]


def test_it_declares_what_a_session_says():
    assert set(NAMED) <= set(METRICS)
    assert set(DERIVED) <= set(METRICS)


ALL = [*METRICS.values(), *DAILY.values(), *RUNNER.values(), *PLANNED.values()]


@pytest.mark.parametrize("metric", ALL, ids=lambda metric: metric.symbol)
def test_it_says_everything_about(metric):
    assert metric.symbol.isidentifier()
    assert metric.weekly in ("total", "mean", "max", "last", None)
    assert metric.kind in ("activity", "heart_rate", "location", "body", "diary")
    assert 0 <= metric.validity <= 5
    assert 0 <= metric.precision <= 3
    assert metric.name
    assert metric.reference
    assert metric.description.endswith(".")


def test_no_two_metrics_have_the_same_name():
    assert len({metric.name for metric in METRICS.values()}) == len(METRICS)


def test_no_two_tables_have_the_same_symbol():
    assert len({metric.symbol for metric in ALL}) == len(ALL)


def test_everything_about_the_heart_needs_consent_for_it():
    about = [metric for metric in METRICS.values() if "heart" in metric.symbol or "trimp" in metric.symbol]
    assert {metric.kind for metric in about} == {"heart_rate"}
