from __future__ import annotations

import datetime as dt
import math

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from analytics.models import DailyLoad
from home import queries
from home.course import course
from plans.effect import effect_of
from plans.models import Plan, PlannedWorkout
from runners.models import Race, Runner
from runners.services import create_runner
from sessions.models import Session

pytestmark = pytest.mark.django_db


def plan_for(runner: Runner, *, days: int = 10) -> Plan:
    today = runner.today()
    race = Race.objects.create(runner=runner, name="Lake", day=today + dt.timedelta(days=days), distance=42195)
    return Plan.objects.create(runner=runner, race=race, first_day=today, last_day=race.day)


def planned(plan: Plan, ahead: int, **fields) -> PlannedWorkout:
    day = plan.runner.today() + dt.timedelta(days=ahead)
    values = {"name": "Easy 8 km", "family": "easy", "distance": 8000, "duration": 2880, "load": 50, "why": "x"}
    return PlannedWorkout.objects.create(plan=plan, runner=plan.runner, day=day, **(values | fields))


def load_of(runner: Runner, back: int, load: float, *, ctl: float = 40.0, atl: float = 40.0, tsb: float = 0.0) -> None:
    day = runner.today() - dt.timedelta(days=back)
    DailyLoad.objects.create(runner=runner, day=day, load=load, ctl=ctl, atl=atl, tsb=tsb)


@pytest.mark.parametrize(
    ("who", "where"), [("alice", "home:runner"), ("bob", "home:athletes"), ("dan", "home:athletes")]
)
def test_it_sends_everyone_to_his_own_start(request, client_of, who, where):
    user = request.getfixturevalue(who)
    arguments = [user.runner.pk] if where == "home:runner" else []
    assert client_of(user).get("/").url == reverse(where, args=arguments)


def test_it_greets_strangers_without_naming_anybody(client_of, alice):
    answer = client_of(None).get("/")
    assert answer.status_code == 200
    assert alice.name not in answer.content.decode()


def test_it_lists_a_coachs_own_athletes_only(client_of, alice, bob, erin):
    page = client_of(bob).get("/athletes/").content.decode()
    assert alice.runner.name in page
    assert erin.name not in page


def test_it_is_no_page_for_runners(client_of, alice):
    assert client_of(alice).get("/athletes/").status_code == 404


def test_it_finds_an_athlete_by_name(client_of, alice, bob):
    page = client_of(bob).get("/athletes/?q=nobody").content.decode()
    assert alice.runner.name not in page


def test_it_puts_who_needs_a_look_first(alice, bob):
    create_runner(name="Aaron Settled", coach=bob)
    load_of(alice.runner, 0, 0, tsb=-40)
    rows = queries.athletes(Runner.objects.coached_by(bob), bob)
    assert rows[0].runner == alice.runner
    assert rows[0].level == "bad"


def test_it_lists_athletes_with_the_same_number_of_queries(bob, client_of):
    client = client_of(bob)
    counts = []
    for size in (1, 20):
        for n in range(size):
            load_of(create_runner(name=f"Athlete {size} {n}", coach=bob), 1, 50)
        with CaptureQueriesContext(connection) as queried:
            client.get("/athletes/")
        counts.append(len(queried))
    assert counts[0] == counts[1] <= 20


def test_it_shows_what_was_planned_and_run_this_week(alice):
    plan = plan_for(alice.runner)
    planned(plan, 0)
    day = next(day for day in queries.week_of(alice.runner, alice.runner.today()) if day.is_today)
    assert (day.name, day.planned_distance, day.icon) == ("Easy 8 km", 8000, "ring")


def test_a_day_with_two_workouts_names_both(alice):
    plan = plan_for(alice.runner)
    planned(plan, 0)
    second = planned(plan, 0, name="Tempo", distance=9000)
    day = next(day for day in queries.week_of(alice.runner, alice.runner.today()) if day.is_today)
    assert (day.name, day.planned_distance) == ("Easy 8 km + Tempo", 17000)
    second.status = "done"
    second.save()
    day = next(day for day in queries.week_of(alice.runner, alice.runner.today()) if day.is_today)
    assert day.icon == "ring"


def test_a_run_that_is_none_of_the_plans_does_not_stand_for_it(alice, client_of):
    run = planned(plan_for(alice.runner), 0)
    today = alice.runner.today()
    session = Session.objects.create(
        runner=alice.runner, name="With the dog", day=today, started_at=timezone.now(), distance=5000,
        elapsed_time=1800, timer_time=1800,
    )  # fmt: skip
    day = next(day for day in queries.week_of(alice.runner, today) if day.is_today)
    assert (day.name, day.icon, day.own, day.besides) == ("Easy 8 km", "ring", [], [session])
    assert "besides:" in client_of(alice).get(reverse("home:runner", args=[alice.runner.pk])).content.decode()
    run.session, run.status = session, "done"
    run.save()
    day = next(day for day in queries.week_of(alice.runner, today) if day.is_today)
    assert (day.icon, day.own, day.besides, day.distance) == ("done", [session], [], 5000)


