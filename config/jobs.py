"""What follows what: the steps of each kind of long work, in order.

A job has a subject (a row of ``subject``; a job is visible to whom its subject is) and units
of work. A unit goes through all ``each`` steps in one worker; ``then`` steps run when the
units are done, and every ``refresh`` seconds before that, so that a long job shows its results.
``failed`` is told of a unit that was given up after its last attempt.
"""

from typing import Any

JOBS: dict[str, dict[str, Any]] = {
    "import": {
        "subject": "training.Import",
        "each": ["sessions.jobs.import_file", "analytics.jobs.measure_sessions"],
        "then": [
            "analytics.jobs.refresh_history",
            "plans.jobs.match_workouts",
            "sessions.jobs.finish_import",
        ],
        "failed": "sessions.jobs.give_up",
        "refresh": 15,
    },
    "settle": {
        "subject": "runners.Runner",
        "each": ["sessions.jobs.settle_session", "analytics.jobs.measure_sessions"],
        "then": ["analytics.jobs.refresh_history", "plans.jobs.match_workouts"],
        "refresh": 15,
    },
    "measure": {
        "subject": "runners.Runner",
        "each": ["analytics.jobs.measure_sessions"],
        "then": ["analytics.jobs.refresh_history", "plans.jobs.match_workouts"],
        "refresh": 15,
    },
    "refresh": {
        "subject": "runners.Runner",
        "each": [],
        "then": ["analytics.jobs.refresh_history", "plans.jobs.match_workouts"],
        "refresh": 0,
    },
}
