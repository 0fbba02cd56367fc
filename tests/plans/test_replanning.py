"""Life happens, from the page to the next version of the plan and back."""

import datetime as dt
import re

import numpy as np
import pytest
from django.urls import reverse
from django.utils.formats import date_format

from analytics.models import DailyLoad
from plans.generator import PlanRefused
from plans.generator.interruption import Interruption
from plans.models import Plan, PlannedWorkout, Workout
from plans.services import accept_plan, preview_plan
from plans.services.changes import change_plan, redo, undo
from plans.services.editing import EditRefused, added
from plans.services.matching import choose, match_runner
from plans.services.replanning import accept_rest, offer_rest
from plans.views import steps_back
from science.fitness import State, load_history
from sessions.models import Session

pytestmark = pytest.mark.django_db


@pytest.fixture
def running(planned, monkeypatch):
    """Alice's plan on the Wednesday of its third week; everything before was run but the last session."""
    day = planned.first_day + dt.timedelta(weeks=2, days=2)
    monkeypatch.setattr(type(planned.runner), "today", lambda self: day)
    past = planned.workouts.filter(day__lt=day - dt.timedelta(days=1))
    Session.objects.bulk_create(
        Session(
            runner=planned.runner, name="Run", sport="running", sport_class="run", started_at=f"{one.day}T06:00:00Z",
            day=one.day, distance=one.distance, elapsed_time=one.duration, timer_time=one.duration,
        )
        for one in past
    )  # fmt: skip
    match_runner(planned.runner)
    planned.refresh_from_db()
    return planned


def ill(plan, days=5):
    today = plan.runner.today()
    return Interruption("ill", today, today + dt.timedelta(days=days - 1))


def accept(plan, alice, interruption, **more):
    offered = offer_rest(plan=plan, interruption=interruption, **more)
    return accept_rest(plan=plan, edition=plan.edition, offered=offered, accepted_by=alice)


def rows_of(plan, **only):
    fields = ("day", "name", "family", "steps", "distance", "duration", "load", "why", "status", "session", "note")
    return list(plan.workouts.filter(**only).order_by("day", "name").values_list(*fields))


def test_the_front_page_and_the_roster_say_how_long_the_return_lasts(running, alice, bob, client_of):
    illness = ill(running)
    accept(running, alice, illness)
    back = date_format(illness.back, "j F")
    page = client_of(alice).get(reverse("plans:today", args=[alice.runner.pk])).content.decode()
    assert f"Ill until {date_format(illness.last, 'j F')}" in page
    assert f"The careful return lasts until {back}." in page
    assert back in client_of(bob).get(reverse("home:athletes")).content.decode()


def test_an_offer_saves_nothing(running):
    before = rows_of(running)
    assert offer_rest(plan=running, interruption=ill(running)).changes
    assert rows_of(running) == before
    assert Plan.objects.count() == 1


def test_the_same_offer_is_made_twice(running):
    assert offer_rest(plan=running, interruption=ill(running)) == offer_rest(plan=running, interruption=ill(running))


def test_the_rest_becomes_the_next_version_and_the_past_stays(running, alice):
    today = running.runner.today()
    new = accept(running, alice, ill(running))
    running.refresh_from_db()
    assert (running.state, new.state, new.version) == ("replaced", "active", 2)
    assert rows_of(new, day__lt=today) == rows_of(running, day__lt=today)
    assert rows_of(new, day__gte=today) != rows_of(running, day__gte=today)


def test_every_week_of_the_next_version_has_its_row_once(running, alice):
    new = accept(running, alice, ill(running))
    weeks = list(new.weeks.order_by("index"))
    assert [week.index for week in weeks] == list(range(16))
    assert [week.first_day for week in weeks] == [new.first_day + dt.timedelta(weeks=n) for n in range(16)]
    blocks = [week.block for week in weeks]
    assert blocks == sorted(blocks)


def test_the_sums_of_new_weeks_are_those_of_their_days(running, alice):
    new = accept(running, alice, ill(running))
    for week in new.weeks.filter(first_day__gt=running.runner.today()):
        days = new.workouts.filter(day__range=(week.first_day, week.first_day + dt.timedelta(6))).exclude(family="race")
        assert sum(day.load for day in days) == pytest.approx(week.load)


