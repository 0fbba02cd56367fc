"""Decode FIT files with ours, fitdecode, fitparse and fitfast in one run: ``python benchmarks/decode.py PATH…``.

Prints milliseconds of processor time a file, checksums included: ours with all messages that we use
and with the columns of the records alone, and how many times faster than fitdecode that is; then the
geometric means over the runs of more than 500 records, and every column in which ours differs from
fitdecode. A path may be a folder, or a corpus index (``index.csv``), of which the runs are taken. The
status is 1 if a column differs or a mean is under its floor. Each reader's best of several runs counts.
"""

from __future__ import annotations

import argparse
import csv
import io
import math
import operator
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import fitdecode  # noqa: E402
import fitfast  # noqa: E402
import fitparse  # noqa: E402

from science.recording import Recording  # noqa: E402
from sessions.decoders import decode  # noqa: E402
from sessions.decoders.errors import DecodeError  # noqa: E402
from sessions.decoders.fit import chain  # noqa: E402
from sessions.decoders.fit.columns import record_columns  # noqa: E402
from sessions.decoders.fit.messages import Walker  # noqa: E402
from sessions.decoders.fit.profile import FIELD_DESCRIPTION, RECORD, TIMESTAMP_CORRELATION  # noqa: E402
from sessions.decoders.fit.table import Table  # noqa: E402
from sessions.decoders.fit.timestamps import timestamps  # noqa: E402
from tests.sessions.decoders.reference import differences  # noqa: E402

SHORTEST = 500
RECORDS = frozenset({RECORD, FIELD_DESCRIPTION, TIMESTAMP_CORRELATION})
#: The slow readers take minutes for all files, and vary by less.
BEST_OF, SLOW_BEST_OF = 15, 3
#: Times fitdecode with all messages and with the columns of the records, and times fitfast with all messages.
FLOORS = (250.0, 400.0, 3.0)


class Times(NamedTuple):
    """Seconds of processor time for one file; fitfast's are NaN if it gives up."""

    ours: float
    columns: float
    fitdecode: float
    fitparse: float
    fitfast: float


def main() -> int:
    parser = argparse.ArgumentParser(description="Decode FIT files with ours, fitdecode, fitparse and fitfast.")
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    parser.add_argument(
        *("--floors", "-f"),
        nargs=3,
        type=float,
        default=FLOORS,
        metavar=("ALL", "COLUMNS", "FITFAST"),
        help="what must be reached: times fitdecode with all messages and with the columns, times fitfast",
    )
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    print("ours, columns alone, fitdecode, fitparse, fitfast [ms], ours to fitdecode: all, columns; file, records")
    runs, unequal = [], 0
    for path in files(options.paths):
        data = path.read_bytes()
        try:
            recordings = decode(data)
        except DecodeError as error:
            print(f"{'–':>9}  {path.name}: {error}")
            continue
        unequal += compared(path, data, recordings)
        count = sum(map(len, recordings))
        times = measured(data)
        print(f"{shown(times)}  {path.name}, {count}")
        if count > SHORTEST and recordings[0].sport == "running":
            runs.append(times)
    mean = geometric_mean([each.fitdecode / each.ours for each in runs])
    columns = geometric_mean([each.fitdecode / each.columns for each in runs])
    compiled = geometric_mean([each.fitfast / each.ours for each in runs if not math.isnan(each.fitfast)])
    print(f"\n{len(runs)} runs of more than {SHORTEST} records (geometric means):")
    print(f"{mean:.0f} times fitdecode with all messages, {columns:.0f} times for the columns of the records")
    print(f"{compiled:.1f} times fitfast with all messages")
    print(f"{unequal} columns differ from fitdecode's")
    reached = all(map(operator.ge, (mean, columns, compiled), options.floors))  # nothing reaches NaN
    return int(unequal > 0 or not reached)


def geometric_mean(ratios: list[float]) -> float:
    return math.exp(sum(map(math.log, ratios)) / len(ratios)) if ratios else math.nan


def files(paths: list[Path]) -> Iterator[Path]:
    """Yield the FIT files among the paths, in folders, and the runs of an index."""
    for path in paths:
        if path.is_dir():
            yield from sorted(path.rglob("*.fit"))
        elif path.suffix == ".csv":
            with path.open(newline="") as index:
                yield from (
                    path.parent / row["file"] for row in csv.DictReader(index) if row["stratum"].startswith("fit:run")
                )
        else:
            yield path


def compared(path: Path, data: bytes, recordings: list[Recording]) -> int:
    """Print the columns that differ; return how many."""
    try:
        found = differences(data, recordings)
    except fitdecode.FitError as error:
        print(f"{'':>9}  {path.name}: fitdecode gives up: {error}")
        return 0
    for line in found:
        print(f"{'':>9}  {path.name}: {line}")
    return len(found)


def measured(data: bytes) -> Times:
    """Time each on one file, one after the other."""
    return Times(
        min(seconds(lambda: decode(data)) for _ in range(BEST_OF)),
        min(seconds(lambda: read_columns(data)) for _ in range(BEST_OF)),
        min(seconds(lambda: read_fitdecode(data)) for _ in range(SLOW_BEST_OF)),
        min(seconds(lambda: read_fitparse(data)) for _ in range(SLOW_BEST_OF)),
        fitfast_seconds(data),
    )


def shown(times: Times) -> str:
    milliseconds = "  ".join(f"{1000 * value:8.3f}" for value in times)
    return f"{milliseconds}  {times.fitdecode / times.ours:5.0f} {times.fitdecode / times.columns:5.0f}"


def seconds(work: Callable[[], object]) -> float:
    """Return the processor's time, so that whatever else runs weighs on none of the three."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def read_columns(data: bytes) -> None:
    """Read what is in the records, and of the other messages only what their times and fields hang on."""
    for part in chain(data):
        messages = Walker(data[part.start : part.end], RECORDS).walk(part.first - part.start)
        table = Table(messages, RECORD)
        timestamps(messages, table, [])
        record_columns(messages, table)


def fitfast_seconds(data: bytes) -> float:
    """Return what fitfast takes for all messages; it gives up on a wrong checksum."""
    try:
        return min(seconds(lambda: fitfast.parse(data)) for _ in range(BEST_OF))
    except ValueError:
        return math.nan


def read_fitdecode(data: bytes) -> None:
    try:
        with fitdecode.FitReader(io.BytesIO(data), check_crc=fitdecode.CrcCheck.WARN) as reader:
            for _ in reader:
                pass
    except fitdecode.FitError:
        pass


def read_fitparse(data: bytes) -> None:
    try:
        for _ in fitparse.FitFile(io.BytesIO(data), check_crc=True).get_messages():
            pass
    except fitparse.FitParseError:
        pass


if __name__ == "__main__":
    sys.exit(main())
