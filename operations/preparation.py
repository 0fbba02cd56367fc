"""What a start on one machine does first: database, cache table, static files, one Longrun a data folder."""

from __future__ import annotations

import fcntl
import os
import socket
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.management import call_command


class CannotStart(Exception):  # noqa: N818
    """Why Longrun cannot start, in one line that says what to do."""


def require_free_port(host: str, port: int) -> None:
    """Raise CannotStart if something listens on ``port`` already."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except socket.gaierror:
        raise CannotStart(f"{host} is no address of this machine; leave HOST out for localhost.") from None
    except PermissionError:
        raise CannotStart(f"Port {port} needs more rights; choose one above 1023: make run PORT=8001") from None
    except OSError:
        raise CannotStart(
            f"Port {port} is taken; stop what uses it or choose another: make run PORT={port + 1}"
        ) from None


def lock_data(folder: Path) -> IO[str]:
    """Return the open, locked file that says who runs on the data in ``folder``.

    The lock is handed down to every process that is started, so it also holds while any of an
    earlier start is left: two schedulers on one database would do everything twice.
    """
    file = (folder / "running").open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        with file:
            file.seek(0)
            holder = file.read().strip()
        raise CannotStart(
            f"Longrun runs on the data in {folder} already (process {holder}); stop that one first."
        ) from None
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file


def prepare() -> None:
    """Bring database, cache table and static files up to date; quick if they are."""
    call_command("migrate", interactive=False, verbosity=0)
    if settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache"):
        call_command("createcachetable", verbosity=0)
    if static_files_are_old():
        call_command("collectstatic", interactive=False, verbosity=0)


def static_files_are_old() -> bool:
    """Whether something was built since the static files were collected last."""
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if not manifest.exists():
        return True
    collected = manifest.stat().st_mtime
    built = (path for folder in settings.STATICFILES_DIRS for path in Path(folder).rglob("*"))
    return any(path.stat().st_mtime > collected for path in built)
