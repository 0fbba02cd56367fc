"""The plan in calendars of other programs: a secret address, and a file."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from plans.feed_address import CalendarFeed
from plans.models import Plan
from plans.services import accept_plan, preview_plan
from runners.services import share

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(alice) -> str:
    return reverse("plans:feed", args=[CalendarFeed.objects.renew(alice.runner)])


def events(response):
    return Calendar.from_ical(response.content).events


def test_it_holds_every_planned_workout_on_its_day(planned, address):
    found = {(event.start, str(event["summary"])) for event in events(Client().get(address))}
    assert found == set(planned.workouts.values_list("day", "name"))


def test_it_says_targets_and_why(planned, address):
    workout = planned.workouts.filter(family="threshold").order_by("day")[0]
    event = next(event for event in events(Client().get(address)) if event.start == workout.day)
    said = str(event["description"])
    assert workout.why in said
    assert "Warm-up" in said
    assert "/km" in said
    assert f"{workout.distance / 1000:.1f} km" in said
    assert str(event["url"]).endswith(reverse("plans:day", args=[workout.pk]))


def test_it_keeps_names_of_days_over_versions_and_counts_up(planned, alice, wish, address):
    before = {str(event["uid"]): event["sequence"] for event in events(Client().get(address))}
    asked = wish(alice.runner)
    accept_plan(
        runner=alice.runner, wish=asked, preview=preview_plan(runner=alice.runner, wish=asked), accepted_by=alice
    )
    after = {str(event["uid"]): event["sequence"] for event in events(Client().get(address))}
    assert set(before) == set(after)
    assert len(before) == planned.workouts.count()
    assert {after[uid] - before[uid] for uid in before} == {1}


def test_a_change_by_hand_counts_up_as_well(planned, address):
    (before,) = {event["sequence"] for event in events(Client().get(address))}
    Plan.objects.filter(pk=planned.pk).update(edition=planned.edition + 1)
    assert {event["sequence"] for event in events(Client().get(address))} == {before + 1}


def test_it_says_the_note_of_a_day_first(planned, address):
    planned.workouts.filter(day=planned.first_day).update(note="With Bob, at the track; 18:00")
    event = next(event for event in events(Client().get(address)) if event.start == planned.first_day)
    assert str(event["description"]).startswith("With Bob, at the track; 18:00\n\n")


def test_it_gives_two_runs_of_a_day_two_names(planned, address):
    workout = planned.workouts.first()
    workout.pk, workout.name = None, "Second run"
    workout.save()
    uids = [str(event["uid"]) for event in events(Client().get(address))]
    assert len(set(uids)) == len(uids) == planned.workouts.count()


def test_it_is_empty_without_a_plan(address):
    response = Client().get(address)
    assert response.status_code == 200
    assert events(response) == []


def test_it_needs_the_same_queries_however_long_the_plan(planned, address):
    client = Client()
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    assert len(queries) == 5


def test_it_shows_the_address_once_and_keeps_its_hash(alice, client_of):
    client = client_of(alice)
    page = client.post(reverse("plans:feed_renew", args=[alice.runner.pk]))
    address = page.context["address"]
    token = address.split("/")[-2]
    assert address in page.text
    assert "no-store" in page["Cache-Control"]
    assert CalendarFeed.objects.get().digest != token
    assert token not in client.get(reverse("plans:feed_page", args=[alice.runner.pk])).text
    assert Client().get(address.removeprefix("http://localhost:8000")).status_code == 200


def test_a_renewed_address_ends_the_old_one(alice, client_of, address):
    client_of(alice).post(reverse("plans:feed_renew", args=[alice.runner.pk]))
    assert Client().get(address).status_code == 404
    assert CalendarFeed.objects.count() == 1


def test_an_ended_feed_answers_nobody(alice, client_of, address):
    client_of(alice).post(reverse("plans:feed_end", args=[alice.runner.pk]))
    assert Client().get(address).status_code == 404


def test_a_closed_account_ends_its_feed(alice, address):
    alice.is_active = False
    alice.save()
    assert Client().get(address).status_code == 404


def test_a_runner_without_an_account_has_a_feed(erin):
    address = reverse("plans:feed", args=[CalendarFeed.objects.renew(erin)])
    assert Client().get(address).status_code == 200


def test_a_coach_makes_no_feed_of_his_runner(alice, bob, client_of):
    assert client_of(bob).post(reverse("plans:feed_renew", args=[alice.runner.pk])).status_code == 404
    assert not CalendarFeed.objects.exists()


def test_it_is_saved_and_never_shown(address):
    response = Client().get(address)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="plan.ics"'
    assert "private" in response["Cache-Control"]


def test_it_keeps_when_it_was_read(alice, address):
    Client().get(address)
    first = CalendarFeed.objects.get().read_at
    assert first is not None
    Client().get(address)
    assert CalendarFeed.objects.get().read_at == first
    CalendarFeed.objects.update(read_at=timezone.now() - dt.timedelta(hours=2))
    Client().get(address)
    later = CalendarFeed.objects.get().read_at
    assert later is not None
    assert later >= first


def test_a_coach_downloads_the_plan_without_a_withheld_heart_rate(planned, alice, bob, client_of):
    path = reverse("plans:calendar_ics", args=[alice.runner.pk])
    planned.inputs["heart_rate_zones"] = [114, 133, 152, 171, 190]
    planned.save()
    assert b" bpm" in client_of(bob).get(path).content.replace(b"\r\n ", b"")
    share(alice.runner, ())
    assert b" bpm" not in client_of(bob).get(path).content.replace(b"\r\n ", b"")
