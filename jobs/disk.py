"""Room on the disks that are written to: work is held while a reserve is left, so that databases can go on."""

from __future__ import annotations

import errno
import os
import shutil

from django.conf import settings

#: Held work goes on by itself once there is so many times the reserve, so that it is not held again at once.
EASY = 2


def free_bytes() -> int | None:
    """Return how much may still be written where there is least room; None if that cannot be told."""
    found = []
    for folder in (settings.MEDIA_ROOT, settings.DATA_DIR):
        try:
            found.append(shutil.disk_usage(folder).free)
        except OSError:
            # Not made yet, or recordings are stored elsewhere.
            continue
    return min(found, default=None)


def has_room(reserves: int = 1) -> bool:
    """Whether so many times the reserve is free."""
    free = free_bytes()
    return free is None or free >= reserves * settings.DISK_RESERVE_BYTES


def require_room() -> None:
    """Raise the OSError of a full disk if the reserve is begun; for whoever is about to store something large."""
    if not has_room():
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
