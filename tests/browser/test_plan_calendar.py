"""A plan in the calendar, as people handle it: made, dragged, by keys, on a phone, and planned anew."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.site import Site

pytestmark = pytest.mark.browser

Open = Callable[..., Page]

EMAIL, PASSWORD = "planner@demo.example", "week-by-week-1"
MADE = f"""
import datetime as dt, json
from analytics.models import CriticalSpeed, DailyLoad
from runners.services import create_account, create_runner
user = create_account(email={EMAIL!r}, name="Pat Planner", password={PASSWORD!r})
runner = create_runner(name=user.name, user=user)
today = runner.today()
DailyLoad.objects.bulk_create(
    DailyLoad(runner=runner, day=today - dt.timedelta(days=n), load=45, distance=8000, ctl=45, atl=45, tsb=0)
    for n in range(60)
)
CriticalSpeed.objects.create(runner=runner, day=today - dt.timedelta(days=30), value=3.9, method="test")
print(json.dumps(runner.pk))
"""
#: Three weeks later: what was planned for them was not run.
LATER = """
import datetime as dt, json
from plans.models import Plan
plan = Plan.objects.get(runner_id={runner}, state="active")
back = dt.timedelta(weeks=3)
for one in [*plan.workouts.all(), *plan.weeks.all(), plan, plan.race]:
    for name in ("day", "first_day", "last_day"):
        if hasattr(one, name):
            setattr(one, name, getattr(one, name) - back)
    one.save()
