"""The demo club: its people at once, the last ten weeks of their running, then two years of it."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from operations.demo.club import NotTheDemo, make_people, require_own_database
from operations.demo.feeding import LAST_PART, feed_part, histories, name_races, wait_for_room
from operations.demo.people import ADMIN, COACHES, RUNNERS
from operations.demo.state import DemoState, kept_state
from operations.demo.training import WEEKS


class Command(BaseCommand):
    help = "Make the demo club, or go on with making it. Workers must run: the files go through the import."

    def add_arguments(self, parser: ArgumentParser) -> None:
        weeks = int(os.environ.get("LONGRUN_DEMO_WEEKS", WEEKS))
        parser.add_argument("--weeks", type=int, default=weeks, help="how long everybody has been running")

    def handle(self, *args: Any, weeks: int, **options: Any) -> None:
        try:
            require_own_database()
        except NotTheDemo as error:
            raise CommandError(str(error)) from None
        state = kept_state(Path(settings.DATA_DIR) / "demo.json")
        make_people(state.password, state.last.date())
        self.print_logins(state)
        everybody = histories(state.last, weeks)
        sent = feed_part(everybody, 0, most=len(everybody))
        wait_for_room(0)
        name_races()
        if sent:
            self.say(f"The last ten weeks are in ({sent} runs); what was before them follows.")
        for number in range(1, LAST_PART + 1):
            sent += feed_part(everybody, number)
        wait_for_room(0)
        name_races()
        self.say(f"The whole history is in ({sum(len(one.outings) for one in everybody)} runs).")

    def print_logins(self, state: DemoState) -> None:
        self.say("")
        self.say("The demo club. Everybody's password here is  " + state.password)
        self.say(f"  admin    {ADMIN[1]}")
        for name, email in COACHES:
            self.say(f"  coach    {email:24} {name}")
        for profile in RUNNERS[:3]:
            self.say(f"  runner   {profile.email:24} {profile.name}")
        self.say(f"  … and {len(RUNNERS) - 3} more runners; the coaches' pages name them.")
        self.say("")

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
