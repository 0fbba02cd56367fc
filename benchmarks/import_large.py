"""Whether memory grows with the size of an archive.

    python benchmarks/import_large.py [--gigabytes 5] [--files 200] [--database postgres://…  --redis redis://…]

Makes an archive of one-hour runs beside films, photos and tables that do not pack, part of it in an archive inside, as
full exports are; sends it in pieces, imports it, and prints the peak memory of every process beside that of the same
runs without the rest. Needs three times the size on the disk for temporary files; all is deleted afterwards.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import shutil
import sys
import tempfile
import time
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.import_archive import EMAIL, MAKE_RUNNER, PASSWORD, database, imported  # noqa: E402
from benchmarks.visiting import Browser, Memory  # noqa: E402
from sessions.encoders.fit import encode  # noqa: E402
from tests.recordings import START, make_recording  # noqa: E402
from tests.site import running_site  # noqa: E402

BLOCK = 1 << 20
FILM, PHOTO = 400 << 20, 3 << 20


def archive_of(path: Path, runs: int, size: int) -> Path:
    """Write a ZIP of runs and ``size`` bytes of other things, half of both in an archive inside."""
    inside = path.with_suffix(".inside")
    pack(inside, range(0, runs, 2), size // 2)
    pack(path, range(1, runs, 2), size - size // 2, inside)
    inside.unlink()
    return path


def pack(path: Path, days: range, size: int, inside: Path | None = None) -> None:
    noise = os.urandom(BLOCK)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        for day in days:
            recording = make_recording(start=START - dt.timedelta(days=day), duration=3600, speed=2.8 + day % 7 / 10)
            archive.writestr(f"activities/{day}.fit", encode(recording), zipfile.ZIP_DEFLATED)
        for n in range(500):
            archive.writestr(f"tables/{n}.json", f'{{"n": {n}}}')
        while size > 0:
            member = FILM if size > 2 * FILM else PHOTO
            with archive.open(f"media/{size}.{'mp4' if member == FILM else 'jpg'}", "w", force_zip64=True) as film:
                for _ in range(member // BLOCK):
                    film.write(noise)
            size -= member
        if inside is not None:
            archive.write(inside, "more/part2.zip")


def peaks(archive: Path, runs: int, settings: dict[str, str]) -> dict[str, int]:
    """Import an archive into a Longrun of its own; return the peak memory of its processes, bytes."""
    with tempfile.TemporaryDirectory(prefix="longrun-large-") as data, running_site(Path(data), **settings) as site:
        runner = site.ask(MAKE_RUNNER)
        assert isinstance(runner, int)
        browser = Browser(site.address)
        browser.log_in(EMAIL, PASSWORD)
        with Memory(site.process.pid) as memory:
            began = time.monotonic()
            import_ = browser.upload_in_pieces(runner, archive)
            sent = time.monotonic()
            imported(browser, import_, runs)
            ended = time.monotonic()
        size = archive.stat().st_size / 1e9
        print(f"{size:8.2f} GB sent in {sent - began:.0f} s, read in {ended - sent:.0f} s more", flush=True)
        found = site.ask("import json; from sessions.models import Session; print(json.dumps(Session.objects.count()))")
        if found != runs:
            raise SystemExit(f"{found} sessions of {runs} runs")
        return memory.by_name()


def main() -> None:
    parser = argparse.ArgumentParser(description="Compare the memory that a large archive takes with a small one.")
    parser.add_argument("--gigabytes", type=float, default=5.0)
    parser.add_argument("--files", type=int, default=200, metavar="RUNS")
    parser.add_argument("--database", metavar="URL", help="a PostgreSQL database to make the benchmark's own beside")
    parser.add_argument("--redis", metavar="URL", help="the broker; without it messages are files")
    options = parser.parse_args()
    size = int(options.gigabytes * 1e9)
    free = shutil.disk_usage(tempfile.gettempdir()).free
    if free < 3 * size + (2 << 30):
        raise SystemExit(f"{free / 1e9:.0f} GB are free in {tempfile.gettempdir()}, {3 * size / 1e9:.0f} GB are needed")
    redis = {"REDIS_URL": options.redis} if options.redis else {}
    found = []
    with tempfile.TemporaryDirectory(prefix="longrun-large-") as folder:
        for junk in (0, size):
            archive = archive_of(Path(folder) / "archive.zip", options.files, junk)
            with database(options.database) as settings:
                found.append(peaks(archive, options.files, settings | redis))
    small, large = found
    for name in sorted(large, key=lambda name: -large[name]):
        print(f"{large[name] / 1e6:8.0f} MB at most in {name}, {small.get(name, 0) / 1e6:.0f} MB with the small one")


if __name__ == "__main__":
    main()
