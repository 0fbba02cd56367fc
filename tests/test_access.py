"""Every URL of the project with every role and method, by the table of `tests/access.py`."""

from __future__ import annotations

import re
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.contrib import admin
from django.db import transaction
from django.http import FileResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse

from runners.models import Runner, User
from runners.services import create_account, create_runner, share
from tests.access import (
    COACHES,
    EXPECTED,
    LOOKS_AROUND,
    LOOKS_AT_NO_OTHER,
    LOOKS_AT_OWN,
    ROLES,
    ROWS_OF_RUNNERS,
)
from tests.people import make_admin, make_alice, make_coach
from tests.routes import Route, routes
from tests.world import World, make_things

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

#: To whom alice's rows in the administration are as if they were not there; bob keeps what is his own.
STRANGE = [
    *((model, "carol") for model in MODELS),
    *((model, "frida") for model in MODELS),
    *((model, "ended") for model in MODELS if model not in ("plans_workout", "plans_planschema")),
    ("runners_thresholds", "withheld"),
]

#: Who is to find as little on a page as if its row were not there.
HIDDEN = [
    (name, role)
    for name, expected in EXPECTED.items()
    for role in ("carol", "ended")
    if "404" in (answers.split()[ROLES.index(role)] for answers in expected[:2])
]

#: What the administration completes while one types: the model that refers to it, and by which field.
AUTOCOMPLETED = [
    (f"{model._meta.app_label}_{model._meta.model_name}", field)
    for model, found in admin.site._registry.items()
    for field in found.autocomplete_fields
    if field == "runner"
]

#: Differs from answer to answer.
TOKEN = re.compile(r'"X-CSRFToken": "\w+"')

#: What fills a path for an object that was never there.
MISSING: dict[str, object] = {"int": 999_999_999, "uuid": uuid.UUID(int=1), "str": "missing"}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[World]:
    """Made once; each test takes back what it changes of it."""
    media = tmp_path_factory.mktemp("world")
    with django_db_blocker.unblock(), undone():
        with override_settings(MEDIA_ROOT=media):
            bob, carol = make_coach("Bob Coach"), make_coach("Carol Coach")
            create_runner(name="Erin Elsewhere", coach=carol)
            frida = create_account(email="frida@example.org", name="Frida Faraway")
            create_runner(name="Frida Faraway", user=frida)
            people = {"alice": make_alice(bob), "bob": bob, "carol": carol, "dan": make_admin(), "frida": frida}
            things = make_things(people["alice"], bob)
        yield World({name: user.pk for name, user in people.items()}, things, media)


@pytest.fixture(autouse=True)
def media(world, settings, tmp_path) -> Path:
    """Stored files of this test alone."""
    settings.MEDIA_ROOT = shutil.copytree(world.media, tmp_path / "media")
    settings.PIECES_DIR = tmp_path / "pieces"
    return Path(settings.MEDIA_ROOT)


@pytest.fixture
def people(world, db) -> dict[str, User | None]:
    users = User.objects.in_bulk(world.people.values())
    return {"nobody": None, **{name: users[pk] for name, pk in world.people.items()}}


@pytest.fixture
def things(world: World) -> dict[str, object]:
    return world.things


def address(route: Route, runner: Runner, things: dict[str, object]) -> str:
    """The path of alice's row."""
    fill: dict[str, object] = {"runner": runner.pk, "token": "wrong", "kind": "lactate", "step": "bests"}
    thing = EXPECTED[route.name][2]
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


def send(client: Client, method: str, path: str) -> Any:
    response: Any = getattr(client, method)(path)
    if isinstance(response, FileResponse):
        response.getvalue()  # closes the file
    return response


def become(role: str, people: dict[str, User | None]) -> User | None:
    """Bring about what a role is named after, and return who visits in it."""
    alice = people["alice"]
    assert alice is not None
    if role == "ended":
        alice.runner.assignments.get().end()
    elif role == "withheld":
        share(Runner.objects.get(user=alice), ())
    return people["bob" if role in ("ended", "withheld") else role]


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
    for method, expected in zip(("get", "post"), EXPECTED[name], strict=False):
        found = []
        for role in ROLES:
            with undone():
                found.append(outcome(send(client_of(become(role, people)), method, path)))
        assert found == expected.split(), method


@pytest.mark.parametrize("name", [name for name in EXPECTED if name != "live:stream"])
def test_it_tells_by_the_head_alone_no_more_than_by_the_page(name, people, things, client_of):
    path = address(ROUTES[name], people["alice"].runner, things)
    for role in ("nobody", "carol", "ended"):
        with undone():
            client = client_of(become(role, people))
            whole, head = (send(client, method, path) for method in ("get", "head"))
        assert head.content == b""
        assert (head.status_code, head.get("Location")) in ((405, None), (whole.status_code, whole.get("Location")))