print(json.dumps(plan.version))
"""


@pytest.fixture(scope="module")
def runner(site: Site) -> int:
    made = site.ask(MADE)
    assert isinstance(made, int)
    return made


@pytest.fixture
def page(page_of: Open, runner: int) -> Page:
    return page_of(EMAIL, PASSWORD)


def season(page: Page, runner: int) -> None:
    page.goto(f"/runners/{runner}/plan/?view=season")
    page.wait_for_function("window.htmx && document.querySelector('[data-workout]')")
    # The calendar's script is fetched once the page asks for it.
    page.wait_for_timeout(500)


def chip(page: Page, pk: str) -> Locator:
    return page.locator(f'[data-workout="{pk}"]')


def day_of(page: Page, pk: str) -> str:
    return str(page.locator(f'[data-day]:has([data-workout="{pk}"])').get_attribute("data-day"))


def a_run_and_a_rest_day(page: Page) -> tuple[str, str]:
    """The id of an easy run, and a day of the week after next without a run."""
    pk = page.locator("[data-workout]", has_text="Easy").nth(4).get_attribute("data-workout")
    free = page.locator("[data-day]:not(:has([data-workout]))").nth(4).get_attribute("data-day")
    return str(pk), str(free)


def test_1_a_plan_is_made(page: Page, runner: int):
    page.goto(f"/runners/{runner}/plan/")
    page.get_by_role("link", name="Plan a race").click()
    page.get_by_label("Name of the race").fill("Harbour Marathon")
    page.get_by_role("button", name="Show the plan").click()
    expect(page.get_by_role("heading", name="The way to race day")).to_be_visible()
    page.get_by_role("button", name="Accept this plan").click()
    expect(page.locator(".toast")).to_contain_text("Harbour Marathon")
    season(page, runner)
    expect(page.locator(".chip--race")).to_have_count(1)


def test_2_a_workout_is_dragged_with_its_effect_shown_and_undone(page: Page, runner: int):
    season(page, runner)
    pk, free = a_run_and_a_rest_day(page)
    was = day_of(page, pk)
    chip(page, pk).scroll_into_view_if_needed()
    chip(page, pk).hover()
    page.mouse.down()
    target = page.locator(f'[data-day="{free}"]')
    box = target.bounding_box()
    assert box
    for step in (40, 30, 20):
        page.mouse.move(box["x"] + step, box["y"] + step)
    expect(page.locator("[data-moving]")).to_contain_text("Form on race day")
    page.mouse.up()
    expect(target.locator(f'[data-workout="{pk}"]')).to_be_visible()
    expect(page.locator("[data-moving]")).to_be_hidden()
    page.get_by_role("button", name=re.compile("^Undo: Move")).click()
    expect(page.locator(f'[data-day="{was}"] [data-workout="{pk}"]')).to_be_visible()


def test_3_a_workout_is_moved_undone_and_moved_again_by_keys_alone(page: Page, runner: int):
    season(page, runner)
    pk, _free = a_run_and_a_rest_day(page)
    was = day_of(page, pk)
    tab_to(page, f'[data-workout="{pk}"]')
    for key in ("m", "ArrowDown", "ArrowRight"):
        page.keyboard.press(key)
    expect(page.locator("[data-moving]")).to_contain_text("Form on race day")
    page.keyboard.press("Enter")
    becomes = (dt.date.fromisoformat(was) + dt.timedelta(days=8)).isoformat()
    moved = page.locator(f'[data-day="{becomes}"] [data-workout="{pk}"]')
    expect(moved).to_be_visible()
    expect(moved).to_be_focused()
    tab_to(page, "button[aria-label^='Undo']")
    page.keyboard.press("Enter")
    expect(page.locator(f'[data-day="{was}"] [data-workout="{pk}"]')).to_be_visible()
    tab_to(page, "button[aria-label^='Redo']")
    page.keyboard.press("Enter")
    expect(moved).to_be_visible()
    page.wait_for_timeout(500)
    page.keyboard.press("Control+z")
    expect(page.locator(f'[data-day="{was}"] [data-workout="{pk}"]')).to_be_visible()
    page.wait_for_timeout(500)
    page.keyboard.press("Control+y")
    expect(moved).to_be_visible()


def tab_to(page: Page, selector: str) -> None:
    for _ in range(250):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"no way to {selector} by Tab")


def test_4_a_second_tab_is_told_that_the_plan_has_changed(page_of: Open, runner: int):
    first, second = page_of(EMAIL, PASSWORD), page_of(EMAIL, PASSWORD)
    season(first, runner)
    pk, free = a_run_and_a_rest_day(first)
    season(second, runner)
    # A tab that was away: it hears of no changes.
    second.evaluate("() => document.querySelector('#plan').removeAttribute('hx-trigger')")
    second.route("**/live/**", lambda route: route.abort())
    second.evaluate("() => htmx.process(document.body)")
    edition = second.locator("[data-edition]").get_attribute("data-edition")
    first.goto(f"/planned/{pk}/")
    first.get_by_label("Note").fill("Together with the club.")
    first.get_by_role("button", name="Save the note").click()
    expect(first.locator(".toast").first).to_contain_text("Done")
    second.evaluate("edition => document.querySelector('[data-edition]').dataset.edition = edition", edition)
    chip(second, pk).drag_to(second.locator(f'[data-day="{free}"]'))
    expect(second.locator(".toast").first).to_contain_text("changed the plan meanwhile")


def test_5_a_workout_is_moved_on_a_phone(page_of: Open, runner: int):
    page = page_of(EMAIL, PASSWORD, width=390)
    page.goto(f"/runners/{runner}/plan/?view=week&from={dt.date.today() + dt.timedelta(weeks=2)}")
    page.locator("[data-workout]").first.click()
    form = page.locator("#change")
    day = dt.date.fromisoformat(form.get_by_label("Day").input_value()) + dt.timedelta(days=1)
    form.get_by_label("Day").fill(day.isoformat())
    form.get_by_label("Day").blur()
    expect(form.locator(".effect")).to_contain_text("Form on race day")
    form.get_by_role("button", name="Change the plan").click()
    expect(page.locator(".toast")).to_contain_text("Done: Move")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_6_missed_sessions_lead_to_a_new_rest_and_back(page: Page, runner: int, site: Site):
    site.ask(LATER.format(runner=runner))
    page.goto(f"/runners/{runner}/plan/")
    page.get_by_role("link", name="Life happens").first.click()
    page.get_by_label("A session was missed").check()
    page.get_by_role("button", name="Show what changes").click()
    expect(page.get_by_role("heading", name="What changes")).to_be_visible()
    expect(page.locator(".changed-week").first).to_contain_text("load")
    page.get_by_role("button", name="Accept the changes").click()
    expect(page.locator("#t-end")).to_contain_text("Version 2")
    page.get_by_role("button", name="Undo: the replanning").click()
    expect(page.locator("#t-end")).to_contain_text("Version 1")
