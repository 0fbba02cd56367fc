"""Plans are looked at in the administration; they are changed in the calendar alone."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.urls import reverse

from plans.models import Plan, PlannedWorkout

pytestmark = pytest.mark.django_db


def page(row, name: str = "change") -> str:
    return reverse(f"admin:plans_{row._meta.model_name}_{name}", args=[row.pk])


@pytest.mark.parametrize("who", ["bob", "dan"])
@pytest.mark.parametrize(
    "value", [{"family": "tempo"}, {"day": "9999-12-31"}, {"steps": '{"a": 1}'}, {"load": "1e300"}]
)
def test_it_takes_no_value_for_a_planned_workout(value, who, request, planned, client_of):
    workout = planned.workouts.filter(day__gt=planned.first_day).first()
    names = ("day", "name", "family", "distance", "duration", "load", "why", "status")
    typed = {name: getattr(workout, name) for name in names} | {"steps": json.dumps(workout.steps)} | value
    answer = client_of(request.getfixturevalue(who)).post(page(workout), typed)
    assert answer.status_code == 403
    assert PlannedWorkout.objects.filter(pk=workout.pk).values().get() == {
        field.attname: getattr(workout, field.attname) for field in workout._meta.concrete_fields
    }


@pytest.mark.parametrize("who", ["bob", "dan"])
def test_it_deletes_nothing_of_a_plan(who, request, planned, client_of):
    client = client_of(request.getfixturevalue(who))
    rows = (planned, planned.workouts.first())
    assert [client.post(page(row, "delete"), {"post": "yes"}).status_code for row in rows] == [403, 403]
    picked = {"action": "delete_selected", "_selected_action": [rows[1].pk], "post": "yes"}
    client.post(reverse("admin:plans_plannedworkout_changelist"), picked)
    assert PlannedWorkout.objects.filter(pk=rows[1].pk).exists()


@pytest.mark.parametrize("who", ["bob", "dan"])
def test_it_changes_no_plan(who, request, planned, client_of):
    answer = client_of(request.getfixturevalue(who)).post(page(planned), {"state": "ended"})
    planned.refresh_from_db()
    assert (answer.status_code, planned.state) == (403, Plan.State.ACTIVE)


@pytest.mark.parametrize("name", ["change", "history"])
def test_it_shows_a_coach_plan_and_planned_workout(name, planned, bob, client_of):
    client = client_of(bob)
    assert [client.get(page(row, name)).status_code for row in (planned, planned.workouts.first())] == [200, 200]


def test_it_keeps_in_its_history_what_became_of_a_plan(planned, bob, client_of):
    planned.state = Plan.State.ENDED
    planned.last_day += dt.timedelta(days=1)
    planned.save()
    assert "ended" in client_of(bob).get(page(planned, "history")).text


def test_it_shows_amounts_as_people_write_them(planned, bob, client_of):
    workout = planned.workouts.first()
    workout.load, workout.distance = 64.77990569831876, 10_123.456
    workout.save()
    shown = client_of(bob).get(reverse("admin:plans_plannedworkout_changelist")).text
    assert '<td class="field-loaded">65</td>' in shown
    assert '<td class="field-kilometres">10.1</td>' in shown


def test_it_says_what_a_plan_had_to_give(planned, bob, client_of):
    planned.compromises = [{"gives": "The longest run <stays> short.", "costs": "Start carefully."}]
    planned.save()
    assert "<b>The longest run &lt;stays&gt; short.</b> Start carefully." in client_of(bob).get(page(planned)).text
