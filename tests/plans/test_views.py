import datetime as dt
import re

import pytest
from django.urls import reverse

from analytics.models import Measures
from plans.models import Plan, PlannedWorkout, PlanSchema
from sessions.models import Session

pytestmark = pytest.mark.django_db


@pytest.fixture
def query(alice, wish):
    """What the form of alice's next plan sends."""
    asked = wish(alice.runner)
    return {
        "name": asked.race_name,
        "day": asked.race_day.isoformat(),
        "distance": "42195.0",
        "goal": "3:25:00",
        "schema": asked.schema.pk,
        "days": "5",
        "weekly": "",
    }


def digest_in(page):
    found = re.search(rb'name="digest" value="(\w+)"', page.content)
    assert found
    return found[1].decode()


def text_of(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2026-02-30"])
@pytest.mark.parametrize("page", ["calendar", "sheet", "squad"])
def test_a_day_beyond_all_plans_shows_this_week(page, day, planned, bob, client_of):
    path = reverse(f"plans:{page}", args=[] if page == "squad" else [planned.runner.pk])
    assert client_of(bob).get(path, {"from": day}).status_code == 200


def test_it_offers_the_next_race(alice, client_of):
    alice.runner.races.create(name="Spring Marathon", day="2030-04-07", distance=42195, goal_time=12300)
    page = client_of(alice).get(reverse("plans:new", args=[alice.runner.pk]))
    assert b"Spring Marathon" in page.content
    assert b"3:25:00" in page.content


def test_another_distance_brings_its_schema_unless_one_was_chosen(alice, client_of, history, query):
    history(alice.runner)
    url, marathon = reverse("plans:new", args=[alice.runner.pk]), query["schema"]
    typed = query | {"distance": "10000.0", "change": "1"}
    fitted = client_of(alice).get(url, typed | {"fitted": marathon}).context["form"]
    assert PlanSchema.objects.get(pk=fitted.data["schema"]).slug == "10-km-10"
    assert fitted.data["fitted"] == fitted.data["schema"]
    chosen = client_of(alice).get(url, typed | {"fitted": fitted.data["schema"]}).context["form"]
    assert chosen.data["schema"] == str(marathon)


def test_fewer_weeks_to_the_race_bring_a_shorter_schema(alice, client_of, history, query):
    history(alice.runner)
    alice.runner.plan_blocks = 4
    day = alice.runner.today() + dt.timedelta(weeks=12, days=6 - alice.runner.today().weekday())
    typed = query | {"day": day.isoformat(), "change": "1", "fitted": query["schema"]}
    form = client_of(alice).get(reverse("plans:new", args=[alice.runner.pk]), typed).context["form"]
    assert PlanSchema.objects.get(pk=form.data["schema"]).weeks == 12


def test_the_preview_says_that_the_schema_is_of_another_distance(alice, client_of, history, query):
    history(alice.runner)
    url, words = reverse("plans:new", args=[alice.runner.pk]), "are those of the other distance"
    assert words not in text_of(client_of(alice).get(url, query))
    assert words in text_of(client_of(alice).get(url, query | {"distance": "21097.5"}))


def test_it_previews_without_saving(alice, client_of, history, query):
    history(alice.runner)
    page = client_of(alice).get(reverse("plans:new", args=[alice.runner.pk]), query)
    assert "The way to race day" in text_of(page)
    assert not Plan.objects.exists()


@pytest.mark.parametrize("who", ["alice", "bob", "dan"])
def test_it_accepts_what_was_previewed(who, request, alice, client_of, history, query):
    history(alice.runner)
    client = client_of(request.getfixturevalue(who))
    page = client.get(reverse("plans:new", args=[alice.runner.pk]), query)
    client.post(reverse("plans:accept", args=[alice.runner.pk]), query | {"digest": digest_in(page)})
    plan = Plan.objects.get(runner=alice.runner)
    assert plan.created_by == request.getfixturevalue(who)
    assert plan.race.goal_time == 12300


@pytest.mark.parametrize(("distance", "slug"), [(21097.5, "half-marathon-12"), (10000, "10-km-10"), (5000, "10-km-10")])
def test_it_suggests_a_schema_that_builds_up_to_the_race(distance, slug, alice, client_of):
    alice.runner.races.create(name="Next", day="2030-04-07", distance=distance)
    page = client_of(alice).get(reverse("plans:new", args=[alice.runner.pk]))
    assert page.context["form"].initial["schema"].slug == slug


def test_it_shows_the_plan_anew_when_numbers_have_changed(alice, client_of, history, query):
    client = client_of(alice)
    page = client.get(reverse("plans:new", args=[alice.runner.pk]), query)
    history(alice.runner)
    answer = client.post(
        reverse("plans:accept", args=[alice.runner.pk]), query | {"digest": digest_in(page)}, follow=True
    )
    assert "Please look again" in text_of(answer)
    assert not Plan.objects.exists()


def test_it_says_why_a_plan_is_refused(alice, client_of, query):
    page = client_of(alice).get(reverse("plans:new", args=[alice.runner.pk]), query | {"day": "2020-01-01"})
    assert "is over" in text_of(page)


@pytest.mark.parametrize(
    ("days", "changes", "words"),
    [
        (10, {}, "The race is in 10 days."),
        (730, {}, "weeks away. Nobody"),
        (None, {"goal": "1:30:00"}, "faster than anybody has ever run"),
        (None, {"weekly": "900"}, "less than or equal to 250"),
        (None, {"day": "2026-02-30"}, "Enter a valid date."),
        (None, {"goal": "soon"}, "Give a time such as"),
        (None, {"schema": "999999"}, "Select a valid choice."),
        (None, {"days": "9"}, "Select a valid choice."),
        (None, {"distance": "1"}, "Select a valid choice."),
    ],
)
def test_it_answers_a_wish_that_makes_no_sense(alice, client_of, history, query, days, changes, words):
    runner = history(alice.runner)
    day = {"day": runner.today() + dt.timedelta(days=days)} if days else {}
    page = client_of(alice).get(reverse("plans:new", args=[runner.pk]), query | day | changes)
    assert words in text_of(page)
    assert not Plan.objects.exists()


def test_it_refuses_a_runner_without_a_day_to_run(alice, client_of, query):
    alice.runner.minutes_available = [0] * 7
    alice.runner.save()
    page = client_of(alice).get(reverse("plans:new", args=[alice.runner.pk]), query)
    assert "There is no weekday with 20 min or more." in text_of(page)


def test_it_plans_for_a_runner_of_whom_nothing_is_known(alice, client_of, query):
    text = text_of(client_of(alice).get(reverse("plans:new", args=[alice.runner.pk]), query | {"weekly": "200"}))
    assert "There is no critical speed yet" in text
    assert "There is no running in the last four weeks" in text


def test_it_says_what_is_missing(alice, client_of, query):
    page = client_of(alice).get(reverse("plans:new", args=[alice.runner.pk]), query | {"name": ""})
    assert "This field is required." in text_of(page)


def test_it_shows_the_calendar_with_the_season(alice, client_of, planned):
    page = client_of(alice).get(reverse("plans:calendar", args=[alice.runner.pk]), {"view": "season"})
    text = text_of(page)
    assert "days to race" in text
    assert page.content.count(b'class="chip ') == planned.workouts.count()
    assert all(block in text for block in ("Base", "Build", "Peak", "Taper"))


@pytest.mark.parametrize("view", ["week", "month", "season", "nonsense"])
def test_it_shows_every_view(alice, client_of, planned, view):
    page = client_of(alice).get(reverse("plans:calendar", args=[alice.runner.pk]), {"view": view, "from": "x"})
    assert page.status_code == 200


@pytest.mark.parametrize("who", ["alice", "bob"])
def test_a_season_of_a_year_asks_few_questions(who, request, client_of, planned, django_assert_max_num_queries):
    planned.first_day = planned.last_day - dt.timedelta(days=364)
    planned.save()
    example = planned.workouts.exclude(family="race").first()
    taken = set(planned.workouts.values_list("day", flat=True))
    days = (planned.first_day + dt.timedelta(days=n) for n in range(365))
    rows = [PlannedWorkout.objects.get(pk=example.pk) for _ in range(365)]
    for row, day in zip(rows, days, strict=True):
        row.pk, row.day = None, day
    PlannedWorkout.objects.bulk_create(row for row in rows if row.day not in taken)
    client = client_of(request.getfixturevalue(who))
    url = reverse("plans:calendar", args=[planned.runner.pk])
    client.get(url)
    with django_assert_max_num_queries(12):
        page = client.get(url, {"view": "season"})
    assert page.content.count(b'class="chip ') == 365


def test_it_shows_a_day_with_steps_targets_and_reason(alice, client_of, planned):
    workout = planned.workouts.filter(workout__slug="tempo-continuous").first()
    text = text_of(client_of(alice).get(reverse("plans:day", args=[workout.pk])))
    assert workout.name in text
    assert workout.why.split(".")[0] in text
    assert "Warm-up" in text
    assert "4:33–4:45" in text


def test_it_shows_a_runner_without_a_plan_the_way_to_one(alice, client_of):
    text = text_of(client_of(alice).get(reverse("plans:calendar", args=[alice.runner.pk])))
    assert "Plan a race" in text


def test_it_shows_runs_that_were_not_planned(alice, client_of, planned):
    day = alice.runner.today()
    session = Session.objects.create(
        runner=alice.runner,
        name="Lunch run",
        sport="running",
        sport_class="run",
        started_at=f"{day}T10:00:00Z",
        day=day,
        distance=5000,
        elapsed_time=1500,
        timer_time=1500,
    )
    Measures.objects.create(session=session, load=31)
    assert "Lunch run" in text_of(client_of(alice).get(reverse("plans:calendar", args=[alice.runner.pk])))


def test_it_ends_a_plan(alice, client_of, planned):
    client_of(alice).post(reverse("plans:end", args=[alice.runner.pk]))
    planned.refresh_from_db()
    assert planned.state == Plan.State.ENDED


def test_it_tells_what_to_run_today(alice, client_of, planned):
    workout = planned.workouts.filter(family="long").first()
    workout.day = alice.runner.today()
    workout.save()
    text = text_of(client_of(alice).get(reverse("plans:today", args=[alice.runner.pk])))
    assert workout.name in text
    assert " ".join(workout.why.split()) in text.replace("&#x27;", "'")


def test_it_tells_when_the_plan_begins(alice, client_of, planned):
    planned.first_day = alice.runner.today() + dt.timedelta(days=3)
    planned.save()
    planned.workouts.filter(day__lt=planned.first_day).delete()
    text = text_of(client_of(alice).get(reverse("plans:today", args=[alice.runner.pk])))
    assert f"The plan begins on {planned.first_day.day} " in text


def test_it_shows_the_plan_beside_a_session(alice, client_of, planned):
    workout = planned.workouts.first()
    session = Session.objects.create(
        runner=alice.runner,
        name="Run",
        sport="running",
        sport_class="run",
        started_at="2026-05-01T10:00:00Z",
        day=workout.day,
        distance=workout.distance,
        elapsed_time=1500,
        timer_time=1500,
    )
    PlannedWorkout.objects.filter(pk=workout.pk).update(session=session, status="done")
    text = text_of(client_of(alice).get(reverse("plans:for_session", args=[session.pk])))
    assert "Planned and run" in text
    assert workout.name in text


@pytest.mark.parametrize("name", ["calendar", "new", "today"])
def test_it_shows_carol_nothing(name, alice, carol, client_of, planned):
    assert client_of(carol).get(reverse(f"plans:{name}", args=[alice.runner.pk])).status_code == 404


@pytest.mark.parametrize("name", ["accept", "end"])
def test_it_lets_carol_change_nothing(name, alice, carol, client_of, planned):
    assert client_of(carol).post(reverse(f"plans:{name}", args=[alice.runner.pk])).status_code == 404
    planned.refresh_from_db()
    assert planned.state == Plan.State.ACTIVE


def test_it_shows_carol_no_day(alice, carol, client_of, planned):
    workout = planned.workouts.first()
    assert client_of(carol).get(reverse("plans:day", args=[workout.pk])).status_code == 404


@pytest.mark.parametrize("name", ["accept", "end"])
def test_it_changes_nothing_by_a_link(name, alice, client_of):
    assert client_of(alice).get(reverse(f"plans:{name}", args=[alice.runner.pk])).status_code == 405


def test_it_draws_without_inline_styles(alice, client_of, planned):
    page = client_of(alice).get(reverse("plans:calendar", args=[alice.runner.pk]), {"view": "season"}).content
    assert b" style=" not in page.split(b"<main", 1)[1]


@pytest.mark.parametrize("model", ["workout", "planschema", "plan", "plannedworkout"])
@pytest.mark.parametrize("who", ["bob", "dan"])
def test_it_lists_rows_in_the_administration(model, who, request, client_of, planned):
    page = client_of(request.getfixturevalue(who)).get(reverse(f"admin:plans_{model}_changelist"))
    assert page.status_code == 200


def test_it_keeps_alices_plan_from_carol_in_the_administration(carol, client_of, planned):
    page = client_of(carol).get(reverse("admin:plans_plan_changelist"))
    assert b"Lakeshore" not in page.content


def test_it_lets_a_coach_add_her_own_workout(bob, client_of):
    values = {
        "name": "Mine",
        "family": "easy",
        "steps": '[{"kind": "easy", "metres": 5000}]',
        "phases": "[]",
        "tags": "[]",
    }
    client_of(bob).post(reverse("admin:plans_workout_add"), values)
    assert bob.workouts.get().name == "Mine"


def test_it_refuses_a_workout_that_cannot_be_run(dan, client_of):
    values = {"name": "Bad", "family": "easy", "steps": '[{"kind": "swim"}]', "phases": "[]", "tags": "[]"}
    page = client_of(dan).post(reverse("admin:plans_workout_add"), values)
    assert "kind must be one of" in text_of(page)


def test_it_goes_back_to_the_wish_with_what_was_typed(alice, client_of, query):
    page = client_of(alice).get(reverse("plans:new", args=[alice.runner.pk]), query | {"change": "1"})
    assert "Which race?" in text_of(page)
    assert b'value="3:25:00"' in page.content


def test_steps_that_cannot_be_read_break_no_page(planned, alice, client_of):
    workout = planned.workouts.order_by("day").first()
    today = planned.runner.today()
    PlannedWorkout.objects.filter(pk=workout.pk).update(steps=[{"kind": "of a later version"}], day=today)
    for path in (
        reverse("plans:day", args=[workout.pk]),
        reverse("plans:sheet", args=[planned.runner.pk]),
        reverse("plans:calendar_ics", args=[planned.runner.pk]),
        reverse("home:runner", args=[planned.runner.pk]),
    ):
        assert client_of(alice).get(path).status_code == 200
