"""The logging handler that fills the system log.

A thread of its own writes: whoever logs may be in a transaction that is about to be rolled back, or in an event
loop. The queue is bounded, and nothing that goes wrong here reaches whoever logged.
"""

from __future__ import annotations

import hashlib
import logging
import queue
import re
import threading
import traceback
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connections

ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")
LONGEST_MESSAGE, LONGEST_TRACEBACK = 500, 4000
MOST_WAITING = 200


@dataclass(frozen=True, slots=True)
class Failure:
    """One failure as the log keeps it: shortened, without names and addresses."""

    fingerprint: str
    level: str
    logger: str
    message: str
    traceback: str
    route: str
    user_id: int | None


class SystemLogHandler(logging.Handler):
    def __init__(self, level: int = logging.ERROR) -> None:
        super().__init__(level)
        self.waiting: queue.Queue[Failure] = queue.Queue(MOST_WAITING)
        self.writer: threading.Thread | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Put the failure down to be written; more than can be written are dropped."""
        if threading.current_thread() is self.writer:
            return
        with suppress(Exception):
            self.waiting.put_nowait(described(record))
            # After a fork the thread is gone.
            if self.writer is None or not self.writer.is_alive():
                self.writer = threading.Thread(target=self.write, name="system-log", daemon=True)
                self.writer.start()

    def write(self) -> None:
        while True:
            failure = self.waiting.get()
            with suppress(Exception):
                keep(failure)
            if self.waiting.empty():
                with suppress(Exception):
                    connections.close_all()


def keep(failure: Failure) -> None:
    # Logging is set up before there are models.
    model: Any = apps.get_model("operations", "LoggedFailure")
    model.objects.keep(failure)


def described(record: logging.LogRecord) -> Failure:
    """Return what the log keeps of a record; asks no database."""
    request: Any = getattr(record, "request", None)
    match: Any = getattr(request, "resolver_match", None)
    route = str(match.route or "") if match else ""
    message = record.getMessage()
    if path := getattr(request, "path", None):
        message = message.replace(str(path), route or "…")
    error = record.exc_info[1] if record.exc_info else None
    frames = traceback.extract_tb(error.__traceback__) if error else None
    if error and route and type(error).__name__ not in message:
        message = f"{message} ({type(error).__name__})"
    where = f"{frames[-1].filename}:{frames[-1].name}" if frames else f"{record.pathname}:{record.lineno}"
    seen = "|".join((record.levelname, record.name, type(error).__name__, where, "" if error else str(record.msg)))
    text = "".join([*traceback.format_list(frames or []), *traceback.format_exception_only(error)]) if error else ""
    return Failure(
        fingerprint=hashlib.sha256(seen.encode("utf-8", "replace")).hexdigest(),
        level=record.levelname[:10],
        logger=record.name[:120],
        message=plain(message)[:LONGEST_MESSAGE],
        # What failed stands at the end.
        traceback=plain(text)[-LONGEST_TRACEBACK:],
        route=route[:200],
        # The session is not asked for who it is.
        user_id=getattr(getattr(request, "_cached_user", None), "pk", None),
    )


def plain(text: str) -> str:
    """Return the text without mail addresses, and without the zeros that a database refuses."""
    return ADDRESS.sub("…@…", text.replace("\0", ""))
