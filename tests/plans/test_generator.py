import re
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.generator import PlanInputs, PlanRefused, generate
from plans.generator.loads import EASY_SHARE, FLOOR_LOAD, ceiling_of, habitual_load, state_at_start, taper_of
from plans.generator.season import season_of
from plans.library import FAMILIES, SHIPPED
from plans.shipped_schemas import SHIPPED_SCHEMAS
from plans.structure import SpeedTarget, estimate, flatten

SCHEMAS = {one.slug: one.schema for one in SHIPPED_SCHEMAS}
TODAY = date(2026, 5, 28)
HARD = {family.key for family in FAMILIES.values() if family.hard}


def inputs(**changes):
    values = {
        "today": TODAY,
        "race_day": date(2026, 9, 27),
        "race_distance": 42195.0,
        "schema": SCHEMAS["marathon-16"],
        "days_per_week": 5,
        "minutes": (60, 75, 60, 90, 60, 75, 200),
        "critical_speed": 3.9,
        "heart_rate_zones": (114.0, 133.0, 152.0, 171.0, 190.0),
        "ctl": 45.0,
        "atl": 48.0,
        "recent_loads": (45.0,) * 28,
        "longest_run": 18000.0,
        "best_ctl": 55.0,
    }
    return PlanInputs(**{**values, **changes})


def gives(plan):
    return " ".join(one.gives for one in plan.compromises)


def test_it_plans_every_week_up_to_the_race():
    plan = generate(inputs())
    assert len(plan.weeks) == 16
    assert plan.days[-1].day == date(2026, 9, 27)
    assert plan.days[-1].family == "race"
    assert plan.days[-1].distance == 42195.0


def test_it_gives_the_same_plan_for_the_same_inputs():
    assert generate(inputs()) == generate(inputs())


def test_it_puts_the_long_run_on_its_day():
    plan = generate(inputs(long_run_weekday=5, minutes=(60, 75, 60, 90, 60, 200, 60)))
    longs = [day for day in plan.days if day.family in ("long", "specific") and day.distance > 15000]
    assert {day.day.weekday() for day in longs} == {5}


def test_it_runs_only_on_days_with_time():
    plan = generate(inputs(minutes=(0, 60, 0, 90, 0, 60, 200), days_per_week=4))
    assert {day.day.weekday() for day in plan.days} <= {1, 3, 5, 6}


def test_it_reaches_race_day_inside_the_wished_form():
    plan = generate(inputs())
    assert 5 <= plan.preview.tsb[-1] <= 25
    assert plan.preview.low[-1] < plan.preview.tsb[-1] < plan.preview.high[-1]


def test_it_makes_the_race_pace_of_a_goal():
    plan = generate(inputs(goal_time=3 * 3600 + 25 * 60.0))
    assert plan.race_speed == pytest.approx(42195 / 12300)
    assert "4:52 /km" in plan.days[-1].why


def test_it_leaves_a_goal_out_that_the_runner_cannot_train_for():
    plan = generate(inputs(goal_time=2.5 * 3600))
    assert plan.race_speed < 42195 / 9000
    assert "2:30:00 is faster than your critical speed allows" in gives(plan)


def test_it_plans_by_heart_rate_without_a_critical_speed():
    plan = generate(inputs(critical_speed=None))
    targets = [step.target for day in plan.days for step in _steps(day) if step.target]
    assert {type(target).__name__ for target in targets} == {"ZoneTarget"}
    assert "There is no critical speed yet" in gives(plan)


def _steps(day):
    return [step for item in day.structure for step in getattr(item, "steps", (item,))]


def test_it_begins_softly_without_history():
    plan = generate(inputs(ctl=0, atl=0, recent_loads=(), longest_run=None, best_ctl=None))
    assert plan.weeks[0].load <= FLOOR_LOAD + 1e-6
    assert max(day.duration for day in plan.week_days(plan.weeks[0])) <= 3600 + 1e-6
    assert "no running in the last four weeks" in gives(plan)


def test_it_leaves_out_the_first_weeks_when_the_race_is_near():
    plan = generate(inputs(race_day=date(2026, 7, 26)))
    assert len(plan.weeks) == 8
    assert "Only 8 of the schema's 16 weeks" in gives(plan)


def test_it_says_when_the_plan_begins_later():
    plan = generate(inputs(race_day=date(2027, 3, 28)))
    assert plan.first_day == date(2026, 12, 7)
    assert "begins on 7 December 2026" in gives(plan)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"race_day": date(2026, 5, 1)}, "is over"),
        ({"race_day": date(2026, 6, 7)}, "in 10 days"),
        ({"race_day": date(2028, 6, 4)}, "weeks away"),
        ({"minutes": (0,) * 7}, "no weekday"),
        ({"goal_time": 6000.0}, "faster than anybody"),
        ({"race_distance": 400.0}, "3 to 60 km"),
    ],
)
def test_it_refuses_what_makes_no_sense(changes, words):
    with pytest.raises(PlanRefused, match=words):
        generate(inputs(**changes))


def test_it_says_when_there_are_fewer_days_than_wished():
    plan = generate(inputs(minutes=(0, 0, 60, 0, 0, 0, 150), days_per_week=5))
    assert "Only 2 days have time for a run, not 5." in gives(plan)


def test_it_moves_the_long_run_from_a_day_without_time():
    plan = generate(inputs(minutes=(60, 60, 60, 60, 60, 120, 0)))
    assert "Sunday has no time: the long run is on Saturday." in gives(plan)


