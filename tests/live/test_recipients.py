"""Who is told of what happens to a runner's data: those who may see it when it happens, and only what to ask for."""

from __future__ import annotations

import pytest
from django.urls import reverse

from live.models import Event
from sessions.services import begin_import, close_import

pytestmark = pytest.mark.django_db


def told(since: int = 0) -> set[str]:
    return set(Event.objects.filter(pk__gt=since).values_list("recipient__name", flat=True))


def newest() -> int:
    return Event.objects.order_by("pk").values_list("pk", flat=True).last() or 0


@pytest.fixture
def import_(alice, bob):
    """An import that bob began while he was alice's coach."""
    return begin_import(alice.runner, created_by=bob, name="run.fit")


def test_it_tells_the_runner_and_her_coach(alice, bob, carol, erin, import_):
    close_import(import_)
    assert told() == {"Alice Runner", "Bob Coach"}


def test_it_tells_a_coach_nothing_after_his_coaching_ended(alice, bob, carol, import_):
    before = newest()
    alice.runner.assignments.get().end()
    close_import(import_)
    assert told(before) == {"Alice Runner"}


def test_it_tells_an_admin_of_the_import_that_he_began(alice, dan):
    close_import(begin_import(alice.runner, created_by=dan, name="run.fit"))
    assert "Dan Admin" in told()


def test_what_was_told_before_leads_nowhere_after_his_coaching_ended(alice, bob, client_of, import_):
    close_import(import_)
    event = Event.objects.filter(recipient=bob, kind="import").last()
    assert event is not None
    pages = ("sessions:import", "sessions:import_progress", "sessions:import_files")
    client = client_of(bob)
    assert [client.get(reverse(name, args=[event.object_id])).status_code for name in pages] == [200, 200, 200]
    alice.runner.assignments.get().end()
    assert [client.get(reverse(name, args=[event.object_id])).status_code for name in pages] == [404, 404, 404]
