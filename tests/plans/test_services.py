import datetime as dt

import pytest

from analytics.services.predictions import race_prediction
from live.models import Event
from plans.generator import PlanRefused, generate
from plans.generator.stored import inputs_from_json, inputs_to_json
from plans.models import Plan, PlannedWorkout, PlanSchema, Workout
from plans.services import accept_plan, end_plan, plan_inputs, preview_plan, shared_library
from plans.shipped import load_shipped
from runners.models import Race, TypedBest
from sessions.models import Session

pytestmark = pytest.mark.django_db


def test_it_ships_library_and_schemas_as_rows():
    assert Workout.objects.filter(owner=None).count() >= 55
    assert set(PlanSchema.objects.values_list("weeks", flat=True)) == {8, 10, 12, 16, 18, 20}


def test_it_ships_them_once():
    before = Workout.objects.count()
    load_shipped(Workout, PlanSchema)
    assert Workout.objects.count() == before


def test_it_previews_without_saving(alice, history, wish):
    runner = history(alice.runner)
    preview = preview_plan(runner=runner, wish=wish(runner))
    assert len(preview.plan.weeks) == 16
    assert not Plan.objects.exists()


def test_it_starts_from_where_the_runner_stands(alice, history, wish):
    runner = history(alice.runner)
    inputs = plan_inputs(runner=runner, wish=wish(runner))
    assert (inputs.ctl, inputs.critical_speed, inputs.best_ctl) == (45.0, 3.9, 45.0)
    assert inputs.recent_loads == (45.0,) * 28
    assert inputs.minutes == tuple(runner.minutes_available)


def test_it_saves_the_plan_that_was_previewed(planned):
    assert planned.weeks.count() == 16
    days = list(planned.workouts.all())
    assert sum(day.load for day in days if day.family != "race") == pytest.approx(
        sum(week.load for week in planned.weeks.all())
    )
    assert days[-1].family == "race"
    assert all(day.why for day in days)


def test_it_remembers_what_the_plan_was_made_of(planned, alice):
    again = generate(inputs_from_json(planned.inputs), shared_library())
    assert [day.name for day in again.days] == [day.name for day in planned.workouts.all()]


def test_it_reads_back_inputs_as_they_were(alice, history, wish):
    runner = history(alice.runner)
    inputs = plan_inputs(runner=runner, wish=wish(runner))
    assert inputs_from_json(inputs_to_json(inputs)) == inputs


def test_it_keeps_the_old_plan_as_a_version(planned, alice, wish):
    asked = wish(alice.runner, weeks=18)
    new = accept_plan(
        runner=alice.runner,
        wish=asked,
        preview=preview_plan(runner=alice.runner, wish=asked),
        accepted_by=alice,
    )
    planned.refresh_from_db()
    assert (planned.state, new.state, new.version) == (Plan.State.REPLACED, Plan.State.ACTIVE, 2)
    assert planned.workouts.exists()


def test_it_makes_the_race_once(planned, alice, wish):
    asked = wish(alice.runner, race_name="Other name", goal_time=12300.0)
    preview = preview_plan(runner=alice.runner, wish=asked)
    accept_plan(runner=alice.runner, wish=asked, preview=preview, accepted_by=alice)
    race = alice.runner.races.get()
    assert (race.name, race.goal_time) == ("Other name", 12300)


def test_it_links_the_days_with_the_library(planned):
    linked = planned.workouts.exclude(family="race")
    assert not linked.filter(workout=None).exists()


def test_a_run_of_this_morning_belongs_to_a_plan_that_begins_today(alice, history, wish, monkeypatch):
    today = alice.runner.today()
    monday = today - dt.timedelta(days=today.weekday())
    monkeypatch.setattr("runners.models.Runner.today", lambda self: monday)
    asked = wish(history(alice.runner), weeks=15)
    preview = preview_plan(runner=alice.runner, wish=asked)
    wanted = next(one for one in preview.plan.days if one.day == monday)
    run = Session.objects.create(
        runner=alice.runner, name="Run", sport="running", sport_class="run", started_at=f"{monday}T06:00:00Z",
        day=monday, distance=wanted.distance, elapsed_time=wanted.duration, timer_time=wanted.duration,
    )  # fmt: skip
    plan = accept_plan(runner=alice.runner, wish=asked, preview=preview, accepted_by=alice)
    first = plan.workouts.get(day=monday)
    assert (first.session, first.status) == (run, "done")


