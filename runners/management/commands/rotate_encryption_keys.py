"""After a new key was put in front of the others: encrypt everything with it, then the old one can go."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from runners.encryption import WrongKey, rotate


class Command(BaseCommand):
    help = "Encrypts the secrets in the database anew with the first key of ENCRYPTION_KEYS."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = rotate()
        except WrongKey as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Encrypted with the first key: {count}. Earlier keys are not needed any more.")
