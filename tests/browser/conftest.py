"""A demo club as `make demo` starts it, and Chromium to walk through it.

The site runs with its own data folder, on a free port, web, worker and scheduler in
processes of their own; only the history of the invented runners is shorter.
"""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.site import ROOT, Site, running_site

CORPUS = Path(os.environ.get("LONGRUN_CORPUS", ROOT.parent / "shared" / "corpus"))
DEMO_SECONDS = 600
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


#: alice, her coach bob and the admin dan, a row for everything that a path can name, and a session for each person
#: that has just shown who it is: pages that ask for the password again are opened too.
MAKE = """
import contextlib, json, sys, time
from django.conf import settings
from django.test import Client
from tests.people import make_admin, make_alice, make_coach
from tests.world import make_things

bob, dan = make_coach("Bob Coach"), make_admin()
alice = make_alice(bob)
with contextlib.redirect_stdout(sys.stderr):  # the mails
    things = {key: str(value) for key, value in make_things(alice, bob).items()}
cookies = {}
for name, user in (("alice", alice), ("bob", bob), ("dan", dan)):
    client = Client()
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "email": user.email}]
    session.save()
    cookies[name] = session.session_key
made = {"runner": alice.runner.pk, "things": things, "cookies": cookies, "cookie": settings.SESSION_COOKIE_NAME}
print(json.dumps(made))
"""

Made = dict[str, Any]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with running_site(tmp_path_factory.mktemp("site"), "--demo", LONGRUN_DEMO_WEEKS="8") as site:
        # The demo makes its people in an empty club only: tests that add some of their own wait for it.
        wait_for(lambda: password_told(site), "password")
        yield site


def password_told(site: Site) -> str | None:
    """The password of everybody in the demo club, once everybody is there."""
    log = site.data / "log" / "demo.log"
    found = re.search(r"password here is\s+(\S+)", log.read_text()) if log.exists() else None
    return found and found[1]


def wait_for(ask: Callable[[], object], what: str) -> object:
    """Return what ``ask`` finds, as soon as it finds something: the club is made while the site runs already."""
    ends = time.monotonic() + DEMO_SECONDS
    while time.monotonic() < ends:
        if (found := ask()) is not None:
            return found
        time.sleep(1)
    raise AssertionError(f"the demo has no {what} after {DEMO_SECONDS} s")


@pytest.fixture(scope="session")
def password(site: Site) -> str:
    """The one of everybody in the demo club."""
    return str(password_told(site))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.fail("The browser tests need Chromium (on Debian: apt install chromium).")
    expect.set_options(timeout=15_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


def listen(page: Page, complaints: list[str]) -> None:
    """Keep what the page's scripts stumble over and what the Content-Security-Policy forbids."""

    def heard(text: str) -> None:
        # As Chromium writes it.
        if "Content Security Policy" in text or "Content-Security-Policy" in text:
            complaints.append(f"{page.url}: {text}")

    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    page.on("console", lambda message: heard(message.text))


@pytest.fixture
def page_of(browser: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """A factory of pages, logged in unless no address is given; what a page's console complains of fails the test."""
    contexts = []
    complaints: list[str] = []

    def open_page(email: str = "", password: str = "", width: int = 1440) -> Page:
        context = browser.new_context(base_url=site.address, viewport={"width": width, "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        listen(page, complaints)
        if not email:
            return page
        page.goto("/accounts/login/")
        page.get_by_label("E-mail").fill(email)
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Log in", exact=True).click()
        page.wait_for_url(lambda url: "login" not in url)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture(scope="session")
def bare_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with nobody but whom `made` makes."""
    with running_site(tmp_path_factory.mktemp("bare")) as site:
        yield site


@pytest.fixture(scope="session")
def made(bare_site: Site) -> Made:
    """What MAKE tells: the runner's number, a row's key for each model, and the people's sessions."""
    return cast(Made, bare_site.ask(MAKE))


@pytest.fixture
def page_as(browser: Browser, bare_site: Site, made: Made) -> Iterator[Callable[[str], Page]]:
    """A factory of pages of alice, bob and dan; what a page's console complains of fails the test."""
    contexts = []
    complaints: list[str] = []

    def open_page(who: str) -> Page:
        context = browser.new_context(base_url=bare_site.address, viewport={"width": 1440, "height": 900})
        contexts.append(context)
        context.add_cookies([{"name": made["cookie"], "value": made["cookies"][who], "url": bare_site.address}])
        page = context.new_page()
        listen(page, complaints)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture(scope="session")
def corpus_runs() -> list[dict[str, str]]:
    """The index rows of the recordings of real runs, FIT only."""
    if not (CORPUS / "index.csv").exists():
        if os.environ.get("LONGRUN_REQUIRE_CORPUS"):
            pytest.fail("LONGRUN_CORPUS must name the folder of the corpus.")
        pytest.skip("needs the recordings of real watches (LONGRUN_CORPUS)")
    with (CORPUS / "index.csv").open() as file:
        return [row for row in csv.DictReader(file) if row["stratum"].startswith("fit:run")]


@pytest.fixture(scope="session")
def corpus_zip(corpus_runs: list[dict[str, str]]) -> bytes:
    """All recordings of runs in one ZIP."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for row in corpus_runs:
            archive.writestr(row["file"], (CORPUS / row["file"]).read_bytes())
    return buffer.getvalue()
