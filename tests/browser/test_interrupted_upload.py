"""A large file whose connection is cut: it goes on where it stopped, and arrives as it was sent."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.site import Site

pytestmark = pytest.mark.browser

Open = Callable[..., Page]

EMAIL, PASSWORD = "cut@demo.example", "cut-in-the-middle-1"
PIECES = re.compile(r"/uploads/[^/]+/$")
MEGA = 1 << 20
POINT = '<trkpt lat="48.{n:04d}" lon="16.3"><ele>160</ele><time>2024-05-01T06:{m:02d}:{s:02d}Z</time></trkpt>'


@pytest.fixture
def large_file(tmp_path: Path) -> Path:
    """A sound recording of ten minutes with a remark of many megabytes in it, different each time."""
    points = "".join(POINT.format(n=n, m=n // 60, s=n % 60) for n in range(600))
    remark = os.urandom(9 * MEGA).hex()
    text = f'<gpx version="1.1" creator="x"><!-- {remark} --><trk><trkseg>{points}</trkseg></trk></gpx>'
    path = tmp_path / "large.gpx"
    path.write_text(text)
    return path


@pytest.fixture(scope="module")
def runner(site: Site) -> int:
    made = site.ask(
        "import json; from runners.services import create_account, create_runner;"
        f"user = create_account(email='{EMAIL}', name='Cut Off', password='{PASSWORD}');"
        "print(json.dumps(create_runner(name=user.name, user=user).pk))"
    )
    assert isinstance(made, int)
    return made


@pytest.fixture
def sender(page_of: Open, runner: int) -> Page:
    """The upload page of a new runner."""
    page = page_of(EMAIL, PASSWORD)
    page.goto(f"/runners/{runner}/upload/")
    return page


class Line:
    """The way of the pieces to the server, cut after some of them."""

    def __init__(self, page: Page, pieces: int) -> None:
        self.left = pieces
        page.route(PIECES, self.carry)

    def carry(self, route: Route) -> None:
        if self.left:
            self.left -= 1
            route.continue_()
        else:
            route.abort("connectionreset")

    def mend(self) -> None:
        self.left = 1000


def choose(page: Page, file: Path) -> None:
    page.wait_for_function("document.querySelector('[data-upload-url]') && window.htmx")
    page.locator('[data-input="files"]').set_input_files(file)


def kept(site: Site, file: Path) -> bool:
    """Whether the server has exactly the bytes of the file."""
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    raw = site.ask(
        "import json; from sessions.models import RawFile; from sessions.storage import sha256_of;"
        f"found = RawFile.objects.filter(sha256='{digest}').first();"
        "print(json.dumps(sha256_of(found.path) if found else None))"
    )
    return raw == digest


def test_it_finishes_a_cut_upload_when_told_to_go_on(sender: Page, site: Site, large_file: Path):
    line = Line(sender, pieces=2)
    choose(sender, large_file)
    row = sender.locator("[data-upload-list] .file", has_text="large.gpx")
    expect(row).to_contain_text("The connection was lost")
    line.mend()
    row.get_by_role("button", name="Go on").click()
    expect(sender.locator("#import-progress")).to_contain_text("finished", timeout=60_000)
    assert kept(site, large_file)


def test_it_goes_on_where_it_stopped_after_the_page_was_closed(sender: Page, site: Site, large_file: Path):
    Line(sender, pieces=2)
    choose(sender, large_file)
    expect(sender.locator("[data-upload-list]")).to_contain_text("The connection was lost")
    sender.once("dialog", lambda dialog: dialog.accept())
    sender.reload()
    sender.unroute(PIECES)
    expect(sender.locator("#waiting-uploads")).to_contain_text("8.0 MB of 18.0 MB")
    first: list[str] = []
    sender.on("request", lambda request: first.append(request.headers.get("upload-offset", "")))
    choose(sender, large_file)
    expect(sender.locator("#import-progress")).to_contain_text("finished", timeout=60_000)
    assert next(filter(None, first)) == str(8 * MEGA)
    assert kept(site, large_file)
