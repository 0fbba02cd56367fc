"""How long it takes to work one runner's numbers out again: 1, 2, 5 and 10 years, recordings on disk.

    python benchmarks/analyse.py [--years 1 2 5 10] [--workers 2] [--repeats 20] [--busy]

Makes 300 one-hour runs a year (recordings as Parquet files, in a folder kept for the next time), then measures all of
them again with two workers as a job does, works the history out, adds a run of today, and times the formulas alone.
Prints a table; the status is 1 if a bound is exceeded. ``--busy`` judges by processor time, a worker's share of it,
where the machine has other work to do.
"""

from __future__ import annotations

import argparse
import datetime as dt
import multiprocessing
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
if TYPE_CHECKING:
    from runners.models import Runner

RUNS_A_YEAR = 300
#: Bounds: seconds for ten years, milliseconds for the rest, and how much worse than linear the cost may grow.
FULL_SECONDS, HISTORY_MS, MEASURE_MS, TODAY_MS, LINEAR = 25.0, 5.0, 8.0, 150.0, 1.2
Clock = Callable[[], float]
RECORDINGS = Path(tempfile.gettempdir()) / "longrun-benchmark" / "analyse"


def set_up() -> None:
    """Start Django on the data of this benchmark; in every process."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    import django  # noqa: PLC0415

    django.setup()


@contextmanager
def own_data() -> Iterator[None]:
    """Give Longrun a database of its own, which goes afterwards; recordings stay for the next time."""
    folder = Path(tempfile.mkdtemp(prefix="longrun-analyse-"))
    RECORDINGS.mkdir(parents=True, exist_ok=True)
    os.environ |= {"LONGRUN_DATA": str(folder), "MEDIA_ROOT": str(RECORDINGS), "LOG_LEVEL": "WARNING"}
    try:
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def record(count: int) -> None:
    """Write as many different recordings as there are runs, those that are not there yet."""
    from sessions.storage import save_recording  # noqa: PLC0415
    from tests.recordings import START, make_recording  # noqa: PLC0415

    random = np.random.default_rng(1)
    for number in range(count):
        speed, heart_rate = random.uniform(2.6, 3.6), random.uniform(130, 165)
        if not (RECORDINGS / f"{number}.parquet").exists():
            start = START - dt.timedelta(days=number)
            made = make_recording(start=start, duration=3600, speed=speed, heart_rate=heart_rate)
            save_recording(f"{number}.parquet", made)


def runner_with(years: int) -> Runner:
    """Make a runner who ran 300 times a year, the last time yesterday, none of it measured yet."""
    from runners.services import create_runner  # noqa: PLC0415
    from sessions.models import Session  # noqa: PLC0415

    runner = create_runner(name=f"{years} years", sex="F")
    today, count = runner.today(), years * RUNS_A_YEAR
    Session.objects.bulk_create(
        Session(
            runner=runner,
            name="Run",
            sport="running",
            sport_class="run",
            started_at=dt.datetime.combine(day, dt.time(6), dt.UTC),
            day=day,
            distance=10_800.0,
            elapsed_time=3600.0,
            timer_time=3600.0,
            recording_path=f"{number}.parquet",
        )
        for number in range(count)
        for day in [today - dt.timedelta(days=1 + number * 365 * years // count)]
    )
    return runner


def take_turns(job_id: str, busy: bool) -> float:
    """Work on a job as a worker does; return the processor's seconds that it took.

    Where the machine is ``busy``, units are taken by as many at a time as they would be if it were not.
    """
    from jobs import runner  # noqa: PLC0415
    from jobs.models import Job  # noqa: PLC0415
    from jobs.steps import spec_of  # noqa: PLC0415

    if busy:
        runner.CHUNK_SECONDS, spec_of("measure")["refresh"] = 10.0, 3600
    began = time.process_time()
    # The first unit makes the others, and wakes the workers for them: one that found nothing to do comes again.
    while runner.take_turn(job_id) or Job.objects.filter(pk=job_id, state=Job.State.RUNNING).exists():
        continue
    return time.process_time() - began


def seconds_of_all(runner: Runner, pool: ProcessPoolExecutor, workers: int, busy: bool) -> float:
    """Measure all of a runner's sessions again and work the history out, as a job does."""
    from jobs.models import Job  # noqa: PLC0415
    from runners.services import BEGINNING, measure_since  # noqa: PLC0415
    from sessions.models import Session  # noqa: PLC0415

    began = time.perf_counter()
    measure_since(runner, BEGINNING)
    job = Job.objects.get(kind="measure", subject_id=runner.pk)
    spent = sum(turn.result() for turn in [pool.submit(take_turns, str(job.pk), busy) for _ in range(workers)])
    job.refresh_from_db()
    assert job.state == Job.State.DONE, job.state
    assert not Session.objects.filter(runner=runner.pk, measures__load__isnull=True).exists()
    return spent / workers if busy else time.perf_counter() - began


