"""No text holds a NUL: addresses and forms with one are refused before PostgreSQL does it."""

from __future__ import annotations

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db

SAID = "holds a NUL character"


@pytest.mark.parametrize(
    "path",
    ["/plans/?q=%00", "/athletes/?q=a%00b", "/plans/?%00=1", "/admin/plans/plan/?state__exact=%00", "/schemas/?q=%00"],
)
def test_it_refuses_a_nul_in_an_address(path, bob, client_of):
    page = client_of(bob).get(path)
    assert (page.status_code, SAID in page.text) == (400, True)


@pytest.mark.parametrize("how", ["multipart/form-data", "application/x-www-form-urlencoded"])
def test_it_refuses_a_nul_in_a_form(how, alice, client_of):
    path, client = reverse("runners:settings", args=[alice.runner.pk]), client_of(alice)
    if how == "multipart/form-data":
        page = client.post(path, {"name": "a\0b"})
    else:
        page = client.post(path, "name=a%00b", content_type=how)
    assert (page.status_code, SAID in page.text) == (400, True)


def test_it_refuses_a_nul_of_a_stranger(client):
    assert client.post(reverse("account_login"), {"login": "a\0b", "password": "x"}).status_code == 400


def test_it_leaves_what_is_no_form_alone(alice, client_of):
    page = client_of(alice).post(
        reverse("runners:settings", args=[alice.runner.pk]), b"\0", content_type="application/octet-stream"
    )
    assert page.status_code == 200
