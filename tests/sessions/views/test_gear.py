from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from runners.models import User
from sessions.models import Gear
from sessions.services.equipment import usual_gear
from tests.analytics.history import run

pytestmark = pytest.mark.django_db


def add(client, runner, **fields):
    return client.post(reverse("sessions:gear", args=[runner.pk]), {"kind": "shoes", **fields})


def rows(client, runner):
    return list(client.get(reverse("sessions:gear", args=[runner.pk])).context["gear"])


def test_it_adds_up_the_distance_run(alice, client_of):
    client = client_of(alice)
    add(client, alice.runner, name="Racers", start="100", limit="110")
    shoes = Gear.objects.get()
    for days in range(2):
        run(alice.runner, dt.date(2026, 5, 1 + days), gear=shoes)
    run(alice.runner, dt.date(2026, 5, 9), gear=shoes, deleted_at=timezone.now())
    (row,) = rows(client, alice.runner)
    assert (row.distance, row.runs) == (100_000 + 2 * 10_800, 2)
    assert "time for new ones" in client.get(reverse("sessions:gear", args=[alice.runner.pk])).text


def test_it_takes_distances_in_the_readers_units(alice, client_of):
    User.objects.filter(pk=alice.pk).update(units="mi")
    add(client_of(alice), alice.runner, name="Racers", start="100", limit="500")
    shoes = Gear.objects.get()
    assert [shoes.start_distance, shoes.limit_distance] == pytest.approx([160_934.4, 804_672])


def test_a_name_stands_for_one_pair(alice, client_of):
    add(client_of(alice), alice.runner, name="Racers")
    assert add(client_of(alice), alice.runner, name="Racers").context["form"].errors["name"]


def test_only_one_pair_is_the_usual_one(alice, client_of):
    for name in ("Old", "New"):
        add(client_of(alice), alice.runner, name=name, usual="on")
    assert [shoes.name for shoes in Gear.objects.filter(usual=True)] == ["New"]


def test_what_is_retired_is_taken_no_more(alice, client_of):
    add(client_of(alice), alice.runner, name="Racers", usual="on")
    shoes = Gear.objects.get()
    assert usual_gear(alice.runner, "run", timezone.now()) == shoes
    form = {"name": "Racers", "kind": "shoes", "usual": "on", "retired_on": "2026-05-05"}
    client_of(alice).post(reverse("sessions:gear_edit", args=[shoes.pk]), form)
    assert usual_gear(alice.runner, "run", timezone.now()) is None


@pytest.mark.parametrize(("sport_class", "days"), [("other", 0), ("walk", 0), ("run", 400)])
def test_usual_shoes_are_for_new_runs(sport_class, days, alice):
    Gear.objects.create(runner=alice.runner, name="Racers", usual=True)
    assert usual_gear(alice.runner, sport_class, timezone.now() - dt.timedelta(days=days)) is None


def test_sessions_stay_when_gear_is_deleted(alice, client_of):
    shoes = Gear.objects.create(runner=alice.runner, name="Racers")
    session = run(alice.runner, dt.date(2026, 5, 1), gear=shoes)
    client_of(alice).post(reverse("sessions:gear_delete", args=[shoes.pk]))
    session.refresh_from_db()
    assert session.gear is None


def test_the_list_of_sessions_is_narrowed_to_gear(alice, client_of, erin):
    shoes = Gear.objects.create(runner=alice.runner, name="Racers")
    worn = run(alice.runner, dt.date(2026, 5, 1), gear=shoes)
    run(alice.runner, dt.date(2026, 5, 2))
    address = reverse("analytics:sessions", args=[alice.runner.pk])
    page = client_of(alice).get(address, {"gear": shoes.pk})
    assert [session.pk for session in page.context["page_obj"]] == [worn.pk]