def test_it_tells_runner_and_coach(planned, alice, bob, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        assert end_plan(runner=alice.runner)
    assert set(Event.objects.filter(kind="plan").values_list("recipient", flat=True)) == {alice.pk, bob.pk}


def test_it_refuses_a_schema_that_cannot_be_read(alice, wish):
    broken = PlanSchema.objects.create(name="Broken", race_distance=42195, weeks=3, structure={"blocks": []})
    with pytest.raises(PlanRefused, match="“Broken” cannot be used"):
        preview_plan(runner=alice.runner, wish=wish(alice.runner, schema=broken))


def test_it_leaves_out_workouts_that_cannot_be_read(alice):
    Workout.objects.create(name="Broken", family="easy", steps=[{"kind": "swim"}])
    assert "Broken" not in [one.name for one in shared_library()]


def test_it_uses_only_shared_workouts(bob):
    Workout.objects.create(name="Bob's own", family="easy", owner=bob, steps=[{"kind": "easy", "metres": 5000}])
    assert "Bob's own" not in [one.name for one in shared_library()]


def test_it_plans_for_a_runner_without_any_history(alice, wish):
    preview = preview_plan(runner=alice.runner, wish=wish(alice.runner))
    assert any("no running in the last four weeks" in one.gives for one in preview.plan.compromises)
    assert not PlannedWorkout.objects.exists()


def test_it_trains_for_what_the_results_predict(alice, history, wish):
    runner = history(alice.runner)
    TypedBest.objects.create(runner=runner, distance=21097.5, time=6000, day=runner.today() - dt.timedelta(days=20))
    asked = wish(runner)
    preview = preview_plan(runner=runner, wish=asked)
    predicted = race_prediction(runner, asked.race_distance)
    assert predicted is not None
    assert preview.plan.race_speed == pytest.approx(asked.race_distance / predicted.time)


def test_it_trains_by_results_that_are_slower_than_critical_speed(alice, history, wish):
    runner = history(alice.runner)
    TypedBest.objects.create(runner=runner, distance=10_000, time=3000, day=runner.today() - dt.timedelta(days=20))
    preview = preview_plan(runner=runner, wish=wish(runner))
    hour = race_prediction(runner, 11_800)
    assert hour is not None
    assert preview.inputs.measured_critical_speed == 3.9
    trained = preview.inputs.critical_speed or 0.0
    assert 0 < trained < 3.9
    assert 0.94 * trained <= hour.speed + 0.01
    assert any("slower than your critical speed" in one.gives for one in preview.plan.compromises)


def test_it_moves_a_race_instead_of_making_a_second_one(planned, alice, wish):
    asked = wish(alice.runner, weeks=18)
    accept_plan(
        runner=alice.runner,
        wish=asked,
        preview=preview_plan(runner=alice.runner, wish=asked),
        accepted_by=alice,
    )
    assert list(Race.objects.values_list("day", flat=True)) == [asked.race_day]


def test_it_keeps_who_ended_a_plan(planned):
    end_plan(runner=planned.runner)
    assert [version.state for version in planned.history.all()] == [Plan.State.ENDED, Plan.State.ACTIVE]


def test_it_plans_by_the_runners_own_time_constants(alice, history, wish):
    runner = history(alice.runner)
    runner.ctl_days, runner.atl_days = 30, 5
    runner.save()
    inputs = plan_inputs(runner=runner, wish=wish(runner))
    assert list(inputs.state.days) == [30, 5]
    assert inputs_from_json(inputs_to_json(inputs)) == inputs


def test_a_preview_is_out_of_date_once_the_plan_that_it_replaces_was_changed(planned, alice, wish):
    asked = wish(alice.runner)
    shown = preview_plan(runner=alice.runner, wish=asked)
    assert preview_plan(runner=alice.runner, wish=asked).digest == shown.digest
    Plan.objects.filter(pk=planned.pk).update(edition=planned.edition + 1)
    assert preview_plan(runner=alice.runner, wish=asked).digest != shown.digest


def test_a_workout_of_the_library_without_a_key_is_linked_too(alice, history, wish):
    Workout.objects.filter(owner=None, family="easy").update(slug="")
    runner = history(alice.runner)
    asked = wish(runner)
    plan = accept_plan(runner=runner, wish=asked, preview=preview_plan(runner=runner, wish=asked), accepted_by=alice)
    assert plan.workouts.filter(workout__slug="", family="easy").exists()
    assert not plan.workouts.exclude(family="race").filter(workout=None).exists()


def test_a_shorter_race_of_the_same_name_is_another_race(alice, history, wish):
    runner = history(alice.runner)
    near = Race.objects.create(
        runner=runner, name="Parkrun", day=runner.today() + dt.timedelta(days=9), distance=5000, goal_time=1200
    )
    asked = wish(runner, race_name="Parkrun")
    accept_plan(runner=runner, wish=asked, preview=preview_plan(runner=runner, wish=asked), accepted_by=alice)
    near.refresh_from_db()
    assert (near.distance, near.goal_time, runner.races.count()) == (5000, 1200, 2)


def test_a_plan_is_accepted_once(alice, history, wish):
    runner = history(alice.runner)
    asked = wish(runner)
    shown = preview_plan(runner=runner, wish=asked)
    accept_plan(runner=runner, wish=asked, preview=shown, accepted_by=alice)
    with pytest.raises(PlanRefused, match="changed meanwhile"):
        accept_plan(runner=runner, wish=asked, preview=shown, accepted_by=alice)
