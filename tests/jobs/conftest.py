from __future__ import annotations

import pytest

from jobs import steps as table
from tests.jobs import steps

HERE = "tests.jobs.steps"


@pytest.fixture(autouse=True)
def _probe_jobs(settings):
    settings.JOBS = {
        "probe": {
            "subject": "runners.Runner",
            "each": [f"{HERE}.first", f"{HERE}.second"],
            "then": [f"{HERE}.follow"],
            "failed": f"{HERE}.give_up",
        },
        "growing": {"subject": "runners.Runner", "each": [f"{HERE}.grow"], "then": [f"{HERE}.follow"]},
        "collecting": {"subject": "runners.Runner", "each": [f"{HERE}.collect"], "then": []},
        "troubled": {"subject": "runners.Runner", "each": [f"{HERE}.get_through"], "then": [f"{HERE}.get_through_it"]},
        "stumbling": {"subject": "runners.Runner", "each": [], "then": [f"{HERE}.stumble"]},
    }
    for cached in (table.each_steps, table.then_steps, table.failed_step):
        cached.cache_clear()
    for log in (steps.done, steps.told, steps.given_up, steps.written):
        log.clear()
    yield
    for cached in (table.each_steps, table.then_steps, table.failed_step):
        cached.cache_clear()