def test_the_offer_names_every_day_that_becomes_another(running, alice):
    offered = offer_rest(plan=running, interruption=ill(running))
    named = {change.day for week in offered.weeks for change in week.days}
    new = accept_rest(plan=running, edition=1, offered=offered, accepted_by=alice)
    was = {(day, name) for day, name in running.workouts.values_list("day", "name")}
    becomes = {(day, name) for day, name in new.workouts.values_list("day", "name")}
    assert {day for day, _name in was ^ becomes} <= named


def test_undo_brings_the_version_before_back_and_redo_the_new_one(running, alice):
    before = rows_of(running)
    new = accept(running, alice, ill(running))
    undo(plan=new, edition=new.edition)
    running.refresh_from_db()
    assert running.state == "active"
    assert rows_of(running) == before
    redo(plan=running, edition=running.edition)
    new.refresh_from_db()
    assert new.state == "active"


def test_a_version_of_days_that_are_past_by_now_stays_away(running, alice, monkeypatch):
    new = accept(running, alice, ill(running))
    later = running.runner.today() + dt.timedelta(days=20)
    monkeypatch.setattr(type(running.runner), "today", lambda self: later)
    with pytest.raises(EditRefused, match="past by now"):
        undo(plan=new, edition=new.edition)


def test_the_race_moves_and_comes_back(running, alice):
    old, day = running.race.day, running.last_day + dt.timedelta(weeks=2)
    new = accept(running, alice, Interruption("moved", dt.date.min, dt.date.min), race_day=day)
    new.race.refresh_from_db()
    assert (new.race.day, new.last_day) == (day, day)
    undo(plan=new, edition=new.edition)
    new.race.refresh_from_db()
    assert new.race.day == old


def test_what_was_run_today_is_not_touched(running, alice):
    today = running.runner.today()
    session = Session.objects.create(
        runner=running.runner, name="Run", sport="running", sport_class="run", started_at=f"{today}T06:00:00Z",
        day=today, distance=5000, elapsed_time=1500, timer_time=1500,
    )  # fmt: skip
    run = PlannedWorkout.objects.create(
        plan=running, runner=running.runner, day=today, name="Easy", family="easy", distance=5000, duration=1500,
        load=30, why="-", status="done", session=session,
    )  # fmt: skip
    new = accept(running, alice, ill(running))
    assert new.workouts.get(day=today).session == run.session


def test_a_note_stays_on_its_day(running, alice):
    workout = running.workouts.filter(day__gt=running.runner.today() + dt.timedelta(days=21)).first()
    PlannedWorkout.objects.filter(pk=workout.pk).update(note="With the club.")
    new = accept(running, alice, ill(running))
    kept = new.workouts.filter(day=workout.day)
    assert not kept or "With the club." in kept.values_list("note", flat=True)


@pytest.mark.parametrize("days", [5, 10, 14, 21])
def test_an_illness_costs_the_same_told_when_it_is_over(planned, monkeypatch, days):
    begun, first = planned.runner.today(), planned.first_day + dt.timedelta(weeks=5)
    illness, over = Interruption("ill", first, first + dt.timedelta(days=days - 1)), first + dt.timedelta(days=days)
    loads = [0.0] * (over - begun).days
    for one in planned.workouts.filter(day__lt=first):
        loads[(one.day - begun).days] += one.load
    course = load_history(np.array(loads[1:]), state=State(45.0, 45.0))
    DailyLoad.objects.bulk_create(
        DailyLoad(runner=planned.runner, day=begun + dt.timedelta(days=number), load=load, ctl=ctl, atl=atl, tsb=0)
        for number, (load, ctl, atl) in enumerate(zip(loads[1:], course.ctl, course.atl, strict=True), 1)
    )
    fitness = []
    for told in (first, over):
        monkeypatch.setattr(type(planned.runner), "today", lambda self, told=told: told)
        fitness.append(offer_rest(plan=planned, interruption=illness).fitness[1])
    assert fitness[1] == pytest.approx(fitness[0], abs=1.0)


def test_nothing_missed_is_said_so(running):
    running.workouts.filter(status="missed").update(status="done")
    with pytest.raises(PlanRefused, match="was missed"):
        offer_rest(plan=running, interruption=Interruption("missed", dt.date.min, dt.date.min))


def test_a_plan_of_unknown_inputs_is_refused(running):
    running.inputs = {}
    with pytest.raises(PlanRefused, match="Make a new plan"):
        offer_rest(plan=running, interruption=ill(running))


