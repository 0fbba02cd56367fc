"""What the database knows of its tables is kept up while they grow, so that it goes on choosing good plans."""

from __future__ import annotations

from django.db import connection

#: A table of which so many rows, and that share of all, have changed is looked at again.
CHANGED_ROWS, CHANGED_SHARE = 500, 0.2

CHANGED = """
SELECT relname FROM pg_stat_user_tables
WHERE schemaname = current_schema() AND n_mod_since_analyze > %s + %s * n_live_tup
"""


def renew_statistics() -> None:
    """Have PostgreSQL look at the tables that have changed much; nothing on other databases.

    It does so by itself only every minute or so, while an import fills empty tables within seconds: until then it
    would read them from end to end for every row of another.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(CHANGED, [CHANGED_ROWS, CHANGED_SHARE])
        for (name,) in cursor.fetchall():
            cursor.execute(f"ANALYZE (SKIP_LOCKED) {connection.ops.quote_name(name)}")
