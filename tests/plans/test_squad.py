"""Several athletes side by side, and a week of one for another."""

import datetime as dt
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from plans.models import Plan
from plans.services import accept_plan, preview_plan
from plans.services.changes import undo
from plans.services.copying import week_for
from plans.services.editing import EditRefused
from plans.squad import squad_week
from runners.models import Access, CoachAssignment, Runner
from sessions.models import Session

pytestmark = pytest.mark.django_db


@pytest.fixture
def nora(bob, history, wish) -> Plan:
    """The plan of another athlete of bob's, who runs slower and three days a week."""
    runner = history(Runner.objects.create(name="Nora Runner"))
    CoachAssignment.objects.create(coach=bob, runner=runner)
    runner.critical_speeds.update(value=3.2)
    runner.daily_loads.update(load=25, ctl=25, atl=25)
    asked = wish(runner, days_per_week=4)
    return accept_plan(runner=runner, wish=asked, preview=preview_plan(runner=runner, wish=asked), accepted_by=bob)


def week_of(plan, number):
    monday = plan.first_day + dt.timedelta(weeks=number - 1)
    return list(plan.workouts.filter(day__range=(monday, monday + dt.timedelta(days=6))).exclude(family="race"))


def load_of(rows):
    return sum(one.load for one in rows)


def test_a_week_takes_the_load_of_the_others_own(planned, nora):
    monday = planned.first_day + dt.timedelta(weeks=2)
    copied = week_for(plan=planned, monday=monday, other=nora.runner)
    assert load_of(copied.days) == pytest.approx(load_of(week_of(nora, 3)), rel=0.05)
    assert load_of(copied.days) < load_of(week_of(planned, 3))


def test_a_week_keeps_its_sessions_and_days(planned, nora):
    monday = planned.first_day + dt.timedelta(weeks=2)
    copied = week_for(plan=planned, monday=monday, other=nora.runner)
    assert {(one.day, one.family) for one in copied.days} <= {(one.day, one.family) for one in week_of(planned, 3)}


def test_each_run_fits_into_the_time_of_its_day(planned, nora):
    copied = week_for(plan=planned, monday=planned.first_day + dt.timedelta(weeks=2), other=nora.runner)
    minutes = nora.runner.minutes_available
    assert all(one.duration <= 60 * minutes[one.day.weekday()] + 1e-6 for one in copied.days)


def test_a_day_without_time_is_left_out_and_said_so(planned, nora):
    run = week_of(planned, 3)[0]
    minutes = list(nora.runner.minutes_available)
    minutes[run.day.weekday()] = 0
    nora.runner.minutes_available = minutes
    copied = week_for(plan=planned, monday=planned.first_day + dt.timedelta(weeks=2), other=nora.runner)
    assert any(run.name in sentence for sentence in copied.left_out)
    assert run.day not in {one.day for one in copied.days}


def test_the_other_days_take_the_load_of_one_without_time(planned, nora):
    monday, nora.runner.minutes_available = planned.first_day + dt.timedelta(weeks=2), [180] * 7
    easy = [one for one in week_of(planned, 3) if one.family in ("easy", "strides", "recovery")]
    nora.runner.minutes_available[easy[0].day.weekday()] = 0
    copied = week_for(plan=planned, monday=monday, other=nora.runner)
    assert load_of(copied.days) == pytest.approx(load_of(week_of(nora, 3)), rel=0.05)
    assert len(copied.left_out) == 1


def test_it_says_what_load_the_time_of_the_days_has_no_room_for(planned, nora):
    monday, nora.runner.minutes_available = planned.first_day + dt.timedelta(weeks=2), [0] * 7
    nora.runner.minutes_available[week_of(planned, 3)[0].day.weekday()] = 30
    copied = week_for(plan=planned, monday=monday, other=nora.runner)
    wanted, load = load_of(week_of(nora, 3)), load_of(copied.days)
    assert any(f"comes to a load of {load:.0f} instead of {wanted:.0f}" in sentence for sentence in copied.left_out)


def test_a_day_that_is_run_already_stays(planned, nora, monkeypatch):
    days = {one.day for one in week_of(planned, 3)} & {one.day for one in week_of(nora, 3)}
    run = next(one for one in week_of(nora, 3) if one.day in days)
    nora.workouts.filter(pk=run.pk).update(status="done")
    monkeypatch.setattr("runners.models.Runner.today", lambda self: run.day)
    copied = week_for(plan=planned, monday=planned.first_day + dt.timedelta(weeks=2), other=nora.runner)
    assert copied.days
    assert run.day not in {one.day for one in (*copied.days, *copied.replaced)}


def test_a_runner_without_a_plan_gets_no_week(planned, bob):
    other = Runner.objects.create(name="Empty")
    with pytest.raises(EditRefused, match="has no plan"):
        week_for(plan=planned, monday=planned.first_day, other=other)


