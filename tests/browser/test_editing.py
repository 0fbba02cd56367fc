"""What only a browser does with a session: handles, dragging in a chart, sources apart and one again, and the undo."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, Page, expect

from sessions.encoders.fit import encode
from tests.recordings import START, make_recording
from tests.site import Site

pytestmark = pytest.mark.browser

Open = Callable[..., Page]

EMAIL, PASSWORD = "shears@demo.example", "cut-and-joined-1"
#: Each test has a run of its own.
DAYS = iter(range(1, 20))


@pytest.fixture(scope="module")
def runner(site: Site) -> int:
    made = site.ask(
        "import json; from runners.services import create_account, create_runner;"
        f"user = create_account(email='{EMAIL}', name='Sam Shears', password='{PASSWORD}');"
        "print(json.dumps(create_runner(name=user.name, user=user).pk))"
    )
    assert isinstance(made, int)
    return made


@pytest.fixture
def page(page_of: Open, runner: int) -> Page:
    return page_of(EMAIL, PASSWORD)


def run(name: str, day: int, **given: object) -> FilePayload:
    start = START + dt.timedelta(days=day)
    recording = make_recording(start=start, duration=1800, **given)  # type: ignore[arg-type]
    return {"name": f"{name}-{day}.fit", "mimeType": "application/octet-stream", "buffer": encode(recording)}


def import_runs(page: Page, runner: int, *files: FilePayload) -> None:
    page.goto(f"/runners/{runner}/upload/")
    page.wait_for_function("document.querySelector('[data-upload-url]') && window.htmx")
    page.locator('[data-input="files"]').set_input_files(list(files))
    progress = page.locator("#import-progress", has_text=files[0]["name"])
    expect(progress).to_contain_text("finished", timeout=60_000)


@pytest.fixture
def session(page: Page, runner: int) -> int:
    """The id of a run of half an hour, made of two files of which the second knows no heart rate."""
    day = next(DAYS)
    import_runs(page, runner, run("watch", day), run("phone", day, heart_rate=None))
    page.goto(f"/runners/{runner}/sessions/")
    page.get_by_role("row").nth(1).get_by_role("link").first.click()
    found = re.search(r"/sessions/(\d+)/", page.url)
    assert found
    return int(found[1])


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move((start[0] + end[0]) / 2, end[1], steps=4)
    page.mouse.move(*end, steps=4)
    page.mouse.up()


def expect_elapsed(page: Page, session: int, words: str) -> None:
    page.goto(f"/sessions/{session}/")
    expect(page.locator("dt:text-is('Elapsed') + dd")).to_have_text(words)


def test_it_crops_by_a_handle(page: Page, session: int):
    page.goto(f"/sessions/{session}/cut/")
    handle = page.locator('[data-handle="end"]')
    expect(handle).to_be_visible()
    box = handle.bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    drag(page, (box["x"] + box["width"] - 10, middle), (box["x"] + box["width"] / 2, middle))
    expect(page.get_by_role("textbox", name="To")).to_have_value("15:00")
    expect(page.locator("[data-left]")).to_have_text(re.compile(r"What remains: 15:00, 2\.\d+ km"))
    page.get_by_role("button", name="Crop", exact=True).click()
    expect_elapsed(page, session, "15:00")


def test_a_typed_time_moves_the_handle_and_crops(page: Page, session: int):
    page.goto(f"/sessions/{session}/cut/")
    handle = page.locator('[data-handle="start"]')
    expect(handle).to_be_visible()
    page.get_by_role("textbox", name="From").fill("10:00")
    expect(handle).to_have_value("600")
    page.get_by_role("textbox", name="From").press("Enter")
    expect_elapsed(page, session, "20:00")


def test_a_handle_follows_the_arrow_keys(page: Page, session: int):
    page.goto(f"/sessions/{session}/cut/")
    handle = page.locator('[data-handle="start"]')
    expect(handle).to_be_visible()
    handle.press("ArrowRight")
    expect(page.get_by_role("textbox", name="From")).to_have_value("0:01")


def test_a_stretch_dragged_over_in_the_chart_is_left_out(page: Page, session: int):
    page.get_by_role("button", name="Time", exact=True).click()
    plot = page.locator("[data-plots] .u-over").first
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    drag(page, (box["x"] + box["width"] / 3, middle), (box["x"] + box["width"] * 2 / 3, middle))
    form = page.locator('[data-module="stretch-form"]')
    expect(form.get_by_role("textbox", name="From")).to_have_value(re.compile("^(9:5|10:0)"))
    expect(form.get_by_role("textbox", name="To")).to_have_value(re.compile("^(19:5|20:0)"))
    form.get_by_role("button", name="Leave this out").click()
    expect(page.locator(".words")).to_contain_text("left out")


def test_sources_are_made_apart_and_one_again(page: Page, session: int):
    sources = page.locator("#sources")
    expect(sources).to_contain_text("phone-")
    sources.get_by_role("button", name="Make it a session of its own").last.click()
    page.goto(f"/sessions/{session}/")
    expect(sources).not_to_contain_text("phone-")
    sources.get_by_role("button", name="Make them one").click()
    page.goto(f"/sessions/{session}/")
    expect(sources).to_contain_text("phone-")


def test_it_undoes_an_upload(page: Page, runner: int):
    import_runs(page, runner, run("mistake", next(DAYS)))
    page.get_by_role("button", name="Undo", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("1 session is deleted")
    dialog.get_by_role("button", name="Undo the upload").click()
    page.goto(f"/runners/{runner}/upload/")
    expect(page.locator("#past-uploads")).not_to_contain_text("mistake-")


def test_it_follows_the_device_between_dark_and_light(page: Page, runner: int):
    page.emulate_media(color_scheme="light")
    page.goto(f"/runners/{runner}/")
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    page.get_by_role("button", name="Switch between dark and light").click()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
