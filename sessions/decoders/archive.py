"""ZIP archives of recordings, read member by member, never believing what they claim."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from lzma import LZMAError
from tempfile import SpooledTemporaryFile
from typing import IO

from sessions.decoders.errors import ArchiveError

MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
JUNK_FOLDERS = frozenset({"__MACOSX"})
JUNK_FILES = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
#: What zipfile raises for a damaged or unsupported member.
DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, LZMAError, struct.error),
    *(NotImplementedError, RuntimeError, EOFError, OSError, ValueError, OverflowError),
)
ENCRYPTED = 0x1
UTF8 = 0x800
#: Below this many bytes no ratio is suspicious: a course of zeros packs well.
SMALL = 1 << 20
#: A nested archive larger than this is unpacked to a temporary file.
IN_MEMORY = 8 << 20
#: The end of central directory, the ZIP64 one before it, and room for a comment.
END_MAGIC, END_SIZE, END64_SIZE, LONGEST_COMMENT = b"PK\x05\x06", 22, 76, 0xFFFF
#: The directory of an archive may take so many bytes a file.
DIRECTORY_ENTRY = 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may come out of one archive, those nested in it included."""

    ratio: float  # unpacked to packed bytes of one file
    depth: int  # archives within archives, 1: no nesting
    count: int  # files
    total: int  # bytes
    file: int  # bytes of one file


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive: ``path`` never leaves it, ``size`` is only what the archive claims."""

    path: str
    size: int
    unpack: Callable[[], bytes]

    def read(self) -> bytes:
        """Unpack it, before the next member is asked for; raise ArchiveError if that cannot or must not be."""
        return self.unpack()


class Budget:
    """What has come out of the archive so far, held against the limits."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.files = 0
        self.bytes = 0

    def one_more(self) -> None:
        """Count a file; raise ArchiveError if the archive as a whole is over its limits."""
        self.files += 1
        if self.files > self.limits.count:
            raise ArchiveError(f"This archive holds more than {self.limits.count} files. Split it.")
        self.check_total()

    def check_total(self) -> None:
        """Raise ArchiveError if more has come out than may."""
        if self.bytes > self.limits.total:
            size = self.limits.total >> 20
            raise ArchiveError(f"This archive unpacks to more than {size} MB. Split it.")

    def chunks(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
        """Unpack a member piece by piece, as far as the limits go."""
        if info.flag_bits & ENCRYPTED:
            raise ArchiveError("This file is locked by a password. Pack it without one.", info.header_offset)
        suspicious = max(SMALL, self.limits.ratio * info.compress_size)
        size = 0
        try:
            with archive.open(info) as stream:
                while chunk := stream.read(SMALL):
                    size += len(chunk)
                    self.bytes += len(chunk)
                    self.check_total()
                    if size > self.limits.file:
                        raise ArchiveError(f"This file is larger than {self.limits.file >> 20} MB.", info.header_offset)
                    if size > suspicious:
                        raise ArchiveError("This file unpacks suspiciously large. Leave it out.", info.header_offset)
                    yield chunk
        except DAMAGE as error:
            raise ArchiveError("This file is damaged in the archive. Pack it again.", info.header_offset) from error


def is_zip(data: bytes) -> bool:
    """Return whether the bytes begin like a ZIP archive."""
    return data[:4] in MAGIC


def members(file: IO[bytes], limits: Limits) -> Iterator[Member]:
    """Yield the files of a ZIP archive, and of those nested in it, in the order of its directory.

    Only one member is in memory at a time. A member that is encrypted, damaged or too large
    raises ArchiveError from its ``read()`` and the rest goes on; too many files or bytes in all,
    or what is no archive, raise it from the iterator.
    """
    found = False
    for member in walk(file, "", 1, Budget(limits)):
        found = True
        yield member
    if not found:
        raise ArchiveError("This archive is empty. Pack the recordings again.")


def walk(file: IO[bytes], folder: str, depth: int, budget: Budget) -> Iterator[Member]:
    """Yield the members of one archive, and of those in it."""
    with opened(file, budget.limits) as archive:
        for info in archive.infolist():
            parts = safe_parts(named(info))
            if info.is_dir() or is_junk(parts):
                continue
            budget.one_more()
            path = folder + "/".join(parts)
            if path.lower().endswith(".zip"):
                yield from nested(archive, info, path, depth, budget)
            else:
                yield Member(path, info.file_size, partial(whole, budget, archive, info))


def nested(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: str, depth: int, budget: Budget) -> Iterator[Member]:
    """Yield what is in a nested archive, or the one member that says why not."""
    with SpooledTemporaryFile(max_size=IN_MEMORY) as inner:
        try:
            if depth >= budget.limits.depth:
                raise ArchiveError("Too many archives within archives. Unpack this one.", info.header_offset)
            for chunk in budget.chunks(archive, info):
                inner.write(chunk)
            opened(inner, budget.limits).close()
        except ArchiveError as error:
            yield Member(path, info.file_size, partial(refuse, error))
            return
        yield from walk(inner, f"{path}/", depth + 1, budget)


def whole(budget: Budget, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """Unpack a member completely."""
    return b"".join(budget.chunks(archive, info))


def refuse(error: ArchiveError) -> bytes:
    """Stand for a member that cannot be read."""
    raise error


def opened(file: IO[bytes], limits: Limits) -> zipfile.ZipFile:
    """Open an archive whose directory is no larger than the limits let it be."""
    end = file.seek(0, 2)
    if not end:
        raise ArchiveError("This archive is empty (0 bytes). Upload it again.")
    if directory_size(file, end) > limits.count * DIRECTORY_ENTRY:
        raise ArchiveError(f"This archive holds more than {limits.count} files. Split it.")
    try:
        return zipfile.ZipFile(file)
    except DAMAGE as error:
        raise ArchiveError("This is not a sound ZIP archive. Pack or download it again.") from error


def directory_size(file: IO[bytes], end: int) -> int:
    """Return how large the directory claims to be: that much would be read into memory."""
    start = max(0, end - END_SIZE - LONGEST_COMMENT - END64_SIZE)
    file.seek(start)
    tail = file.read()
    at = tail.rfind(END_MAGIC)
    if at < 0 or at + END_SIZE > len(tail):
        return 0
    (size,) = struct.unpack_from("<I", tail, at + 12)
    if size == 0xFFFFFFFF and at >= END64_SIZE:
        (size,) = struct.unpack_from("<Q", tail, at - END64_SIZE + 40)
    return int(size)


def named(info: zipfile.ZipInfo) -> str:
    """Return the name; where the archive does not say that it is UTF-8, it mostly is so all the same."""
    if info.flag_bits & UTF8:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def safe_parts(name: str) -> list[str]:
    """Return the folders and name of a path, without whatever would lead out of the archive."""
    printable = "".join(letter for letter in name.replace("\\", "/") if letter.isprintable())
    parts = [part.strip() for part in printable.split("/")]
    return [part for part in parts if part not in ("", ".", "..") and not part.endswith(":")] or ["unnamed"]


def is_junk(parts: list[str]) -> bool:
    """Return whether an operating system put the file there for itself."""
    return bool(JUNK_FOLDERS & set(parts)) or parts[-1] in JUNK_FILES or parts[-1].startswith("._")
