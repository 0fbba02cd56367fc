"""Every URL of the project with every role. A route without a line in ``EXPECTED`` fails.

Each line says what anonymous, alice the runner, bob her coach, carol another coach and dan the
admin get when they open the page of alice, and which row fills the path's ``pk``. A path that
takes no GET is sent an empty POST. "ok" is any answer that is not a refusal: an empty form is
answered with its errors, an unknown download with what is missing.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.contrib import admin
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import FileResponse
from django.test import Client
from django.urls import reverse

from jobs import services as jobs
from plans.models import Plan, PlannedWorkout, PlanSchema, Workout
from runners.models import Race, Runner, TypedBest, User
from sessions.models import Gear, ImportFile, Overrule, RawFile, Upload
from sessions.services import begin_import, store_recording
from tests.recordings import make_recording
from tests.routes import Route, routes

ROLES = ("nobody", "alice", "bob", "carol", "dan")

PUBLIC = "ok ok ok ok ok"
MEMBERS = "login ok ok ok ok"
OF_ALICE = "login ok ok 404 ok"
COACHES = "login 404 ok ok ok"
NOT_THERE = "404 404 404 404 404"

EXPECTED: dict[str, tuple[str, str]] = {
    "home": (PUBLIC, ""),
    "home:athletes": (COACHES, ""),
    "home:now": (OF_ALICE, ""),
    "home:load": (OF_ALICE, ""),
    "home:runner": (OF_ALICE, ""),
    "live:stream": ("401 stream stream stream stream", ""),
    "jobs:resume": (OF_ALICE, "jobs_job"),
    "jobs:stop": (OF_ALICE, "jobs_job"),
    "runners:add": (COACHES, ""),
    "runners:delete_best": (OF_ALICE, "runners_typedbest"),
    "runners:settings": (OF_ALICE, ""),
    "runners:setup": (NOT_THERE, ""),
    "sessions:begin": (OF_ALICE, ""),
    "sessions:close": (OF_ALICE, "training_import"),
    "sessions:discard": (OF_ALICE, "training_upload"),
    "sessions:import": (OF_ALICE, "training_import"),
    "sessions:import_files": (OF_ALICE, "training_import"),
    "sessions:import_progress": (OF_ALICE, "training_import"),
    "sessions:merge": (OF_ALICE, "training_session"),
    "sessions:piece": (OF_ALICE, "training_upload"),
    "sessions:problems_csv": (OF_ALICE, "training_import"),
    "sessions:raw": (OF_ALICE, "training_session"),
    "sessions:bin": (OF_ALICE, ""),
    "sessions:cut": (OF_ALICE, "training_session"),
    "sessions:delete": (OF_ALICE, "training_session"),
    "sessions:delete_for_ever": (OF_ALICE, "training_session"),
    "sessions:edit": (OF_ALICE, "training_session"),
    "sessions:gear": (OF_ALICE, ""),
    "sessions:gear_delete": (OF_ALICE, "training_gear"),
    "sessions:gear_edit": (OF_ALICE, "training_gear"),
    "sessions:overrule": (OF_ALICE, "training_session"),
    "sessions:race": (OF_ALICE, "training_session"),
    "sessions:restore": (OF_ALICE, "training_session"),
    "sessions:withdraw": (OF_ALICE, "training_overrule"),
    "sessions:receive": (OF_ALICE, ""),
    "sessions:retry": (OF_ALICE, "training_import"),
    "sessions:set_apart": (OF_ALICE, "training_source"),
    "sessions:sources": (OF_ALICE, "training_session"),
    "sessions:stop": (OF_ALICE, "training_import"),
    "sessions:undo": (OF_ALICE, "training_import"),
    "sessions:upload": (OF_ALICE, ""),
    "sessions:use_source": (OF_ALICE, "training_source"),
    "sessions:waiting_uploads": (OF_ALICE, ""),
    "analytics:critical_speed": (OF_ALICE, ""),
    "analytics:history": (OF_ALICE, ""),
    "analytics:lab": (OF_ALICE, ""),
    "analytics:lab_columns": (OF_ALICE, ""),
    "analytics:load": (OF_ALICE, ""),
    "analytics:load_chart": (OF_ALICE, ""),
    "analytics:loads": (OF_ALICE, ""),
    "analytics:optima": (OF_ALICE, ""),
    "analytics:pace_curve": (OF_ALICE, ""),
    "analytics:pace_curve_columns": (OF_ALICE, ""),
    "analytics:performance": (OF_ALICE, ""),
    "analytics:predictions": (OF_ALICE, ""),
    "analytics:thresholds": (OF_ALICE, ""),
    "analytics:thresholds_change": (OF_ALICE, "runners_thresholds"),
    "analytics:thresholds_delete": (OF_ALICE, "runners_thresholds"),
    "analytics:thresholds_new": (OF_ALICE, ""),
    "analytics:thresholds_test": (OF_ALICE, ""),
    "analytics:session": (OF_ALICE, "training_session"),
    "analytics:session_columns": (OF_ALICE, "training_session"),
    "analytics:session_laps": (OF_ALICE, "training_session"),
    "analytics:sessions": (OF_ALICE, ""),
    "plans:accept": (OF_ALICE, ""),
    "plans:calendar": (OF_ALICE, ""),
    "plans:day": (OF_ALICE, "plans_plannedworkout"),
    "plans:end": (OF_ALICE, ""),
    "plans:for_session": (OF_ALICE, "training_session"),
    "plans:new": (OF_ALICE, ""),
    "plans:today": (OF_ALICE, ""),
    "operations:alive": (PUBLIC, ""),
    "operations:ready": (PUBLIC, ""),
}

#: allauth's own pages are about whoever asks; these are open to strangers.
OPEN_ACCOUNT_PAGES = {
    "account_confirm_email",
    "account_email_verification_sent",
    "account_inactive",
    "account_login",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_signup",
}

ROUTES = {route.name: route for route in routes()}
ACCOUNT_PAGES = [route.name for route in ROUTES.values() if route.path.startswith("accounts/") and not route.kwargs]
ADMIN_PAGES = [name for name in ROUTES if name.startswith("admin:") and name not in ("admin:login", "admin:logout")]
OWN_PAGES = [name for name, route in ROUTES.items() if not route.path.startswith(("accounts/", "admin/"))]
#: The models of the administration as its URL names write them, such as "runners_race".
MODELS = [f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry]

#: Differs from answer to answer.
TOKEN = re.compile(r'"X-CSRFToken": "\w+"')

#: What fills a path for an object that was never there.
MISSING: dict[str, object] = {"int": 999_999_999, "uuid": uuid.UUID(int=1), "str": "missing"}


@pytest.fixture
def people(alice, bob, carol, erin, dan) -> dict[str, User | None]:
    return {"nobody": None, "alice": alice, "bob": bob, "carol": carol, "dan": dan}


@pytest.fixture
def things(alice, bob) -> dict[str, object]:
    """A row of alice's, or of her coach's, for everything that a path can name."""
    runner = alice.runner
    stored = default_storage.save("raw/run.fit", ContentFile(b"run"))
    raw = RawFile.objects.create(runner=runner, sha256="0" * 64, size=3, name="run.fit", path=stored)
    session, _made = store_recording(runner, make_recording(duration=60), raw_file=raw, import_file=None, part=0)
    import_ = begin_import(runner, created_by=bob, name="run.fit")
    upload = Upload.objects.create(import_job=import_, path="all.zip", fingerprint="x", size=9, stored="incoming/x")
    ImportFile.objects.create(import_job=import_, path="run.fit", raw_file=raw, state=ImportFile.State.IMPORTED)
    race = Race.objects.create(runner=runner, name="Spring", day="2027-04-04", distance=42195)
    plan = Plan.objects.create(runner=runner, race=race, first_day="2026-12-07", last_day="2027-04-04")
    planned = PlannedWorkout.objects.create(
        plan=plan, runner=runner, day="2026-12-08", name="Easy", family="easy", distance=8000, duration=2700, load=40
    )
    workout = Workout.objects.create(owner=bob, name="Alice's hills", family="hills")
    schema = PlanSchema.objects.create(owner=bob, name="Alice's spring", race_distance=42195, weeks=12)
    best = TypedBest.objects.create(runner=runner, distance=5000, time=1300, day="2025-05-05")
    gear = Gear.objects.create(runner=runner, name="Alice's shoes")
    word = Overrule.objects.create(session=session, stream="heart_rate", start=1, end=9, counts=False)
    job = jobs.start("refresh", runner)
    rows = (alice, runner, runner.assignments.get(), runner.thresholds.get(), best, race, raw, import_, upload)
    return {
        f"{row._meta.app_label}_{row._meta.model_name}": row.pk
        for row in (*rows, session, session.sources.get(), job, plan, planned, workout, schema, gear, word)
    }


def address(route: Route, runner: Runner, things: dict[str, object]) -> str:
    """The path of alice's row."""
    fill: dict[str, object] = {"runner": runner.pk, "token": "wrong", "kind": "lactate"}
    thing = EXPECTED[route.name][1]
    if thing:
        fill["pk"] = things[thing]
    return reverse(route.name, kwargs={name: fill[name] for name in route.kwargs})


