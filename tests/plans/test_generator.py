import re
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.generator import PlanRefused, generate
from plans.generator.lengths import longest_for
from plans.generator.loads import (
    EASY_SHARE,
    FLOOR_LOAD,
    ceiling_of,
    habitual_load,
    lowest_form,
    state_at_start,
    taper_of,
)
from plans.generator.season import season_of
from plans.library import FAMILIES, SHIPPED
from plans.shipped_schemas import SHIPPED_SCHEMAS
from plans.structure import SpeedTarget, estimate, flatten
from science.fitness import State, TimeConstants, load_history
from tests.plans.wishes import SCHEMAS, gives, inputs

HARD = {family.key for family in FAMILIES.values() if family.hard}


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


def test_it_says_that_results_are_slower_than_critical_speed():
    plan = generate(inputs(critical_speed=3.43, measured_critical_speed=3.79))
    assert "slower than your critical speed of 4:24 /km says: paces are by 4:52 /km" in gives(plan)
    assert "slower than your critical speed" not in gives(generate(inputs()))


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


NEW = {"ctl": 0.0, "atl": 0.0, "recent_loads": (), "longest_run": None, "best_ctl": None}


def test_it_says_with_what_the_plan_begins_and_not_what_was_typed():
    plan = generate(inputs(weekly_distance=200_000.0, **NEW))
    first = plan.weeks[0].load
    assert f"begins with a load of {first:.0f} in its first week and not with the 200 km a week" in gives(plan)
    assert "last four weeks" not in plan.weeks[0].why + plan.weeks[1].why


def test_it_begins_with_the_volume_typed_where_that_can_be_run():
    plan = generate(inputs(weekly_distance=20_000.0, **NEW))
    assert f"begins with the 20 km a week that you typed, a load of {plan.weeks[0].load:.0f}" in gives(plan)


def test_it_says_that_typed_volume_does_not_count_beside_what_was_run():
    assert "and not with the 200 km a week that you typed" in gives(generate(inputs(weekly_distance=200_000.0)))
    assert "that you typed" not in gives(generate(inputs(weekly_distance=50_000.0)))


@pytest.mark.parametrize(
    ("slug", "made_for", "race", "costs"),
    [
        ("base-8", 5000.0, 10_000.0, "more speed and less endurance"),
        ("10-km-10", 10_000.0, 5000.0, "more endurance and less speed"),
        ("marathon-16", 42_195.0, 21_097.5, "Its own pace comes on race day only."),
    ],
)
def test_it_says_what_another_schema_costs(slug, made_for, race, costs):
    plan = generate(inputs(schema=SCHEMAS[slug], schema_distance=made_for, race_distance=race))
    assert costs in next(one.costs for one in plan.compromises if "schema is made for" in one.gives)


@pytest.mark.parametrize(("slug", "race"), [("marathon-16", 42_195.0), ("half-marathon-12", 21_097.5)])
def test_it_counts_the_new_ground_at_the_end_of_the_race(slug, race):
    plan = generate(inputs(schema=SCHEMAS[slug], race_distance=race, minutes=(45,) * 7))
    longest = max(day.distance for day in plan.days[:-1])
    costs = next(one.costs for one in plan.compromises if "The longest run becomes" in one.gives)
    assert f"The last {round((race - longest) / 1000, 1):g} km of the race are new ground" in costs


def test_it_keeps_the_level_that_few_minutes_hold():
    short = {"ctl": 12.0, "atl": 12.0, "recent_loads": (12.0,) * 28, "longest_run": 5000.0, "best_ctl": 12.0}
    plan = generate(inputs(minutes=(0, 0, 30, 0, 0, 0, 0), days_per_week=1, critical_speed=3.0, **short))
    loads = [week.load for week in plan.weeks if week.kind == "load"]
    assert min(loads) >= 0.85 * loads[0]


@pytest.mark.parametrize("minutes", [(0, 0, 30, 0, 0, 0, 0), (0, 30, 0, 30, 0, 0, 40)])
def test_it_promises_no_climb_that_does_not_come(minutes):
    short = {"ctl": 12.0, "atl": 12.0, "recent_loads": (12.0,) * 28, "longest_run": 5000.0, "best_ctl": 12.0}
    plan = generate(inputs(minutes=minutes, days_per_week=3, critical_speed=3.0, **short))
    for week in plan.weeks:
        later = max((one.load for one in plan.weeks[week.index + 1 :]), default=0.0)
        if "come later" in week.why or "even climb" in week.why:
            assert later > week.load