@pytest.mark.parametrize("name", EXPECTED)
def test_it_takes_no_other_method(name, people, things, client_of):
    path = address(ROUTES[name], people["alice"].runner, things)
    client = client_of(people["dan" if EXPECTED[name][0] == COACHES else "alice"])
    for method in ("put", "patch", "delete", "trace"):
        assert send(client, method, path).status_code == 405


def gist(response: Any) -> tuple[int, dict[str, str], str]:
    """What an answer says, apart from what differs from answer to answer."""
    # What is never to be cached says when it was answered, to the second.
    headers = {name: value for name, value in response.headers.items() if name != "Expires"}
    return response.status_code, headers, TOKEN.sub("", response.text)


@pytest.mark.parametrize(("name", "role"), HIDDEN)
def test_it_answers_as_if_the_row_were_not_there(name, role, people, things, client_of):
    client = client_of(become(role, people))
    strange = address(ROUTES[name], people["alice"].runner, things)
    for method in ("get", "post"):
        assert gist(send(client, method, strange)) == gist(send(client, method, missing_address(ROUTES[name])))


@pytest.mark.parametrize("name", sorted({name for name, _role in HIDDEN if EXPECTED[name][0].split()[0] == "login"}))
def test_it_tells_a_stranger_nothing_on_the_way_to_the_login(name, people, things):
    strange, missing = address(ROUTES[name], people["alice"].runner, things), missing_address(ROUTES[name])
    answers = [Client().get(path) for path in (strange, missing)]
    assert [answer["Location"] for answer in answers] == [
        f"/accounts/login/?next={path}" for path in (strange, missing)
    ]


@pytest.mark.parametrize("name", ACCOUNT_PAGES)
def test_it_keeps_account_pages_to_their_owner(name, client_of):
    expected = "ok" if name in OPEN_ACCOUNT_PAGES else "login"
    response = send(client_of(None), "get", reverse(name))
    if response.status_code == 405:
        response = send(client_of(None), "post", reverse(name))
    assert outcome(response) == expected


@pytest.mark.parametrize("name", ADMIN_PAGES)
def test_it_sends_a_stranger_from_the_administration_to_the_login(name):
    for method in ("get", "post"):
        response = send(Client(), method, admin_address(ROUTES[name]))
        assert response.status_code == 302
        assert response["Location"].startswith(("/admin/login/", "/accounts/login/"))


@pytest.mark.parametrize("name", ADMIN_PAGES)
def test_it_shows_a_runner_her_own_rows_in_the_administration_and_nothing_else(name, people, things, client_of):
    client, (model, page) = client_of(people["alice"]), model_and_page(name)
    if page is None:
        assert client.get(admin_address(ROUTES[name])).status_code == LOOKS_AROUND[name.removeprefix("admin:")]
        return
    expected = (LOOKS_AT_OWN if model in ROWS_OF_RUNNERS else LOOKS_AT_NO_OTHER)[page]
    row = [] if page in ("changelist", "add") else [things.get(model, 1)]
    response = client.get(reverse(name, args=row))
    assert (response.status_code, response.get("Location")) == (expected, "/admin/" if expected == 302 else None)


@pytest.mark.parametrize("role", ["alice", "bob"])
@pytest.mark.parametrize("model", [model for model in MODELS if model in ROWS_OF_RUNNERS])
def test_it_leads_to_no_row_in_the_administration_that_does_not_open(model, role, people, things, client_of):
    client = client_of(people[role])
    page = client.get(reverse(f"admin:{model}_change", args=[things[model]]))
    for path in set(re.findall(r'href="(/admin/\w+/\w+/[^/"]+/change/)', page.text)):
        assert client.get(path).status_code == 200, path


@pytest.mark.parametrize("name", ADMIN_PAGES)
def test_it_lets_a_runner_write_nothing_in_the_administration(name, people, things, client_of):
    client, (model, page) = client_of(people["alice"]), model_and_page(name)
    row = [] if page in (None, "changelist", "add") else [things.get(model, 1)]
    path = reverse(name, args=row) if page else admin_address(ROUTES[name])
    data = {"action": "delete_selected", "_selected_action": [things.get(model, 1)], "post": "yes", "name": "Changed"}
    before = everything()
    response = client.post(path, data)
    assert everything() == before
    if page in ("add", "change", "delete") and model in ROWS_OF_RUNNERS:
        assert response.status_code == 403


