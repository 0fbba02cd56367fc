"""Errors that are not the fault of the work at hand: a lost database, a full disk. It is done again, uncounted."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator

from django.db import InterfaceError, OperationalError

from jobs import disk

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}
#: What SQLSTATE begins with: no connection, shut down, out of connections or memory, a deadlock.
LOST = ("08", "57P0", "53", "40001", "40P01")
DISK_FULL = "53100"
SQLITE_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
#: What SQLite says when it cannot write, for which a full disk is only one reason.
SQLITE_UNWRITABLE = {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN}


def is_full_disk(error: BaseException) -> bool:
    """Whether something could not be written for lack of room."""
    return any(tells_of_full_disk(one) for one in chain(error))


def is_interruption(error: BaseException) -> bool:
    """Whether the same work can be expected to succeed when what it needs is back."""
    return is_full_disk(error) or any(tells_of_lost_database(one) for one in chain(error))


def chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and what it came from."""
    found: BaseException | None = error
    while found is not None:
        yield found
        found = found.__cause__


def tells_of_full_disk(error: BaseException) -> bool:
    if isinstance(error, sqlite3.Error):
        code = sqlite_code(error)
        return code == sqlite3.SQLITE_FULL or (code in SQLITE_UNWRITABLE and not disk.has_room())
    if isinstance(error, OSError):
        return error.errno in FULL
    return getattr(error, "sqlstate", None) == DISK_FULL


def tells_of_lost_database(error: BaseException) -> bool:
    if not isinstance(error, (OperationalError, InterfaceError)):
        return False
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        return sqlite_code(cause) in SQLITE_BUSY
    # A connection that broke has no SQLSTATE.
    state = getattr(cause, "sqlstate", None)
    return state is None or state.startswith(LOST)


def sqlite_code(error: sqlite3.Error) -> int:
    """Return the primary result code, 0 if there is none."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF
