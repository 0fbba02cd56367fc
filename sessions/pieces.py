"""The pieces of an upload on the local disk, until it is whole.

A piece is first read to its end into a file without a name, then appended under a lock: a sender that falls silent
holds nobody up, and two that send the same file take turns. What a killed process leaves behind is cut off by the
next piece, or swept.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, BinaryIO, Protocol

from django.conf import settings

from jobs.disk import require_room
from sessions.storage import private

CHUNK = 1 << 20
SUFFIX = ".part"


class Body(Protocol):
    """What the bytes of a request are read from."""

    def read(self, size: int, /) -> bytes: ...


def folder() -> Path:
    found = Path(settings.PIECES_DIR)
    found.mkdir(parents=True, exist_ok=True, mode=0o700)
    return found


def path_of(key: object) -> Path:
    """Name the file that the pieces of an upload are appended to."""
    return folder() / f"{key}{SUFFIX}"


@contextmanager
def aside(body: Body, room: int) -> Iterator[tuple[IO[bytes], int]]:
    """Read at most one byte more than ``room`` into a nameless file; yield it and how many bytes came.

    Of a connection that is cut, what came counts: it is the beginning of what was sent.
    """
    with TemporaryFile(dir=folder()) as file:
        with suppress(OSError):
            while file.tell() <= room and (chunk := body.read(min(CHUNK, room + 1 - file.tell()))):
                file.write(chunk)
        size = file.tell()
        file.seek(0)
        yield file, size


@contextmanager
def locked(key: object) -> Iterator[BinaryIO]:
    """Hold the pieces of an upload, alone; another who wants them waits."""
    with open(path_of(key), "a+b", opener=private) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


def append(file: BinaryIO, offset: int, piece: IO[bytes]) -> int:
    """Write a piece at ``offset``, over what a killed process left behind it; return where it ends, on disk."""
    require_room()
    file.truncate(offset)
    shutil.copyfileobj(piece, file, CHUNK)
    file.flush()
    os.fsync(file.fileno())
    return file.tell()


def drop(key: object) -> None:
    path_of(key).unlink(missing_ok=True)


def sweep(known: Iterable[object], before: datetime) -> None:
    """Drop what was last written before that time and belongs to none of the ``known`` uploads.

    That is also what a killed process had received of a file that was sent whole.
    """
    kept = {path_of(key) for key in known}
    for path in folder().iterdir():
        with suppress(FileNotFoundError):
            if path not in kept and path.stat().st_mtime < before.timestamp():
                path.unlink()
