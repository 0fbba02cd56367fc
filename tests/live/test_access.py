"""Who may listen to the live stream; on its own, since a stream closes its connection to the database."""

from __future__ import annotations

import pytest

from tests.access import EXPECTED, ROLES

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", ["nobody", "alice", "bob", "carol", "dan"])
def test_it_streams_to_everyone_who_has_an_account(role, request, client_of):
    person = None if role == "nobody" else request.getfixturevalue(role)
    response = client_of(person).get("/live/")
    found = "stream" if response["Content-Type"] == "text/event-stream" else str(response.status_code)
    assert found == EXPECTED["live:stream"][0].split()[ROLES.index(role)]


def test_it_is_told_of_nothing_that_its_listener_may_not_see(alice, bob):
    assert set(alice.runner.audience()) == {alice, bob}
    alice.runner.assignments.get().end()
    assert set(alice.runner.audience()) == {alice}
