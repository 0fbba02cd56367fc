"""Bytes of a file to Recordings, whatever the format: the content decides, not the name.

Errors are the tree in ``errors``. Nothing here knows Django.
"""

from __future__ import annotations

from science.recording import Recording
from sessions.decoders import fit
from sessions.decoders.compression import gunzip, is_gzip
from sessions.decoders.errors import NotARecording

#: What a gzipped file may unpack to; a day at ten records a second is not larger.
LARGEST = 256 << 20


def sniff(data: bytes) -> str:
    """Return the format's name ("fit", "gpx", "tcx"); raise NotARecording if it is none of them."""
    if not data:
        raise NotARecording("This file is empty. Copy it from the watch again.", 0)
    if fit.is_fit(data):
        return "fit"
    raise NotARecording("This is not a recording. Send FIT, GPX or TCX files, or a ZIP of them.", 0)


def decode(data: bytes, name: str = "", *, largest: int = LARGEST) -> list[Recording]:
    """Return every activity in a file, gzipped or not.

    ``name`` is not needed to recognise a format. ``largest`` is how many bytes a gzipped file
    may unpack to. Raises DecodeError, and nothing else, on any bytes.
    """
    if is_gzip(data):
        data = gunzip(data, largest)
    sniff(data)
    return fit.decode(data)