def missing_address(route: Route) -> str:
    """The same path for rows that were never there."""
    kinds = re.findall(r"<(\w+):(\w+)>", route.path)
    return reverse(route.name, kwargs={name: MISSING[kind] for kind, name in kinds})


def admin_address(route: Route) -> str:
    """A page of the administration, about a row that is not there if it is about a row."""
    kwargs = {name: "runners" if name == "app_label" else "1" for name in route.kwargs}
    return reverse(route.name, kwargs=kwargs)


def visit(client: Client, path: str) -> Any:
    response: Any = client.get(path)
    if response.status_code == 405:
        response = client.post(path)
    if isinstance(response, FileResponse):
        response.getvalue()  # closes the file
    return response


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever one visitor changed before the next comes."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def outcome(response: Any) -> str:
    """Put an answer into the words of the table."""
    if response.status_code == 302 and response["Location"].startswith("/accounts/login/"):
        return "login"
    if response["Content-Type"] == "text/event-stream":
        return "stream"
    refused = response.status_code in (401, 403, 404, 405) or response.status_code >= 500
    return str(response.status_code) if refused else "ok"


def test_it_has_a_line_for_every_route_and_no_other():
    assert sorted(OWN_PAGES) == sorted(EXPECTED)


@pytest.mark.parametrize("name", [name for name in EXPECTED if name != "live:stream"])
def test_it_opens_to_those_who_may(name, people, things, client_of):
    path = address(ROUTES[name], people["alice"].runner, things)
    found = []
    for role in ROLES:
        with undone():
            found.append(outcome(visit(client_of(people[role]), path)))
    assert found == EXPECTED[name][0].split()