def test_it_says_when_the_longest_run_stays_short():
    plan = generate(inputs(minutes=(60, 60, 60, 60, 60, 60, 60)))
    longest = max(day.distance for day in plan.days[:-1])
    assert f"The longest run becomes {longest / 1000:g} km" in gives(plan)


def test_it_runs_easily_where_the_library_has_no_workout():
    plan = generate(inputs(), [one for one in SHIPPED if one.family != "threshold"])
    assert not [day for day in plan.days if day.family == "threshold"]
    assert "no workout of the family Threshold" in gives(plan)


def test_it_writes_the_numbers_that_it_stores():
    for day in generate(inputs()).days[:-1]:
        named = re.search(r"^(?:Easy|Long|Recovery|Medium long|Progression) ([\d.]+) km", day.name)
        if named:
            assert float(named[1]) == pytest.approx(day.distance / 1000, abs=0.051)


def test_it_writes_the_loads_of_the_weeks():
    plan = generate(inputs())
    for week in plan.weeks:
        assert re.match(rf"Load {week.load:.0f}\b", week.why)


runners = st.builds(
    inputs,
    race_day=st.dates(date(2026, 6, 15), date(2027, 5, 30)),
    schema=st.sampled_from(list(SCHEMAS.values())),
    days_per_week=st.integers(2, 7),
    minutes=st.tuples(*[st.sampled_from([0, 0, 30, 45, 60, 90, 150, 240])] * 7).filter(any),
    long_run_weekday=st.integers(0, 6),
    goal_time=st.one_of(st.none(), st.floats(8000, 22000)),
    critical_speed=st.one_of(st.none(), st.floats(2.4, 5.6)),
    ctl=st.floats(0, 110),
    atl=st.floats(0, 140),
    recent_loads=st.one_of(st.just(()), st.floats(0, 140).map(lambda load: (load,) * 28)),
    longest_run=st.one_of(st.none(), st.floats(1000, 36000)),
    best_ctl=st.one_of(st.none(), st.floats(0, 120)),
)


@given(runners)
@settings(max_examples=60, deadline=None)
def test_it_keeps_every_hard_limit(wanted):
    plan = generate(wanted)
    _check_weeks(wanted, plan)
    _check_days(wanted, plan)
    _check_guard(wanted, plan)


def _check_weeks(wanted, plan):
    season, _ = season_of(wanted)
    loads, kinds = [week.load for week in plan.weeks], [week.kind for week in plan.weeks]
    last, tapers, before = habitual_load(wanted), iter(taper_of(season)), habitual_load(wanted)
    for week, (load, kind) in enumerate(zip(loads, kinds, strict=True)):
        factor = {"load": 1.15 if week == 0 else 1.10, "recovery": 0.75, "taper": None}[kind]
        factor = next(tapers) if factor is None else factor
        assert load <= factor * (before if kind == "recovery" else last) + 1e-6
        last, before = (load if kind == "load" else last), load
    ctl, _ = state_at_start(wanted, season)
    evenings = np.array([ctl, *plan.preview.ctl[6:-1:7]])
    assert np.all(np.diff(evenings) <= 5 + 1e-6)
    assert max(plan.preview.ctl[:-1]) <= max(ceiling_of(wanted), ctl) + 1e-6


def _check_days(wanted, plan):
    hard = sorted(day.day for day in plan.days if day.family in HARD)
    assert all((after - before).days > 1 for before, after in pairwise(hard))
    assert len({day.day for day in plan.days}) == len(plan.days)
    for day in plan.days[:-1]:
        total = estimate(day.structure, plan.critical_speed)
        assert (day.distance, day.duration, day.load) == pytest.approx((total.distance, total.duration, total.load))
        assert day.duration <= min(wanted.minutes[day.day.weekday()] * 60, 3 * 3600) + 1e-6
    for week in plan.weeks:
        training = [day for day in plan.week_days(week) if day.family != "race"]
        assert week.load == pytest.approx(sum(day.load for day in training), abs=1e-6)
        assert week.distance == pytest.approx(sum(day.distance for day in training), abs=1e-6)


def _check_guard(wanted, plan):
    half_hour = 1800 * EASY_SHARE * plan.critical_speed
    for day in plan.days[:-1]:
        window = [one.distance for one in plan.days if timedelta(0) < day.day - one.day <= timedelta(days=30)]
        until = max(wanted.today, plan.first_day - timedelta(days=24)) + timedelta(days=30)
        known = [wanted.longest_run] if wanted.longest_run and day.day <= until else []
        longest = max([*window, *known], default=None)
        floor = half_hour if wanted.longest_run else 2 * half_hour
        top = max(1.10 * (longest or 0.0), floor)
        assert day.distance <= top + 1e-6


def test_it_trains_marathon_pace_when_a_marathon_schema_meets_a_short_race():
    plan = generate(inputs(race_distance=10_000.0, schema_distance=42195.0))
    assert "sessions at marathon pace" in gives(plan)
    assert any("marathon pace" in day.name for day in plan.days)


def test_it_keeps_easy_running_slower_than_the_pace_of_a_slow_marathon():
    plan = generate(inputs(critical_speed=2.7, goal_time=None))
    easy = [step for day in plan.days if day.family == "easy" for step in flatten(day.structure) if step.kind == "easy"]
    highs = [step.target.high for step in easy if isinstance(step.target, SpeedTarget)]
    assert max(highs) * plan.critical_speed < plan.race_speed


def test_it_leaves_out_a_goal_far_slower_than_what_the_runner_can():
    plan = generate(inputs(goal_time=8 * 3600))
    assert "8:00:00 is much slower" in gives(plan)
    assert plan.race_speed > 42195 / (5 * 3600)
