from __future__ import annotations

import csv
import io

import pytest
from django.urls import reverse

from plans.models import Workout
from runners.models import Access
from runners.services import share
from runners.tables import csv_response, harmless


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_it_writes_no_formula(cell):
    assert harmless(cell) == f"'{cell}"


def test_it_leaves_numbers_and_gaps_as_they_are():
    response = csv_response("x", ["a", "b", "c"], [[-1.5, None, "Anna"]])
    assert response.content == b"a,b,c\r\n-1.5,,Anna\r\n"


def table(client, model: str, *pks) -> list[dict[str, str]]:
    address = reverse(f"admin:{model}_changelist")
    response = client.post(address, {"action": "export", "_selected_action": pks})
    return list(csv.DictReader(io.StringIO(response.text)))


def test_it_gives_runners_as_a_table(alice, bob, client_of):
    alice.runner.name = "=Alice"
    alice.runner.save()
    assert [row["name"] for row in table(client_of(bob), "runners_runner", alice.runner.pk)] == ["'=Alice"]
    assert Access.objects.filter(runner=alice.runner, viewer=bob).exists()


def test_it_gives_no_strange_rows(alice, carol, client_of):
    assert table(client_of(carol), "runners_runner", alice.runner.pk) == []


def test_it_leaves_out_what_may_be_withheld(alice, bob, dan, client_of):
    pk = alice.runner.thresholds.get().pk
    coach, admin = (table(client_of(person), "runners_thresholds", pk)[0] for person in (bob, dan))
    assert set(admin) - set(coach) == {"body mass, kg"}
    share(alice.runner, [])
    assert table(client_of(bob), "runners_thresholds", pk) == []


def test_it_gives_workouts_as_a_table(bob, client_of):
    workout = Workout.objects.create(owner=bob, name="Mine", family="easy")
    assert table(client_of(bob), "plans_workout", workout.pk)[0]["owner"] == "Bob Coach"
