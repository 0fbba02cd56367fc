"""Whether storage and database agree: what is stored without need, what is missing."""

from __future__ import annotations

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from sessions.auditing import audit, left_before
from sessions.storage import drop

#: What was written later may be about to get its row.
SETTLED = dt.timedelta(hours=1)


class Command(BaseCommand):
    help = "Compare stored files with the database. The status is 1 if a file is missing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--delete", action="store_true", help="delete what nothing speaks of for over an hour")

    def handle(self, *args: Any, delete: bool, **options: Any) -> None:
        found = audit()
        old = left_before(found.orphans, timezone.now() - SETTLED)
        for name in old:
            self.stdout.write(f"not needed: {name}")
        for name in found.missing:
            self.stdout.write(f"missing: {name}")
        if delete:
            drop(old)
        self.stdout.write(f"{len(found.missing)} missing, {len(old)} not needed{', deleted' * (delete and bool(old))}")
        if found.missing:
            raise CommandError("Restore the missing files from a backup.", returncode=1)
