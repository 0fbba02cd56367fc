"""FIT, the format of nearly every watch: files, possibly chained, of messages."""

from __future__ import annotations

from dataclasses import dataclass, replace

import anycrc

from science.recording import Recording, Workout
from sessions.decoders.errors import NotARecording, NothingToImport, Truncated
from sessions.decoders.fit.messages import Walker
from sessions.decoders.fit.profile import MESSAGES, PLANS
from sessions.decoders.fit.recording import recordings
from sessions.decoders.fit.workout import planned

SHORTEST_HEADER = 12
#: More files in one than any watch chains.
LONGEST_CHAIN = 256
CRC = anycrc.Model("CRC16-ARC")


@dataclass(frozen=True, slots=True)
class Part:
    """One FIT file of a chain: bytes ``start`` to ``end``, its messages from ``first`` on."""

    start: int
    first: int
    end: int
    warnings: tuple[str, ...]


def is_fit(data: bytes) -> bool:
    """Return whether the bytes begin like a FIT file."""
    return data[8:12] == b".FIT" and data[0] >= SHORTEST_HEADER


def decode(data: bytes) -> list[Recording]:
    """Return every activity in a FIT file; raise a DecodeError if there is none."""
    found: list[Recording] = []
    nothing: list[NothingToImport | Truncated] = []
    for part in chain(data):
        try:
            found += decode_part(data, part)
        except (NothingToImport, Truncated) as error:
            nothing.append(error)
    if not found:
        raise nothing[0]
    return found


def decode_workout(data: bytes) -> Workout:
    """Return the first workout in a FIT file; raise a DecodeError if there is none."""
    for part in chain(data):
        found = Walker(data[part.start : part.end], PLANS).walk(part.first - part.start)
        if workout := planned(found):
            return workout
    raise NothingToImport("This FIT file holds no workout.")


def chain(data: bytes) -> list[Part]:
    """Return the files of the chain, however long each claims to be."""
    parts: list[Part] = []
    start = 0
    while start < len(data) and is_fit(data[start : start + SHORTEST_HEADER]):
        if len(parts) == LONGEST_CHAIN:
            warning = f"The file is a chain of many; the first {LONGEST_CHAIN} were read."
            parts[-1] = replace(parts[-1], warnings=(*parts[-1].warnings, warning))
            break
        parts.append(part(data, start))
        start = parts[-1].end + 2
    if not parts:
        raise NotARecording("This is not a FIT file.", 0)
    return parts


def part(data: bytes, start: int) -> Part:
    """Measure the FIT file that begins at ``start`` and check its sum."""
    header = data[start]
    claimed = int.from_bytes(data[start + 4 : start + 8], "little")
    first = start + header
    end = first + claimed
    if not claimed or end + 2 > len(data):
        missing = f"{end + 2 - len(data)} bytes are missing" if claimed else "it was never closed"
        end = min(end, len(data)) if claimed else len(data)
        return Part(start, first, end, (f"The file is cut off ({missing}); what is there was kept.",))
    whole = data if start == 0 and end + 2 == len(data) else data[start : end + 2]
    if CRC.calc(whole) == 0:
        return Part(start, first, end, ())
    return Part(start, first, end, ("The file's checksum is wrong; what could be read was kept.",))


def decode_part(data: bytes, part: Part) -> list[Recording]:
    """Return the activities in one file of the chain."""
    messages = Walker(data[part.start : part.end], MESSAGES).walk(part.first - part.start)
    warnings = list(part.warnings)
    if messages.stopped is not None:
        offset = part.start + messages.stopped
        warnings.append(f"The file is damaged from byte {offset} on; what comes before was kept.")
    if not messages.found:
        raise Truncated("This FIT file ends before its first message. Copy it from the watch again.", part.end)
    try:
        return recordings(messages, warnings)
    except NothingToImport as error:
        if part.warnings or messages.stopped is not None:
            raise Truncated(
                "This FIT file is damaged before its first record. Copy it from the watch again.",
                part.start + (messages.stopped or 0),
            ) from error
        raise
