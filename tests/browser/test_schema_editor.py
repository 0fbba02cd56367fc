"""Building a plan schema row by row."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Made
from tests.site import Site

pytestmark = pytest.mark.browser

SAVED = (
    "import json; from plans.models import PlanSchema;"
    "print(json.dumps(PlanSchema.objects.filter(name='By hand').values_list('structure', flat=True).first()))"
)


def test_it_adds_copies_moves_and_removes_rows(page_as: Callable[[str], Page], bare_site: Site, made: Made):
    page = page_as("bob")
    page.goto("/admin/plans/planschema/add/")
    page.get_by_label("Name:").fill("By hand")
    page.get_by_label("Race distance, m:").fill("10000")
    page.get_by_label("Block", exact=True).first.fill("Build")
    weeks = page.locator('[data-row="w"]')
    weeks.nth(0).locator("summary").click()
    weeks.nth(0).get_by_label("Focus").fill("Hills")
    weeks.nth(0).get_by_role("button", name="Add a day").click()
    days = weeks.nth(0).locator('[data-row="d"]')
    expect(days).to_have_count(3)
    days.nth(2).get_by_label("Family").select_option("strides")
    days.nth(2).get_by_label("Share of the week").fill("12,5")
    days.nth(2).get_by_role("button", name="Move up").click()
    weeks.nth(0).get_by_role("button", name="Copy (week)").click()
    expect(weeks).to_have_count(3)
    expect(weeks.nth(2).locator("[data-number]")).to_have_text("Week 3")
    weeks.nth(1).locator('[data-row="d"]').nth(2).get_by_role("button", name="Remove").click()
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/admin/plans/planschema/")

    build, taper = bare_site.ask(SAVED)["blocks"]  # type: ignore[index]
    assert [[day["family"] for day in week["days"]] for week in build["weeks"]] == [
        ["long", "strides", "easy"],
        ["long", "strides"],
    ]
    assert [week["focus"] for week in build["weeks"]] == ["Hills", "Hills"]
    assert build["weeks"][0]["days"][1]["share"] == 0.125
    assert taper["phase"] == "taper"


def test_it_opens_the_faulty_week_with_what_was_typed(page_as: Callable[[str], Page], made: Made):
    page = page_as("bob")
    page.goto("/admin/plans/planschema/add/")
    page.get_by_label("Name:").fill("Wrong")
    page.get_by_label("Race distance, m:").fill("10000")
    page.get_by_label("Block", exact=True).first.fill("Build")
    week = page.locator('[data-row="w"]').nth(1)
    week.locator("summary").click()
    week.get_by_label("Share of the week").fill("a lot")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Week 2 (Taper block), day 1: share must be a number")).to_be_visible()
    expect(week.get_by_label("Share of the week")).to_have_value("a lot")
    expect(week.get_by_text("Share must be a number from 0.1")).to_be_visible()


def test_the_preview_follows_what_is_typed(page_as: Callable[[str], Page], made: Made):
    page = page_as("bob")
    page.goto("/schemas/")
    page.get_by_role("button", name="Copy 10 km, 10 weeks", exact=True).click()
    preview = page.locator("#schema-preview")
    expect(preview.get_by_role("row")).to_have_count(11)
    week = page.locator('[data-row="w"]').nth(1)
    week.locator("summary").click()
    share = week.get_by_label("Share of the week").first
    share.fill("140")
    expect(preview).to_contain_text("Week 2 (Base block), day 1: share must be a number from 0.1")
    share.fill("36")
    expect(preview.get_by_role("row")).to_have_count(11)
    week.get_by_role("button", name="Remove (week)").click()
    expect(preview.get_by_role("row")).to_have_count(10)
