from __future__ import annotations

import shutil

import pytest
from django.db import DatabaseError

from operations import health


@pytest.fixture
def broker(settings, tmp_path):
    """A filesystem broker of this test alone."""
    settings.REDIS_URL = ""
    settings.BROKER_DIR = tmp_path
    (tmp_path / "queue").mkdir()
    return tmp_path


def test_it_is_alive_without_a_database(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_it_is_ready_when_all_is_reached(client, broker):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"database": "ok", "broker": "ok", "disk": "ok"}


@pytest.mark.django_db
def test_it_is_not_ready_without_a_broker(client, broker):
    shutil.rmtree(broker / "queue")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"database": "ok", "broker": "not reachable", "disk": "ok"}


@pytest.mark.django_db
def test_it_is_not_ready_without_its_redis(client, settings):
    settings.REDIS_URL = "redis://localhost:1/0"
    assert client.get("/readyz").json()["broker"] == "not reachable"


def test_it_is_not_ready_without_a_database(client, broker, monkeypatch):
    class Broken:
        def cursor(self):
            raise DatabaseError("password of the database: secret")

    monkeypatch.setattr(health, "connection", Broken())
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert b"secret" not in answer.content


def test_it_answers_every_time_anew(client):
    assert "no-cache" in client.get("/healthz")["Cache-Control"]


def test_it_takes_no_posts(client):
    assert client.post("/readyz").status_code == 405


@pytest.mark.django_db
@pytest.mark.parametrize(("reserves", "word"), [(0.5, "full"), (3, "low"), (9, "ok")])
def test_it_tells_how_much_room_there_is_and_stays_ready(client, broker, settings, monkeypatch, reserves, word):
    monkeypatch.setattr("jobs.disk.free_bytes", lambda: int(reserves * settings.DISK_RESERVE_BYTES))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["disk"]) == (200, word)
