"""The main job, end to end, in a browser: files in, what the training did, a plan, who sees it."""

from __future__ import annotations

import base64
import datetime as dt
import re
import sqlite3
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.corpus]

OWN_PASSWORD = "walked-through-1"
IMPORT_SECONDS = 120
#: Builds a File of each given name and bytes and lets them fall on the page.
DROP = """
(files) => {
  const data = new DataTransfer();
  for (const [name, text] of files) {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    data.items.add(new File([bytes], name));
  }
  for (const kind of ["dragenter", "dragover", "drop"]) {
    const event = new DragEvent(kind, {bubbles: true, cancelable: true, dataTransfer: data});
    document.querySelector("main").dispatchEvent(event);
  }
}
"""

Open = Callable[..., Page]


def rows(site: Site, query: str, *values: object) -> list[tuple[object, ...]]:
    with sqlite3.connect(f"file:{site.data / 'longrun.sqlite3'}?mode=ro", uri=True) as database:
        return database.execute(query, values).fetchall()


@pytest.fixture(scope="module")
def newcomer(site: Site) -> int:
    """The id of a new athlete of the first demo coach, with a password but no runs."""
    made = site.ask(
        "import json; from runners.models import User; from runners.services import create_account, create_runner;"
        f"user = create_account(email='kim@demo.example', name='Kim Newcomer', password='{OWN_PASSWORD}');"
        "coach = User.objects.get(email='bela@demo.example');"
        "print(json.dumps(create_runner(name='Kim Newcomer', user=user, coach=coach, time_zone='Europe/Vienna').pk))"
    )
    assert isinstance(made, int)
    return made


def wait_for_end_of_import(page: Page) -> None:
    expect(page.locator("#import-progress")).to_contain_text("finished", timeout=IMPORT_SECONDS * 1000)


def test_1_files_dropped_on_the_page_are_imported_without_a_reload(
    page_of: Open, site: Site, newcomer: int, corpus_zip: bytes, corpus_runs: list[dict[str, str]]
):
    page = page_of("kim@demo.example", OWN_PASSWORD)
    page.goto(f"/runners/{newcomer}/upload/")
    page.evaluate("window.sameDocument = true")
    files = [("runs.zip", corpus_zip), ("holiday.fit", b"no recording at all"), ("empty.fit", b"")]
    page.evaluate(DROP, [[name, base64.b64encode(data).decode()] for name, data in files])
    wait_for_end_of_import(page)
    assert page.evaluate("window.sameDocument") is True
    counts = page.locator(".counts .stat").filter(has_text="Runs")
    expect(counts.locator(".stat-value")).to_have_text(str(len(corpus_runs)))
    expect(page.get_by_role("heading", name="1 Named like a recording, but none")).to_be_visible()
    expect(page.locator(".file", has_text="empty.fit")).not_to_contain_text("reading")


def test_2_every_run_has_the_distance_of_its_recording(site: Site, newcomer: int, corpus_runs: list[dict[str, str]]):
    found = {
        dt.datetime.fromisoformat(str(start)).replace(tzinfo=dt.UTC): distance
        for start, distance in rows(
            site, "SELECT started_at, distance FROM training_session WHERE runner_id = ?", newcomer
        )
    }
    for run in corpus_runs:
        start = dt.datetime.fromisoformat(run["first_record_utc"])
        nearest = min(found, key=lambda known: abs(known - start))
        assert abs(nearest - start) <= dt.timedelta(seconds=5), run["file"]
        assert found[nearest] == pytest.approx(float(run["record_distance_m"]), rel=0.01), run["file"]


def test_3_a_session_shows_its_charts_map_laps_and_efforts(page_of: Open, site: Site, newcomer: int):
    page = page_of("kim@demo.example", OWN_PASSWORD)
    page.goto(f"/runners/{newcomer}/sessions/?sport=trail")
    page.locator("tbody a").first.click()
    expect(page.locator("canvas")).not_to_have_count(0)
    page.wait_for_function("document.querySelectorAll('canvas').length >= 3")
    expect(page.locator(".leaflet-container")).to_be_visible()
    for heading in ("Laps", "Best efforts in this run", "Time in heart-rate zones", "Load"):
        expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible()


def test_4_the_progress_page_shows_bests_and_what_they_rest_on(page_of: Open, newcomer: int):
    page = page_of("kim@demo.example", OWN_PASSWORD)
    page.goto(f"/runners/{newcomer}/performance/")
    bests = page.locator("section", has=page.get_by_role("heading", name="Personal bests"))
    expect(bests.locator("tr", has_text="5 km").first).to_contain_text(re.compile(r"\d+:\d\d"))
    expect(page.get_by_role("heading", name="Critical speed", exact=True)).to_be_visible()


def test_5_a_race_becomes_a_plan_that_says_why(page_of: Open, newcomer: int):
    page = page_of("kim@demo.example", OWN_PASSWORD)
    page.goto(f"/runners/{newcomer}/plan/new/")
    page.get_by_label("Name of the race").fill("Lakeside Marathon")
    page.get_by_label("Race day").fill((dt.date.today() + dt.timedelta(weeks=16)).isoformat())
    page.get_by_role("button", name="Show the plan").click()
    page.get_by_role("button", name="Accept this plan").click()
    page.wait_for_url(f"**/runners/{newcomer}/plan/**")
    chips = page.locator(".day .chip")
    expect(chips.first).to_be_visible()
    chips.first.click()
    expect(page.get_by_text("Why", exact=False).first).to_be_visible()


def test_6_her_coach_sees_her_and_another_coach_does_not(page_of: Open, newcomer: int, password: str):
    paths = [
        f"/runners/{newcomer}/{page}" for page in ("", "sessions/", "performance/", "plan/", "upload/", "settings/")
    ]
    coach = page_of("bela@demo.example", password)
    coach.goto("/athletes/")
    expect(coach.get_by_role("link", name="Kim Newcomer")).to_be_visible()
    other = page_of("ruth@demo.example", password)
    for path in paths:
        seen, hidden = coach.goto(path), other.goto(path)
        assert seen is not None
        assert hidden is not None
        assert (seen.status, hidden.status) == (200, 404), path


def test_7_the_admin_manages_all(page_of: Open, password: str):
    page = page_of("admin@demo.example", password)
    for path, text in [
        ("/admin/training/session/", "Kim Newcomer"),
        ("/admin/runners/runner/", "Kim Newcomer"),
        ("/admin/plans/plan/", "Lakeside Marathon"),
        ("/admin/jobs/job/", "import"),
    ]:
        page.goto(f"{path}?q=" + ("Kim" if "job" not in path else ""))
        expect(page.locator("#result_list")).to_contain_text(text)


def test_8_pages_fit_a_phone(page_of: Open, newcomer: int):
    page = page_of("kim@demo.example", OWN_PASSWORD, width=390)
    for name in ("", "sessions/", "performance/", "plan/", "plan/new/", "upload/", "settings/"):
        page.goto(f"/runners/{newcomer}/{name}")
        page.wait_for_timeout(300)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
