"""Coach and athlete in a browser: who invites whom, and what is shared."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import cast

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import wait_for
from tests.site import Site

pytestmark = pytest.mark.browser

Open = Callable[..., Page]
RUNNER, COACH = "mara@demo.example", "bela@demo.example"
OWN_PASSWORD = "a-long-way-to-run"
LINK = re.compile(r"http://localhost:\d+(/invitations/[\w-]{20,}/)")


@pytest.fixture(scope="module")
def run(site: Site, password: str) -> tuple[int, int]:
    """The runner's id and that of a run of hers with heart rate and positions."""
    question = (
        "import json; from sessions.models import Session;"
        f"run = Session.objects.filter(runner__user__email='{RUNNER}', measures__mean_heart_rate__gt=0,"
        " sub_sport='generic').order_by('pk').last(); print(json.dumps(run and [run.runner_id, run.pk]))"
    )
    runner, session = cast("list[int]", wait_for(lambda: site.ask(question), "run"))
    return runner, session


def share(page: Page, runner: int, *, heart_rate: bool) -> None:
    page.goto(f"/runners/{runner}/sharing/")
    page.get_by_label("Heart rate").set_checked(heart_rate)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("It holds from this moment on.").first).to_be_visible()


def heart_zones(page: Page) -> Locator:
    return page.locator("section", has=page.get_by_role("heading", name="Time in heart-rate zones")).locator(".zrow")


def test_it_takes_exactly_the_heart_rate_from_the_coachs_pages(page_of: Open, password: str, run: tuple[int, int]):
    runner, session = run
    athlete, coach = page_of(RUNNER, password), page_of(COACH, password)
    coach.goto(f"/sessions/{session}/")
    expect(coach.get_by_text("not shared")).to_have_count(0)
    expect(coach.locator(".leaflet-container")).to_be_visible()
    charts = coach.locator("canvas")
    expect(charts).not_to_have_count(0)
    coach.wait_for_function("document.querySelectorAll('canvas').length >= 3")
    before = charts.count()
    share(athlete, runner, heart_rate=False)
    coach.goto(f"/sessions/{session}/")
    expect(coach.get_by_text("not shared").filter(visible=True).first).to_be_visible()
    expect(charts).to_have_count(before - 1)
    expect(coach.locator(".leaflet-container")).to_be_visible()
    expect(heart_zones(coach)).to_have_count(0)
    coach.goto(f"/runners/{runner}/sessions/")
    expect(coach.locator("td[data-label='Heart rate']").first).to_have_text("– not shared")
    expect(coach.locator("td[data-label='Distance']").first).to_contain_text("km")
    athlete.goto(f"/sessions/{session}/")
    expect(heart_zones(athlete)).to_have_count(5)
    share(athlete, runner, heart_rate=True)
    coach.goto(f"/sessions/{session}/")
    expect(heart_zones(coach)).to_have_count(5)


def test_it_shows_the_athlete_who_looked(page_of: Open, password: str, run: tuple[int, int]):
    runner, session = run
    page_of(COACH, password).goto(f"/sessions/{session}/")
    athlete = page_of(RUNNER, password)
    athlete.goto(f"/runners/{runner}/accesses/?page=session")
    expect(athlete.locator("tbody tr").first).to_contain_text("A session")


def test_it_brings_an_invited_runner_to_his_own_page(page_of: Open, browser: Browser, site: Site, password: str):
    coach = page_of(COACH, password)
    coach.goto("/invitations/")
    card = coach.locator("section", has=coach.get_by_role("heading", name="Invite an athlete"))
    card.get_by_label("E-mail").fill("noor@demo.example")
    card.get_by_role("button", name="Send the invitation").click()
    expect(coach.get_by_role("cell", name="noor@demo.example")).to_be_visible()
    link = LINK.findall((site.data / "log" / "web.log").read_text())[-1]

    page = browser.new_context(base_url=site.address).new_page()
    page.goto(link)
    page.get_by_label("Name").fill("Noor Invited")
    page.get_by_label("Password", exact=True).fill(OWN_PASSWORD)
    page.get_by_label("Password confirmation").fill(OWN_PASSWORD)
    page.get_by_role("button", name="Make the account and accept").click()
    page.wait_for_url(re.compile(r"/runners/\d+/"))
    page.goto(link)
    expect(page.get_by_role("alert")).to_contain_text("used already")
    page.context.close()

    coach.goto("/athletes/?q=Noor")
    expect(coach.get_by_role("link", name="Noor Invited")).to_be_visible()
    coach.goto("/coaching/?q=Noor")
    coach.get_by_role("button", name="End").click()
    coach.goto("/athletes/?q=Noor")
    expect(coach.get_by_role("link", name="Noor Invited")).to_have_count(0)
