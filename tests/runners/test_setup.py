from __future__ import annotations

import pytest
from django.core.management import call_command
from django.urls import reverse

from runners.models import SetupToken, User
from runners.services import create_first_admin, setup_address

ANSWERS = {
    "name": "Frida",
    "email": "Frida@example.org",
    "time_zone": "Europe/Vienna",
    "password1": "a-long-way-to-run",
    "password2": "a-long-way-to-run",
}


@pytest.fixture
def url(db):
    return reverse("runners:setup", args=[SetupToken.objects.issue()])


def test_it_makes_the_first_admin_and_logs_her_in(client, url):
    response = client.post(url, ANSWERS)
    frida = User.objects.get()
    assert (response.status_code, client.session["_auth_user_id"]) == (302, str(frida.pk))
    assert (frida.is_admin, frida.is_staff, frida.email) == (True, True, "frida@example.org")


def test_it_works_once(client, url):
    client.post(url, ANSWERS)
    assert client.get(url).status_code == 404


def test_it_answers_404_to_a_wrong_token(client, url):
    assert client.get(reverse("runners:setup", args=["wrong"])).status_code == 404


def test_it_is_closed_as_soon_as_there_is_an_admin(client, url, dan):
    assert client.get(url).status_code == 404


def test_it_says_beside_the_field_what_is_wrong(client, url):
    response = client.post(url, ANSWERS | {"password2": "another", "email": "frida"})
    assert set(response.context["form"].errors) == {"password2", "email"}
    assert 'value="Frida"' in response.text


def test_it_refuses_a_weak_password(client, url):
    client.post(url, ANSWERS | {"password1": "12345678", "password2": "12345678"})
    assert not User.objects.exists()


def test_it_makes_one_admin_of_two_who_come_at_once(db):
    token = SetupToken.objects.issue()
    people = [create_first_admin(token=token, email=f"{name}@example.org", name=name, password="x") for name in "ab"]
    assert people[1] is None


def test_the_first_page_says_what_comes_first(client, url, settings):
    page = client.post(url, ANSWERS, follow=True).text
    for name in ("admin:runners_user_add", "runners:add", "runners:invitations"):
        assert reverse(name) in page
    assert "Mail is set up" in page
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert "Set up mail" in client.get("/", follow=True).text


def test_it_begins_with_the_name(client, url):
    html = client.get(url).text
    inputs = [tag for tag in html.split("<input")[1:] if "autofocus" in tag.split(">")[0]]
    assert ['name="name"' in tag for tag in inputs] == [True]


def test_it_offers_places_for_a_time_zone(client, url):
    html = client.get(url).text
    assert 'value="Europe/Vienna"' in html
    assert 'value="UTC"' in html
    for name in ("Factory", "localtime", "GMT-0", "W-SU", "Etc/GMT+1"):
        assert f'value="{name}"' not in html


def test_it_keeps_only_a_hash_of_the_token(db):
    token = SetupToken.objects.issue()
    assert token not in str(SetupToken.objects.values().get())


def test_it_makes_earlier_tokens_useless(client, url):
    setup_address()
    assert client.get(url).status_code == 404


def test_it_prints_the_address(db, capsys, settings, client):
    settings.BASE_URL = "https://run.example/"
    call_command("setup_token")
    address = capsys.readouterr().out.strip()
    assert address.startswith("https://run.example/setup/")
    assert client.get(address.removeprefix("https://run.example")).status_code == 200


def test_it_prints_no_address_if_there_is_an_admin(dan, capsys):
    call_command("setup_token")
    assert "already" in capsys.readouterr().out
