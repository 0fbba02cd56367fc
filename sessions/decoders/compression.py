"""Gzip, unpacked no further than allowed."""

from __future__ import annotations

import zlib

from sessions.decoders.errors import NotARecording, TooLarge

MAGIC = b"\x1f\x8b"
#: For ``zlib``: a gzip header comes first.
GZIP = 16 + zlib.MAX_WBITS


def is_gzip(data: bytes) -> bool:
    """Return whether the bytes begin like a gzipped file."""
    return data[:2] == MAGIC


def gunzip(data: bytes, largest: int) -> bytes:
    """Unpack at most ``largest`` bytes; raise TooLarge if there are more, NotARecording if it is damaged.

    A file that is cut off gives what is there.
    """
    unpacker = zlib.decompressobj(GZIP)
    try:
        content = unpacker.decompress(data, largest)
    except zlib.error as error:
        raise NotARecording("This gzipped file is damaged. Copy it again.", 0) from error
    if unpacker.unconsumed_tail and not unpacker.eof:
        raise TooLarge(f"This gzipped file unpacks to more than {largest >> 20} MB. Unpack it yourself.", 0)
    return content


def head_of(data: bytes, size: int = 4096) -> bytes:
    """Return how the content of a file begins that begins with ``data``, gzipped or not; what is damaged as it is."""
    if not is_gzip(data):
        return data
    try:
        return zlib.decompressobj(GZIP).decompress(data, size)
    except zlib.error:
        return data
