"""How long a run may be for its race."""

import re

import pytest

from plans.generator import generate
from plans.generator.lengths import longest_for
from tests.plans.wishes import SCHEMAS, gives, inputs


@pytest.mark.parametrize(
    ("race", "metres", "minutes"),
    [(3000, 18000, 105), (5000, 18000, 105), (10_000, 21000, 120), (21_097.5, 26000, 150), (42_195, 36000, 180)],
)
def test_it_grows_with_the_race(race, metres, minutes):
    found = longest_for(race, 3.0)
    assert (found.metres, found.seconds) == (metres, minutes * 60)


def test_races_between_lie_between():
    assert 21000 < longest_for(15_000, 3.0).metres < 26000
    assert longest_for(60_000, 3.0) == longest_for(42_195, 3.0)


def test_it_ends_by_distance_for_fast_and_by_time_for_slow_runners():
    assert longest_for(10_000, 3.2).ends_by_distance
    assert not longest_for(10_000, 2.2).ends_by_distance
    assert longest_for(10_000, 2.2).easy_seconds == 7200


def test_it_is_shorter_near_the_race_and_in_lighter_weeks():
    assert longest_for(10_000, 3.2, last=True).metres == 14000
    assert longest_for(10_000, 3.2, lighter=True).metres == 15750


STRONG = {
    "ctl": 60.0, "atl": 60.0, "recent_loads": (60.0,) * 28, "longest_run": 22000.0, "best_ctl": 70.0,
    "minutes": (60, 90, 60, 90, 60, 90, 240),
}  # fmt: skip


@pytest.mark.parametrize(
    ("slug", "metres", "top", "last"),
    [
        ("base-8", 5000.0, 18000, 12000),
        ("10-km-10", 5000.0, 18000, 12000),
        ("10-km-10", 10_000.0, 21000, 14000),
        ("marathon-16", 10_000.0, 21000, 14000),
        ("half-marathon-12", 21_097.5, 26000, 17400),
    ],
)
def test_it_ends_long_runs_where_the_race_asks_for_no_more(slug, metres, top, last):
    plan = generate(inputs(schema=SCHEMAS[slug], race_distance=metres, **STRONG))
    assert 0.95 * top <= max(day.distance for day in plan.days[:-1]) <= top
    assert max(day.distance for day in plan.week_days(plan.weeks[-2])) <= last
    assert "No run is longer than" in gives(plan)


def test_it_runs_as_long_for_a_marathon_as_three_hours_allow():
    plan = generate(inputs(**STRONG))
    assert max(day.distance for day in plan.days[:-1]) == 33000


def test_it_ends_the_long_runs_of_slow_runners_by_time():
    plan = generate(inputs(schema=SCHEMAS["10-km-10"], race_distance=10_000.0, **STRONG | {"critical_speed": 2.7}))
    assert max(day.duration for day in plan.days[:-1]) <= 120 * 60
    assert "No run is longer than 2:00 h, because the race is over 10 km" in gives(plan)


def test_it_says_why_a_long_run_ends_before_the_day_does():
    plan = generate(inputs(schema=SCHEMAS["10-km-10"], race_distance=10_000.0, **STRONG))
    longest = max(plan.days[:-1], key=lambda day: day.distance)
    assert "for a race over 10 km more of it makes tired rather than faster" in longest.why
    last = [day for day in plan.week_days(plan.weeks[-2]) if day.distance == 14000]
    assert "so near the race a longer one would cost freshness" in last[-1].why


def test_it_tells_the_minutes_of_the_day_and_not_of_the_longest_run():
    plan = generate(inputs(schema=SCHEMAS["10-km-10"], race_distance=10_000.0, **STRONG))
    told = [int(found[1]) for day in plan.days if (found := re.search(r"has (\d+) min for it", day.why))]
    assert set(told) <= {60, 90, 240}
