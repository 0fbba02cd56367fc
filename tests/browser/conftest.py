"""A demo club as `make demo` starts it, and Chromium to walk through it.

The site runs with its own data folder, on a free port, web, worker and scheduler in
processes of their own; only the history of the invented runners is shorter.
"""

from __future__ import annotations

import csv
import io
import os
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.site import ROOT, Site, running_site

CORPUS = Path(os.environ.get("LONGRUN_CORPUS", ROOT.parent / "shared" / "corpus"))
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with running_site(tmp_path_factory.mktemp("site"), "--demo", LONGRUN_DEMO_WEEKS="8") as site:
        yield site


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


@pytest.fixture
def page_of(browser: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """A factory of pages logged in as somebody; what a page's console complains of fails the test."""
    contexts = []
    complaints: list[str] = []

    def open_page(email: str, password: str, width: int = 1440) -> Page:
        context = browser.new_context(base_url=site.address, viewport={"width": width, "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text) if is_complaint(message.text) else None)
        page.goto("/accounts/login/")
        page.get_by_label("E-mail").fill(email)
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Log in").click()
        page.wait_for_url(lambda url: "login" not in url)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def is_complaint(text: str) -> bool:
    return "Content Security Policy" in text or "Content-Security-Policy" in text


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
