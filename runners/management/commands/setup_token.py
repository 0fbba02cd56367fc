from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from runners.services import setup_address


class Command(BaseCommand):
    help = "Print the address of the page that makes the first admin. Earlier addresses stop working."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(setup_address() or "There is an admin already.")
