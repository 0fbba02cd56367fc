"""The people of every test: alice the runner, bob her coach, carol a coach who must see nothing, dan the admin."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from runners.models import Runner, User
from runners.services import create_runner
from tests.people import make_admin, make_alice, make_coach

# Property tests are the same on every run and on every machine, however slow.
hypothesis_settings.register_profile(
    "longrun", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("longrun")


def pytest_unconfigure() -> None:
    """Drop the folder of this process, be it one that tests or the one that hands tests out."""
    shutil.rmtree(django_settings.DATA_DIR, ignore_errors=True)


@pytest.fixture
def media(settings, tmp_path: Path) -> Path:
    """Stored files of this test alone."""
    folder = tmp_path / "media"
    folder.mkdir()
    settings.MEDIA_ROOT = folder
    settings.PIECES_DIR = tmp_path / "pieces"
    return folder


@pytest.fixture(autouse=True)
def _own_media(request: pytest.FixtureRequest) -> None:
    """Whoever writes rows may write files: ids repeat from test to test, files must not."""
    if {"db", "transactional_db"} & set(request.fixturenames) or request.node.get_closest_marker("django_db"):
        request.getfixturevalue("media")


@pytest.fixture
def bob(db: None) -> User:
    return make_coach("Bob Coach")


@pytest.fixture
def alice(bob: User) -> User:
    """A runner with an account, looked after by bob; her runner is ``alice.runner``."""
    return make_alice(bob)


@pytest.fixture
def carol(db: None) -> User:
    return make_coach("Carol Coach")


@pytest.fixture
def erin(carol: User) -> Runner:
    """Carol's own athlete, without an account."""
    return create_runner(name="Erin Elsewhere", coach=carol)


@pytest.fixture
def dan(db: None) -> User:
    return make_admin()


@pytest.fixture
def client_of() -> Callable[[User | None], Client]:
    """A factory of browsers logged in as somebody, or as nobody."""

    def browser(user: User | None) -> Client:
        client = Client()
        if user is not None:
            client.force_login(user)
        return client

    return browser
