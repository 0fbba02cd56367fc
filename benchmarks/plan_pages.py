"""How long plans take: the generator by itself, and the pages of the calendar over HTTP.

A runner with a year of runs and a plan that fills it is made in a database of its own; the site is Django's own,
asked through its test client, so what a proxy adds is not in the figures.

python -m benchmarks.plan_pages [--times 40] [--busy]

``--busy`` judges by processor time, where the machine has other work to do.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gc
import os
import tempfile
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import django
import numpy as np
from django.core.management import call_command
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext

if TYPE_CHECKING:
    from plans.models import Plan
    from runners.models import User

DAYS = 365
#: What each must keep, ms: 95 % of the answers of a page, every run of the generator.
LIMITS = {
    "generator, 20 weeks": 300.0,
    "season page": 150.0,
    "preview of a plan": 500.0,
    "preview of a replanning": 500.0,
}
MOST_QUERIES = 12


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=40)
    parser.add_argument("--busy", action="store_true")
    arguments = parser.parse_args()
    times, clock = arguments.times, time.process_time if arguments.busy else time.perf_counter
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"LONGRUN_DATA": folder, "DJANGO_SETTINGS_MODULE": "config.settings.dev"}
        os.environ.pop("DATABASE_URL", None)
        django_set_up()
        user, plan = a_year_of_plan()
        # As the site does once it has started (config/asgi.py).
        client_of(user).get(season(plan))
        gc.freeze()
        figures = measured(user, plan, times, clock)
        queries = queries_of(client_of(user), season(plan))
    for name, taken in figures.items():
        worst = max(taken) if name.startswith("generator") else float(np.percentile(taken, 95))
        said = "within" if worst <= LIMITS[name] else "ABOVE"
        print(
            f"{name:26} median {np.median(taken):6.1f} ms, p95 or worst {worst:6.1f} ms, {said} {LIMITS[name]:.0f} ms"
        )
    print(f"{'season page':26} {queries} queries, at most {MOST_QUERIES}")


def django_set_up() -> None:
    django.setup()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)


def a_year_of_plan() -> tuple[User, Plan]:
    """Return a runner with a run on most days of a year, and a plan that spans it: half is past."""
    from analytics.models import CriticalSpeed, DailyLoad, Measures  # noqa: PLC0415
    from plans.models import PlanSchema  # noqa: PLC0415
    from plans.services import Wish, accept_plan, preview_plan  # noqa: PLC0415
    from runners.services import create_account, create_runner  # noqa: PLC0415
    from sessions.models import Session  # noqa: PLC0415

    user = create_account(email="year@example.org", name="A Year", password="bench-1-marks")
    runner = create_runner(name=user.name, user=user)
    today = runner.today()
    DailyLoad.objects.bulk_create(
        DailyLoad(runner=runner, day=today - dt.timedelta(days=n), load=45, distance=8000, ctl=45, atl=45, tsb=0)
        for n in range(DAYS)
    )
    CriticalSpeed.objects.create(runner=runner, day=today - dt.timedelta(days=30), value=3.9, method="bench")
    days = [today - dt.timedelta(days=n) for n in range(1, DAYS // 2)]
    runs = Session.objects.bulk_create(
        Session(
            runner=runner, name="Run", sport="running", sport_class="run", day=day, distance=8000, elapsed_time=2700,
            timer_time=2700, started_at=dt.datetime.combine(day, dt.time(7), dt.UTC),
        )
        for day in days
    )  # fmt: skip
    Measures.objects.bulk_create(Measures(session=run, load=45) for run in runs)
    race = today + dt.timedelta(weeks=19, days=6 - today.weekday())
    schema = PlanSchema.objects.filter(weeks=20).order_by("pk")[0]
    wish = Wish("Bench Marathon", race, 42195.0, schema, 6)
    plan = accept_plan(runner=runner, wish=wish, preview=preview_plan(runner=runner, wish=wish), accepted_by=user)
    fill_year(plan, today)
    return user, plan


def fill_year(plan: Plan, today: dt.date) -> None:
    """Stretch a plan to 365 days with a workout on each: the past ones run."""
    from plans.models import PlannedWorkout, PlanWeek  # noqa: PLC0415

    first = plan.last_day - dt.timedelta(days=DAYS - 1)
    first -= dt.timedelta(days=first.weekday())
    example, week = plan.workouts.order_by("-load")[1], plan.weeks.get(index=0)
    taken = set(plan.workouts.values_list("day", flat=True))
    added = (plan.first_day - first).days // 7
    plan.weeks.update(index=F("index") + 500)
    plan.weeks.update(index=F("index") + added - 500)
    for number in range(added):
        PlanWeek.objects.create(
            plan=plan,
            index=number,
            first_day=first + dt.timedelta(weeks=number),
            phase="base",
            block=0,
            load=week.load,
        )
    free = [day for n in range((plan.last_day - first).days) if (day := first + dt.timedelta(days=n)) not in taken]
    rows = [PlannedWorkout.objects.get(pk=example.pk) for _ in free]
    for row, day in zip(rows, free, strict=True):
        row.pk, row.day, row.status = None, day, "done" if day < today else "planned"
    PlannedWorkout.objects.bulk_create(rows)
    plan.first_day = first
    plan.save()


def client_of(user: User) -> Client:
    from django.test import Client  # noqa: PLC0415

    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    return client


def season(plan: Plan) -> str:
    return f"/runners/{plan.runner_id}/plan/?view=season"


def measured(user: User, plan: Plan, times: int, clock: Callable[[], float]) -> dict[str, list[float]]:
    """Return how long each took, ms."""
    from plans.generator import generate  # noqa: PLC0415
    from plans.generator.stored import inputs_from_json  # noqa: PLC0415
    from plans.services import shared_library  # noqa: PLC0415

    inputs, library, client = inputs_from_json(plan.inputs), shared_library(), client_of(user)
    today, path = plan.runner.today(), f"/runners/{plan.runner_id}/plan/"
    wish = f"name=Next&day={plan.last_day}&distance=42195.0&schema={plan.schema_id}&days=6&goal=&weekly="
    ill = f"reason=ill&first={today}&last={today + dt.timedelta(days=4)}&minutes=&race_day="
    return {
        "generator, 20 weeks": timed(lambda: generate(inputs, library), times, clock),
        "season page": timed(lambda: answered(client, season(plan)), times, clock),
        "preview of a plan": timed(lambda: answered(client, f"{path}new/?{wish}"), times, clock),
        "preview of a replanning": timed(lambda: answered(client, f"{path}replan/?{ill}"), times, clock),
    }


def timed(work: Callable[[], object], times: int, clock: Callable[[], float]) -> list[float]:
    work()
    taken = []
    for _ in range(times):
        begun = clock()
        work()
        taken.append(1000.0 * (clock() - begun))
    return taken


def answered(client: Client, path: str) -> None:
    answer = client.get(path)
    if answer.status_code != 200 or b"errorlist" in answer.content:
        raise SystemExit(f"{path} was answered with {answer.status_code}")


def queries_of(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        answered(client, path)
    return len(asked)


if __name__ == "__main__":
    main()
