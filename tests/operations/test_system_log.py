from __future__ import annotations

import datetime as dt
import logging
import sys
import threading
from types import SimpleNamespace

import pytest
from django.db import DatabaseError
from django.urls import reverse
from django.utils import timezone

from operations import system_log
from operations.models import LoggedFailure, log
from operations.system_log import SystemLogHandler, described
from operations.tasks import prune_system_log


def record(message="It broke", *args, error: Exception | None = None, **extra) -> logging.LogRecord:
    info = None
    if error is not None:
        try:
            raise error
        except Exception:
            info = sys.exc_info()
    made = logging.LogRecord("plans.jobs", logging.ERROR, __file__, 10, message, args, info)
    made.__dict__.update(extra)
    return made


def keep(*args, **options) -> LoggedFailure:
    LoggedFailure.objects.keep(described(record(*args, **options)))
    return LoggedFailure.objects.order_by("-last_seen")[0]


@pytest.mark.django_db
def test_it_keeps_the_same_failure_once():
    keep("Unit %s failed", 1)
    row = keep("Unit %s failed", 2)
    assert (LoggedFailure.objects.count(), row.count, row.message) == (1, 2, "Unit 2 failed")


@pytest.mark.django_db
def test_it_keeps_different_failures_apart():
    keep(error=ValueError("a"))
    keep(error=KeyError("a"))
    assert LoggedFailure.objects.count() == 2


@pytest.mark.django_db
def test_it_keeps_the_end_of_a_long_traceback():
    row = keep(error=ValueError("x" * 9000 + "the end"))
    assert row.traceback.endswith("the end\n")
    assert len(row.traceback) == system_log.LONGEST_TRACEBACK


def test_it_keeps_no_names_and_no_keys():
    match = SimpleNamespace(route="accounts/key/<key>/")
    request = SimpleNamespace(path="/accounts/key/secret/", resolver_match=match, _cached_user=SimpleNamespace(pk=7))
    found = described(
        record("Failed for al@example.org: %s", request.path, error=ValueError("z@example.org"), request=request)
    )
    assert found.message == "Failed for …@…: accounts/key/<key>/ (ValueError)"
    assert (found.route, found.user_id) == ("accounts/key/<key>/", 7)
    assert "example.org" not in found.traceback


@pytest.mark.django_db
def test_it_makes_room_for_the_newest(monkeypatch):
    monkeypatch.setattr(log, "MOST_ROWS", 3)
    for number in range(5):
        keep(f"Failure {number}")
    assert {row.message for row in LoggedFailure.objects.all()} == {"Failure 2", "Failure 3", "Failure 4"}


@pytest.mark.django_db
def test_it_forgets_what_was_not_seen_for_long(settings):
    settings.SYSTEM_LOG_KEEP_DAYS = 30
    keep("old")
    LoggedFailure.objects.update(last_seen=timezone.now() - dt.timedelta(days=31))
    keep("new")
    prune_system_log()
    assert [row.message for row in LoggedFailure.objects.all()] == ["new"]


def handled(monkeypatch, keeping, *records: logging.LogRecord) -> SystemLogHandler:
    monkeypatch.setattr(system_log, "keep", keeping)
    monkeypatch.setattr(system_log, "connections", SimpleNamespace(close_all=lambda: None))
    handler = SystemLogHandler()
    for one in records:
        handler.handle(one)
    return handler


def test_it_writes_in_a_thread_of_its_own(monkeypatch):
    found, done = [], threading.Event()

    def keeping(failure):
        found.append((failure.message, threading.current_thread().name))
        done.set()

    handled(monkeypatch, keeping, record("It broke"))
    assert done.wait(30)
    assert found == [("It broke", "system-log")]


def test_it_goes_on_when_the_database_does_not_answer(monkeypatch):
    asked, done = [], threading.Event()

    def keeping(failure):
        logging.getLogger("django.db").error("No database")
        asked.append(failure.message)
        if len(asked) == 2:
            done.set()
        raise DatabaseError

    handled(monkeypatch, keeping, record("one"), record("two"))
    assert done.wait(30)
    assert asked == ["one", "two"]


def test_it_writes_down_no_failure_of_its_own(monkeypatch):
    handler = SystemLogHandler()
    handler.writer = threading.current_thread()
    handler.handle(record())
    assert handler.waiting.empty()


def test_it_troubles_nobody_with_a_record_that_cannot_be_read(monkeypatch):
    handler = handled(monkeypatch, print, record("%d", "no number"))
    assert handler.waiting.empty()


@pytest.mark.parametrize(("person", "status"), [("dan", 200), ("bob", 403)])
def test_it_is_shown_to_admins_only(person, status, client_of, request):
    client = client_of(request.getfixturevalue(person))
    row = keep("It broke", error=ValueError("why"))
    assert client.get(reverse("admin:operations_loggedfailure_changelist")).status_code == status
    page = client.get(reverse("admin:operations_loggedfailure_change", args=[row.pk]))
    assert ("ValueError: why" in page.text) == (person == "dan")
