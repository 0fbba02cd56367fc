"""The first questions, as a runner and as her coach answer them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.site import Site

pytestmark = pytest.mark.browser

Open = Callable[..., Page]
PASSWORD = "first-steps-taken-1"


@pytest.fixture
def newcomer(site: Site, page_of: Open) -> Callable[..., Page]:
    """A factory of pages on which somebody has logged in for the first time."""

    def log_in(name: str, width: int = 1440) -> Page:
        email = f"{name.lower()}@demo.example"
        site.ask(
            "import json; from runners.services import create_account, create_runner;"
            f"user = create_account(email='{email}', name='{name}', password='{PASSWORD}');"
            "print(json.dumps(create_runner(name=user.name, user=user).pk))"
        )
        return page_of(email, PASSWORD, width)

    return log_in


def onward(page: Page, to: str) -> None:
    page.locator(".plain-foot .btn--primary").click()
    page.wait_for_url(re.compile(to))


def type_bests(page: Page) -> None:
    for metres, time, day in (
        ("1500", "5:00", "2026-09-01"),
        ("3000", "10:45", "2026-09-20"),
        ("5000", "18:40", "2026-10-04"),
    ):
        page.locator(f"#id_time_{metres}").fill(time)
        page.locator(f"#id_day_{metres}").fill(day)


@pytest.mark.parametrize("width", [1440, 390])
def test_it_leads_a_newcomer_through(newcomer: Callable[..., Page], width: int):
    page = newcomer(f"Newcomer{width}", width)
    expect(page).to_have_url(re.compile("/start/basics/"))
    page.get_by_label("Birth date").fill("1990-05-01")
    expect(page.locator("#follows")).to_contain_text("188")
    onward(page, "/start/heart/")
    page.locator("#id_max_heart_rate").fill("190")
    expect(page.locator("#follows")).to_contain_text("133–152")
    onward(page, "/start/bests/")
    type_bests(page)
    expect(page.locator("#follows")).to_contain_text("4.26")
    onward(page, "/start/training/")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    onward(page, r"/runners/\d+/$")
    expect(page.get_by_text("Go on:")).to_have_count(0)


def test_it_is_taken_up_where_the_browser_was_closed(newcomer: Callable[..., Page], page_of: Open):
    page = newcomer("Interrupted")
    onward(page, "/start/heart/")
    onward(page, "/start/bests/")
    with page.expect_response(re.compile("/live/")):
        page.locator("#id_time_5000").fill("18:40")
    page.context.close()
    page = page_of("interrupted@demo.example", PASSWORD)
    expect(page).to_have_url(re.compile("/start/bests/"))
    expect(page.locator("#id_time_5000")).to_have_value("18:40")


def test_it_loses_nothing_on_the_way_back(newcomer: Callable[..., Page]):
    page = newcomer("Backwards")
    page.get_by_label("Name").press("Enter")
    page.wait_for_url(re.compile("/start/heart/"))
    page.locator("#id_resting_heart_rate").fill("199")
    page.get_by_role("button", name="Back").click()
    page.wait_for_url(re.compile("/start/basics/"))
    onward(page, "/start/heart/")
    expect(page.locator("#id_resting_heart_rate")).to_have_value("199")


def test_a_coach_adds_and_invites_an_athlete(site: Site, page_of: Open):
    site.ask(
        "import json; from runners.services import create_account;"
        f"print(json.dumps(create_account(email='adder@demo.example', name='Ada', password='{PASSWORD}',"
        " roles=['Coach']).pk))"
    )
    page = page_of("adder@demo.example", PASSWORD)
    page.goto("/athletes/add/")
    page.get_by_label("Name").fill("Gina Gale")
    onward(page, "/start/heart/")
    for step in ("bests", "training", "invite"):
        onward(page, f"/start/{step}/")
    page.get_by_label("E-mail").fill("gina.gale@demo.example")
    onward(page, r"/runners/\d+/$")
    expect(page.get_by_text("No mail left for gina.gale@demo.example")).to_be_visible()
