import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.library import SHIPPED
from plans.scaling import by_distance, by_duration, by_load, scaled, smallest
from plans.structure import Repeat, SpeedTarget, Step, Structure, estimate

EASY = SpeedTarget(0.77, 0.77)
RUN = (Step("easy", metres=8000, target=EASY, least=3000, most=18000),)
REPS = (Step("warmup", metres=2000), Repeat(5, (Step("work", metres=1000), Step("recovery", seconds=60)), 3, 8))


def step(structure: Structure) -> Step:
    found = structure[0]
    assert isinstance(found, Step)
    return found


def rounds(structure: Structure) -> Repeat:
    found = structure[1]
    assert isinstance(found, Repeat)
    return found


def test_it_scales_an_easy_run_to_a_distance():
    assert step(scaled(RUN, 11700, 4.0, by_distance)).metres == 11500


def test_it_scales_the_number_of_repeats():
    counts = [rounds(scaled(REPS, load, 4.0)).times for load in (10, 55, 200)]
    assert counts[0] == 3
    assert counts[-1] == 8
    assert counts == sorted(counts)


def test_it_keeps_within_the_limits_of_the_workout():
    assert step(scaled(RUN, 1000, 4.0, by_distance)).metres == 3000
    assert step(scaled(RUN, 99000, 4.0, by_distance)).metres == 18000


def test_it_drops_the_limits_from_what_it_scaled():
    assert step(scaled(RUN, 60, 4.0)).least is None
    assert rounds(scaled(REPS, 60, 4.0)).most is None


@given(st.sampled_from(SHIPPED), st.floats(1, 400), st.floats(2.5, 5.5), st.sampled_from([1.0, 60.0, 100.0]))
@settings(deadline=None)
def test_it_never_exceeds_what_is_wanted(workout, wanted, speed, unit):
    measure = {1.0: by_load, 60.0: by_duration, 100.0: by_distance}[unit]
    least = measure(smallest(workout.steps, speed))
    found = measure(estimate(scaled(workout.steps, wanted * unit, speed, measure), speed))
    assert found <= max(wanted * unit, least) + 1e-6


def test_it_comes_near_to_what_is_wanted():
    found = estimate(scaled(RUN, 70, 4.0), 4.0)
    assert found.load == pytest.approx(70, abs=3.5)
