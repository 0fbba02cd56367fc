"""ZIP archives of recordings, read member by member, never believing what they claim."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from lzma import LZMAError
from typing import IO

from sessions.decoders.errors import ArchiveError
from sessions.decoders.names import decoded

MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
JUNK_FOLDERS = frozenset({"__MACOSX"})
JUNK_FILES = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
#: What zipfile raises for a damaged or unsupported member.
DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, LZMAError, struct.error),
    *(RuntimeError, EOFError, OSError, ValueError, OverflowError),
)
ENCRYPTED = 0x1
UTF8 = 0x800
#: Below this many bytes no ratio is suspicious: a course of zeros packs well.
SMALL = 1 << 20
#: So much of a file tells whether it is worth unpacking.
HEAD = 1 << 16
#: The end of central directory, the ZIP64 one before it, and room for a comment.
END_MAGIC, END_SIZE, END64_SIZE, LONGEST_COMMENT = b"PK\x05\x06", 22, 76, 0xFFFF
#: The directory of an archive may take so many bytes a file.
DIRECTORY_ENTRY = 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may come out of one archive."""

    ratio: float  # unpacked to packed bytes of one file
    count: int  # files
    total: int  # bytes
    file: int  # bytes of one file
    nested: int  # bytes of an archive inside


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive: ``index`` is its place there, ``path`` never leaves it."""

    index: int
    path: str
    unpack: Callable[[], Iterator[bytes]]

    def pieces(self) -> Iterator[bytes]:
        """Unpack it piece by piece, a small one first; raise ArchiveError if that cannot or must not go on."""
        return self.unpack()

    def read(self) -> bytes:
        """Unpack it at once."""
        return b"".join(self.pieces())


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
        size, largest, piece = 0, self.limits.file, HEAD
        try:
            with archive.open(info) as stream:
                while chunk := stream.read(piece):
                    if not size and is_zip(chunk):
                        largest = self.limits.nested
                    size, piece = size + len(chunk), SMALL
                    self.bytes += len(chunk)
                    self.check_total()
                    if size > largest:
                        raise ArchiveError(f"This file is larger than {largest >> 20} MB.", info.header_offset)
                    if size > suspicious:
                        raise ArchiveError("This file unpacks suspiciously large. Leave it out.", info.header_offset)
                    yield chunk
        except DAMAGE as error:
            raise ArchiveError("This file is damaged in the archive. Pack it again.", info.header_offset) from error


def is_zip(data: bytes) -> bool:
    """Return whether the bytes begin like a ZIP archive."""
    return data[:4] in MAGIC


def members(file: IO[bytes], limits: Limits) -> Iterator[Member]:
    """Yield the files of a ZIP archive in the order of its directory; one that is an archive itself is a file too.

    Nothing is unpacked before a member is read, and of that only a piece is in memory at a time. A member that is
    encrypted, damaged or too large raises ArchiveError while it is read and the rest goes on; too many files or bytes
    in all, or what is no archive, raise it from the iterator.
    """
    budget = Budget(limits)
    with opened(file, limits) as archive:
        infos = archive.infolist()
        for index, (info, name) in enumerate(zip(infos, names_of(infos), strict=True)):
            parts = safe_parts(name)
            if not (info.is_dir() or is_junk(parts)):
                budget.one_more()
                yield Member(index, "/".join(parts), partial(budget.chunks, archive, info))
    if not budget.files:
        raise ArchiveError("This archive is empty. Pack the recordings again.")


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


def names_of(infos: Sequence[zipfile.ZipInfo]) -> list[str]:
    """Return the names; those that are not said to be UTF-8 are read in the encoding that makes sense of them all."""
    unsaid = [info.filename for info in infos if not info.flag_bits & UTF8]
    guessed = iter(decoded([name.encode("cp437") for name in unsaid]))
    return [info.filename if info.flag_bits & UTF8 else next(guessed) for info in infos]


def safe_parts(name: str) -> list[str]:
    """Return the folders and name of a path, without whatever would lead out of the archive."""
    printable = "".join(letter for letter in name.replace("\\", "/") if letter.isprintable())
    parts = [part.strip() for part in printable.split("/")]
    return [part for part in parts if part not in ("", ".", "..") and not part.endswith(":")] or ["unnamed"]


def is_junk(parts: list[str]) -> bool:
    """Return whether an operating system put the file there for itself."""
    return bool(JUNK_FOLDERS & set(parts)) or parts[-1] in JUNK_FILES or parts[-1].startswith("._")
