"""What changes imports and sessions."""

from sessions.services.imports import add_file, begin_import, check_size, close_import, latest_job, retry_failed
from sessions.services.recordings import store_recording

__all__ = ["add_file", "begin_import", "check_size", "close_import", "latest_job", "retry_failed", "store_recording"]
