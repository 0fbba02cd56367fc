"""What only a browser shows of an account: passkeys, codes of an app, devices, and a role that changes."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from itertools import count

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page, expect

from tests.site import Site

pytestmark = pytest.mark.browser

Open = Callable[..., Page]
PASSWORD = "key-and-lock-and-door-1"
NUMBERS = count(1)
#: A fingerprint reader that always says yes.
READER = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def email(site: Site) -> str:
    """The address of a runner with an account that no other test knows."""
    email = f"lock{next(NUMBERS)}@demo.example"
    site.ask(
        "import json; from runners.services import create_account, create_runner;"
        f"user = create_account(email='{email}', name='Lou Lock', password='{PASSWORD}');"
        "print(json.dumps(create_runner(name=user.name, user=user).pk))"
    )
    return email


def plug_in_reader(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": READER})


def open_again_asked(page: Page, path: str) -> None:
    """Open a page that asks for the password once more."""
    page.goto(path)
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main form button.btn--primary").first.click()
    page.wait_for_url(lambda url: url.endswith(path))


def test_it_logs_in_with_a_passkey_instead_of_the_password(page_of: Open, email: str):
    page = page_of(email, PASSWORD)
    plug_in_reader(page)
    open_again_asked(page, "/accounts/2fa/webauthn/add/")
    page.get_by_label("Name").fill("My thumb")
    page.get_by_label("A passkey").check()
    page.get_by_role("button", name="Add", exact=True).click()
    page.wait_for_url(lambda url: "/add/" not in url)
    page.goto("/accounts/2fa/webauthn/")
    expect(page.get_by_role("heading", name="My thumb")).to_contain_text("passkey")
    page.context.clear_cookies()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Log in with a passkey").click()
    page.wait_for_url(lambda url: "login" not in url)
    page.goto("/accounts/2fa/webauthn/")
    expect(page.get_by_role("heading", name="My thumb")).to_be_visible()


def test_it_asks_for_the_code_of_the_app_after_the_password(page_of: Open, email: str):
    page = page_of(email, PASSWORD)
    open_again_asked(page, "/accounts/2fa/totp/activate/")
    secret = page.locator("#authenticator_secret").input_value()
    page.get_by_label("Code that the app shows").fill(code_of(secret))
    page.get_by_role("button", name="Switch on").click()
    page.wait_for_url(lambda url: "activate" not in url)
    another = page_of(email, PASSWORD)
    expect(another.get_by_role("heading", name="One more step")).to_be_visible()
    assert another.request.get("/accounts/email/", max_redirects=0).status == 302
    another.get_by_label("Code").fill("000000")
    another.get_by_role("button", name="Log in", exact=True).click()
    expect(another.locator(".field-error, .errorlist").first).to_be_visible()
    another.get_by_label("Code").fill(code_of(secret))
    another.get_by_role("button", name="Log in", exact=True).click()
    another.wait_for_url(lambda url: "/accounts/" not in url)
    another.goto("/accounts/2fa/")
    expect(another.get_by_role("heading", name="Recovery codes")).to_be_visible()


def code_of(secret: str) -> str:
    """What an app shows now; the site takes the code before and the code after as well."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def test_it_signs_another_device_out(page_of: Open, email: str):
    page, lost = page_of(email, PASSWORD), page_of(email, PASSWORD)
    page.goto("/accounts/sessions/")
    page.get_by_role("button", name="Sign it out").click()
    expect(page.get_by_role("button", name="Sign it out")).to_have_count(0)
    lost.goto("/accounts/sessions/")
    expect(lost).to_have_url(re.compile("/accounts/login/"))
    page.goto("/accounts/sessions/")
    expect(page.get_by_text("this one")).to_be_visible()


def test_it_follows_a_changed_role_at_once(page_of: Open, email: str, password: str):
    person, admin = page_of(email, PASSWORD), page_of("admin@demo.example", password)
    assert status(person, "/athletes/") == 404
    for coach, expected in ((True, 200), (False, 404)):
        admin.goto(f"/admin/runners/user/?q={email}")
        admin.locator("#result_list tbody th a").click()
        admin.get_by_label("Coach", exact=True).set_checked(coach)
        admin.get_by_role("button", name="Save", exact=True).click()
        expect(admin.locator(".messagelist .success, .toast").first).to_be_visible()
        assert status(person, "/athletes/") == expected


def status(page: Page, path: str) -> int:
    answer = page.goto(path)
    assert answer is not None
    return answer.status
