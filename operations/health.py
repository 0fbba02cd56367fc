"""Whether this process lives, and whether what it needs can be reached. Public, so nothing but names."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from redis import Redis
from redis.exceptions import RedisError

from jobs import disk

logger = logging.getLogger(__name__)

#: Room for fewer than so many times the reserve is worth a warning.
LOW = 5


class NotReachable(Exception):  # noqa: N818
    """Something that Longrun needs does not answer."""


def ask_database() -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        raise NotReachable from error


def ask_broker() -> None:
    """Ask Redis, or see that the folders of the filesystem broker can be written."""
    if settings.REDIS_URL:
        try:
            with Redis.from_url(settings.REDIS_URL, socket_timeout=3, socket_connect_timeout=3) as client:
                client.ping()
        except RedisError as error:
            raise NotReachable from error
    elif not os.access(Path(settings.BROKER_DIR) / "queue", os.W_OK):
        raise NotReachable


CHECKS: dict[str, Callable[[], None]] = {"database": ask_database, "broker": ask_broker}


def ask_disk() -> str:
    """Return "full" if imports are held for want of room, "low" if there is little, else "ok"."""
    return "full" if not disk.has_room() else "ok" if disk.has_room(LOW) else "low"


def readiness() -> dict[str, str]:
    """Return "ok" or "not reachable" for everything that a request or a job needs, and whether there is room."""
    found = {}
    for name, ask in CHECKS.items():
        try:
            ask()
            found[name] = "ok"
        except NotReachable as error:
            logger.warning("%s is not reachable: %s", name, error.__cause__)
            found[name] = "not reachable"
    return found | {"disk": ask_disk()}
