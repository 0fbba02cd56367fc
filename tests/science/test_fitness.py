import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from science.fitness import State, TimeConstants, load_history, seed_of

loads = st.lists(st.floats(0, 600), min_size=1, max_size=200).map(np.array)


@pytest.mark.parametrize(
    ("day", "ctl", "atl"),
    [(1, 2.3528, 13.3122), (7, 15.3518, 63.2121), (42, 63.2121, 99.7521), (84, 86.4665, 99.9994)],
)
def test_a_hundred_a_day_from_nothing(day, ctl, atl):
    history = load_history(np.full(84, 100.0), seed=0.0)
    assert history.ctl[day - 1] == pytest.approx(ctl, abs=1e-4)
    assert history.atl[day - 1] == pytest.approx(atl, abs=1e-4)


def test_two_weeks_of_hard_and_easy():
    history = load_history(np.array([100, 0, 80, 0, 120, 0, 60.0] * 2), seed=0.0)
    assert history.ctl[-1] == pytest.approx(14.504, abs=5e-4)
    assert history.atl[-1] == pytest.approx(43.301, abs=5e-4)
    assert history.tsb[-1] == pytest.approx(-27.329, abs=5e-4)


def test_two_weeks_of_rest():
    history = load_history(np.zeros(14), seed=100.0)
    assert history.ctl[-1] == pytest.approx(71.653, abs=5e-4)
    assert history.atl[-1] == pytest.approx(13.534, abs=5e-4)


def test_half_the_load_for_two_weeks_freshens():
    history = load_history(np.full(15, 35.0), seed=70.0)
    assert history.ctl[13] == pytest.approx(60.079, abs=5e-4)
    assert history.tsb[14] == pytest.approx(20.342, abs=5e-4)


def test_form_is_that_of_the_morning():
    history = load_history(np.array([0.0, 300.0, 0.0]), seed=0.0)
    assert history.tsb[1] == 0
    assert history.tsb[2] == history.ctl[1] - history.atl[1]


def test_a_history_starts_at_the_mean_of_its_first_weeks():
    history = load_history(np.full(90, 50.0))
    assert history.ctl[-1] == pytest.approx(50)
    assert history.tsb[0] == 0


def test_a_single_run_is_no_habit():
    assert seed_of(np.array([84.0])) == pytest.approx(3.0)


def test_weekly_gain_of_a_constant_load():
    history = load_history(np.full(7, 90.0), seed=40.0)
    assert history.ctl[-1] - 40 == pytest.approx((90 - 40) * 0.153518, abs=1e-4)


@given(loads, st.integers(0, 199))
def test_a_replay_from_any_day_equals_the_whole(days, first):
    whole = load_history(days)
    first = first % len(days)
    if first == 0:
        return
    replay = load_history(days[first:], state=whole.state(first - 1))
    assert np.array_equal(replay.ctl, whole.ctl[first:])
    assert np.array_equal(replay.atl, whole.atl[first:])
    assert np.array_equal(replay.tsb, whole.tsb[first:])


def test_missing_loads_count_nothing_and_no_days_are_no_history():
    assert np.array_equal(load_history(np.array([5.0, np.nan])).ctl, load_history(np.array([5.0, 0.0])).ctl)
    assert len(load_history(np.empty(0))) == 0


def test_it_fades_by_other_time_constants_and_hands_them_on():
    history = load_history(np.array([100.0, 0.0]), state=State(0.0, 0.0, TimeConstants(20, 3)))
    # 100 (1 - e^(-1/20)) and 100 (1 - e^(-1/3)), then both times e^(-1/tau).
    assert history.ctl.tolist() == pytest.approx([4.87706, 4.63920], abs=1e-4)
    assert history.atl.tolist() == pytest.approx([28.34687, 20.31141], abs=1e-4)
    assert history.state(-1).days == (20, 3)
