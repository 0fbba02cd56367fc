"""The demo club: its people at once, the last ten weeks of their running, then two years of it."""

from __future__ import annotations

import logging
import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from operations.demo.club import NotTheDemo, make_people, require_own_database
from operations.demo.feeding import MOST_JOBS, PARTS, feed_part, histories, name_races, wait_for_room
from operations.demo.people import ADMIN, COACHES, RUNNERS
from operations.demo.planned import with_plan
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
        # The filesystem broker has no host, which is no news to whoever reads the console.
        logging.getLogger("kombu.connection").setLevel(logging.ERROR)
        state = kept_state(Path(settings.DATA_DIR) / "demo.json")
        make_people(state.password, state.last.date())
        self.print_logins(state)
        everybody = histories(state.last, weeks)
        runs = sum(len(one.outings) for one in everybody)
        # A plan starts from what was run before it.
        feed_part([one for one in everybody if one.profile.has_plan], 1)
        wait_for_room(0)
        everybody = [with_plan(one) if one.profile.has_plan else one for one in everybody]
        for number in PARTS:
            feed_part(everybody, number, most=MOST_JOBS if number > 1 else len(everybody))
            if number == 1:
                wait_for_room(0)
                self.say("The last ten weeks are in. What was run before them follows while you look around.")
        wait_for_room(0)
        name_races()
        self.say(f"The whole history is in, about {runs} runs.")

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
