from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from runners.models import Runner
from runners.services import BEGINNING, measure_since


class Command(BaseCommand):
    help = "Have every session measured again, of one runner or of all; the workers do it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--runner", metavar="EMAIL", help="whose sessions; without it everybody's")

    def handle(self, *args: Any, **options: Any) -> None:
        runners = Runner.objects.all()
        if options["runner"]:
            runners = runners.filter(user__email__iexact=options["runner"])
        if not runners:
            raise CommandError("There is no such runner.")
        for runner in runners:
            measure_since(runner, BEGINNING)
        self.stdout.write(f"The sessions of {len(runners)} runners are being measured again.")
