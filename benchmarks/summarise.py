"""How long it takes to close a day for many runners: missed workouts, matches of other days, daily summaries.

Each runner has a plan of 20 weeks and runs on most days of the last four, matched as they came in; a fifth of the
workouts were not run on their day, some of them on another one.
The database is one of its own, or that of DATABASE_URL, which must be empty.

python -m benchmarks.summarise [--runners 1000] [--postgresql]

The status is 1 if a night takes longer than a minute.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import resource
import sys
import tempfile
import time

import django
import numpy as np
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

LIMIT_SECONDS = 60.0
PLAN_DAYS, PAST_DAYS = 140, 28
TODAY = dt.datetime.now(dt.UTC).date()
ZONES = ("Europe/Vienna", "UTC", "Asia/Kathmandu", "America/New_York", "Pacific/Auckland")
STEPS = [{"kind": "easy", "metres": 10000.0}]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runners", type=int, default=1000)
    parser.add_argument("--postgresql", action="store_true", help="the server of DATABASE_URL, an empty database")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"LONGRUN_DATA": folder, "DJANGO_SETTINGS_MODULE": "config.settings.dev", "LOG_LEVEL": "ERROR"}
        if not options.postgresql:
            os.environ.pop("DATABASE_URL", None)
        django.setup()
        call_command("migrate", verbosity=0)
        make(options.runners)
        match(options.runners)
        seconds = [night(name) for name in ("a night", "once more")]
        renewed()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{'peak memory':14} {peak:.0f} MB; at most {LIMIT_SECONDS:.0f} s a night are allowed")
    sys.exit(max(seconds) > LIMIT_SECONDS)


def match(count: int) -> None:
    """Match all that was run, as imports do, and leave what was missed yesterday for the night."""
    from plans.models import PlannedWorkout  # noqa: PLC0415
    from plans.outcome import SummaryMark  # noqa: PLC0415
    from plans.services.matching import match_runner  # noqa: PLC0415
    from runners.models import Runner  # noqa: PLC0415

    before = time.perf_counter()
    runners = list(Runner.objects.all())
    for runner in runners:
        match_runner(runner)
    taken = time.perf_counter() - before
    print(f"{'matching':14} {count:5} runners {taken:6.2f} s, {1000 * taken / count:.0f} ms a runner with four weeks")
    marks = []
    for runner in runners:
        yesterday = runner.today() - dt.timedelta(days=1)
        open_ = PlannedWorkout.objects.filter(runner=runner, day=yesterday, session__isnull=True)
        open_.update(status=PlannedWorkout.Status.PLANNED)
        marks.append(SummaryMark(runner=runner, first=yesterday, through=yesterday - dt.timedelta(days=1)))
    # Accepting a plan sums up what is over already; here the night does.
    SummaryMark.objects.all().delete()
    SummaryMark.objects.bulk_create(marks)


def night(name: str) -> float:
    """Close the days that are over and print how long it takes; return it, s."""
    from plans.outcome import DailySummary  # noqa: PLC0415
    from plans.services.nights import close_days  # noqa: PLC0415

    before, cpu = time.perf_counter(), time.process_time()
    with CaptureQueriesContext(connection) as queries:
        runners = close_days()
    seconds, cpu = time.perf_counter() - before, time.process_time() - cpu
    rows = DailySummary.objects.count()
    print(
        f"{name:14} {runners:5} runners {seconds:6.2f} s ({cpu:.2f} s of a processor), {len(queries)} queries, "
        f"{rows} summaries kept"
    )
    return seconds


def renewed() -> None:
    """Print how long it takes to renew a runner's summaries when data come late."""
    from plans.outcome import SummaryMark  # noqa: PLC0415
    from plans.services.summarising import renew  # noqa: PLC0415

    mark = SummaryMark.objects.select_related("runner").first()
    assert mark is not None
    SummaryMark.objects.filter(pk=mark.pk).update(first=mark.through - dt.timedelta(days=PAST_DAYS - 1))
    before = time.perf_counter()
    rows = renew(mark.runner)
    print(f"{'late data':14} {rows} of {PAST_DAYS} days of a runner renewed in {time.perf_counter() - before:.2f} s")


def make(count: int) -> None:
    """Make runners with plans, runs and what they come to."""
    from analytics.models import Measures  # noqa: PLC0415
    from plans.models import Plan, PlannedWorkout  # noqa: PLC0415
    from runners.models import Race, Runner  # noqa: PLC0415
    from sessions.models import Session  # noqa: PLC0415

    random = np.random.default_rng(0)
    first = TODAY - dt.timedelta(days=PAST_DAYS)
    last = first + dt.timedelta(days=PLAN_DAYS - 1)
    runners = Runner.objects.bulk_create(
        Runner(name=f"Runner {number}", time_zone=ZONES[number % len(ZONES)]) for number in range(count)
    )
    races = Race.objects.bulk_create(Race(runner=one, name="Autumn", day=last, distance=42195) for one in runners)
    plans = Plan.objects.bulk_create(
        Plan(runner=race.runner, race=race, first_day=first, last_day=last) for race in races
    )
    workouts = [
        PlannedWorkout(
            plan=plan, runner=plan.runner, day=first + dt.timedelta(days=day), name="Easy 10 km", family="easy",
            steps=STEPS, distance=10000.0, duration=3300.0, load=55.0, why="",
        )
        for plan in plans
        for day in range(PLAN_DAYS)
        if day % 7 not in (0, 4)
    ]  # fmt: skip
    PlannedWorkout.objects.bulk_create(workouts, batch_size=2000)
    sessions = []
    for one in workouts:
        if one.day > TODAY or random.random() < 0.2:
            continue
        share = float(random.normal(1.0, 0.12))
        moved = 1 if random.random() < 0.05 else 0
        sessions.append(
            Session(
                runner=one.runner, name="Run", sport="running", sport_class="run", day=one.day + dt.timedelta(moved),
                started_at=dt.datetime.combine(one.day, dt.time(7), tzinfo=dt.UTC), distance=10000.0 * share,
                elapsed_time=3300.0 * share, timer_time=3300.0 * share,
            )
        )  # fmt: skip
    Session.objects.bulk_create(sessions, batch_size=2000)
    Measures.objects.bulk_create(
        (Measures(session=one, load=55.0 * (one.distance or 0.0) / 10000.0) for one in sessions), batch_size=2000
    )


if __name__ == "__main__":
    main()
