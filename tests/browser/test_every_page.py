"""Every page that somebody may open, in a browser that reports what the Content-Security-Policy forbids."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.urls import reverse
from playwright.sync_api import Error, Page

from tests.access import EXPECTED, ROLES, ROWS_OF_RUNNERS
from tests.browser.conftest import Made
from tests.test_access import ACCOUNT_PAGES, MODELS, ROUTES, address

pytestmark = pytest.mark.browser


def paths_for(role: str, made: Made) -> list[str]:
    """The addresses that ``role`` gets an answer from, each once; the stream never ends and is left out."""
    runner = SimpleNamespace(pk=made["runner"])
    own = [
        address(ROUTES[name], runner, made["things"])  # type: ignore[arg-type]
        for name, (get, *_rest) in EXPECTED.items()
        if get.split()[ROLES.index(role)] == "ok"
    ]
    account = [reverse(name) for name in ACCOUNT_PAGES if name != "account_logout"]
    return list(dict.fromkeys([*own, *account, *admin_paths(role, made["things"])]))


def admin_paths(role: str, things: dict[str, str]) -> list[str]:
    """Of the administration: all to the admin, what she may open to the coach, her own rows to the runner."""
    found = ["/admin/"]
    for model in ROWS_OF_RUNNERS if role == "alice" else MODELS:
        pages = ["changelist", "add"] if role == "dan" else ["changelist"]
        found += [reverse(f"admin:{model}_{page}") for page in pages]
        rows = ["change", "history", "delete"] if role == "dan" else ["change"]
        found += [reverse(f"admin:{model}_{page}", args=[things[model]]) for page in rows if model in things]
    return found if role == "alice" else [*found, reverse("admin:plans_workout_import")]


def visit(page: Page, path: str) -> None:
    try:
        page.goto(path, wait_until="load")
        if not path.startswith("/admin/"):
            page.wait_for_timeout(40)  # what the page's modules fetch by themselves
    except Error as error:
        if "Download is starting" not in error.message and "ERR_ABORTED" not in error.message:
            raise


@pytest.mark.parametrize("role", ["alice", "bob", "dan"])
def test_it_opens_every_page_without_a_complaint(role: str, page_as: Callable[[str], Page], made: Made):
    page = page_as(role)
    for path in paths_for(role, made):
        visit(page, path)
