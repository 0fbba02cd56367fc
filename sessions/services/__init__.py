"""What changes imports and sessions."""

from sessions.services.imports import (
    add_file,
    begin_import,
    check_size,
    close_import,
    latest_job,
    retry_failed,
    stop_import,
)
from sessions.services.merging import MergeRefused, merge, set_apart, use_source
from sessions.services.recordings import store_recording
from sessions.services.undoing import StillRead, undo_import
from sessions.services.uploads import OutOfStep, append, begin_upload, discard, sweep_uploads

__all__ = [
    "MergeRefused",
    "OutOfStep",
    "StillRead",
    "add_file",
    "append",
    "begin_import",
    "begin_upload",
    "check_size",
    "close_import",
    "discard",
    "latest_job",
    "merge",
    "retry_failed",
    "set_apart",
    "stop_import",
    "store_recording",
    "sweep_uploads",
    "undo_import",
    "use_source",
]
