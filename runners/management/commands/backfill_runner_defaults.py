from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from runners.services import backfill


class Command(BaseCommand):
    help = "Give runners of earlier versions the defaults that they lack. Safe to run at any time, and again."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was missing, and how often."""
        found = backfill()
        for name, count in sorted(found.items()):
            self.stdout.write(f"{name}: {count}")
        if not found:
            self.stdout.write("Nothing is missing.")
