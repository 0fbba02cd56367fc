from __future__ import annotations

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import reverse

from jobs.models import Job
from runners.models import CoachAssignment, Runner, Thresholds, TypedBest, User

RUNNERS = "/admin/runners/runner/"


def change(row) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def runner_form(runner: Runner, **values) -> dict[str, object]:
    """What the change page of ``runner`` sends when nothing was touched but ``values``."""
    empty = {
        f"{name}-{key}": 0
        for name in ("assignments", "thresholds", "races")
        for key in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    fields = {"name": runner.name, "time_zone": "UTC", "minutes_available": "[60,60,60,60,60,60,60]", "long_run_day": 6}
    return empty | fields | values


def test_it_shows_a_coach_her_athletes_only(alice, bob, erin, client_of):
    text = client_of(bob).get(RUNNERS).text
    assert ("Alice Runner" in text, "Erin Elsewhere" in text) == (True, False)


def test_it_answers_a_strange_row_as_one_that_is_not_there(alice, carol, client_of):
    client = client_of(carol)
    strange, missing = client.get(change(alice.runner)), client.get(f"{RUNNERS}999999/change/")
    assert (strange.status_code, strange.url) == (missing.status_code, missing.url) == (302, "/admin/")


def test_it_lets_a_coach_change_his_athlete(alice, bob, client_of):
    client_of(bob).post(change(alice.runner), runner_form(alice.runner, name="Alicia"))
    assert Runner.objects.get(pk=alice.runner.pk).name == "Alicia"


def test_it_lets_no_coach_decide_whose_account_a_runner_is(alice, bob, client_of):
    client_of(bob).post(change(alice.runner), runner_form(alice.runner, user=bob.pk))
    assert Runner.objects.get(pk=alice.runner.pk).user == alice


def test_it_makes_a_coachs_new_runner_complete_and_hers(bob, client_of):
    client_of(bob).post(f"{RUNNERS}add/", runner_form(Runner(name="Gina")))
    gina = Runner.objects.coached_by(bob).get()
    assert (gina.name, gina.thresholds.count()) == ("Gina", 1)


def test_it_refuses_a_guessed_runner_in_a_form(alice, carol, client_of):
    row = {"runner": alice.runner.pk, "valid_from": "2026-01-01", "max_heart_rate": 180, "resting_heart_rate": 50}
    client_of(carol).post("/admin/runners/thresholds/add/", row | {"zone_percentages": "[60,70,80,90,100]"})
    assert Thresholds.objects.filter(runner=alice.runner).count() == 1


def test_it_offers_no_strange_runner_to_complete_a_name(alice, erin, carol, client_of):
    query = {"app_label": "runners", "model_name": "race", "field_name": "runner", "term": ""}
    found = client_of(carol).get("/admin/autocomplete/", query).json()["results"]
    assert [row["text"] for row in found] == ["Erin Elsewhere"]


def test_it_shows_a_runner_his_own_rows_read_only(alice, client_of):
    User.objects.filter(pk=alice.pk).update(is_staff=True)
    client = client_of(User.objects.get(pk=alice.pk))
    assert client.get(change(alice.runner)).status_code == 200
    assert client.post(change(alice.runner), runner_form(alice.runner)).status_code == 403


@pytest.mark.parametrize("path", ["runners/user/", "auth/group/", "account/emailaddress/"])
def test_it_keeps_accounts_to_admins(path, bob, dan, client_of):
    answers = [client_of(person).get(f"/admin/{path}").status_code for person in (bob, dan)]
    assert answers == [403, 200]


def test_it_lets_only_admins_assign(alice, bob, carol, client_of):
    row = {"coach": carol.pk, "runner": alice.runner.pk, "since": "2026-01-01"}
    assert client_of(carol).post("/admin/runners/coachassignment/add/", row).status_code == 403
    assert not CoachAssignment.objects.filter(coach=carol).exists()


ACCOUNT = {
    "email": "dan@example.org",
    "name": "Dan",
    "time_zone": "UTC",
    "language": "en",
    "units": "km",
    "is_active": "on",
}


def test_it_changes_roles_and_opens_the_administration(dan, alice, client_of):
    coach = Group.objects.get(name="Coach")
    client_of(dan).post(change(alice), ACCOUNT | {"email": alice.email, "groups": [coach.pk]})
    found = User.objects.get(pk=alice.pk)
    assert (found.is_coach, found.is_staff) == (True, True)


def test_it_keeps_the_last_admin(dan, client_of):
    response = client_of(dan).post(change(dan), ACCOUNT | {"groups": []})
    assert "last admin" in response.text
    assert client_of(dan).post(change(dan).replace("change", "delete"), {"post": "yes"}).status_code == 403


def test_it_shows_nothing_of_the_password(dan, client_of):
    text = client_of(dan).get(change(dan)).text
    assert "md5" not in text


def test_it_adds_an_account_by_e_mail(dan, client_of):
    client_of(dan).post(
        "/admin/runners/user/add/", {"email": "Hal@example.org", "name": "Hal", "usable_password": "false"}
    )
    assert not User.objects.get(email="hal@example.org").has_usable_password()


@pytest.mark.parametrize("model", [model for model in admin.site._registry if model._meta.app_label == "runners"])
def test_it_lists_and_adds(model, dan, alice, client_of):
    url = reverse(f"admin:runners_{model._meta.model_name}_changelist")
    assert client_of(dan).get(url, {"q": "a"}).status_code == 200
    assert client_of(dan).get(f"{url}add/").status_code == 200


def test_it_asks_strangers_to_log_in_as_everywhere(client):
    assert client.get("/admin/").url == "/admin/login/?next=/admin/"
    assert client.get("/admin/login/?next=/admin/").url == "/accounts/login/?next=%2Fadmin%2F"


def test_it_has_the_history_follow_a_best(dan, alice, client_of):
    best = TypedBest.objects.create(runner=alice.runner, distance=5000, time=1200, day="2025-06-01")
    row = {"runner": alice.runner.pk, "distance": 5000, "time": 1200, "day": "2025-08-01"}
    client_of(dan).post(change(best), row)
    client_of(dan).post(change(best).replace("change", "delete"), {"post": "yes"})
    assert [job.units.get().key for job in Job.objects.order_by("created_at")] == ["2025-06-01", "2025-08-01"]
