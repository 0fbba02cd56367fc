"""What comes from outside is not believed: hosts, targets, tokens, extra fields, files."""

from __future__ import annotations

import re
import uuid

import pytest
from django import forms
from django.core import mail
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from plans.models import PlanSchema
from runners.models import Runner, User
from runners.services import invite
from sessions.models import RawFile
from sessions.services import store_recording
from tests.access import EXPECTED
from tests.people import PASSWORD
from tests.recordings import make_recording
from tests.routes import routes
from tests.security.test_answers import assert_strict

EVIL = ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "https:evil.example")
#: Pages and downloads of somebody's row, whose number can be counted through.
COUNTED = [route for route in routes() if route.name in EXPECTED and re.fullmatch(r"[^<]*<int:\w+>[^<]*", route.path)]
LOGIN = reverse("account_login")
HTML = b"<script>alert(document.domain)</script>"
#: What nobody may set by a form beside it.
EXTRA = {"is_staff": "on", "is_superuser": "on", "groups": ["1", "2", "3"], "user_permissions": ["1"], "is_active": ""}


def paths() -> list[str]:
    """Every path of the site, with something in its gaps."""
    gaps = {"uuid": str(uuid.UUID(int=1)), "app_label": "runners", "key": "a-b", "uidb36": "a"}
    found = []
    for route in routes():
        kinds = {name: kind for kind, name in re.findall(r"<(\w+):(\w+)>", route.path)}
        filled = {name: gaps.get(kinds.get(name, ""), gaps.get(name, "1")) for name in route.kwargs}
        unnamed = re.sub(r"<path:object_id>|\(\?P<url>.*", "1", route.path)
        found.append(reverse(route.name, kwargs=filled) if route.name != route.path else f"/{unnamed}")
    return sorted(set(found))


def state(person: User) -> tuple[object, ...]:
    person = User.objects.get(pk=person.pk)
    return person.is_staff, person.is_superuser, person.is_active, sorted(person.roles), person.password


@pytest.mark.parametrize("role", ["nobody", "alice", "dan"])
def test_it_changes_nothing_without_a_token(role, alice, dan):
    client = Client(enforce_csrf_checks=True)
    if role != "nobody":
        client.force_login({"alice": alice, "dan": dan}[role])
    answers = {path: client.post(path) for path in paths()}
    assert {path: answer.status_code for path, answer in answers.items() if answer.status_code not in (403, 405)} == {}
    for answer in answers.values():
        assert_strict(answer)


@pytest.mark.parametrize("target", EVIL)
@pytest.mark.parametrize("path", ["account_logout", "account_reauthenticate", "admin:login", "admin:logout"])
def test_it_sends_nobody_elsewhere(path, target, dan, client_of):
    address = reverse(path)
    client = client_of(dan)
    for answer in (client.get(address, {"next": target}), client.post(address, {"next": target, "password": PASSWORD})):
        assert "evil.example" not in answer.get("Location", "")


@pytest.mark.parametrize("target", EVIL)
def test_it_sends_nobody_elsewhere_after_the_login(target, dan):
    login = Client().get(reverse("admin:login"), {"next": target})
    assert login["Location"].startswith(LOGIN)
    data = {"login": dan.email, "password": PASSWORD, "next": target}
    assert Client().post(login["Location"], data)["Location"] in ("/", "/admin/login/")