def test_it_carries_the_form_on_along_the_plan(alice):
    plan = plan_for(alice.runner, days=3)
    load_of(alice.runner, 1, 70, ctl=50, atl=70)
    planned(plan, 2, load=100)
    ahead = course(alice.runner)["planned"]
    assert len(ahead["days"]) == 3
    # A day of rest later: 50 decays by 1/42, 70 by 1/7.
    assert ahead["tsb"][0] == pytest.approx(50 * math.exp(-1 / 42) - 70 * math.exp(-1 / 7), abs=0.1)
    assert ahead["atl"][1] > ahead["atl"][0]
    assert ahead["low"][2] < ahead["tsb"][2] < ahead["high"][2]


def test_what_is_planned_today_counts_until_it_is_run(alice):
    plan = plan_for(alice.runner, days=3)
    load_of(alice.runner, 1, 40)
    planned(plan, 0, load=140)
    before = course(alice.runner)["planned"]
    load_of(alice.runner, 0, 140, ctl=42.4, atl=53.3)
    assert course(alice.runner)["planned"] == before


def test_it_ends_where_the_calendar_does(alice):
    plan = plan_for(alice.runner, days=3)
    for back in range(1, 29):
        load_of(alice.runner, back, 40)
    rows = [planned(plan, number, load=60) for number in range(3)]
    ahead, effect = course(alice.runner)["planned"], effect_of(plan, alice.runner.today(), rows, rows)
    assert ahead["days"][-1] == plan.last_day.isoformat()
    assert ahead["tsb"][-1] == pytest.approx(effect.form, abs=0.06)
    assert (ahead["high"][-1] - ahead["low"][-1]) / 2 == pytest.approx(effect.form_half_band, abs=0.11)


def test_it_carries_on_as_before_until_the_plan_begins(alice):
    plan = plan_for(alice.runner, days=9)
    Plan.objects.filter(pk=plan.pk).update(first_day=alice.runner.today() + dt.timedelta(days=5))
    for back in range(1, 29):
        load_of(alice.runner, back, 70, ctl=70, atl=70)
    ahead = course(alice.runner)["planned"]
    assert ahead["ctl"][:4] == pytest.approx([70] * 4)
    assert ahead["ctl"][4] < 70


def test_it_shows_the_race_of_the_plan_before_any_other(alice):
    plan = plan_for(alice.runner, days=40)
    Race.objects.create(runner=alice.runner, name="Hill", day=plan.race.day - dt.timedelta(days=20), distance=10000)
    shown = queries.today(alice.runner, alice)
    assert (shown["race"], shown["days_to_race"]) == (plan.race, 40)


def test_it_has_no_course_without_a_plan(alice):
    load_of(alice.runner, 0, 70)
    assert course(alice.runner)["planned"] is None


def test_it_predicts_the_next_race_from_typed_bests(client_of, alice):
    plan_for(alice.runner)
    day = alice.runner.today() - dt.timedelta(days=20)
    alice.runner.typed_bests.create(distance=42195, time=12000, day=day)
    prediction = queries.today(alice.runner, alice)["prediction"]
    assert prediction.low <= 12000 <= prediction.high
    page = client_of(alice).get(reverse("home:runner", args=[alice.runner.pk]))
    assert "Predicted for today" in page.content.decode()


def test_it_predicts_nothing_without_results(alice):
    plan_for(alice.runner)
    assert queries.today(alice.runner, alice)["prediction"] is None


def test_the_filters_of_the_athletes_keep_what_was_searched_for(alice, bob, client_of):
    page = client_of(bob).get(reverse("home:athletes"), {"q": "a&show=x #1"})
    assert {QueryDict(chip["url"][1:]).get("q") for chip in page.context["chips"]} == {"a&show=x #1"}
    assert len({chip["url"] for chip in page.context["chips"]}) == len(page.context["chips"])


def test_it_tells_an_admin_without_athletes_what_comes_first(dan, client_of):
    page = client_of(dan).get(reverse("home:athletes")).content.decode()
    assert "What comes first" in page
    assert "Find an athlete" not in page


def test_it_shows_search_and_filters_where_a_search_finds_nobody(dan, client_of):
    page = client_of(dan).get(reverse("home:athletes"), {"q": "nobody"}).content.decode()
    assert "What comes first" not in page
    assert "Find an athlete" in page
