from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jobs.models import Job
from runners.models import (
    Access,
    CoachAssignment,
    ConsentChange,
    Invitation,
    Race,
    Runner,
    Thresholds,
    TypedBest,
    User,
)
from runners.models.runner import DataKind
from runners.models.user import Role
from runners.services import create_account, create_runner, invite, set_roles, share

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
    fields |= {"blocks": 4, "weeks_per_block": 4, "taper_weeks": 2, "ctl_days": 42, "atl_days": 7}
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


def test_it_keeps_injuries_from_a_coach_to_whom_the_diary_is_not_shown(alice, bob, dan, client_of):
    Runner.objects.filter(pk=alice.runner.pk).update(injuries="stress fracture")
    share(alice.runner, [kind for kind in DataKind if kind != DataKind.DIARY])
    shown = ["stress fracture" in client_of(person).get(change(alice.runner)).text for person in (bob, dan)]
    client_of(bob).post(change(alice.runner), runner_form(alice.runner, name="Alicia", injuries="none"))
    runner = Runner.objects.get(pk=alice.runner.pk)
    assert (shown, runner.name, runner.injuries) == ([False, True], "Alicia", "stress fracture")


@pytest.mark.parametrize("who", ["bob", "dan"])
def test_it_asks_the_database_no_more_with_more_rows(who, request, alice, carol, client_of, django_assert_num_queries):
    client, page = client_of(request.getfixturevalue(who)), change(alice.runner)
    client.get(page)
    with CaptureQueriesContext(connection) as before:
        client.get(page)
    for year in range(2010, 2020):
        dates = {"since": f"{year}-01-01", "until": f"{year}-02-01"}
        CoachAssignment.objects.create(coach=carol, runner=alice.runner, **dates)
        row = {"valid_from": f"{year}-01-01", "max_heart_rate": 190, "resting_heart_rate": 50}
        Thresholds.objects.create(runner=alice.runner, **row)
        Race.objects.create(runner=alice.runner, name="Spring", day=f"{year}-04-01", distance=5000)
    with django_assert_num_queries(len(before)):
        assert client.get(page).text.count("Spring") >= 10


def test_it_leaves_withdrawn_what_the_runner_withdraws_meanwhile(alice, bob, client_of, monkeypatch):
    monkeypatch.setattr(Runner, "clean", lambda runner: share(Runner.objects.get(pk=runner.pk), []))
    client_of(bob).post(change(alice.runner), runner_form(alice.runner, name="Alicia"))
    runner = Runner.objects.get(pk=alice.runner.pk)
    assert (runner.name, runner.shared_kinds) == ("Alicia", frozenset())


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
    client = client_of(alice)
    assert 'name="_save"' not in client.get(change(alice.runner)).text
    assert client.post(change(alice.runner), runner_form(alice.runner)).status_code == 403


def test_it_says_to_a_runner_what_these_rows_are(alice, client_of):
    text = client_of(alice).get("/admin/").text
    assert "<h1>Your rows as stored, to look at</h1>" in text
    assert "Administration" not in text


def test_it_leads_runners_to_their_rows_from_the_settings(alice, bob, client_of):
    page = reverse("runners:settings", args=[alice.runner.pk])
    assert ["Your rows as stored" in client_of(person).get(page).text for person in (alice, bob)] == [True, False]


def test_it_lets_nobody_in_who_is_neither_staff_nor_a_runner(db, client_of):
    hal = create_account(email="hal@example.org", name="Hal")
    assert client_of(hal).get("/admin/").url == "/admin/login/?next=/admin/"


def test_it_shows_a_runner_the_history_of_his_own_rows(alice, dan, client_of):
    row = alice.runner.thresholds.get()
    row.max_heart_rate = 187
    row.save()
    assert "187" in client_of(alice).get(change(row).replace("/change/", "/history/")).text