@pytest.mark.parametrize("model", ROWS_OF_RUNNERS)
def test_it_offers_a_runner_no_action_in_the_administration(model, people, things, client_of):
    client, changelist = client_of(people["alice"]), reverse(f"admin:{model}_changelist")
    shown = client.get(changelist).context["cl"]
    assert (shown.result_count, shown.model_admin.get_actions(shown_to(people["alice"]))) == (1, {})
    response = client.post(changelist, {"action": "export", "_selected_action": [things[model]]})
    assert response["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("app", sorted({model._meta.app_label for model in admin.site._registry}))
def test_it_shows_a_runner_the_apps_that_hold_her_rows(app, people, client_of):
    response = client_of(people["alice"]).get(reverse("admin:app_list", args=[app]))
    holds = app in {model.split("_")[0] for model in ROWS_OF_RUNNERS}
    assert response.status_code == (200 if holds else 404)


def test_it_lists_a_runner_exactly_the_models_that_hold_her_rows(people, client_of):
    apps = client_of(people["alice"]).get("/admin/").context["app_list"]
    found = [f"{app['app_label']}_{model['object_name'].lower()}" for app in apps for model in app["models"]]
    assert sorted(found) == sorted(ROWS_OF_RUNNERS)


@pytest.mark.parametrize("model", ROWS_OF_RUNNERS)
def test_it_finds_a_runner_no_strange_row_by_search_or_filter(model, people, things, client_of):
    client, changelist = client_of(people["frida"]), reverse(f"admin:{model}_changelist")
    strange = people["alice"].runner.pk
    for query in (
        {"q": "Alice"},
        {"q": "run.fit"},
        {"runner": strange},
        {"runner__id__exact": strange},
        {"_facets": 1},
    ):
        response = client.get(changelist, query, follow=True)
        # A filter that the page does not offer is refused.
        refused = response.status_code == 400 and "q" not in query
        assert refused or not response.context["cl"].queryset.filter(pk=things[model]).exists()


@pytest.mark.parametrize("model", ROWS_OF_RUNNERS)
def test_it_tells_a_runner_no_address_by_what_a_search_finds(model, people, client_of):
    response = client_of(people["alice"]).get(reverse(f"admin:{model}_changelist"), {"q": "bob@example.org"})
    assert response.context["cl"].result_count == (0 if response.context["cl"].search_fields else 1)


def model_and_page(name: str) -> tuple[str, str | None]:
    """A page of the administration as model and kind of page; None for what is not about a model alone."""
    plain = name.removeprefix("admin:")
    model, _, page = plain.rpartition("_")
    return (plain, None) if plain in LOOKS_AROUND else (model, page)


def shown_to(user: User) -> Any:
    request = RequestFactory().get("/admin/")
    request.user = user
    return request


def everything() -> dict[str, list[Any]]:
    """All rows of the models of the administration, but for when somebody was last here."""
    return {
        model._meta.label: [
            {name: value for name, value in row.items() if name != "last_login"}
            for row in model._base_manager.order_by("pk").values()
        ]
        for model in admin.site._registry
    }


@pytest.mark.parametrize(("model", "role"), STRANGE)
def test_it_answers_a_strange_row_in_the_administration_as_a_missing_one(model, role, people, things, client_of):
    client = client_of(become(role, people))
    for page in ("change", "delete", "history"):
        rows = (things.get(model, 1), MISSING["uuid"])
        strange, missing = (client.get(reverse(f"admin:{model}_{page}", args=[pk])) for pk in rows)
        assert strange.status_code in (302, 403, 404)
        assert (strange.status_code, strange.get("Location")) == (missing.status_code, missing.get("Location"))


@pytest.mark.parametrize(("model", "role"), [pair for pair in STRANGE if "withheld" not in pair])
def test_it_lists_no_strange_row_in_the_administration(model, role, people, things, client_of):
    response = client_of(become(role, people)).get(reverse(f"admin:{model}_changelist"))
    assert response.status_code in (200, 403)
    assert "Alice" not in response.text


@pytest.mark.parametrize("model", MODELS)
def test_it_shows_everything_to_the_admin(model, people, things, client_of):
    assert client_of(people["dan"]).get(reverse(f"admin:{model}_changelist")).status_code == 200
    if model in things:
        assert client_of(people["dan"]).get(reverse(f"admin:{model}_change", args=[things[model]])).status_code == 200


@pytest.mark.parametrize(("model", "field"), AUTOCOMPLETED)
def test_it_completes_no_strange_name_in_the_administration(model, field, people, things, client_of):
    app, name = model.split("_", 1)
    query = {"app_label": app, "model_name": name, "field_name": field, "term": "Alice"}
    for role in ("carol", "ended", "frida"):
        with undone():
            response = client_of(become(role, people)).get(reverse("admin:autocomplete"), query)
        assert response.status_code in (200, 403)
        assert "Alice" not in response.text
    assert "Alice" in client_of(people["dan"]).get(reverse("admin:autocomplete"), query).text
