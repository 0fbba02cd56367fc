"""What a day that is over is called, and what follows from it."""

import pytest

from plans.daily import Sum, status_of_day, summary, variance

PLANNED = Sum(10000.0, 3300.0, 60.0)


@pytest.mark.parametrize(
    ("planned", "done", "status"),
    [
        (Sum(), Sum(), "rest"),
        (Sum(), Sum(5000.0, 1500.0, 25.0), "unplanned"),
        (PLANNED, Sum(), "missed"),
        (PLANNED, Sum(10000.0, 3300.0, 60.0), "on_track"),
        (PLANNED, Sum(10000.0, 3300.0, 48.0), "on_track"),
        (PLANNED, Sum(10000.0, 3300.0, 47.9), "under"),
        (PLANNED, Sum(10000.0, 3300.0, 72.0), "on_track"),
        (PLANNED, Sum(10000.0, 3300.0, 72.1), "over"),
        (PLANNED, Sum(7900.0, 3300.0, None), "under"),
        (PLANNED, Sum(None, 3300.0, 60.0), "on_track"),
        (PLANNED, Sum(None, 3300.0, None), "on_track"),
        (PLANNED, Sum(None, 1600.0, None), "under"),
    ],
)
def test_it_names_a_day(planned, done, status):
    assert status_of_day(planned, done) == status


def test_it_compares_distance_and_pace():
    found = summary(PLANNED, Sum(11000.0, 3300.0, 70.0), key=False, quick=False)
    assert found["distance_variance"] == pytest.approx(10.0)
    assert found["pace_variance"] == pytest.approx(10.0)  # as much faster, in the same time


@pytest.mark.parametrize(
    ("done", "key", "recommendation"),
    [
        (Sum(10000.0, 3300.0, 60.0), False, "go_on"),
        (Sum(10000.0, 3000.0, 70.0), False, "slow_down"),
        (Sum(10000.0, 3000.0, 70.0), True, "go_on"),
        (Sum(), True, "key_missed"),
        (Sum(), False, "let_go"),
        (Sum(5000.0, 1650.0, 30.0), False, "shortened"),
        (Sum(16000.0, 5000.0, 100.0), False, "ease_next"),
    ],
)
def test_it_says_what_follows(done, key, recommendation):
    assert summary(PLANNED, done, key=key, quick=key)["recommendation"] == recommendation


def test_a_long_run_is_no_time_to_be_faster_than_planned():
    found = summary(PLANNED, Sum(10000.0, 3000.0, 70.0), key=True, quick=False)
    assert found["recommendation"] == "slow_down"


@pytest.mark.parametrize(("done", "planned"), [(None, 3.0), (3.0, None), (0.0, 3.0), (3.0, 0.0)])
def test_it_compares_nothing_with_what_is_not_known(done, planned):
    assert variance(done, planned) is None


def test_a_load_that_is_not_known_makes_the_sum_unknown():
    found = Sum()
    found.add(5000.0, 1500.0, None)
    found.add(5000.0, 1500.0, 30.0)
    assert (found.distance, found.load) == (10000.0, None)


def test_a_distance_that_is_not_known_makes_the_sum_unknown():
    found = Sum()
    found.add(None, 1500.0, 30.0)
    found.add(5000.0, 1500.0, 30.0)
    columns = summary(PLANNED, found, key=False, quick=False)
    assert (columns["distance"], columns["duration"], columns["load"]) == (None, 3000.0, 60.0)
    assert (columns["distance_variance"], columns["pace_variance"]) == (None, None)
