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

pytestmark = pytest.mark.django_db


def test_it_ships_library_and_schemas_as_rows():
    assert Workout.objects.filter(owner=None).count() >= 55
    assert set(PlanSchema.objects.values_list("weeks", flat=True)) == {12, 16, 18, 20}


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


def test_it_moves_a_race_instead_of_making_a_second_one(planned, alice, wish):
    asked = wish(alice.runner, weeks=18)
    accept_plan(
        runner=alice.runner,
        wish=asked,
        preview=preview_plan(runner=alice.runner, wish=asked),
        accepted_by=alice,
    )
    assert list(Race.objects.values_list("day", flat=True)) == [asked.race_day]
