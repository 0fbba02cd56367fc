"""What follows what: the steps of each kind of long work, in order.

A job has a subject (a row of ``subject``; a job is visible to whom its subject is) and units
of work. A unit goes through all ``each`` steps in one worker; ``then`` steps run when the
units are done, and every ``refresh`` seconds before that, so that a long job shows its results.
``failed`` is told of a unit that was given up after its last attempt. ``page`` is where a subject is
looked at: the name of the address, and the field of the subject that stands in it.
"""

from typing import Any

JOBS: dict[str, dict[str, Any]] = {
    "import": {
        "subject": "training.Import",
        "page": ("sessions:import", "pk"),
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
        "page": ("home:runner", "pk"),
        "each": ["sessions.jobs.settle_session", "analytics.jobs.measure_sessions"],
        "then": ["analytics.jobs.refresh_history", "plans.jobs.match_workouts"],
        "refresh": 15,
    },
    "measure": {
        "subject": "runners.Runner",
        "page": ("home:runner", "pk"),
        "each": ["analytics.jobs.measure_sessions"],
        "then": ["analytics.jobs.refresh_history", "plans.jobs.match_workouts"],
        "refresh": 15,
    },
    "refresh": {
        "subject": "runners.Runner",
        "page": ("home:runner", "pk"),
        "each": [],
        "then": ["analytics.jobs.refresh_history", "plans.jobs.match_workouts"],
        "refresh": 0,
    },
    "export": {
        "subject": "operations.Export",
        "page": ("operations:data", "runner_id"),
        "each": ["operations.jobs.write_export"],
        "then": [],
        "failed": "operations.jobs.give_up_export",
    },
    "take_over": {
        "subject": "operations.Takeover",
        "page": ("operations:data", "runner_id"),
        "each": ["operations.jobs.take_over"],
        "then": ["operations.jobs.finish_takeover"],
        "failed": "operations.jobs.give_up_takeover",
    },
    "delete": {
        "subject": "operations.Deletion",
        "each": ["operations.jobs.delete_runner"],
        "then": [],
    },
}
