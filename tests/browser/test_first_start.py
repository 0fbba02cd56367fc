"""A machine of one's own: the printed address makes the first admin, once."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.site import running_site

pytestmark = pytest.mark.browser


def printed_address(log: Path) -> str:
    ends = time.monotonic() + 30
    while time.monotonic() < ends:
        found = re.search(r"https?://\S+/setup/\S+", log.read_text())
        if found:
            return found[0]
        time.sleep(0.3)
    raise AssertionError("no set-up address was printed")


def test_it_makes_the_first_admin_by_the_printed_address(browser: Browser, tmp_path: Path):
    with running_site(tmp_path) as site:
        address = printed_address(tmp_path / "run.log")
        page = browser.new_page()
        page.goto(address)
        page.get_by_label("Name").fill("First Admin")
        page.get_by_label("E-mail").fill("first@example.org")
        page.get_by_label("Password", exact=True).fill("correct-horse-battery")
        page.get_by_label(re.compile("again|confirm", re.IGNORECASE)).fill("correct-horse-battery")
        page.locator("main button.btn--primary").click()
        page.wait_for_url(lambda url: "/setup/" not in url)
        page.goto(f"{site.address}/admin/")
        expect(page.get_by_role("link", name="Runners", exact=True).first).to_be_visible()
        again = page.goto(address)
        assert again is not None
        assert again.status == 404