def test_a_plan_whose_schema_is_no_longer_valid_is_refused(running):
    running.inputs["schema"]["blocks"][0]["weeks"][0]["days"][0]["family"] = "race"
    with pytest.raises(PlanRefused, match="Make a new plan"):
        offer_rest(plan=running, interruption=ill(running))


# ---- pages


def digest_in(page):
    found = re.search(r'name="digest" value="(\w+)"', page.content.decode())
    assert found
    return found[1]


@pytest.fixture
def query(running):
    today = running.runner.today()
    return {
        "reason": "ill",
        "first": today.isoformat(),
        "last": (today + dt.timedelta(days=4)).isoformat(),
        "minutes": "",
        "race_day": "",
    }


@pytest.mark.parametrize("who", ["alice", "bob"])
def test_the_page_shows_the_difference_and_saves_it(who, request, running, client_of, query):
    client = client_of(request.getfixturevalue(who))
    page = client.get(reverse("plans:replan", args=[running.runner.pk]), query)
    assert "What changes" in page.content.decode()
    assert "then easy running and less of it" in page.content.decode()
    client.post(reverse("plans:accept_replan", args=[running.runner.pk]), query | {"digest": digest_in(page)})
    assert Plan.objects.get(runner=running.runner, state="active").version == 2


def test_the_page_shows_the_offer_anew_after_an_edit(alice, running, client_of, query):
    client = client_of(alice)
    page = client.get(reverse("plans:replan", args=[running.runner.pk]), query)
    Plan.objects.filter(pk=running.pk).update(edition=7)
    answer = client.post(
        reverse("plans:accept_replan", args=[running.runner.pk]), query | {"digest": digest_in(page)}, follow=True
    )
    assert "Please look again" in answer.content.decode()
    assert Plan.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"last": "2020-01-01"}, "The last day comes before the first."),
        ({"first": ""}, "Choose a day."),
        ({"reason": "moved"}, "On which day is the race now?"),
        ({"reason": "bored"}, "Select a valid choice."),
        ({"first": "2027-01-01", "last": "2027-12-01"}, "That is very long"),
        ({"reason": "moved", "race_day": "2026-12-02"}, "2 December 2026 is past"),
    ],
)
def test_the_page_says_what_is_wrong(alice, running, client_of, query, changes, words):
    page = client_of(alice).get(reverse("plans:replan", args=[running.runner.pk]), query | changes)
    assert words in page.content.decode()


@pytest.mark.parametrize("reason", ["missed", "injured", "travelling"])
def test_the_page_answers_every_reason(alice, running, client_of, query, reason):
    page = client_of(alice).get(reverse("plans:replan", args=[running.runner.pk]), query | {"reason": reason})
    assert "In short" in page.content.decode()


def test_a_runner_without_a_plan_is_led_to_one(alice, client_of):
    answer = client_of(alice).get(reverse("plans:replan", args=[alice.runner.pk]))
    assert answer["Location"] == reverse("plans:new", args=[alice.runner.pk])


@pytest.mark.parametrize("weeks", [1, 2])
def test_a_race_in_a_few_days_may_be_moved_by_weeks(planned, alice, monkeypatch, weeks):
    today = planned.last_day - dt.timedelta(days=5)
    monkeypatch.setattr(type(planned.runner), "today", lambda self: today)
    before = planned.weeks.count()
    race_day = planned.last_day + dt.timedelta(weeks=weeks)
    new = accept(planned, alice, Interruption("moved", today, today), race_day=race_day)
    rows = list(new.weeks.order_by("index"))
    assert [row.index for row in rows] == list(range(before + weeks))
    assert [(row.first_day - new.first_day).days for row in rows] == [7 * row.index for row in rows]
    assert rows[-1].first_day <= race_day < rows[-1].first_day + dt.timedelta(days=7)


def test_a_race_that_moves_before_the_plan_begins_leaves_its_weeks_as_large(alice, history, wish):
    runner = history(alice.runner)
    asked = wish(runner, weeks=22)
    shown = preview_plan(runner=runner, wish=asked)
    plan = accept_plan(runner=runner, wish=asked, preview=shown, accepted_by=alice)
    today = runner.today()
    assert plan.first_day > today + dt.timedelta(days=28)
    offered = offer_rest(
        plan=plan, interruption=Interruption("moved", today, today), race_day=plan.last_day + dt.timedelta(weeks=1)
    )
    was, becomes = (
        [one.load for one in weeks if one.kind == "load"][:3] for weeks in (shown.plan.weeks, offered.rest.weeks)
    )
    assert becomes == pytest.approx(was, rel=0.1)
    assert offered.rest.inputs.ctl == pytest.approx(45.0, abs=0.1)