@pytest.mark.parametrize("path", [LOGIN, "/", "/admin/", "/healthz", "/nowhere/"])
def test_it_answers_no_foreign_host(path, db):
    answer = Client().get(path, headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert "evil.example" not in answer.text


def test_it_writes_its_own_address_into_mails(alice, settings):
    settings.BASE_URL = "https://run.example"
    settings.ALLOWED_HOSTS = ["run.example", "localhost"]
    Client().post(reverse("account_reset_password"), {"email": alice.email}, headers={"host": "localhost"})
    assert "https://run.example/accounts/password/reset/key/" in mail.outbox[0].body
    assert "localhost" not in mail.outbox[0].body


def test_it_goes_where_one_wanted_to_go(alice):
    client = Client()
    wanted = reverse("runners:settings", args=[alice.runner.pk])
    assert client.get(wanted)["Location"] == f"{LOGIN}?next={wanted}"
    data = {"login": alice.email, "password": PASSWORD, "next": wanted}
    assert client.post(LOGIN, data)["Location"] == wanted


def test_it_takes_no_session_that_an_attacker_knows(alice):
    """Neither a key that he made up nor one that the site gave him."""
    client = Client()
    client.get(LOGIN)
    given = client.session
    given["seen"] = True
    given.save()
    for known in ("chosen-by-somebody-else-0123456789", str(given.session_key)):
        client.cookies["sessionid"] = known
        client.post(LOGIN, {"login": alice.email, "password": PASSWORD})
        assert client.cookies["sessionid"].value != known
        client.post(reverse("account_logout"))


def test_it_lets_nobody_sign_up(db):
    client = Client()
    assert "<form" not in client.get(reverse("account_signup")).text
    client.post(reverse("account_signup"), {"email": "x@example.org", "password1": PASSWORD, "password2": PASSWORD})
    assert not User.objects.exists()


def test_it_says_the_same_whether_or_not_an_address_has_an_account(alice):
    reset = reverse("account_reset_password")
    answers = [Client().post(reset, {"email": who}) for who in (alice.email, "no@example.org")]
    assert answers[0]["Location"] == answers[1]["Location"]


@pytest.mark.parametrize("section", ["profile", "training", "bests", "club"])
def test_it_takes_no_extra_field_with_the_settings(section, alice, bob, client_of):
    before = state(alice)
    extra = EXTRA | {
        "user": bob.pk,
        "runner": 999,
        "coach": alice.pk,
        "email": "evil@example.org",
        "pk": 999,
        "id": 999,
    }
    fields = {f"{section}-{name}": value for name, value in extra.items()} | extra
    named = {"profile-name": "Alice Runner", "profile-time_zone": "UTC", "profile-units": "km", "profile-sex": "F"}
    path = reverse("runners:settings", args=[alice.runner.pk])
    client_of(alice).post(path, {"section": section, **named, **fields})
    runner = Runner.objects.get(pk=alice.runner.pk)
    assert state(alice) == before
    assert (runner.user_id, runner.assignments.get().coach_id) == (alice.pk, bob.pk)


def test_it_takes_no_extra_field_with_a_new_athlete(bob, dan, client_of):
    extra = EXTRA | {"user": dan.pk, "coach": dan.pk, "id": 999}
    client_of(bob).post(reverse("runners:add"), extra | {"name": "Nia New", "time_zone": "UTC"})
    nia = Runner.objects.get(name="Nia New")
    assert (nia.user, nia.pk == 999, nia.assignments.get().coach) == (None, False, bob)


def test_it_takes_no_extra_field_with_an_invitation(bob, dan):
    invite(by=bob, email="nia@example.org")
    [path] = re.findall(r"/invitations/[\w-]{20,}/", str(mail.outbox[0].body))
    extra = EXTRA | {"email": "evil@example.org", "user": dan.pk, "roles": ["Admin"]}
    Client().post(path, extra | {"name": "Nia New", "time_zone": "UTC", "password1": PASSWORD, "password2": PASSWORD})
    nia = User.objects.get(name="Nia New")
    assert (nia.email, nia.is_staff, nia.is_superuser, set(nia.roles)) == ("nia@example.org", False, False, {"Runner"})


@pytest.mark.parametrize("form", [form for form in forms.ModelForm.__subclasses__() if "runners" in form.__module__])
def test_it_names_the_fields_that_a_form_takes(form):
    """A form that takes all fields of its model takes those that come later too."""
    assert form._meta.fields not in (None, "__all__")
    own = {"is_staff", "is_superuser", "user", "groups"} & set(form.base_fields)
    assert not own or form.__module__.endswith("admin.accounts")


@pytest.fixture
def disguised(alice) -> RawFile:
    """A page that calls itself a recording, as the file of alice's session."""
    stored = default_storage.save("raw/run.fit", ContentFile(HTML))
    raw = RawFile.objects.create(
        runner=alice.runner, sha256="0" * 64, size=len(HTML), name='run".html\r\nX-Evil: 1', path=stored
    )
    store_recording(alice.runner, make_recording(duration=60), raw_file=raw, import_file=None, part=0)
    return raw


def test_it_serves_an_uploaded_page_only_as_a_download(disguised, alice, client_of):
    session = disguised.sources.get().session
    answer = client_of(alice).get(reverse("sessions:raw", args=[session.pk]))
    assert answer.getvalue() == HTML
    assert answer["Content-Disposition"].startswith("attachment")
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/octet-stream", "nosniff")
    assert "X-Evil" not in answer.headers


@pytest.mark.parametrize("route", COUNTED, ids=[route.name for route in COUNTED])
def test_it_finds_nobody_elses_by_counting(route, disguised, carol, client_of):
    PlanSchema.objects.filter(owner=None).delete()  # these are everybody's
    known = {disguised.pk, disguised.sources.get().session.pk, disguised.runner.pk, carol.pk}
    client = client_of(carol)
    for number in sorted({pk + step for pk in known for step in (-1, 0, 1)}):
        answer = client.get(reverse(route.name, args=[number]))
        assert answer.status_code in (404, 405)
        assert "Alice" not in answer.text