def test_it_writes_times_of_24_hours_as_the_pages_do(alice, dan, client_of):
    client = client_of(dan)
    User.objects.filter(pk=dan.pk).update(last_login=dt.datetime(2026, 3, 1, 15, 4, tzinfo=dt.UTC))
    assert "1 Mar 2026, 15:04" in client.get("/admin/runners/user/").text


@pytest.mark.parametrize("path", ["runners/user/", "auth/group/", "mfa/authenticator/"])
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


def test_it_keeps_the_last_admin_from_being_put_aside(dan, client_of):
    data = {name: value for name, value in ACCOUNT.items() if name != "is_active"}
    response = client_of(dan).post(change(dan), data | {"groups": [Group.objects.get(name="Admin").pk]})
    assert "last admin" in response.text
    assert User.objects.get(pk=dan.pk).is_active


def test_it_says_why_an_admin_enters_the_administration(dan, alice, client_of):
    coach = Group.objects.get(name="Coach")
    other = create_account(email="cy@example.org", name="Cy", roles=[Role.COACH])
    User.objects.filter(pk=other.pk).update(is_staff=True)
    said = "Admins and coaches may enter it: take that role away first."
    data = ACCOUNT | {"groups": [Group.objects.get(name="Admin").pk]}
    assert said in client_of(dan).post(change(dan), data).text
    assert said in client_of(dan).post(change(other), data | {"email": other.email, "groups": [coach.pk]}).text
    client_of(dan).post(change(other), data | {"email": other.email, "groups": []})
    assert not User.objects.get(pk=other.pk).is_staff


def test_it_says_that_the_last_admin_cannot_be_deleted(dan, client_of):
    data = {"action": "delete_selected", "_selected_action": [dan.pk]}
    text = client_of(dan).post("/admin/runners/user/", data).text
    assert "last admin" in text
    assert "permission" not in text


def test_it_does_not_delete_all_admins_in_one_go(dan, client_of):
    other = create_account(email="di@example.org", name="Di", roles=[Role.ADMIN])
    data = {"action": "delete_selected", "_selected_action": [dan.pk, other.pk], "post": "yes"}
    response = client_of(dan).post("/admin/runners/user/", data)
    assert "last admin" in response.text
    assert User.objects.admins().count() == 2


def test_it_takes_the_role_from_no_last_admin(dan):
    with pytest.raises(ValidationError, match="last admin"):
        set_roles(dan, [Role.COACH])


def test_it_shows_nothing_of_the_password(dan, client_of):
    text = client_of(dan).get(change(dan)).text
    assert "md5" not in text


def test_it_adds_an_account_by_e_mail(dan, client_of):
    client_of(dan).post(
        "/admin/runners/user/add/", {"email": "Hal@example.org", "name": "Hal", "usable_password": "false"}
    )
    assert not User.objects.get(email="hal@example.org").has_usable_password()


TRACES = ("access", "consentchange", "invitation")


@pytest.mark.parametrize("model", [model for model in admin.site._registry if model._meta.app_label == "runners"])
def test_it_lists_and_adds(model, dan, alice, client_of):
    name = model._meta.model_name
    url = reverse(f"admin:runners_{name}_changelist")
    assert client_of(dan).get(url, {"q": "a"}).status_code == 200
    assert client_of(dan).get(f"{url}add/").status_code == (403 if name in TRACES else 200)


@pytest.fixture
def traces(alice, bob, client_of) -> dict[str, Any]:
    """One row of each kind that says what happened, about alice or of bob's making."""
    share(alice.runner, [kind for kind in DataKind if kind != DataKind.DIARY])
    client_of(bob).get(reverse("home:runner", args=[alice.runner.pk]))
    invitation = invite(by=bob, email="frida@example.org", runner=create_runner(name="Frida", coach=bob))
    return {"access": Access.objects.get(), "consentchange": ConsentChange.objects.get(), "invitation": invitation}


@pytest.mark.parametrize("name", TRACES)
def test_it_shows_what_happened_and_lets_nobody_change_it(name, traces, dan, client_of):
    row, client = traces[name], client_of(dan)
    assert client.get(change(row)).status_code == 200
    assert client.post(change(row), {}).status_code == 403
    assert client.post(change(row).replace("/change/", "/delete/"), {"post": "yes"}).status_code == 403
    data = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    client.post(reverse(f"admin:runners_{name}_changelist"), data)
    assert type(row).objects.filter(pk=row.pk).exists()