@pytest.mark.parametrize("loads", [(), (0.0,) * 28, (*(45.0,) * 14, *(0.0,) * 14)])
def test_it_has_no_hard_session_in_the_first_week_after_a_break(loads):
    plan = generate(inputs(recent_loads=loads, ctl=20.0, atl=5.0))
    assert {day.family for day in plan.week_days(plan.weeks[0])} <= {"easy", "recovery", "strides"}
    assert {day.family for day in plan.week_days(plan.weeks[1])} & HARD


@pytest.mark.parametrize("weeks", [13, 14])
def test_a_cut_schema_begins_with_two_weeks_of_load(weeks):
    plan = generate(inputs(race_day=date(2026, 5, 31) + timedelta(weeks=weeks)))
    assert [week.kind for week in plan.weeks[:3]] == ["load", "load", "recovery" if weeks == 14 else "load"]


def test_it_leaves_out_the_first_weeks_when_the_race_is_near():
    plan = generate(inputs(race_day=date(2026, 7, 26)))
    assert len(plan.weeks) == 8
    assert "Only 8 of the schema's 16 weeks" in gives(plan)


@pytest.mark.parametrize("one", SHIPPED_SCHEMAS, ids=lambda one: one.slug)
@pytest.mark.parametrize("history", [{}, {"ctl": 2.0, "atl": 1.0, "recent_loads": (), "longest_run": None}])
def test_it_runs_in_every_week_of_every_schema(one, history):
    plan = generate(
        inputs(schema=one.schema, race_distance=one.race_distance, schema_distance=one.race_distance, **history)
    )
    assert all(week.load > 0 for week in plan.weeks)


def test_it_wishes_less_form_of_somebody_without_fitness():
    assert lowest_form(inputs(ctl=0.0)) == -5
    assert lowest_form(inputs(ctl=10.0)) == 0
    assert lowest_form(inputs(ctl=20.0)) == lowest_form(inputs(ctl=90.0)) == 5


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


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        # Three weeks are enough for the taper and a week before it.
        ({"race_day": date(2026, 6, 21)}, "weeks are left before the race"),
        # 200 km a week wished on a history of 20: a load of about 100 a week.
        ({"weekly_distance": 200_000.0, "ctl": 14.0, "atl": 14.0, "recent_loads": (14.0,) * 28}, "The longest run"),
        ({"ctl": 0.0, "atl": 0.0, "recent_loads": (), "longest_run": None}, "There is no running"),
        ({"critical_speed": None}, "There is no critical speed yet"),
        ({"heart_rate_zones": ()}, "There are no heart-rate zones"),
        ({"critical_speed": None, "heart_rate_zones": ()}, "targets are effort in words"),
    ],
)
def test_it_says_what_it_makes_of_little(changes, words):
    plan = generate(inputs(**changes))
    assert words in gives(plan)
    assert plan.days[-1].family == "race"


def test_it_grows_from_what_was_run_and_not_from_what_is_wished():
    history = {"ctl": 14.0, "atl": 14.0, "recent_loads": (14.0,) * 28, "longest_run": 8000.0}
    wished = generate(inputs(weekly_distance=200_000.0, **history))
    assert wished.weeks == generate(inputs(weekly_distance=None, **history)).weeks
    assert wished.weeks[0].load <= 1.15 * 7 * 14.0 + 1e-6


@pytest.mark.parametrize("family", ["long", "marathon", "specific", "strides", "threshold", "vo2"])
def test_it_says_which_family_of_the_library_is_empty(family):
    plan = generate(inputs(), [one for one in SHIPPED if one.family != family])
    assert f"The library has no workout of the family {FAMILIES[family].label}." in gives(plan)
    assert not any(day.family == family for day in plan.days)


def test_it_says_that_the_library_is_empty():
    plan = generate(inputs(), ())
    assert [day.family for day in plan.days] == ["race"]
    assert "The library has no workout" in gives(plan)


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
    race_distance=st.sampled_from([5000.0, 10_000.0, 15_000.0, 21_097.5, 42_195.0]),
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
    ctl = state_at_start(wanted, season).ctl
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
        longest = longest_for(wanted.race_distance, EASY_SHARE * plan.critical_speed)
        assert day.distance <= longest.metres + 1e-6
        assert day.duration <= longest.seconds + 1e-6
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


def test_it_expects_the_course_by_the_runners_own_time_constants():
    wanted = inputs(ctl_days=30, atl_days=5)
    plan = generate(wanted)
    eve = state_at_start(wanted, season_of(wanted)[0])
    course = load_history(np.array(plan.preview.load), state=State(eve.ctl, eve.atl, TimeConstants(30, 5)))
    assert plan.preview.ctl == pytest.approx(course.ctl.tolist())
    assert lowest_form(wanted) - 1e-6 <= plan.preview.tsb[-1]