def history_seconds(runner: Runner, clock: Clock) -> float:
    """Work the history out from its first day on: critical speed, loads, calendar, all written."""
    from analytics.services import mark_stale, refresh_history  # noqa: PLC0415
    from runners.services import BEGINNING  # noqa: PLC0415

    mark_stale(runner, BEGINNING)
    began = clock()
    refresh_history(runner)
    return clock() - began


def today_ms(runner: Runner, clock: Clock) -> float:
    """Measure a run of today, save it and work out what follows from it."""
    from analytics.services import measure, refresh_history  # noqa: PLC0415
    from sessions.models import Session  # noqa: PLC0415
    from sessions.storage import load_recording  # noqa: PLC0415

    run = Session.objects.filter(runner=runner).order_by("-day")[0]
    run.pk, run.day = None, run.day + dt.timedelta(days=1)
    run.started_at += dt.timedelta(days=1)
    run.save()
    recording = load_recording(run)

    def add() -> None:
        measure(run, recording)
        refresh_history(run.runner)

    return median_ms(add, 5, clock)


def median_ms(work: Callable[[], object], repeats: int, clock: Clock) -> float:
    work()
    took = []
    for _ in range(repeats):
        began = clock()
        work()
        took.append(1000 * (clock() - began))
    return statistics.median(took)


def measuring_ms(repeats: int, clock: Clock) -> float:
    """Time what science says of one recording of an hour, best efforts and the curve included."""
    from science.measure import measure  # noqa: PLC0415
    from science.zones import HeartRateThresholds  # noqa: PLC0415
    from tests.recordings import make_recording  # noqa: PLC0415

    recording = make_recording(duration=3600)
    thresholds = HeartRateThresholds(maximum=190, resting=50, threshold=170, zone_bounds=(114, 133, 152, 171, 190))
    return median_ms(lambda: measure(recording, thresholds=thresholds, sex="f", body_mass=60), repeats, clock)


def formulas_ms(days: int, repeats: int, clock: Clock) -> tuple[float, float]:
    """Time CTL, ATL and form of so many days, and the whole family of ratios."""
    from science.fitness import load_history  # noqa: PLC0415
    from science.load_ratios import Calendar, ratios  # noqa: PLC0415

    load = np.random.default_rng(1).uniform(0, 120, days)
    history = load_history(load)
    calendar = Calendar(load, load, load, history.atl, history.ctl, history.ctl, np.arange(float(days)))
    smoothed = median_ms(lambda: load_history(load), repeats, clock)
    return smoothed, median_ms(lambda: ratios(calendar), repeats, clock)


def run_all(years: list[int], workers: int, repeats: int, busy: bool) -> list[tuple[str, float, str, float | None]]:
    """Return name, figure, unit and bound of everything that is timed."""
    from django.core.management import call_command  # noqa: PLC0415

    clock = time.process_time if busy else time.perf_counter
    call_command("migrate", verbosity=0)
    record(max(years) * RUNS_A_YEAR)
    rows: list[tuple[str, float, str, float | None]] = []
    per_year = {}
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), set_up) as pool:
        list(pool.map(time.sleep, [0.1] * 2 * workers))
        for count in years:
            runner = runner_with(count)
            took = seconds_of_all(runner, pool, workers, busy)
            per_year[count] = took / count
            bound = FULL_SECONDS if count == 10 else None
            rows.append((f"all of {count} years, {count * RUNS_A_YEAR} runs, {workers} workers", took, "s", bound))
            rows.append(
                (f"  history of {count} years read, worked out, written", history_seconds(runner, clock), "s", None)
            )
            rows.append((f"  a run of today after {count} years", today_ms(runner, clock), "ms", TODAY_MS))
    longest, before = (sorted(years) * 2)[-1], sorted(years)[-2] if len(years) > 1 else years[0]
    growth = per_year[longest] / per_year[before]
    rows.append((f"cost a year, {longest} years over {before}", growth, "×", LINEAR))
    smoothed, family = formulas_ms(3650, repeats, clock)
    rows.append(("CTL, ATL and form of 3,650 days", smoothed, "ms", HISTORY_MS))
    rows.append(("all ratios of 3,650 days", family, "ms", HISTORY_MS))
    rows.append(("one recording of an hour measured", measuring_ms(repeats, clock), "ms", MEASURE_MS))
    return rows


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--years", type=int, nargs="+", default=[1, 2, 5, 10])
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=20)
    parser.add_argument("--busy", action="store_true", help="judge by processor time")
    wanted = parser.parse_args()
    with own_data():
        set_up()
        rows = run_all(sorted(wanted.years), wanted.workers, wanted.repeats, wanted.busy)
    failed = False
    for name, figure, unit, bound in rows:
        over = bound is not None and figure > bound
        failed |= over
        limit = f"at most {bound:g}" if bound is not None else ""
        print(f"{name:<58} {figure:9.2f} {unit:<3} {limit:<13} {'TOO SLOW' if over else ''}".rstrip())
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
