"""Sends the demo's files through the real import, newest first, a little at a time."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Sequence

from django.core.files.base import ContentFile
from django.db import transaction

from jobs.models import Job
from operations.demo.history import EDGES, History, archive, history_of, part_name
from operations.demo.people import RUNNERS
from operations.demo.training import Outing
from runners.models import Race, Runner
from sessions.models import Import, Session
from sessions.services import add_file, begin_import, close_import

#: So many jobs at once keep every worker busy, and leave a visitor's own upload only a short queue.
MOST_JOBS = 2
POLL_SECONDS = 0.5
#: A race was run if the watch counted its distance within this share.
RACE_DISTANCE_SHARE = 0.04


def feed(history: History, number: int) -> Import | None:
    """Send one part of a runner's history, once; None if it was sent before or is empty."""
    part = history.part(number)
    runner = Runner.objects.get(user__email=history.profile.email)
    if not part or Import.objects.filter(runner=runner, name=part_name(part)).exists():
        return None
    content = ContentFile(archive(history, part), part_name(part))
    # All or nothing, so that a start after a stop knows what was sent.
    with transaction.atomic():
        made = begin_import(runner, created_by=runner.user, name=part_name(part))
        add_file(made, part_name(part), content)
        close_import(made)
        make_races(runner, part)
    return made


def make_races(runner: Runner, part: Sequence[Outing]) -> None:
    """Enter the races of the part with their official times."""
    Race.objects.bulk_create(
        Race(
            runner=runner,
            name=outing.race.name,
            day=outing.race.day,
            distance=outing.race.distance,
            result_time=round(outing.workout.seconds(outing.critical_speed)),
            priority=Race.Priority.MAIN if outing.race.size == "marathon" else Race.Priority.TUNE_UP,
        )
        for outing in part
        if outing.race
    )


def name_races() -> None:
    """Give the sessions that were races their names."""
    for race in Race.objects.filter(sessions=None, result_time__isnull=False):
        margin = race.distance * RACE_DISTANCE_SHARE
        Session.objects.filter(
            runner=race.runner_id,
            day=race.day,
            distance__range=(race.distance - margin, race.distance + margin),
        ).update(race=race, kind=Session.Kind.RACE, name=race.name)


def wait_for_room(most: int) -> None:
    """Wait until no more than ``most`` jobs are unfinished."""
    while Job.objects.unfinished().count() > most:
        time.sleep(POLL_SECONDS)


def histories(last: dt.datetime, weeks: int) -> list[History]:
    return [history_of(index, last, weeks) for index in range(len(RUNNERS))]


def feed_part(all_of_them: Sequence[History], number: int, *, most: int = MOST_JOBS) -> int:
    """Send one part of everybody's history; return how many files that were."""
    files = 0
    for history in all_of_them:
        wait_for_room(most)
        name_races()
        if feed(history, number):
            files += len(history.part(number))
    return files


PARTS = range(len(EDGES) - 1)
