from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from runners.models import Thresholds, User
from runners.models.user import Role
from runners.services import share

HISTORY = "admin:runners_thresholds_history"


@pytest.fixture
def thresholds(alice) -> Thresholds:
    return Thresholds.objects.get(runner=alice.runner)


def change(client, row: Thresholds, **values):
    fields = ("valid_from", "max_heart_rate", "resting_heart_rate", "zone_method", "basis")
    data = {name: getattr(row, name) for name in fields} | {
        "runner": row.runner_id,
        "zone_percentages": "[60, 70, 80, 90, 100]",
    }
    return client.post(reverse("admin:runners_thresholds_change", args=[row.pk]), {**data, **values})


def test_it_keeps_who_changed_thresholds(thresholds, bob, client_of):
    client = client_of(bob)
    assert change(client, thresholds, max_heart_rate=191).status_code == 302
    assert thresholds.history.first().history_user == bob
    page = client.get(reverse(HISTORY, args=[thresholds.pk])).text
    assert "Bob Coach" in page
    assert "<b>191.0</b>" in page


def test_it_shows_a_strangers_history_as_a_missing_one(thresholds, carol, client_of):
    client = client_of(carol)
    strange, missing = (client.get(reverse(HISTORY, args=[pk])) for pk in (thresholds.pk, 10**9))
    assert (strange.status_code, strange["Location"]) == (missing.status_code, missing["Location"])


def test_it_shows_no_history_of_what_is_not_shared(thresholds, alice, bob, client_of):
    runner = alice.runner
    share(runner, [])
    assert client_of(bob).get(reverse(HISTORY, args=[thresholds.pk])).status_code == 302


def test_it_forgets_with_the_runner(thresholds, alice):
    thresholds.max_heart_rate = 192
    thresholds.save()
    alice.runner.delete()
    assert not Thresholds.history.exists()


def test_it_keeps_who_changed_roles(alice, dan, client_of):
    client = client_of(dan)
    data = {
        "email": alice.email,
        "name": alice.name,
        "is_active": "on",
        "time_zone": "UTC",
        "language": "en",
        "units": "km",
    }
    roles = Group.objects.filter(name__in=[Role.RUNNER, Role.COACH])
    client.post(reverse("admin:runners_user_change", args=[alice.pk]), data | {"groups": [role.pk for role in roles]})
    page = client.get(reverse("admin:runners_user_history", args=[alice.pk])).text
    assert "Dan Admin" in page
    assert "<b>Coach, Runner</b>" in page


def test_it_keeps_no_addresses_and_no_logins(alice, client_of):
    before = User.history.count()
    client_of(alice).get("/")
    assert User.history.count() == before
    assert not {"email", "name", "password"} & {field.name for field in User.history.model._meta.fields}


def test_it_asks_no_more_for_many_versions(thresholds, bob, client_of):
    client = client_of(bob)
    counts = []
    for rate in (*range(180, 183), *range(183, 210)):
        thresholds.max_heart_rate = rate
        thresholds.save()
        if rate in (182, 209):
            client.get(reverse(HISTORY, args=[thresholds.pk]))
            with CaptureQueriesContext(connection) as queries:
                client.get(reverse(HISTORY, args=[thresholds.pk]))
            counts.append(len(queries))
    assert counts[0] == counts[1]
