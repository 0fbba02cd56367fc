from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from runners.models import Access
from runners.permissions import PAGES
from runners.tasks import prune_accesses
from tests.access import EXPECTED, OF_ALICE


def front(alice) -> str:
    return reverse("home:runner", args=[alice.runner.pk])


def test_it_keeps_that_a_coach_looked_once_an_hour(alice, bob, client_of):
    client = client_of(bob)
    client.get(front(alice))
    client.get(front(alice))
    access = Access.objects.get()
    assert (access.viewer, access.runner, access.page) == (bob, alice.runner, Access.Page.TODAY)
    assert (access.hour.minute, access.hour.second) == (0, 0)


def test_it_keeps_another_row_in_another_hour_and_of_another_page(alice, bob, client_of):
    client = client_of(bob)
    client.get(front(alice))
    Access.objects.update(hour=timezone.now() - dt.timedelta(hours=3))
    client.get(front(alice))
    client.get(reverse("analytics:sessions", args=[alice.runner.pk]))
    assert sorted(Access.objects.values_list("page", flat=True)) == ["sessions", "today", "today"]


def test_it_asks_and_writes_nothing_on_ones_own_pages(alice, client_of):
    client = client_of(alice)
    with CaptureQueriesContext(connection) as queries:
        client.get(front(alice))
    assert not [query for query in queries if "runners_access" in query["sql"]]


def test_it_keeps_nothing_of_a_page_that_was_refused(alice, carol, client_of):
    client_of(carol).get(front(alice))
    assert not Access.objects.exists()


def test_it_keeps_whom_a_list_of_athletes_showed(alice, bob, client_of):
    client_of(bob).get(reverse("home:athletes"))
    assert Access.objects.get().page == Access.Page.ATHLETES


def test_it_keeps_what_an_admin_opened(alice, dan, client_of):
    client = client_of(dan)
    client.get(reverse("admin:runners_runner_change", args=[alice.runner.pk]))
    client.get(reverse("admin:runners_thresholds_changelist"))
    assert Access.objects.get().page == Access.Page.ADMIN


def test_the_runner_reads_who_looked(alice, bob, dan, client_of):
    url = reverse("runners:accesses", args=[alice.runner.pk])
    client = client_of(alice)
    assert "Nobody but you has looked" in client.get(url).text
    client_of(bob).get(front(alice))
    assert "Bob Coach" in client.get(url).text
    assert "Nobody like that" in client.get(url, {"page": "download"}).text
    assert "<td" in client.get(url, {"viewer": bob.pk}).text


def test_it_is_read_in_pages_and_as_many_queries(alice, bob, client_of, django_assert_num_queries):
    url = reverse("runners:accesses", args=[alice.runner.pk])
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    Access.objects.bulk_create(
        Access(viewer=bob, runner=alice.runner, page="today", hour=hour - dt.timedelta(hours=number))
        for number in range(120)
    )
    client = client_of(alice)
    with django_assert_num_queries(7):
        assert "51–100 of 120" in client.get(url, {"page": 2}).text


def test_it_is_pruned_after_the_days_that_are_set(alice, bob, settings):
    settings.ACCESS_LOG_KEEP_DAYS = 30
    for days in (29, 31):
        hour = timezone.now() - dt.timedelta(days=days)
        Access.objects.create(viewer=bob, runner=alice.runner, page="today", hour=hour)
    prune_accesses()
    assert Access.objects.count() == 1


def test_it_stays_when_the_viewer_is_gone(alice, bob, client_of):
    client_of(bob).get(front(alice))
    bob.delete()
    html = client_of(alice).get(reverse("runners:accesses", args=[alice.runner.pk])).text
    assert "an account that is gone" in html


@pytest.mark.parametrize("name", [name for name, (roles, _post, _row) in EXPECTED.items() if roles == OF_ALICE])
def test_it_has_a_word_for_every_page_of_a_runner(name):
    word = next(page for begin, page in PAGES if name.startswith(begin))
    assert word != Access.Page.OTHER or name.startswith("jobs:")
