"""Bytes of a file to Recordings, whatever the format: the content decides, not the name.

Errors are the tree in ``errors``. Nothing here knows Django.
"""

from __future__ import annotations

from collections.abc import Callable

from science.recording import Recording
from sessions.decoders import fit, gpx, markup, tcx
from sessions.decoders.compression import gunzip, is_gzip
from sessions.decoders.errors import NotARecording

#: How each format is recognised and read.
FORMATS: dict[str, tuple[Callable[[bytes], bool], Callable[[bytes], list[Recording]]]] = {
    "fit": (fit.is_fit, fit.decode),
    "gpx": (gpx.is_gpx, gpx.decode),
    "tcx": (tcx.is_tcx, tcx.decode),
}
#: What a gzipped file may unpack to; a day at ten records a second is not larger.
LARGEST = 256 << 20


def unpacked(data: bytes, largest: int = LARGEST) -> bytes:
    """Return the content of a gzipped file, other bytes as they are."""
    return gunzip(data, largest) if is_gzip(data) else data


def sniff(data: bytes) -> str:
    """Return the format's name, a key of ``FORMATS``; raise NotARecording if it is none of them."""
    if not data:
        raise NotARecording("This file is empty. Copy it from the watch again.", 0)
    for name, (recognises, _) in FORMATS.items():
        if recognises(data):
            return name
    if markup.root(data).lower() == "html":
        raise NotARecording("This is a web page, not a recording. Log in where it comes from and export the run again.")
    raise NotARecording("This is not a recording. Copy it again, or send FIT, GPX or TCX files, or a ZIP of them.", 0)


def decode(data: bytes, name: str = "", *, largest: int = LARGEST) -> list[Recording]:
    """Return every activity in a file, gzipped or not.

    The format is told by the content; ``name`` is for the caller who has one and decides nothing.
    ``largest`` is how many bytes a gzipped file may unpack to. Raises DecodeError, and nothing
    else, on any bytes.
    """
    content = unpacked(data, largest)
    _, read = FORMATS[sniff(content)]
    return read(content)
