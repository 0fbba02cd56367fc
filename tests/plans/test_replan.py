"""The rest of a plan after something came in between."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.generator import PlanRefused, generate
from plans.generator.interruption import THREE_QUARTERS, Interruption
from plans.generator.replan import Situation, replan
from plans.library import FAMILIES
from science.planning import RAMP, STEP
from tests.plans.wishes import inputs

PLAN = generate(inputs())
PLAN_DAYS = {day.day: day for day in PLAN.days}
FELT = 1.0
"""Fitness (CTL) that an even climb may give away: less than a runner can feel."""
HARD = {family.key for family in FAMILIES.values() if family.hard}


def at(day, *, missed=(), race_day=None):
    """Where a runner stands on ``day`` who has run everything as planned but what she missed."""
    begun = inputs()
    gone = {one.day for one in missed}
    loads = {PLAN.first_day + timedelta(days=n): 0.0 for n in range((day - PLAN.first_day).days)}
    for one in PLAN.days:
        if one.day < day and one.day not in gone:
            loads[one.day] += one.load
    before = ((PLAN.first_day - timedelta(days=back), load) for back, load in enumerate(begun.recent_loads, 1))
    number = (day - PLAN.first_day).days
    now = replace(
        begun,
        today=day,
        ctl=PLAN.preview.ctl[number - 1] if number else begun.ctl,
        atl=PLAN.preview.atl[number - 1] if number else begun.atl,
        recent_loads=(*begun.recent_loads, *loads.values())[-28:],
        race_day=race_day or PLAN.race_day,
    )
    past = [one for one in PLAN.days if one.day < day and one.day not in gone]
    return Situation(
        now,
        day,
        PLAN.first_day,
        PLAN.race_day,
        tuple(one for one in PLAN.days if one.day >= day),
        tuple(missed),
        tuple(one.day for one in past if one.family in HARD),
        tuple((one.day, one.distance) for one in past),
        loads=(*before, *loads.items()),
    )


def week(number, weekday=0):
    return PLAN.first_day + timedelta(weeks=number - 1, days=weekday)


def ill(first, days):
    return Interruption("ill", first, first + timedelta(days=days - 1))


def days_between(rest, first, last):
    return [day for day in rest.days if first <= day.day <= last]


def test_nothing_is_run_while_ill():
    rest = replan(at(week(6)), ill(week(6), 5))
    assert days_between(rest, week(6), week(6, 4)) == []


def test_the_return_from_illness_is_as_long_and_easy():
    rest = replan(at(week(6)), ill(week(6), 5))
    back = days_between(rest, week(6, 5), week(7, 2))
    old = {day.day: day for day in PLAN.days}
    assert back
    assert all(day.family in ("easy", "recovery") for day in back)
    assert all(day.load <= 0.75 * old[day.day].load + 1e-6 for day in back)
    assert rest.anew_from == week(8)


def test_the_return_from_an_injury_takes_twice_as_long():
    rest = replan(at(week(6)), Interruption("injured", week(6), week(6, 6)))
    assert all(day.family in ("easy", "recovery") for day in days_between(rest, week(6), week(8, 6)))
    assert rest.anew_from == week(9)


def test_the_weeks_after_an_illness_grow_from_what_was_run():
    situation = at(week(6))
    rest = replan(situation, ill(week(6), 7))
    usual = max(week.load for week in PLAN.weeks[:5])
    assert rest.weeks[0].load <= STEP * THREE_QUARTERS * usual + 1e-6
    assert rest.weeks[0].load < PLAN.weeks[rest.weeks[0].index].load


def test_days_between_the_return_and_the_new_weeks_are_no_harder_than_the_return():
    rest = replan(at(week(6)), ill(week(6), 8))
    gap = days_between(rest, week(8, 2), week(8, 6))
    old = {day.day: day for day in PLAN.days}
    assert rest.anew_from == week(9)
    assert gap
    assert all(day.family in ("easy", "recovery") for day in gap)
    assert all(day.load <= 0.75 * old[day.day].load + 1e-6 for day in gap)
    assert "so soon after 8 days of illness nothing is caught up" in gap[0].why


def test_long_runs_grow_from_what_was_run_since_the_return():
    rest = replan(at(week(6)), Interruption("injured", week(6), week(6, 9)))
    since, begin = 0.0, rest.anew_from or PLAN.race_day
    for day in (day for day in rest.days if week(8) <= day.day < begin):
        assert day.day <= week(10, 1) or day.distance <= max(1.10 * since, 0.5 * PLAN_DAYS[day.day].distance) + 1e-6
        since = max(since, day.distance)
    first = max(day.distance for day in rest.days if 0 <= (day.day - begin).days < 7)
    before = max(day.distance for day in PLAN.days if day.day < week(6))
    assert first <= max(1.10 * since, 1.10 * 0.75 * before) + 1e-6


def test_a_weekend_without_time_leaves_later_weeks_near_what_they_were():
    rest = replan(at(week(6)), Interruption("travelling", week(6, 5), week(6, 6)))
    assert all(one.load >= 0.95 * PLAN.weeks[one.index].load for one in rest.weeks)


def test_a_long_illness_before_the_race_makes_a_smaller_taper():
    rest = replan(at(week(12)), ill(week(12), 10))
    assert rest.anew_from == week(15)
    assert rest.weeks[0].load < 0.8 * PLAN.weeks[14].load


def test_travel_before_the_race_is_not_followed_by_the_old_weeks():
    rest = replan(at(week(10)), Interruption("travelling", week(10), week(13, 6)))
    assert all(one.load < 0.6 * PLAN.weeks[one.index].load for one in rest.weeks)


def race_fitness(reason, first, days):
    last = first + timedelta(days=days - 1)
    return replan(at(first), Interruption(reason, first, last)).preview.ctl[-2]


@pytest.mark.parametrize("first", [week(3), week(5, 2), week(8, 5)])
@pytest.mark.parametrize("reason", ["ill", "injured", "travelling"])
def test_a_shorter_interruption_never_costs_more_than_a_longer_one(reason, first):
    found = [race_fitness(reason, first, days) for days in (2, 5, 8, 11, 14, 17, 21, 25, 29, 33)]
    assert all(longer <= shorter + FELT for number, shorter in enumerate(found) for longer in found[number + 1 :])


@given(
    st.builds(week, st.integers(2, 9), st.integers(0, 6)),
    st.sampled_from(["ill", "injured", "travelling"]),
    st.integers(1, 30),
    st.integers(1, 10),
)
@settings(max_examples=25, deadline=None)
def test_more_days_off_never_bring_more_fitness(first, reason, days, more):
    assert race_fitness(reason, first, days + more) <= race_fitness(reason, first, days) + FELT


@given(st.builds(week, st.integers(2, 9), st.integers(0, 6)), st.integers(1, 30))
@settings(max_examples=15, deadline=None)
def test_an_illness_costs_no_more_than_an_injury(first, days):
    assert race_fitness("ill", first, days) >= race_fitness("injured", first, days) - FELT


def test_weeks_are_counted_on():
    rest = replan(at(week(6)), ill(week(6), 5))
    assert [one.index for one in rest.weeks] == list(range(7, 16))
    assert rest.weeks[-1].first_day == week(16)


def test_a_race_cannot_be_run_while_ill():
    with pytest.raises(PlanRefused, match="falls into the days without running"):
        replan(at(week(15)), ill(week(15), 14))


def test_short_illness_before_the_race_leaves_the_taper():
    rest = replan(at(week(15)), ill(week(15), 2))
    assert rest.anew_from is None
    assert rest.days[-1].family == "race"
    assert days_between(rest, week(16), week(16, 5)) == [day for day in PLAN.days if week(16) <= day.day < week(16, 6)]


def test_a_missed_hard_session_moves_to_a_free_day_of_its_week():
    session = next(day for day in PLAN.days if day.family in HARD and day.day.weekday() == 3 and day.day > week(5))
    friday = session.day + timedelta(days=1)
    situation = at(friday, missed=[session])
    situation = replace(situation, inputs=replace(situation.inputs, minutes=(60, 75, 60, 90, 120, 75, 200)))
    rest = replan(situation, Interruption("missed", session.day, session.day))
    (moved,) = days_between(rest, friday, friday)
    assert moved.structure == session.structure
    assert "was not run" in moved.why


def test_a_missed_hard_session_without_a_free_day_is_let_go():
    session = next(day for day in PLAN.days if day.family in HARD and day.day.weekday() == 1 and day.day > week(5))
    situation = at(session.day + timedelta(days=1), missed=[session])
    rest = replan(situation, Interruption("missed", session.day, session.day))
    assert days_between(rest, situation.first_day, session.day + timedelta(days=5)) == [
        day for day in situation.planned if day.day <= session.day + timedelta(days=5)
    ]


def test_a_missed_easy_run_changes_nothing_else():
    session = next(day for day in PLAN.days if day.family == "easy" and day.day > week(5))
    situation = at(session.day + timedelta(days=1), missed=[session])
    rest = replan(situation, Interruption("missed", session.day, session.day))
    assert rest.days == situation.planned
    assert rest.anew_from is None


def test_a_missed_week_makes_the_rest_anew():
    lost = [day for day in PLAN.days if week(6) <= day.day < week(7)]
    rest = replan(at(week(7), missed=lost), Interruption("missed", week(6), week(6, 6)))
    assert rest.anew_from == week(7)
    assert rest.days[-1].day == PLAN.race_day


def test_travel_without_time_leaves_the_days_free():
    rest = replan(at(week(6)), Interruption("travelling", week(7, 1), week(7, 3)))
    assert days_between(rest, week(7, 1), week(7, 3)) == []
    assert days_between(rest, week(6), week(7)) == [day for day in PLAN.days if week(6) <= day.day <= week(7)]


def test_travel_with_less_time_shortens_the_runs():
    rest = replan(at(week(6)), Interruption("travelling", week(6), week(6, 6), 40.0))
    shortened = days_between(rest, week(6), week(6, 6))
    assert shortened
    assert all(day.duration <= 40 * 60 for day in shortened)
    assert any("min that there are on the road" in day.why for day in shortened)


def test_a_later_race_has_more_weeks():
    new = PLAN.race_day + timedelta(weeks=4)
    rest = replan(at(week(6), race_day=new), Interruption("moved", week(6), week(6)))
    assert rest.days[-1].day == new
    assert [one.index for one in rest.weeks] == list(range(5, 20))


def test_a_race_moved_far_repeats_the_first_block():
    new = PLAN.race_day + timedelta(weeks=10)
    rest = replan(at(week(1), race_day=new), Interruption("moved", week(1), week(1)))
    assert len(rest.weeks) == 26


def test_an_earlier_race_has_fewer_weeks():
    new = PLAN.race_day - timedelta(weeks=3)
    rest = replan(at(week(6), race_day=new), Interruption("moved", week(6), week(6)))
    assert rest.days[-1].day == new
    assert len(rest.weeks) == 8


def test_the_last_days_move_with_a_race_that_is_near():
    new = PLAN.race_day + timedelta(weeks=1)
    rest = replan(at(week(16), race_day=new), Interruption("moved", week(16), week(16)))
    old = [day for day in PLAN.days if day.day >= week(16)]
    assert [day.name for day in rest.days if day.day >= week(17)] == [day.name for day in old]
    assert rest.days[-1].day == new


def test_a_race_that_is_over_is_refused():
    with pytest.raises(PlanRefused, match="is past"):
        replan(at(week(6), race_day=week(5)), Interruption("moved", week(6), week(6)))


@pytest.mark.parametrize(
    ("today", "race", "words"),
    [
        (week(6), week(5, 6), "too near"),
        (week(6), week(6), "too near"),
        (week(1), week(1) - timedelta(days=2), "begins"),
    ],
)
def test_a_race_that_cannot_be_reached_is_refused(today, race, words):
    with pytest.raises(PlanRefused, match=words):
        replan(at(today, race_day=race), Interruption("moved", today, today))


situations = st.builds(
    lambda number, weekday, reason, length, minutes, shift: (
        at(week(number, weekday), race_day=PLAN.race_day + timedelta(weeks=shift) if reason == "moved" else None),
        Interruption(reason, week(number, weekday), week(number, weekday) + timedelta(days=length), minutes),
    ),
    st.integers(2, 13),
    st.integers(0, 6),
    st.sampled_from(["ill", "injured", "travelling", "moved"]),
    st.integers(0, 13),
    st.sampled_from([0.0, 30.0, 45.0]),
    st.integers(0, 8),
)


@given(situations)
@settings(max_examples=60, deadline=None)
def test_every_rest_keeps_the_limits(asked):
    situation, interruption = asked
    rest = replan(situation, interruption)
    assert rest == replan(situation, interruption)
    assert all(day.day >= situation.first_day for day in rest.days)
    assert rest.days[-1].family == "race"
    assert rest.days[-1].day == situation.inputs.race_day
    hard = sorted({*situation.hard, *(day.day for day in rest.days if day.family in HARD and day.family != "race")})
    assert all((after - before).days >= 2 for before, after in pairwise(hard))
    minutes = situation.inputs.minutes
    assert all(day.duration <= minutes[day.day.weekday()] * 60 + 1e-6 for day in rest.days if day.family != "race")
    _check_ramp(situation, rest)


def _check_ramp(situation, rest):
    if rest.anew_from is None:
        return
    ctl = rest.preview.ctl
    sundays = range((rest.anew_from - situation.first_day).days - 1, len(ctl) - 7, 7)
    for number in sundays:
        before = ctl[number] if number >= 0 else situation.inputs.ctl
        assert ctl[number + 7] - before <= RAMP + 1e-6 or number + 7 == len(ctl) - 1
