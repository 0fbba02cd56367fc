"""What changes imports and sessions."""

from sessions.services.imports import add_file, begin_import, check_size, close_import, latest_job, retry_failed
from sessions.services.recordings import store_recording
from sessions.services.undoing import StillRead, undo_import

__all__ = [
    "StillRead",
    "add_file",
    "begin_import",
    "check_size",
    "close_import",
    "latest_job",
    "retry_failed",
    "store_recording",
    "undo_import",
]