@pytest.mark.parametrize("role", ROLES)
def test_it_streams_to_everyone_who_has_an_account(role, people, client_of):
    """On its own, since a stream closes its connection to the database."""
    expected = EXPECTED["live:stream"][0].split()[ROLES.index(role)]
    assert outcome(client_of(people[role]).get("/live/")) == expected


@pytest.mark.parametrize("name", [name for name, (roles, _thing) in EXPECTED.items() if roles == OF_ALICE])
def test_it_answers_as_if_the_row_were_not_there(name, people, things, client_of):
    client = client_of(people["carol"])
    strange = address(ROUTES[name], people["alice"].runner, things)
    for send in (client.get, client.post):
        answers = [send(path) for path in (strange, missing_address(ROUTES[name]))]
        assert answers[0].status_code == answers[1].status_code
        assert TOKEN.sub("", answers[0].text) == TOKEN.sub("", answers[1].text)


@pytest.mark.parametrize("name", [name for name, (roles, _thing) in EXPECTED.items() if roles == OF_ALICE])
def test_it_takes_nothing_from_those_who_may_not_see(name, people, things, client_of):
    path = address(ROUTES[name], people["alice"].runner, things)
    for role in ("nobody", "carol"):
        assert outcome(client_of(people[role]).post(path)) in ("login", "404", "405")


@pytest.mark.parametrize("name", EXPECTED)
def test_it_takes_nothing_without_a_token(name, people, things, client_of):
    path = address(ROUTES[name], people["alice"].runner, things)
    client = Client(enforce_csrf_checks=True)
    client.force_login(people["alice"])
    assert client.post(path).status_code in (403, 405)


@pytest.mark.parametrize("name", ["analytics:session", "home:runner", "sessions:import", "jobs:stop"])
def test_it_shows_nothing_once_the_coaching_has_ended(name, people, things, client_of):
    assignment = people["alice"].runner.assignments.get()
    assignment.since, assignment.until = "2020-01-01", "2020-12-31"
    assignment.save()
    path = address(ROUTES[name], people["alice"].runner, things)
    assert outcome(visit(client_of(people["bob"]), path)) == "404"


@pytest.mark.parametrize("name", ACCOUNT_PAGES)
def test_it_keeps_account_pages_to_their_owner(name, client_of):
    expected = "ok" if name in OPEN_ACCOUNT_PAGES else "login"
    assert outcome(visit(client_of(None), reverse(name))) == expected


@pytest.mark.parametrize("name", ADMIN_PAGES)
def test_it_keeps_the_administration_to_staff(name, alice, client_of):
    for person in (None, alice):
        response = client_of(person).get(admin_address(ROUTES[name]))
        assert response.status_code == 302
        assert response["Location"].startswith(("/admin/login/", "/accounts/login/"))


@pytest.mark.parametrize("model", MODELS)
def test_it_answers_a_strange_row_in_the_administration_as_a_missing_one(model, people, things, client_of):
    client = client_of(people["carol"])
    for page in ("change", "delete", "history"):
        rows = (things.get(model, 1), MISSING["uuid"])
        strange, missing = (client.get(reverse(f"admin:{model}_{page}", args=[pk])) for pk in rows)
        assert strange.status_code in (302, 403, 404)
        assert (strange.status_code, strange.get("Location")) == (missing.status_code, missing.get("Location"))


@pytest.mark.parametrize("model", MODELS)
def test_it_lists_no_strange_row_in_the_administration(model, people, things, client_of):
    response = client_of(people["carol"]).get(reverse(f"admin:{model}_changelist"))
    assert response.status_code in (200, 403)
    assert "Alice" not in response.text


@pytest.mark.parametrize("model", MODELS)
def test_it_shows_everything_to_the_admin(model, people, things, client_of):
    assert client_of(people["dan"]).get(reverse(f"admin:{model}_changelist")).status_code == 200
    if model in things:
        assert client_of(people["dan"]).get(reverse(f"admin:{model}_change", args=[things[model]])).status_code == 200