def test_the_page_gives_a_week_and_undo_takes_it_back(bob, client_of, planned, nora):
    monday = planned.first_day + dt.timedelta(weeks=2)
    query = {"to": nora.runner.pk, "what": "week", "week": monday.isoformat()}
    url = reverse("plans:copy", args=[planned.runner.pk])
    assert "Form on race day" in client_of(bob).get(url, query).content.decode()
    assert Access.objects.filter(viewer=bob, runner=nora.runner).exists()
    before = [(one.day, one.name, one.load) for one in week_of(nora, 3)]
    client_of(bob).post(url, query | {"edition": 1, "source": 1})
    assert [(one.day, one.name, one.load) for one in week_of(nora, 3)] != before
    nora.refresh_from_db()
    told = [*(one.why for one in week_of(nora, 3)), *(change.what for change in nora.changes.all())]
    assert not [text for text in told if planned.runner.name in text]
    undo(plan=nora, edition=nora.edition)
    assert sorted((one.day, one.name, one.load) for one in week_of(nora, 3)) == sorted(before)


def test_the_page_says_when_one_of_the_plans_changed_meanwhile(bob, client_of, planned, nora):
    query = {"to": nora.runner.pk, "what": "week", "week": planned.first_day.isoformat()}
    url = reverse("plans:copy", args=[planned.runner.pk])
    before = [one.pk for one in week_of(nora, 1)]
    for editions in ({"edition": 9, "source": 1}, {"edition": 1, "source": 9}):
        assert "changed meanwhile" in client_of(bob).post(url, query | editions).content.decode()
    assert [one.pk for one in week_of(nora, 1)] == before


def test_the_whole_plan_is_made_for_the_other(bob, client_of, planned, nora):
    query = {"to": nora.runner.pk, "what": "plan"}
    answer = client_of(bob).get(reverse("plans:copy", args=[planned.runner.pk]), query, follow=True)
    assert answer.redirect_chain[0][0].startswith(reverse("plans:new", args=[nora.runner.pk]))
    assert "Preview of the plan" in answer.content.decode()


def test_nothing_goes_to_a_runner_of_somebody_else(bob, client_of, planned, nora):
    strange = Runner.objects.create(name="Strange")
    query = {"to": strange.pk, "what": "week", "week": planned.first_day.isoformat()}
    page = client_of(bob).get(reverse("plans:copy", args=[planned.runner.pk]), query)
    assert "Select a valid choice" in page.content.decode()


def test_the_page_shows_every_athlete_in_a_row(bob, client_of, planned, nora):
    page = client_of(bob).get(reverse("plans:squad"), {"from": planned.first_day.isoformat()}).content.decode()
    assert page.count('class="wk wk--named') == 2
    assert all(one.name in page for one in (*week_of(planned, 1), *week_of(nora, 1)))


def test_the_page_finds_and_filters(bob, client_of, planned, nora):
    nora.state = Plan.State.ENDED
    nora.save()
    client = client_of(bob)
    assert "Nora" not in client.get(reverse("plans:squad"), {"show": "planned"}).content.decode()
    assert "Nora" in client.get(reverse("plans:squad"), {"q": "nora"}).content.decode()
    assert "Nobody is like that" in client.get(reverse("plans:squad"), {"q": "xyz"}).content.decode()


def test_the_page_asks_a_fixed_number_of_questions(
    bob, client_of, planned, history, wish, django_assert_num_queries, django_assert_max_num_queries
):
    client = client_of(bob)
    url = reverse("plans:squad")
    client.get(url)
    with django_assert_max_num_queries(14) as few:
        client.get(url)
        asked_of_two = len(few)
    for number in range(4):
        runner = history(Runner.objects.create(name=f"Athlete {number}"))
        CoachAssignment.objects.create(coach=bob, runner=runner)
        asked = wish(runner)
        accept_plan(runner=runner, wish=asked, preview=preview_plan(runner=runner, wish=asked), accepted_by=bob)
    client.get(url)
    with django_assert_num_queries(asked_of_two):
        client.get(url)


def session(plan, day, sport="run", distance=10_000):
    return Session.objects.create(
        runner=plan.runner, name="Out", sport=sport, sport_class=sport, started_at=f"{day}T07:00:00Z", day=day,
        distance=distance, elapsed_time=3000, timer_time=3000,
    )  # fmt: skip


def test_a_ride_is_no_kilometre_that_was_run(planned):
    session(planned, planned.first_day)
    session(planned, planned.first_day, "other", 40_000)
    (row,) = squad_week([planned.runner], planned.first_day)
    assert row.done_distance == 10_000


def test_a_run_of_another_days_workout_is_shown_once(planned):
    workout = week_of(planned, 1)[0]
    run = session(planned, workout.day + dt.timedelta(days=1))
    planned.workouts.filter(pk=workout.pk).update(session=run, status="done")
    (row,) = squad_week([planned.runner], planned.first_day)
    assert [run for day in row.days for run in day.runs] == []
    assert row.done_distance == 10_000


def test_the_page_undoes_the_last_change_of_a_row(bob, client_of, planned):
    run = week_of(planned, 1)[0]
    client, day = client_of(bob), planned.first_day.isoformat()
    client.post(reverse("plans:change", args=[run.pk]), {"what": "delete", "edition": 1})
    page = client.get(reverse("plans:squad"), {"from": day}).content.decode()
    assert f"Undo: Delete {run.name}" in page
    seen = {"view": "squad", "from": day, "q": "Al", "show": "planned", "page": "1"}
    answer = client.post(reverse("plans:undo", args=[planned.pk]), {"edition": 2, **seen})
    assert answer["Location"] == f"{reverse('plans:squad')}?{urlencode(seen)}"
    assert planned.workouts.filter(pk=run.pk).exists()


def test_runners_have_no_such_page(alice, client_of):
    assert client_of(alice).get(reverse("plans:squad")).status_code == 404
