"""Decode recordings damaged at random: ``python benchmarks/fuzz.py [--count N] [--seed N] PATH…``.

Every mutation (flipped bits, cuts, splices of two files, lies in the header or in a definition, runs
of one byte) must end in recordings or in a DecodeError whose offset lies in the file, in at most a
second of processor time and in no more memory than 20 times the file and 32 MB. Prints what did
not, with the seed that makes the same bytes again; the status is 1 if anything did not.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import resource
import sys
import time
import traceback
import tracemalloc
import warnings
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from sessions.decoders import decode  # noqa: E402
from sessions.decoders.errors import DecodeError  # noqa: E402
from tests.sessions.decoders.mutations import mutated  # noqa: E402

KINDS = ("*.fit", "*.gpx", "*.tcx")
#: Larger originals take long and show nothing new.
LARGEST = 1 << 20
SECONDS = 1.0
TIMES, BESIDES = 20, 32 << 20
#: Memory is counted for one mutation in so many: counting makes each several times slower.
COUNTED = 20
#: No process may ever take more, whatever is counted.
ADDRESS_SPACE = 2 << 30


class Outcome(NamedTuple):
    """What became of one mutation: ``kind`` is "recordings", a DecodeError's name or "FAULT"."""

    seed: int
    kind: str
    seconds: float
    said: str = ""


def main() -> int:
    parser = argparse.ArgumentParser(description="Decode recordings damaged at random.")
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="recordings, or folders of them")
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0, help="of the first mutation")
    parser.add_argument("--processes", type=int, default=multiprocessing.cpu_count())
    options = parser.parse_args()
    originals = list(files(options.paths))
    if not originals:
        parser.error("no recordings there")
    begun, slowest = time.monotonic(), 0.0
    kinds: Counter[str] = Counter()
    with multiprocessing.Pool(options.processes, prepare) as pool:
        seeds = range(options.seed, options.seed + options.count)
        for outcome in pool.imap_unordered(partial(attempt, originals), seeds, chunksize=50):
            kinds[outcome.kind] += 1
            slowest = max(slowest, outcome.seconds)
            if outcome.kind == "FAULT":
                print(f"seed {outcome.seed}: {outcome.said}", flush=True)
    print(f"{options.count:,} mutations of {len(originals)} files in {time.monotonic() - begun:.0f} s")
    print(", ".join(f"{count:,} {kind}" for kind, count in kinds.most_common()))
    print(f"the slowest took {1000 * slowest:.0f} ms")
    return int(kinds["FAULT"] > 0)


def files(paths: list[Path]) -> Iterator[Path]:
    """Yield the recordings that are not too large."""
    for path in paths:
        found = sorted(each for kind in KINDS for each in path.rglob(kind)) if path.is_dir() else [path]
        yield from (each for each in found if 0 < each.stat().st_size <= LARGEST)


def prepare() -> None:
    warnings.simplefilter("ignore")
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))


def attempt(originals: list[Path], seed: int) -> Outcome:
    """Decode the mutation of a seed."""
    chance = random.Random(seed)
    one, other = (chance.choice(originals).read_bytes() for _ in range(2))
    content = mutated(chance, one, other)
    counted = seed % COUNTED == 0
    if counted:
        tracemalloc.start()
    begun = time.process_time()
    try:
        kind, said = ended(content)
        seconds = time.process_time() - begun
        peak = tracemalloc.get_traced_memory()[1] if counted else 0
    finally:
        tracemalloc.stop()
    if peak > TIMES * len(content) + BESIDES:
        return Outcome(seed, "FAULT", seconds, f"{peak >> 20} MB for {len(content)} bytes")
    if not counted and seconds > SECONDS:
        return Outcome(seed, "FAULT", seconds, f"{seconds:.1f} s for {len(content)} bytes")
    return Outcome(seed, kind, 0.0 if counted else seconds, said)


def ended(content: bytes) -> tuple[str, str]:
    """Return how decoding ends, and the traceback if it should not end so."""
    try:
        decode(content)
    except DecodeError as error:
        if 0 <= error.offset <= len(content):
            return type(error).__name__, ""
        return "FAULT", f"{error!r} at byte {error.offset} of {len(content)}"
    except BaseException:  # that it is none of ours is what is looked for
        return "FAULT", " ".join(traceback.format_exc(limit=-1).split("\n")[1:])
    return "recordings", ""


if __name__ == "__main__":
    sys.exit(main())
