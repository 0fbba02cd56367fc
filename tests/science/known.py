"""The check values of the science page, machine-readable, and the teaching data of Clarke & Skiba 2013."""

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np

from science.recording import Column

DATA = Path(__file__).parent / "data"
KNOWN: dict[str, Any] = json.loads((DATA / "check_values.json").read_text())


def teaching_data() -> tuple[Column, list[int], Column]:
    """The load of every day, the days of the tests, and their watts."""
    with (DATA / "bike-score.csv").open(encoding="utf-8-sig") as lines:
        rows = list(csv.DictReader(lines))
    load = np.array([float(row["BikeScore"]) for row in rows])
    tests = [(day, float(row["Test_5min_Power"])) for day, row in enumerate(rows) if row["Test_5min_Power"]]
    return load, [day for day, _ in tests], np.array([watts for _, watts in tests])
