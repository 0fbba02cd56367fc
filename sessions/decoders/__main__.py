"""Say what is in recordings: ``python -m sessions.decoders [--json] FILE…``.

One block a file, or with ``--json`` one object a line for each activity found. The status is 1
if a file could not be read; what was wrong with it goes to the error output, the rest goes on.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from science.recording import Recording
from sessions.decoders import decode, sniff, unpacked
from sessions.decoders.errors import DecodeError

Summary = dict[str, object]


def main(arguments: Sequence[str] | None = None) -> int:
    """Summarise the files named in the arguments; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m sessions.decoders", description="Say what is in recordings.")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--json", action="store_true", help="one JSON object a line for each activity")
    options = parser.parse_args(arguments)
    failed = False
    for path in options.files:
        try:
            found = summaries(path)
        except DecodeError as error:
            print(f"{path}: {error.message} (byte {error.offset})", file=sys.stderr)
            failed = True
        except OSError as error:
            print(f"{path}: {error.strerror}", file=sys.stderr)
            failed = True
        else:
            print("\n".join(map(json.dumps if options.json else described, found)))
    return int(failed)


def summaries(path: Path) -> list[Summary]:
    """Decode a file and sum up each activity in it."""
    data = unpacked(path.read_bytes())
    kind = sniff(data)
    return [summary(str(path), kind, recording) for recording in decode(data, path.name)]


def summary(file: str, kind: str, recording: Recording) -> Summary:
    """Return what is printed of an activity: metres, seconds, beats per minute; None for unknown."""
    rate = recording.column("heart_rate")
    rate = rate[np.isfinite(rate)]
    mean = float(rate.mean()) if rate.size else recording.totals.get("mean_heart_rate")
    peak = float(rate.max()) if rate.size else recording.totals.get("max_heart_rate")
    return {
        "file": file,
        "format": kind,
        "sport": recording.sport,
        "start": recording.start.isoformat(),
        "records": len(recording),
        "laps": len(recording.laps),
        "distance": known(recording.distance),
        "elapsed": known(recording.elapsed),
        "timer": known(recording.timer),
        "mean_heart_rate": known(mean),
        "max_heart_rate": known(peak),
        "warnings": list(recording.warnings),
    }


def known(value: float | None) -> float | None:
    """Return the value rounded to what a file resolves, None if there is none."""
    return None if value is None or not math.isfinite(value) else round(value, 3)


def described(found: Summary) -> str:
    """Return the lines for a reader."""
    lines = [str(found["file"])]
    lines += [f"  {name:<16} {shown(value)}" for name, value in found.items() if name not in ("file", "warnings")]
    warnings = found["warnings"]
    if isinstance(warnings, list):
        lines += [f"  warning          {warning}" for warning in warnings]
    return "\n".join(lines)


def shown(value: object) -> str:
    """Return a value as text, a dash for an unknown one."""
    return "–" if value is None else str(value)


if __name__ == "__main__":
    sys.exit(main())