def test_what_is_planned_twice_on_a_day_is_rested_twice(running, alice):
    today = running.runner.today()
    easy = Workout.objects.filter(owner=None, family="easy")[0]
    for _ in range(2):
        running.refresh_from_db()
        change_plan(
            plan=running,
            edition=running.edition,
            pairs=lambda plan: added(plan, easy, today + dt.timedelta(days=1), today),
            what="once more",
            made_by=alice,
        )
    running.refresh_from_db()
    new = accept(running, alice, ill(running))
    assert not new.workouts.filter(day__range=(today, today + dt.timedelta(days=4))).exists()


def test_what_is_planned_twice_on_a_day_stays_twice(running, alice):
    row = running.workouts.filter(day__gt=running.runner.today(), family="easy").first()
    row.pk = None
    row.save()
    new = accept(running, alice, Interruption("travelling", row.day - dt.timedelta(1), row.day - dt.timedelta(1), 600))
    assert new.workouts.filter(day=row.day, name=row.name).count() == 2


def test_what_was_run_ahead_of_its_day_stays(running, alice):
    today = running.runner.today()
    ahead = running.workouts.filter(day__gt=today, day__lte=today + dt.timedelta(days=4)).first()
    run = Session.objects.create(
        runner=running.runner, name="Run", sport="running", sport_class="run", started_at=f"{today}T06:00:00Z",
        day=today - dt.timedelta(days=1), distance=ahead.distance, elapsed_time=ahead.duration,
        timer_time=ahead.duration,
    )  # fmt: skip
    choose(session=run, workout=ahead, made_by=alice)
    running.refresh_from_db()
    new = accept(running, alice, ill(running))
    assert new.workouts.get(session=run).day == ahead.day


@pytest.mark.parametrize("after", [0, 1, 10])
@pytest.mark.parametrize("reason", ["moved", "missed", "ill"])
def test_nothing_is_replanned_once_the_race_is_run(planned, alice, client_of, monkeypatch, after, reason):
    today = planned.last_day + dt.timedelta(days=after)
    monkeypatch.setattr(type(planned.runner), "today", lambda self: today)
    planned.workouts.filter(family="race").update(status="done")
    asked = {"reason": reason, "first": today, "last": today, "race_day": today + dt.timedelta(days=40)}
    page = client_of(alice).get(reverse("plans:replan", args=[planned.runner.pk]), asked)
    assert page.status_code == 200
    assert "The plan is over" in page.content.decode()


def test_a_race_that_moves_in_its_week_is_run_once(planned, alice, monkeypatch):
    today = planned.last_day - dt.timedelta(days=4)
    monkeypatch.setattr(type(planned.runner), "today", lambda self: today)
    day = planned.last_day + dt.timedelta(weeks=4)
    new = accept(planned, alice, Interruption("moved", today, today), race_day=day)
    assert list(new.workouts.filter(family="race").values_list("day", flat=True)) == [day]


def test_a_race_day_that_was_changed_elsewhere_stays(running, alice):
    race, day = running.race, running.last_day + dt.timedelta(days=7)
    race.day = day
    race.save()
    new = accept(running, alice, ill(running))
    race.refresh_from_db()
    assert race.day == day
    undo(plan=new, edition=new.edition)
    race.refresh_from_db()
    assert race.day == day


def test_redo_brings_the_replanning_back_and_no_edit_of_before(running, alice):
    today = running.runner.today()
    easy = running.workouts.filter(day__gt=today, family="easy").first()
    change_plan(
        plan=running, edition=running.edition, pairs=lambda plan: [(easy, None)], what="Delete it", made_by=alice
    )
    running.refresh_from_db()
    undo(plan=running, edition=running.edition)
    running.refresh_from_db()
    new = accept(running, alice, ill(running))
    undo(plan=new, edition=new.edition)
    running.refresh_from_db()
    assert steps_back(running)["to_redo"] == "the replanning"
    redo(plan=running, edition=running.edition)
    new.refresh_from_db()
    assert new.state == "active"
