"""Who trains for a marathon has a plan, and runs more or less what it says."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from operations.demo.club import make_people
from operations.demo.history import history_of
from operations.demo.people import COACHES, RUNNERS, ZONE
from operations.demo.planned import with_plan
from plans.models import Plan, PlannedWorkout
from runners.models import User

LAST = dt.datetime(2024, 6, 1, 10, tzinfo=ZoneInfo(ZONE))


@pytest.fixture
def history(db):
    """What Mara ran when nothing of it has been imported yet, her plan followed."""
    make_people("a-password", LAST.date())
    return with_plan(history_of(0, LAST, 10))


def test_it_leads_to_the_race_by_the_coach(history):
    plan = Plan.objects.get()
    assert (plan.race.day, plan.race.name) == (dt.date(2024, 9, 22), "Valley Marathon")
    assert plan.created_by == User.objects.get(email=COACHES[RUNNERS[0].coach][1])


def test_it_runs_on_planned_days(history):
    first = Plan.objects.get().first_day
    planned = set(PlannedWorkout.objects.values_list("day", flat=True))
    run = {outing.start.date() for outing in history.outings if outing.start.date() >= first}
    assert run <= planned
    assert run


def test_it_runs_about_as_far_as_planned(history):
    first = Plan.objects.get().first_day
    planned = dict(PlannedWorkout.objects.values_list("day", "distance"))
    run = [outing for outing in history.outings if outing.start.date() >= first]
    shares = [outing.workout.metres / planned[outing.start.date()] for outing in run]
    assert sum(0.85 < share < 1.15 for share in shares) >= 0.7 * len(shares)


def test_it_keeps_what_was_run_before(history):
    first = Plan.objects.get().first_day
    before = [run for run in history_of(0, LAST, 10).outings if run.start.date() < first]
    assert list(history.outings[: len(before)]) == before


def test_it_makes_one_plan_and_follows_it_again(history):
    assert with_plan(history_of(0, LAST, 10)).outings == history.outings
    assert Plan.objects.count() == 1
