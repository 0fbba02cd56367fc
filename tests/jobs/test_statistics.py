from __future__ import annotations

import pytest
from django.db import connection

from jobs.statistics import CHANGED_ROWS, renew_statistics
from live.models import Event

pytestmark = pytest.mark.django_db(transaction=True)


def count_what_others_wrote() -> None:
    """Have the database hear of all that earlier tests changed, and look at it."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_force_next_flush()")
    renew_statistics()


def test_it_costs_nothing_where_there_is_nothing_to_do(django_assert_max_num_queries):
    count_what_others_wrote()
    with django_assert_max_num_queries(1):
        renew_statistics()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="other databases have no such statistics")
def test_it_counts_a_table_that_has_grown(bob):
    Event.objects.bulk_create(Event(recipient=bob, kind="job") for _ in range(2 * CHANGED_ROWS))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        renew_statistics()
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = %s", [Event._meta.db_table])
        assert cursor.fetchone() == (2 * CHANGED_ROWS,)
