import pytest

from plans.structure import (
    EffortTarget,
    MaximumTarget,
    PowerTarget,
    Repeat,
    SpeedTarget,
    Step,
    ZoneTarget,
    estimate,
    flatten,
    step_estimate,
    work_steps,
)

HOUR_AT_THRESHOLD = Step("work", seconds=3600, target=SpeedTarget(0.94, 0.94))
JOG = Step("recovery", seconds=60, target=SpeedTarget(0.7, 0.7))
FAST = Step("work", metres=1000, target=SpeedTarget(1.0, 1.0))


def test_it_counts_an_hour_at_threshold_as_a_hundred():
    assert step_estimate(HOUR_AT_THRESHOLD, 4.0).load == pytest.approx(100.0)


@pytest.mark.parametrize(("minutes", "intensity", "load"), [(45, 0.9, 60.75), (90, 0.8, 96.0)])
def test_it_counts_load_as_the_science_page_says(minutes, intensity, load):
    step = Step("work", seconds=minutes * 60, target=SpeedTarget(0.94 * intensity, 0.94 * intensity))
    assert step_estimate(step, 4.0).load == pytest.approx(load)


def test_it_estimates_time_from_distance():
    found = step_estimate(FAST, 4.0)
    assert (found.distance, found.duration) == pytest.approx((1000.0, 250.0))


def test_it_leaves_out_the_recovery_after_the_last_round():
    steps = list(flatten([Repeat(3, (FAST, JOG))]))
    assert [step.kind for step in steps] == ["work", "recovery", "work", "recovery", "work"]


def test_it_sums_over_the_steps():
    structure = (Step("warmup", metres=2000), Repeat(5, (FAST, JOG)), Step("cooldown", metres=1500))
    total = estimate(structure, 4.0)
    parts = [step_estimate(step, 4.0) for step in flatten(structure)]
    assert total.load == pytest.approx(sum(part.load for part in parts))
    assert total.distance == pytest.approx(sum(part.distance for part in parts))
    assert total.duration == pytest.approx(sum(part.duration for part in parts))


def test_it_counts_a_standing_rest_as_time_only():
    found = step_estimate(Step("rest", seconds=90), 4.0)
    assert (found.distance, found.duration, found.load) == (0.0, 90.0, 0.0)


@pytest.mark.parametrize(("share", "zone"), [(0.7, 1), (0.78, 2), (0.9, 3), (1.0, 4), (1.02, 5), (1.2, 5)])
def test_it_knows_the_pace_zone(share, zone):
    assert Step("work", metres=400, target=SpeedTarget(share, share)).pace_zone == zone


def test_it_finds_what_a_workout_is_about():
    structure = (Step("warmup", metres=2000), Repeat(5, (FAST, JOG)))
    assert work_steps(structure) == [FAST]
    assert work_steps((Step("easy", metres=8000, target=ZoneTarget(2)),))[0].metres == 8000


@pytest.mark.parametrize(
    ("target", "zone"),
    [
        (PowerTarget(0.95, 1.05), 3),
        (PowerTarget(1.15, 1.25), 5),
        (MaximumTarget(0.60, 0.68), 1),
        (MaximumTarget(0.92, 0.98), 5),
        (EffortTarget(1), 1),
        (EffortTarget(8), 4),
        (EffortTarget(10), 5),
    ],
)
def test_it_knows_about_how_hard_every_target_is(target, zone):
    assert Step("work", seconds=60, target=target).pace_zone == zone


def test_it_takes_threshold_power_for_what_is_held_for_an_hour():
    hour = Step("work", seconds=3600, target=PowerTarget(1.0, 1.0))
    assert step_estimate(hour, 4.0).load == pytest.approx(100)
