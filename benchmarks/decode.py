"""Decode FIT files with ours, fitdecode and fitparse in one run: ``python benchmarks/decode.py PATH…``.

Prints milliseconds of processor time a file and records a second, checksums included, the geometric mean of how
many times faster ours is over the runs of more than 500 records, and every column in which
ours differs from fitdecode. A path may be a folder, or a corpus index (``index.csv``), of which
the runs are taken. The status is 1 if a column differs or the mean is under the floor.
"""

from __future__ import annotations

import argparse
import csv
import io
import math
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import fitdecode  # noqa: E402
import fitparse  # noqa: E402

from science.recording import Recording  # noqa: E402
from sessions.decoders import decode  # noqa: E402
from sessions.decoders.errors import DecodeError  # noqa: E402
from tests.sessions.decoders.reference import differences  # noqa: E402

SHORTEST = 500
BEST_OF = 15
FLOOR = 100.0


def main() -> int:
    parser = argparse.ArgumentParser(description="Decode FIT files with ours, fitdecode and fitparse.")
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    parser.add_argument("--floor", type=float, default=FLOOR, help="times fitdecode that must be reached")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    print(f"{'ours':>9}  {'records/s':>11}  {'fitdecode':>10}  {'fitparse':>9}  {'ratio':>6}  file, records")
    ratios, unequal = [], 0
    for path in files(options.paths):
        data = path.read_bytes()
        try:
            recordings = decode(data)
        except DecodeError as error:
            print(f"{'–':>9}  {path.name}: {error}")
            continue
        unequal += compared(path, data, recordings)
        ratios += measured(path, data, recordings)
    mean = math.exp(sum(map(math.log, ratios)) / len(ratios)) if ratios else math.nan
    print(f"\n{len(ratios)} runs of more than {SHORTEST} records: {mean:.0f} times fitdecode (geometric mean)")
    print(f"{unequal} columns differ from fitdecode's")
    return int(unequal > 0 or mean < options.floor)


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


def measured(path: Path, data: bytes, recordings: list[Recording]) -> list[float]:
    """Time the three on one file and print it; return the ratio if it is a run that counts."""
    count = sum(map(len, recordings))
    ours = min(seconds(lambda: decode(data)) for _ in range(BEST_OF))
    theirs = seconds(lambda: read_fitdecode(data))
    parsed = seconds(lambda: read_fitparse(data))
    print(
        f"{1000 * ours:6.3f} ms  {count / ours:11,.0f}  {1000 * theirs:7.0f} ms  {1000 * parsed:6.0f} ms"
        f"  {theirs / ours:6.0f}  {path.name}, {count}"
    )
    counts = count > SHORTEST and recordings[0].sport == "running"
    return [theirs / ours] if counts else []


def seconds(work: Callable[[], object]) -> float:
    """Return the processor's time, so that whatever else runs weighs on none of the three."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


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
