"""What becomes of a large import when something dies in the middle of it.

    python benchmarks/faults.py [--runs 3000] [--fault kill_worker --fault fill_disk …] [--sqlite]

Starts Longrun's own processes on PostgreSQL and Redis of their own, on free ports and in temporary folders
(``--sqlite``: on the default without servers), sends a ZIP of one-hour runs for a new runner each time, lets one thing
happen when a fifth of the runs are in, and compares what is there at the end with what was sent. The exit status is 1
if anything is lost, doubled or left over.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.interrupted import SENDING, kill_web_while_sending  # noqa: E402
from tests.faults import (  # noqa: E402
    FAULTS,
    Club,
    archive_of,
    make_runner,
    nothing,
    running_club,
    state_of,
    undo,
    wait_for_end,
    wrong,
)
from tests.services import NotInstalled, own_postgresql, own_redis, small_disk  # noqa: E402

LONGEST_WAIT = 1800.0
#: Room for one import; it is undone before the next.
DISK_BYTES, DISK_BYTES_A_RUN = 600 * 1024**2, 600 * 1024
NEEDS_SERVERS = {"kill_redis", "lose_redis", "restart_postgresql", "crash_postgresql"}


@contextmanager
def club(options: argparse.Namespace) -> Iterator[tuple[Club, str]]:
    """Run the site; yield it and why its disk cannot be filled, if so."""
    with ExitStack() as stack:
        data = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="longrun-faults-")))
        settings, reason = {}, ""
        try:
            settings["MEDIA_ROOT"] = str(stack.enter_context(small_disk(DISK_BYTES + options.runs * DISK_BYTES_A_RUN)))
        except OSError as error:
            reason = f"left out, a small disk cannot be made here: {error}"
        database = None if options.sqlite else stack.enter_context(own_postgresql())
        broker = None if options.sqlite else stack.enter_context(own_redis())
        yield stack.enter_context(running_club(data, database, broker, **settings)), reason


def scenario(club: Club, name: str, fault: Callable[[Club], None], archive: Path, runs: int) -> tuple[float, str]:
    """Import everything for a new runner while ``fault`` happens; return how long it took and what is wrong then."""
    email = f"{name}@faults.example"
    runner = make_runner(club, email, None if name == SENDING else archive)
    began = time.monotonic()
    if name == SENDING:
        kill_web_while_sending(club, runner, email, archive)
    else:
        club.wait(lambda: club.imported(runner) >= runs // 5, LONGEST_WAIT)
        fault(club)
    wait_for_end(club, runner, LONGEST_WAIT)
    seconds = time.monotonic() - began
    problem = wrong(state_of(club, runner), runs)
    return seconds, problem or ("" if undo(club, runner) else "something is left after undoing it")


def chosen(options: argparse.Namespace) -> dict[str, Callable[[Club], None]]:
    """Return what happens, by name, first nothing, to compare with."""
    every = FAULTS | {SENDING: nothing}
    names = options.fault or [name for name in every if not (options.sqlite and name in NEEDS_SERVERS)]
    return {"nothing": nothing} | {name: every[name] for name in names}


def run(options: argparse.Namespace, archive: Path) -> bool:
    """Print a line for each scenario; whether all went well."""
    good = True
    print(f"{'':24}{'seconds':>9}{'lost':>7}  result", flush=True)
    with club(options) as (site, no_disk):
        usual = 0.0
        for name, fault in chosen(options).items():
            if name == "fill_disk" and no_disk:
                print(f"{name:24}{'':16}  {no_disk}")
                continue
            seconds, problem = scenario(site, name, fault, archive, options.runs)
            usual = usual or seconds
            good &= not problem
            result = problem or f"{options.runs} sessions, each once, nothing missing or left over"
            print(f"{name:24}{seconds:9.1f}{seconds - usual:7.1f}  {result}", flush=True)
        if not good:
            shutil.copytree(
                site.site.data / "log", Path(tempfile.gettempdir()) / "longrun-faults-log", dirs_exist_ok=True
            )
    return good


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--runs", type=int, default=3000)
    parser.add_argument("--duration", type=int, default=3600, help="of each run, s")
    parser.add_argument("--fault", action="append", choices=[*FAULTS, SENDING], help="all of them if not given")
    parser.add_argument("--sqlite", action="store_true", help="on the default without servers")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="longrun-faults-archive-") as folder:
        archive = archive_of(Path(folder) / "runs.zip", options.runs, options.duration)
        try:
            good = run(options, archive)
        except NotInstalled as missing:
            sys.exit(str(missing))
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