def test_it_shows_a_coach_no_more_of_it_than_the_pages_do(traces, bob, carol, client_of):
    found = {
        who: [name for name, row in traces.items() if client_of(person).get(change(row)).status_code == 200]
        for who, person in (("bob", bob), ("carol", carol))
    }
    assert found == {"bob": ["invitation"], "carol": []}


@pytest.mark.parametrize(("state", "count"), [("open", 1), ("accepted", 0), ("withdrawn", 0), ("", 1)])
def test_it_narrows_invitations_to_what_became_of_them(state, count, traces, dan, client_of):
    response = client_of(dan).get(reverse("admin:runners_invitation_changelist"), {"state": state})
    assert response.context["cl"].result_count == count


def test_an_account_takes_its_invitations_along(traces, bob, dan, client_of):
    client_of(dan).post(change(bob).replace("/change/", "/delete/"), {"post": "yes"})
    assert not User.objects.filter(pk=bob.pk).exists()
    assert not Invitation.objects.exists()
    assert Access.objects.get().viewer is None


def test_it_asks_strangers_to_log_in_as_everywhere(client):
    assert client.get("/admin/").url == "/admin/login/?next=/admin/"
    assert client.get("/admin/login/?next=/admin/").url == "/accounts/login/?next=%2Fadmin%2F"


def test_it_refuses_thresholds_from_before_there_was_a_recording(bob, alice, client_of):
    values = {"valid_from": "0001-01-01", "max_heart_rate": 190, "resting_heart_rate": 50, "zone_method": "maximum"}
    data = values | {"runner": alice.runner.pk, "zone_percentages": "[60, 70, 80, 90, 100]", "basis": "typed"}
    assert "Give a day from 1970 on." in client_of(bob).post("/admin/runners/thresholds/add/", data).text
    assert alice.runner.thresholds.count() == 1


@pytest.mark.parametrize("zones", ["[NaN, 70, 80, 90, 100]", "[60, 70, 80, 90, NaN]", "5", "true", '{"a": 1}'])
def test_it_says_beside_the_zones_that_they_are_none(zones, bob, alice, client_of):
    values = {"valid_from": "2025-01-01", "max_heart_rate": 190, "resting_heart_rate": 50, "zone_method": "maximum"}
    data = values | {"runner": alice.runner.pk, "zone_percentages": zones, "basis": "typed"}
    assert "five rising percentages" in client_of(bob).post("/admin/runners/thresholds/add/", data).text


def test_it_asks_whose_a_best_is(bob, client_of):
    data = {"distance": 5000, "time": 1200, "day": "2025-01-01"}
    response = client_of(bob).post("/admin/runners/typedbest/add/", data)
    assert response.context["adminform"].form.errors.keys() == {"runner"}


def test_it_has_the_history_follow_a_best(dan, alice, client_of):
    best = TypedBest.objects.create(runner=alice.runner, distance=5000, time=1200, day="2025-06-01")
    row = {"runner": alice.runner.pk, "distance": 5000, "time": 1200, "day": "2025-08-01"}
    client_of(dan).post(change(best), row)
    client_of(dan).post(change(best).replace("change", "delete"), {"post": "yes"})
    assert [job.units.get().key for job in Job.objects.order_by("created_at")] == ["2025-06-01", "2025-08-01"]


def test_it_leads_an_admin_to_where_a_person_is_exported_and_deleted(alice, bob, dan, client_of):
    link = f'href="{reverse("operations:data", args=[alice.runner.pk])}"'
    assert link in client_of(dan).get(change(alice.runner)).text
    assert link in client_of(dan).get(change(alice)).text
    assert link not in client_of(bob).get(change(alice.runner)).text
    assert client_of(dan).get(change(bob)).status_code == 200
