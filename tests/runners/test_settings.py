from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from jobs.models import Job
from runners.models import Runner, TypedBest, User
from runners.services import BEGINNING, share


@pytest.fixture
def send(alice, client_of):
    """A function that sends a section of alice's settings as she does."""

    def post(section: str, user: User = alice, **values):
        data = {f"{section}-{name}": value for name, value in values.items()}
        url = reverse("runners:settings", args=[alice.runner.pk])
        return client_of(user).post(url, data | {"section": section})

    return post


PROFILE = {"name": "Alice R", "birth_date": "1990-02-03", "sex": "F", "time_zone": "Europe/Rome", "units": "mi"}
HABITS = {"long_run_day": 5, "blocks": 4, "weeks_per_block": 4, "taper_weeks": 2, "ctl_days": 42, "atl_days": 7}
TRAINING = {f"minutes_{day}": 60 for day in range(7)} | HABITS
BEST = {"distance": "5000.0", "time": "19:58", "day": "2025-06-01"}


def test_it_saves_the_profile_and_what_is_the_accounts(send, alice):
    send("profile", **PROFILE)
    runner = Runner.objects.select_related("user").get(pk=alice.runner.pk)
    assert (runner.name, runner.birth_date) == ("Alice R", dt.date(1990, 2, 3))
    assert runner.user is not None
    assert (runner.user.units, runner.user.time_zone) == ("mi", "Europe/Rome")


def test_it_leaves_the_account_alone_when_the_coach_saves(send, alice, bob):
    send("profile", bob, **PROFILE)
    alice.refresh_from_db()
    bob.refresh_from_db()
    assert (alice.units, bob.units, alice.name) == ("km", "km", "Alice Runner")


def test_it_takes_nothing_that_the_form_does_not_show(send, alice, bob):
    send("profile", **PROFILE, user_id=bob.pk, is_staff="on", email="other@example.org")
    found = User.objects.get(runner=alice.runner)
    assert (found, found.is_staff, found.email) == (alice, False, "alice@example.org")


def test_it_refuses_a_birth_date_to_come(send):
    response = send("profile", **PROFILE | {"birth_date": "2999-01-01"})
    assert list(response.context["profile"].errors) == ["birth_date"]


def test_it_saves_minutes_and_long_run_day(send, alice):
    send("training", **TRAINING | {"minutes_4": 0})
    runner = Runner.objects.get(pk=alice.runner.pk)
    assert (runner.minutes_available, runner.long_run_day) == ([60, 60, 60, 60, 0, 60, 60], 5)


@pytest.mark.parametrize(("section", "values"), [("profile", PROFILE), ("training", TRAINING)])
def test_it_leaves_withdrawn_what_the_runner_withdraws_meanwhile(send, alice, bob, monkeypatch, section, values):
    monkeypatch.setattr(Runner, "clean", lambda runner: share(Runner.objects.get(pk=runner.pk), []))
    assert send(section, bob, **values).status_code == 302
    assert not Runner.objects.get(pk=alice.runner.pk).shared_kinds


def test_it_refuses_a_long_run_on_a_day_without_time(send):
    response = send("training", **TRAINING | {"minutes_5": 0})
    assert list(response.context["training"].errors) == ["long_run_day"]


def test_a_time_zone_that_is_stored_stays(alice, client_of, send):
    Runner.objects.filter(pk=alice.runner.pk).update(time_zone="EST")
    page = client_of(alice).get(reverse("runners:settings", args=[alice.runner.pk])).text
    assert '<option value="EST" selected>' in page
    send("profile", **PROFILE | {"time_zone": "EST"})
    assert Runner.objects.get(pk=alice.runner.pk).time_zone == "EST"
    assert Runner.objects.get(pk=alice.runner.pk).name == "Alice R"


@pytest.mark.parametrize(
    ("typed", "seconds"), [("19:58", 1198), ("3:28:15", 12495), ("62:03.5", 3723.5), ("3:28", 12480)]
)
def test_it_reads_times_as_a_clock_shows_them(send, typed, seconds):
    send("bests", **BEST | {"time": typed, "distance": "42195.0" if seconds > 9000 else "5000.0"})
    assert TypedBest.objects.get().time == seconds


@pytest.mark.parametrize("time", ["12:00", "fast", "19.58", ""])
def test_it_refuses_impossible_bests(send, time):
    response = send("bests", **BEST | {"time": time})
    assert list(response.context["bests"].errors) == ["time"]


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "9999-12-31"])
def test_it_refuses_a_best_of_a_day_on_which_nobody_ran_it(send, day):
    response = send("bests", **BEST | {"day": day})
    assert list(response.context["bests"].errors) == ["day"]


def test_it_replaces_the_best_of_the_same_day(send):
    send("bests", **BEST)
    send("bests", **BEST | {"time": "19:50"})
    assert TypedBest.objects.get().time == 1190


def test_it_says_which_best_is_out_of_date(send, alice, client_of):
    send("bests", **BEST | {"time": "25:00"})
    send("bests", **BEST | {"distance": "10000.0", "time": "41:00"})
    html = client_of(alice).get(reverse("runners:settings", args=[alice.runner.pk])).content.decode()
    assert "The 10 km was run faster than this 5 km." in html


def test_it_deletes_a_best(send, alice, client_of):
    send("bests", **BEST)
    client_of(alice).post(reverse("runners:delete_best", args=[alice.runner.pk, TypedBest.objects.get().pk]))
    assert not TypedBest.objects.exists()


def test_it_has_the_history_follow_a_best(send, alice):
    send("bests", **BEST)
    job = Job.objects.get()
    assert (job.kind, job.subject(), job.units.get().key) == ("refresh", alice.runner, "2025-06-01")


def test_it_deletes_no_best_of_another_runner(send, alice, erin, carol, client_of):
    send("bests", **BEST)
    url = reverse("runners:delete_best", args=[erin.pk, TypedBest.objects.get().pk])
    assert client_of(carol).post(url).status_code == 404


def test_it_works_out_every_day_anew_when_time_constants_change(send, alice):
    send("training", **TRAINING)
    assert not Job.objects.exists()
    send("training", **TRAINING | {"ctl_days": 30, "atl_days": 5})
    assert Runner.objects.get(pk=alice.runner.pk).time_constants == (30, 5)
    assert [(job.kind, job.units.get().key) for job in Job.objects.all()] == [("refresh", BEGINNING.isoformat())]
